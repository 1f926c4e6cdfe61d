"""The one exception for a broken rule, raised by services and translated once for each interface."""

from collections.abc import Iterable


class RuleViolation(Exception):
    """What was asked breaks a rule of the register; nothing was written.

    ``code`` is stable and machine-readable, ``message`` says in the user's language what is wrong
    and what would be right, ``field`` names the input it concerns ("" for the whole).
    """

    def __init__(self, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.field = code, message, field

    def __repr__(self) -> str:
        return f"RuleViolation({self.code!r}, {self.message!r}, field={self.field!r})"


class RuleViolations(Exception):
    """Several violations found in one go, so that the user can mend all of them at once."""

    def __init__(self, violations: Iterable[RuleViolation]) -> None:
        self.violations = list(violations)
        super().__init__("; ".join(str(v) for v in self.violations))


def raise_all(violations: Iterable[RuleViolation]) -> None:
    """Raise RuleViolations when there is at least one violation."""
    found = list(violations)
    if found:
        raise RuleViolations(found)

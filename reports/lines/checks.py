"""What the lines must satisfy among themselves (design: checks)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from reports.lines.base import LineValue


class Level(StrEnum):
    """Whether a broken check stops a report or only asks for a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Check:
    """``line`` compared with the sum of the lines ``with_lines``: equal to it, or at most it."""

    line: str
    with_lines: tuple[str, ...]
    equal: bool = False
    level: Level = Level.WARNING

    @property
    def code(self) -> str:
        """A stable name: ``15=15.1+15.2``, ``3<=1``."""
        return f"{self.line}{'=' if self.equal else '<='}{'+'.join(self.with_lines)}"

    @property
    def message(self) -> str:
        """What must hold, in the user's language."""
        text = (
            _("Line %(line)s equals %(others)s") if self.equal else _("Line %(line)s does not exceed line %(others)s")
        )
        return text % {"line": self.line, "others": " + ".join(self.with_lines)}

    def holds(self, values: Mapping[str, LineValue]) -> bool | None:
        """Whether it holds; None when a line has no value to compare."""
        left = values[self.line].value
        right = [values[number].value for number in self.with_lines]
        if left is None or any(value is None for value in right):
            return None
        total = sum((Decimal(value) for value in right if value is not None), Decimal(0))
        return left == total if self.equal else left <= total


CHECKS = (
    Check("15", ("15.1", "15.2"), equal=True, level=Level.ERROR),
    Check("16", ("16.1", "16.2"), equal=True, level=Level.ERROR),
    Check("3", ("1",)),
    Check("5", ("3",)),
    Check("9", ("3",)),
    Check("14", ("13",)),
    Check("18", ("17",)),
    Check("21", ("20",)),
    Check("22", ("20",)),
    Check("27", ("26",)),
)

"""What is wrong in a workbook: sheet, row, column, code and message, all of it at once."""

from collections import Counter
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation

MOST_KEPT = 1000


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in one place."""

    sheet: str
    row: int | None
    column: str
    code: str
    message: str

    def __str__(self) -> str:
        place = self.sheet + (f"!{self.row}" if self.row else "")
        where = " ".join(part for part in (place, self.column) if part)
        return f"{where}: {self.message}" if where else self.message


@dataclass
class Problems:
    """The errors and notices of one reading. All errors are counted, the first thousand kept."""

    kept: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    tally: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, sheet: str, row: int | None, column: str, violation: RuleViolation) -> None:
        """Note an error."""
        self.tally[sheet, column, violation.code] += 1
        # rules that look across sheets report late: keep enough to list the first thousand in order
        if len(self.kept) < 20 * MOST_KEPT:
            self.kept.append(Problem(sheet, row, column, violation.code, violation.message))

    @property
    def count(self) -> int:
        """All errors, kept or not."""
        return sum(self.tally.values())

    def listed(self, sheets: list[str]) -> list[dict[str, str | int | None]]:
        """The first thousand errors in the order of the workbook."""
        order = {name: index for index, name in enumerate(sheets)}
        self.kept.sort(key=lambda problem: (order.get(problem.sheet, len(order)), problem.row or 0))
        return [asdict(problem) for problem in self.kept[:MOST_KEPT]]

    def summary(self) -> list[str]:
        """When there are more errors than anybody reads: which kinds they are and how many of each."""
        if self.count <= MOST_KEPT:
            return []
        samples = {(p.sheet, p.column, p.code): p.message for p in reversed(self.kept)}
        heads = [
            _("%(count)d errors in all, the first %(kept)d are listed; by kind:")
            % {"count": self.count, "kept": MOST_KEPT}
        ]
        for key, count in self.tally.most_common(20):
            sheet, column, _code = key
            heads.append(
                _("%(place)s: %(count)d times, such as: %(message)s")
                % {"place": f"{sheet} {column}".strip(), "count": count, "message": samples.get(key, "")}
            )
        return heads

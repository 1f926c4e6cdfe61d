"""The figures of a report, ready to stand in a sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from reports.documents import wording
from reports.documents.wording import NBSP, Content, amount, grouped, number

UNCHANGED = "không thay đổi"


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


class Figures:
    """The lines of a content, ready to stand in a sentence."""

    def __init__(self, content: Content) -> None:
        self.lines = {line["number"]: line for line in content["lines"] if "number" in line}
        self.compared_with = content["compared_with"]

    def value(self, line: str) -> Decimal | None:
        """The number, None when it is missing."""
        text = self.lines[line]["value"]
        return None if text is None else Decimal(text)

    def count(self, line: str) -> str:
        """The number alone."""
        return number(self.lines[line]["value"], self.lines[line]["unit"]) or "(chưa có số liệu)"

    def amount(self, line: str) -> str:
        """The number with its unit."""
        return amount(self.lines[line]["value"], self.lines[line]["unit"])

    def size(self, line: str) -> str:
        """The number with its unit, without its sign."""
        value = self.value(line)
        return amount(None if value is None else f"{abs(value):f}", self.lines[line]["unit"])

    def state(self, some: str, none: str, line: str, area: str = "") -> str:
        """What stands, with its area and what changed: "105 CCN …, tổng diện tích …"; ``none`` where there is nothing.

        A change of both is told once where neither changed.
        """
        changed = self.change(line)
        if not self.value(line):
            return f"{none}{changed}"
        if not area:
            return f"{self.count(line)} {some}{changed}"
        together = self.change(area)
        if changed == together and f"({UNCHANGED} " in changed:
            return f"{self.count(line)} {some}, {self.total(area)}{changed.replace('(', '(đều ', 1)}"
        return f"{self.count(line)} {some}{changed}, {self.total(area)}{together}"

    def total(self, line: str) -> str:
        """tổng diện tích 2.344,0 ha; that it is not known where no record states it."""
        return f"tổng diện tích {self.amount(line)}" if self.value(line) is not None else "chưa rõ tổng diện tích"

    def reported(self, name: str, line: str, compared: str) -> str:
        """A reported figure with what it is ``compared`` to, or that it is not reported or not by all."""
        if self.value(line) is None:
            return f"chưa có số liệu {name}"
        return f"{name} {self.amount(line)}{compared}"

    def change(self, line: str) -> str:
        """By how much a state grew since the earlier periods: " (tăng 305 dự án so với quý II năm 2022; …)"."""
        return self._compared(line, self._difference)

    def ratio(self, line: str) -> str:
        """How a period's flow relates to the earlier periods: " (bằng 101,7% so với quý II năm 2022; …)"."""
        return self._compared(line, self._share)

    def _compared(self, line: str, phrase: Callable[[str, Decimal, Decimal], str]) -> str:
        """Nothing is compared with a sum that lacks somebody's part: it would tell of a rise or fall there is not."""
        now, lacking = self.value(line), len(self.lines[line]["not_reported"])
        if now is not None and lacking:
            return f" (còn thiếu số liệu của {lacking} CCN chưa báo cáo đủ)"
        since: dict[str, list[str]] = {}
        for name in ("previous", "last_year"):
            before, period = self.lines[line][name], self.compared_with[name]
            complete = not self.lines[line].get("lacking", {}).get(name)
            if now is not None and before is not None and period is not None and complete and (now or Decimal(before)):
                since.setdefault(phrase(line, now, Decimal(before)), []).append(wording.period_name(period))
        # of a year, the period before is also the year before
        parts = [f"{text} so với {' và '.join(dict.fromkeys(periods))}" for text, periods in since.items()]
        return f" ({'; '.join(parts)})" if parts else ""

    def _difference(self, line: str, now: Decimal, before: Decimal) -> str:
        unit = self.lines[line]["unit"]
        if now == before:
            return UNCHANGED
        shown = number(format(abs(now - before), "f"), unit)
        named = "điểm phần trăm" if unit == "%" else wording.in_sentence(unit)
        return f"{'tăng' if now > before else 'giảm'} {shown}{NBSP}{named}"

    def _share(self, line: str, now: Decimal, before: Decimal) -> str:
        if not before or not now:  # a share of nothing tells nothing
            return self._difference(line, now, before)
        return UNCHANGED if now == before else f"bằng {grouped(100 * now / before, 2)}%"

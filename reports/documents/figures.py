"""The figures of a report, ready to stand in a sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from reports.documents import wording
from reports.documents.wording import NBSP, Content, amount, grouped, number


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

    def change(self, line: str) -> str:
        """By how much a state grew since the earlier periods: " (tăng 305 dự án so với quý II năm 2022; …)"."""
        return self._compared(line, self._difference)

    def ratio(self, line: str) -> str:
        """How a period's flow relates to the earlier periods: " (bằng 101,7% so với quý II năm 2022; …)"."""
        return self._compared(line, self._share)

    def _compared(self, line: str, phrase: Callable[[str, Decimal, Decimal], str]) -> str:
        now = self.value(line)
        since: dict[str, list[str]] = {}
        for name in ("previous", "last_year"):
            before, period = self.lines[line][name], self.compared_with[name]
            if now is not None and before is not None and period is not None:
                since.setdefault(phrase(line, now, Decimal(before)), []).append(wording.period_name(period))
        # of a year, the period before is also the year before
        parts = [f"{text} so với {' và '.join(dict.fromkeys(periods))}" for text, periods in since.items()]
        return f" ({'; '.join(parts)})" if parts else ""

    def _difference(self, line: str, now: Decimal, before: Decimal) -> str:
        unit = self.lines[line]["unit"]
        if now == before:
            return "không thay đổi"
        shown = number(format(abs(now - before), "f"), unit)
        named = "điểm phần trăm" if unit == "%" else wording.in_sentence(unit)
        return f"{'tăng' if now > before else 'giảm'} {shown}{NBSP}{named}"

    @staticmethod
    def _share(line: str, now: Decimal, before: Decimal) -> str:
        return f"bằng {grouped(100 * now / before, 2)}%" if before else "tăng từ 0"

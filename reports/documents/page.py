"""How the workbook's pages look: fonts, borders, number formats, paper."""

import math
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.documents import wording
from reports.documents.wording import WHOLE

TYPEFACE = "Times New Roman"
THIN = Side(style="thin", color="000000")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD_FILL, PART_FILL = "E7ECF3", "F3F5F8"
RED = "B42318"
# the Vietnamese locale (42A) writes 1.234,5 wherever the file is opened
WHOLE_FORMAT, MEASURED_FORMAT = "[$-42A]#,##0", "[$-42A]#,##0.0#"


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks."""

    size: float = 12
    bold: bool = False
    italic: bool = False
    underline: bool = False
    colour: str = "000000"
    across: str = "left"
    indent: int = 0
    box: bool = False
    fill: str = ""
    number_format: str = "General"

    def dress(self, cell: Cell) -> None:
        """Give the cell this look."""
        cell.font = Font(
            name=TYPEFACE,
            size=self.size,
            bold=self.bold,
            italic=self.italic,
            underline="single" if self.underline else None,
            color=self.colour,
        )
        cell.alignment = Alignment(horizontal=self.across, vertical="center", wrap_text=True, indent=self.indent)
        cell.number_format = self.number_format
        if self.box:
            cell.border = BOX
        if self.fill:
            cell.fill = PatternFill("solid", fgColor=self.fill)


class Page:
    """A sheet to write on."""

    def __init__(self, sheet: Worksheet, title: str, widths: Iterable[float]) -> None:
        self.sheet = sheet
        self.widths = tuple(widths)
        self.width = sum(self.widths)
        self.last = len(self.widths)
        self._dressed: dict[Look, Any] = {}
        sheet.title = title
        for index, width in enumerate(self.widths, 1):
            sheet.column_dimensions[get_column_letter(index)].width = width

    def put(self, row: int, column: int, value: object, look: Look, *, to: int = 0) -> None:
        """Write one cell (merged up to column ``to``); text never becomes a formula."""
        cell = self.sheet.cell(row, column)
        cell.value = value  # type: ignore[assignment]
        if isinstance(value, str):
            cell.data_type = "s"
        last = max(to, column)
        for each in range(column, last + 1):
            self._dress(self.sheet.cell(row, each), look)
        if last > column:
            self.sheet.merge_cells(start_row=row, start_column=column, end_row=row, end_column=last)

    def put_number(self, row: int, column: int, text: str | None, unit: str, look: Look) -> None:
        """A number as the exact value with a Vietnamese format; nothing where it is missing."""
        pattern = WHOLE_FORMAT if unit in WHOLE else MEASURED_FORMAT
        look = replace(look, across="right", number_format=pattern)
        self.put(row, column, None if text is None else Decimal(text), look)

    def put_across(self, row: int, text: str, look: Look) -> None:
        """Write one text over the whole width, in a row high enough for it."""
        self.put(row, 1, text, look, to=self.last)
        self.fit(row, [(text, self.width)], look.size)

    def put_title(self, title: str, content: dict[str, Any]) -> int:
        """What the sheet shows, of where and when, and that the data are invented if they are; gives the next row."""
        territory, period = content["unit"]["name"], content["period"]
        self.put_across(1, f"{title} TRÊN ĐỊA BÀN {territory}".upper(), Look(size=14, bold=True, across="center"))
        text = f"Kỳ báo cáo: {wording.period_name(period)}, số liệu chốt đến ngày {wording.day(period['to'])}"
        self.put_across(2, text, Look(italic=True, across="center"))
        if content["demo"]:
            self.put_across(3, wording.DEMO, Look(size=10, italic=True, colour=RED, across="center"))
        return 5

    def fit(self, row: int, texts: Iterable[tuple[str, float]], size: float, *, least: float = 0) -> None:
        """Make a row high enough for texts of a size, each given with the width of its column in characters."""
        # a character of the column's width is 5.3 points, one of the text on average 0.35 of its size
        lines = max(math.ceil(len(text) * size * 0.35 / (width * 5.3)) or 1 for text, width in texts)
        self.sheet.row_dimensions[row].height = max(lines * size * 1.3 + 3, least)

    def set_up(self, *, landscape: bool, repeat: str, footer: str) -> None:
        """A4, one page wide, the heading rows on every page, the page number below."""
        sheet = self.sheet
        sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        margins = sheet.page_margins
        margins.left, margins.right = (0.4, 0.4) if landscape else (0.9, 0.5)
        margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.3, 0.3
        sheet.print_title_rows = repeat or None
        sheet.print_options.horizontalCentered = True
        foot = HeaderFooterItem(left=_HeaderFooterPart(footer, size=8), right=_HeaderFooterPart("Trang &P/&N", size=8))
        sheet.HeaderFooter.oddFooter = foot
        sheet.sheet_view.showGridLines = False

    def _dress(self, cell: Any, look: Look) -> None:
        """Looks are worked out once: openpyxl compares every font and border with all it has."""
        if look in self._dressed:
            cell._style = copy(self._dressed[look])
        else:
            look.dress(cell)
            self._dressed[look] = cell._style

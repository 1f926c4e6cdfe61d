"""Whatever a text begins with, a spreadsheet that opens our files shows it and runs nothing."""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from ccn_portal.workbooks.cells import Date, Integer, Number, Text
from ccn_portal.workbooks.layouts import Column
from ccn_portal.workbooks.writer import Sheet, csv_rows, xlsx

COLUMNS = (
    Column("name", "Tên", Text()),
    Column("area", "Diện tích", Number(12, 4)),
    Column("day", "Ngày", Date()),
    Column("note", "Ghi chú"),
)
DANGEROUS = ["=1+1", "+84 24", "-5", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x";"y")']


def written(rows, **options) -> bytes:
    out = io.BytesIO()
    xlsx([Sheet("Trang", COLUMNS, rows, **options)], out)
    return out.getvalue()


@pytest.mark.parametrize("text", DANGEROUS)
def test_in_a_workbook_it_is_a_text_cell(text):
    content = written([{"name": text, "note": text}])

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")
    cell = openpyxl.load_workbook(io.BytesIO(content))["Trang"]["A2"]
    assert cell.number_format == "@"  # so it stays text when somebody edits it


@pytest.mark.parametrize("text", DANGEROUS)
def test_in_csv_it_begins_with_an_apostrophe(text):
    lines = list(csv_rows(COLUMNS, [{"name": text}]))

    assert next(csv.reader(io.StringIO("".join(lines[1:]), newline="")))[0] == f"'{text}"


def test_negative_numbers_stay_numbers_in_csv():
    lines = list(csv_rows(COLUMNS, [{"name": "a", "area": Decimal("-5.50"), "day": dt.date(2018, 3, 14), "note": -3}]))

    assert lines[0] == "\ufeffTên,Diện tích,Ngày,Ghi chú\r\n"
    assert lines[1] == "a,-5.50,2018-03-14,-3\r\n"


def test_a_sheet_without_rows_has_its_headings_and_title():
    sheet = openpyxl.load_workbook(io.BytesIO(written([], title="TIÊU ĐỀ")))["Trang"]

    assert sheet["A1"].value == "TIÊU ĐỀ"
    assert [cell.value for cell in sheet[3]] == ["Tên", "Diện tích", "Ngày", "Ghi chú"]
    assert sheet.freeze_panes == "A4"


def test_a_long_heading_is_seen_whole():
    columns = [Column("count", "Không phát hiện vi phạm hoặc đã khắc phục xong", Integer())]
    out = io.BytesIO()
    xlsx([Sheet("Trang", columns, [])], out)
    sheet = openpyxl.load_workbook(out)["Trang"]
    assert sheet.row_dimensions[1].height >= 16 * 5
    assert openpyxl.load_workbook(io.BytesIO(written([])))["Trang"].row_dimensions[1].height < 40


def test_days_and_numbers_are_days_and_numbers():
    rows = [{"name": "0123", "area": Decimal("3204.3100"), "day": dt.date(2018, 3, 14), "note": None}]
    name, area, day, note = openpyxl.load_workbook(io.BytesIO(written(rows)))["Trang"][2]

    assert (name.value, area.value, day.value.date(), note.value) == ("0123", 3204.31, dt.date(2018, 3, 14), None)
    assert day.number_format == "dd/mm/yyyy"


def test_an_error_while_rows_are_read_is_not_swallowed():
    def failing():
        yield {"name": "a"}
        raise LookupError("gone")

    with pytest.raises(LookupError):
        written(failing())

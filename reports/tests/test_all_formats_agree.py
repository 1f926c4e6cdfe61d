"""XLSX, DOCX, CSV and JSON of every form say the same, cell by cell."""

import csv
import io
import json
from decimal import ROUND_HALF_UP, Decimal

import docx
import openpyxl
import pytest

from ccn_portal.rules.periods import Period
from ccn_portal.territories.finding import unit_by_code
from reports.building import build
from reports.documents import render
from reports.official_forms import form_named

pytestmark = pytest.mark.django_db

ASKED = [
    ("03", "018", "2025H1"),
    ("03", "00565", "2025"),
    ("04", "01", "2024"),
    ("QUARTER", "01", "2022Q3"),
    ("MONTH", "01", "2022-09"),
]
COUNTED = {"Cụm", "Dự án", "Người", "Công trình"}


def in_xlsx(content):
    sheet = openpyxl.load_workbook(io.BytesIO(render(content, "xlsx"))).worksheets[0]
    numbers = {row["number"] for row in content["lines"] if "number" in row}
    rows = [[cell.value for cell in row[:5]] for row in sheet.iter_rows()]
    return {row[0]: (row[1], row[2], row[3]) for row in rows if row[0] in numbers}


def in_docx(content):
    tables = docx.Document(io.BytesIO(render(content, "docx"))).tables
    table = next(table for table in tables if len(table.rows) == 1 + len(content["lines"]))
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def in_csv(content):
    rows = csv.DictReader(io.StringIO(render(content, "csv").decode("utf-8-sig")))
    return {row["line"]: (row["label"], row["unit_of_measure"], row["value"]) for row in rows}


def in_words(value, unit):
    """As a Vietnamese paper writes the number: worked out here, not by the portal."""
    if value is None:
        return ""
    places = 0 if unit in COUNTED else 2
    whole, _, rest = f"{Decimal(value).quantize(Decimal(10) ** -places, ROUND_HALF_UP):,f}".partition(".")
    rest = rest[:-1] if rest.endswith("0") else rest
    return whole.replace(",", ".") + (f",{rest}" if rest else "")


@pytest.mark.parametrize(("form", "code", "period"), ASKED)
def test_all_files_of_a_report_say_the_same(hanoi, form, code, period):
    days = Period.parse(period)
    content = build(form_named(form), unit_by_code(code, days.ends_on), days).content
    lines = [row for row in json.loads(render(content, "json"))["lines"] if "number" in row]
    assert len(lines) >= 20
    sheet, paper, table = in_xlsx(content), in_docx(content), in_csv(content)
    assert len(sheet) == len(table) == len(lines)
    for row in lines:
        number, value = row["number"], row["value"]
        words = (row["label"], row["unit"])
        assert sheet[number][:2] == paper[number][:2] == table[number][:2] == words
        # a spreadsheet holds fifteen digits of a number
        assert sheet[number][2] == (None if value is None else pytest.approx(float(Decimal(value)), rel=1e-14)), number
        assert table[number][2] == (value or ""), number
        assert paper[number][2] == in_words(value, row["unit"]), number
    whole = {row["number"]: row["value"] for row in lines}
    for number, total in whole.items():  # the parts below make the whole
        parts = [unit["values"][number] for unit in content["units"]]
        if total is not None and next(row for row in lines if row["number"] == number)["unit"] != "%":
            assert sum(Decimal(part) for part in parts if part is not None) == Decimal(total), number

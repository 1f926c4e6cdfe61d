"""XLSX, DOCX, CSV and JSON of every form say the same, cell by cell."""

import csv
import io
import json
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import docx
import openpyxl
import pytest

from ccn_portal.rules.periods import Period
from ccn_portal.territories.finding import unit_by_code
from clusters.choices import Action
from clusters.tests.factories import ItemFactory
from investors.tests.factories import InvestorFactory, LeaseFactory, TenantFactory
from reports.building import build
from reports.documents import render
from reports.documents.wording import note
from reports.official_forms import form_named
from reports.parties.building import PartyProject
from reports.tests.factories import PartyReturnFactory, operating_cluster

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
    table = next(table for table in tables if len(table.rows) == 2 + len(content["lines"]))
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[:2] == [content["form"]["columns"], ["(1)", "(2)", "(3)", "(4)", "(5)"]]
    return {row[0]: (row[1], row[2], row[3]) for row in rows[2:]}


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
    lines = compared(content)
    assert len(lines) >= 20
    whole = {row["number"]: row["value"] for row in lines}
    for number, total in whole.items():  # the parts below make the whole
        parts = [unit["values"][number] for unit in content["units"]]
        if total is not None and next(row for row in lines if row["number"] == number)["unit"] != "%":
            assert sum(Decimal(part) for part in parts if part is not None) == Decimal(total), number


def compared(content):
    """Each line of the four files set beside the others; the lines as the JSON has them."""
    lines = [row for row in json.loads(render(content, "json"))["lines"] if "number" in row]
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
    return lines


# what the party reported itself: sums that a float does not hold, a zero, digits to be rounded, a line left empty
OF_TENANT = {"1": "1234567.890625", "2": "0", "3": "1204"}
OF_INVESTOR = {"2": "70.125", "4": "0.4567", "5": "62.505", "9": "1000000.5", "11": "0", "12": "9.75", "13": "1"}
PROJECTS = [("01", OF_TENANT, {"4"}), ("02", OF_INVESTOR, {"3", "10"})]


@pytest.fixture
def project():
    """A cluster with two tenants and an infrastructure investor, known to the register too."""
    cluster = operating_cluster()
    for tenant in TenantFactory.create_batch(2):
        LeaseFactory(cluster=cluster, tenant=tenant, area_m2=Decimal("12345.5"))
    phase, investor = cluster.phases.get(), InvestorFactory(tax_code="0109999999")
    for action, more in ((Action.ESTABLISH, {"area_ha": 20}), (Action.APPROVE_PROJECT, {"capital": Decimal("120.5")})):
        ItemFactory(cluster=cluster, phase=phase, action=action, investor=investor, **more)
    return {"01": PartyProject(cluster, tenant), "02": PartyProject(cluster, investor)}


@pytest.mark.parametrize(("form", "said", "empty"), PROJECTS)
def test_all_files_of_a_project_say_the_same_and_whose_they_are(project, form, said, empty):
    days, one = Period.parse("2025"), project[form]
    who = {"tenant" if form == "01" else "investor": one.party}
    PartyReturnFactory(cluster=one.cluster, period=days.code, values=said, **who)
    content = build(form_named(form), unit_by_code("018", date(2025, 6, 30)), days, project=one).content
    lines = compared(content)
    assert [row["number"] for row in lines] == [str(number) for number in range(1, 5 if form == "01" else 15)]
    values = {row["number"]: row["value"] for row in lines}
    assert values.items() >= said.items()
    assert empty <= {number for number, value in values.items() if value is None}
    code = one.party.code if form == "01" else one.party.tax_code
    rows = list(csv.DictReader(io.StringIO(render(content, "csv").decode("utf-8-sig"))))
    assert {(row["cluster"], row["party"]) for row in rows} == {(one.cluster.code, code)}
    notes = {row["number"]: note(row, {}) for row in lines if row["value"] is None}
    assert set(notes.values()) == {"Chưa có số liệu báo cáo"}
    # the head of the form in the circular's order, the same words in both papers
    head = ["Đơn vị gửi báo cáo", "Tên dự án" if form == "01" else "Cụm công nghiệp", "Đơn vị nhận", "Kỳ báo cáo"]
    sheet = openpyxl.load_workbook(io.BytesIO(render(content, "xlsx"))).worksheets[0]
    papers = [paragraph.text for paragraph in docx.Document(io.BytesIO(render(content, "docx"))).paragraphs]
    cells = [str(row[0].value) for row in sheet.iter_rows() if row[0].value]
    for texts in (papers, cells):
        places = [next(at for at, text in enumerate(texts) if text.startswith(start)) for start in (*head, "(Thời hạn")]
        assert places == sorted(places)
    assert [text for text in papers if text.startswith(tuple(head))] == [
        text for text in cells if text.startswith(tuple(head))
    ]

"""The files of a report: laid out as the law wants, exact inside, the same bytes from the same content."""

import csv
import hashlib
import io
from decimal import Decimal

import docx
import openpyxl
import pytest

from ccn_portal.letters.services import replace_template
from ccn_portal.rules.periods import Period
from ccn_portal.territories.finding import unit_by_code
from reports.building import build
from reports.documents import Format, render
from reports.documents.docx_template import REPORT
from reports.files import file_of
from reports.filing.services import approve_report
from reports.models import Report
from reports.official_forms import form_named

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def contents():
    """Built contents by form and period, so that the module builds each once."""
    return {}


@pytest.fixture
def content(hanoi, contents):
    def of(form="04", period="2025", unit="01", demo=True):
        key = (form, period, unit, demo)
        if key not in contents:
            days = Period.parse(period)
            contents[key] = build(form_named(form), unit_by_code(unit, days.ends_on), days, demo=demo)
        return contents[key].content

    return of


def workbook(content):
    return openpyxl.load_workbook(io.BytesIO(render(content, "xlsx")))


def document(content):
    return docx.Document(io.BytesIO(render(content, "docx")))


def by_line(sheet):
    return {
        str(row[0].value): row for row in sheet.iter_rows() if row[0].value is not None and row[3].value is not None
    }


def text_of(document):
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize("to", list(Format))
def test_the_same_content_makes_the_same_bytes(content, to):
    assert render(content(), to) == render(content(), to)


def test_the_json_file_has_the_reports_fingerprint(content, contents):
    body = render(content(), "json")
    assert hashlib.sha256(body).hexdigest() == contents["04", "2025", "01", True].sha256


def test_the_csv_has_each_line_once_with_its_exact_value(content):
    rows = list(csv.DictReader(io.StringIO(render(content(), "csv").decode("utf-8-sig"))))
    values = {row["line"]: row["value"] for row in rows}
    assert len(rows) == 35
    assert (values["2"], values["20"], values["18"]) == ("3073.47", "4170", "867.25134")


def test_the_workbook_carries_the_forms_wording_and_numbers(content):
    sheet = workbook(content()).worksheets[0]
    texts = {cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in texts
    assert "SỞ CÔNG THƯƠNG" in texts
    assert "Biểu số 04. Tổng hợp tình hình cụm công nghiệp trên địa bàn cấp tỉnh" in texts
    assert "Số lượng cụm công nghiệp do doanh nghiệp làm chủ đầu tư hạ tầng kỹ thuật" in texts
    assert "GIÁM ĐỐC SỞ CÔNG THƯƠNG" in texts
    rows = by_line(sheet)
    assert (rows["1"][3].value, rows["2"][3].value, rows["20"][3].value) == (153, 3073.47, 4170)
    assert rows["15"][2].value == "Cụm"


def test_numbers_are_shown_the_vietnamese_way_and_stored_as_numbers(content):
    rows = by_line(workbook(content()).worksheets[0])
    assert rows["2"][3].number_format == "[$-42A]#,##0.0#"
    assert rows["20"][3].number_format == "[$-42A]#,##0"
    assert isinstance(rows["2"][3].value, float)


def test_the_workbook_prints_on_a4_one_page_wide_with_its_heading_repeated(content):
    form, details = workbook(content()).worksheets
    for sheet, orientation in ((form, "portrait"), (details, "landscape")):
        assert sheet.page_setup.paperSize == "9" or sheet.page_setup.paperSize == 9
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == (orientation, 1)
        assert sheet.print_title_rows


def test_the_second_sheet_has_every_cluster_and_adds_up_to_the_form(content):
    form, details = workbook(content()).worksheets
    lines = by_line(form)
    header = {str(cell.value).removeprefix("Dòng "): cell.column for cell in details[7] if cell.value}
    rows = list(details.iter_rows(min_row=8))
    clusters = [row for row in rows if isinstance(row[0].value, int)]
    total = rows[-1]
    subtotals = [row for row in rows[:-1] if isinstance(row[0].value, str)]
    assert len(clusters) == 197
    for number, column in header.items():
        expected = Decimal(str(lines[number][3].value))
        assert Decimal(str(total[column - 1].value)) == expected
        if number != "19":
            parts = sum(Decimal(str(row[column - 1].value or 0)) for row in subtotals)
            own = sum(Decimal(str(row[column - 1].value or 0)) for row in clusters)
            assert (round(parts, 4), round(own, 4)) == (round(expected, 4), round(expected, 4)), number


def test_a_missing_figure_is_an_empty_cell_with_a_note(content):
    sheet = workbook(content(period="2024")).worksheets[0]
    row = next(row for row in sheet.iter_rows() if str(row[0].value) == "23")
    assert row[3].value is None
    assert row[4].value.startswith("Chưa có số liệu báo cáo (70 cụm chưa báo cáo: ")


def test_a_quarters_workbook_says_what_hinders(content):
    sheets = workbook(content("QUARTER", "2022Q3")).worksheets
    names = ["Biểu tổng hợp", "Chi tiết từng cụm", "Chỉ tiêu, vướng mắc", "Chưa báo cáo đủ"]
    assert [sheet.title for sheet in sheets] == names
    assert any("vướng phương án bồi thường" in str(cell.value) for row in sheets[2].iter_rows() for cell in row)
    head = int(sheets[2].print_title_rows.split(":")[0].strip("$"))
    assert sheets[2].cell(head, 3).value == "Nội dung"  # the heading of the table that may run over pages
    assert all("quý III năm 2022" in str(sheet["A2"].value) for sheet in sheets[1:])
    assert sheets[3]["A5"].value == "Các cụm đang hoạt động đã báo cáo đủ."


def test_the_document_keeps_the_layout_of_decree_30(content):
    made = document(content())
    section = made.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 20 <= round(section.top_margin.mm, 1) <= 25
    assert 20 <= round(section.bottom_margin.mm, 1) <= 25
    assert 30 <= round(section.left_margin.mm, 1) <= 35
    assert 15 <= round(section.right_margin.mm, 1) <= 20
    assert made.styles["Normal"].font.name == "Times New Roman"
    assert 13 <= made.styles["Normal"].font.size.pt <= 14
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header.paragraphs[0]._p.xml
    assert "PAGE" not in section.first_page_header.paragraphs[0]._p.xml
    head = made.tables[0]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head.cell(0, 1).text
    assert "SỞ CÔNG THƯƠNG" in head.cell(0, 0).text
    assert "Nơi nhận:" in made.tables[1].cell(0, 0).text


def test_the_document_speaks_with_the_figures_and_compares(content):
    text = text_of(document(content("QUARTER", "2022Q3"))).replace("\u00a0", " ")
    assert "BÁO CÁO\nTình hình cụm công nghiệp trên địa bàn thành phố Hà Nội quý III năm 2022" in text
    assert (
        "4.169 dự án của doanh nghiệp, hợp tác xã và hộ sản xuất kinh doanh (tăng 305 dự án so với quý II năm 2022"
        in text
    )
    assert "tổng diện tích 3.204,31 ha" in text
    assert "79.650 người (tăng 19.238 người so với quý II năm 2022" in text


def test_the_annex_is_the_form(content):
    table = document(content()).tables[2]
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in table.rows}
    assert len(table.rows) == 2 + 3 + 35
    assert rows["2"][3] == "3.073,47"
    assert rows["I"][1] == "Phương án phát triển cụm công nghiệp"


def test_an_approved_report_keeps_its_template_and_a_draft_follows_the_department(
    content, contents, so, leader, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    content("QUARTER", "2022Q3")
    built, period = contents["QUARTER", "2022Q3", "01", True], Period.parse("2022Q3")
    report = Report.objects.create(
        form="QUARTER",
        unit=so.unit,
        period=period.code,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        job_state="done",
        stage="draft",
        content=built.content,
        provenance=built.provenance,
        sha256=built.sha256,
    )
    replacement, out = docx.Document(), io.BytesIO()
    replacement.add_paragraph("Số dự án: {{ so_lieu.d20 }}")
    replacement.save(out)
    approved = approve_report(report=Report.objects.get(pk=report.pk), by=leader)
    before = file_of(approved, "docx")
    replace_template(kind=REPORT, unit=so.unit, file=io.BytesIO(out.getvalue()), name="mau.docx", by=so)
    assert text_of(docx.Document(io.BytesIO(file_of(report, "docx")))) == "Số dự án: 4.169"
    assert file_of(approved, "docx") == before == render(built.content, "docx")


@pytest.mark.parametrize("demo", [True, False])
def test_demonstration_data_says_so_on_every_sheet_and_real_data_does_not(content, demo):
    made = content(demo=demo)
    for sheet in workbook(made).worksheets:
        assert any("DỮ LIỆU MINH HỌA" in str(cell.value) for row in sheet.iter_rows() for cell in row) is demo
    assert ("DỮ LIỆU MINH HỌA" in text_of(document(made))) is demo


def test_a_name_that_looks_like_a_formula_stays_text(content):
    changed = content("QUARTER", "2022Q3") | {}
    changed["obstacles"] = [dict(changed["obstacles"][0], text="=1+1")]
    sheet = workbook(changed).worksheets[2]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"

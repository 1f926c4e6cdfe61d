"""The department's report as a document in the style of NĐ 30/2020, with the form as its annex."""

import datetime as dt
import io

import docx
from docx.document import Document as DocumentObject
from docx.enum.section import WD_SECTION
from docx.shared import Cm, Pt
from docx.table import Table, _Cell

from reports.canonical import fingerprint
from reports.documents import docx_style as style
from reports.documents import narrative, party_docx, wording
from reports.documents.archive import timeless
from reports.documents.docx_style import CENTRE, JUSTIFY, LEFT, RIGHT
from reports.documents.wording import BLANK, Content, Cover

HEAD_WIDTHS = (6.6, 9.6)
FORM_WIDTHS, FORM_WIDTHS_WITH_NOTES = (1.2, 7.9, 2.0, 2.9, 2.2), (1.2, 6.3, 2.0, 2.6, 4.1)
OBSTACLE_WIDTHS = (1.0, 2.9, 4.6, 3.0, 2.5, 2.2)
EVENT_WIDTHS = (1.0, 2.4, 3.3, 5.6, 1.9, 2.0)
CLERKS = {True: "QLCN", False: "KT"}


def draw(content: Content, cover: Cover = BLANK) -> bytes:
    """The file; number and day stand in it once the report is filed."""
    document = docx.Document()
    style.set_up(document)
    style.footers(document.sections[0], f"Mã kiểm tra nội dung (SHA-256): {fingerprint(content)}")
    _properties(document, content)
    if wording.party_of(content):
        party_docx.write(document, content, _form_table)
        return _bytes(document, content)
    _letterhead(document, content, cover)
    _title(document, content)
    _addressees(document, content)
    style.body(document, narrative.opening(content))
    for section in narrative.sections(content):
        style.body(document, section.title, bold=True)
        for paragraph in section.paragraphs:
            style.body(document, paragraph)
    style.body(document, narrative.closing(content))
    _signature(document, content)
    _form(document, content, cover)
    number = 2
    if content.get("events"):
        _events(document, content, cover)
        number = 3
    if content["obstacles"]:
        _obstacles(document, content, wording.ROMAN[number], cover)
    return _bytes(document, content)


def _bytes(document: DocumentObject, content: Content) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return timeless(out.getvalue(), content["period"]["to"])


def _properties(document: DocumentObject, content: Content) -> None:
    properties = document.core_properties
    properties.author = properties.last_modified_by = wording.sender_in_sentence(content)
    properties.title, properties.language, properties.comments = _subject(content), "vi-VN", ""
    properties.created = dt.datetime.fromisoformat(content["period"]["to"]).replace(tzinfo=dt.UTC)


def _subject(content: Content) -> str:
    if wording.party_of(content):
        return wording.form_title(content)
    territory = wording.in_sentence(content["unit"]["name"])
    return f"Tình hình cụm công nghiệp trên địa bàn {territory} {wording.period_name(content['period'])}"


def _letterhead(document: DocumentObject, content: Content, cover: Cover) -> None:
    if content["demo"]:
        style.write(document.add_paragraph(), wording.DEMO, size=10, italic=True, align=CENTRE, colour="B42318")
    left, right = style.table(document, HEAD_WIDTHS, 1, grid=False).rows[0].cells
    for text, size, bold in wording.letterhead(content):
        paragraph = left.paragraphs[0] if not left.paragraphs[0].text else left.add_paragraph()
        style.write(paragraph, text, size=size, bold=bold, align=CENTRE)
    style.rule(left.add_paragraph(), 0.33, HEAD_WIDTHS[0])
    style.write(left.add_paragraph(), f"Số: {wording.number_of_document(content, cover)}", size=13, align=CENTRE)
    style.write(right.paragraphs[0], wording.NATION, size=12, bold=True, align=CENTRE)
    style.write(right.add_paragraph(), wording.MOTTO, size=13, bold=True, align=CENTRE)
    style.rule(right.add_paragraph(), 0.22, HEAD_WIDTHS[1])
    style.write(right.add_paragraph(), wording.place_and_day(content, cover), size=13, italic=True, align=CENTRE)


def _title(document: DocumentObject, content: Content) -> None:
    title = style.write(document.add_paragraph(), "BÁO CÁO", bold=True, align=CENTRE)
    title.paragraph_format.space_before = Pt(18)
    style.write(document.add_paragraph(), _subject(content), bold=True, align=CENTRE)
    style.rule(document.add_paragraph(), 0.36, sum(HEAD_WIDTHS))


def _addressees(document: DocumentObject, content: Content) -> None:
    """To whom: the form's receivers, by their own names."""
    receivers = _receivers(content)
    if len(receivers) == 1:
        paragraph = style.write(document.add_paragraph(), f"Kính gửi: {receivers[0]}.", align=CENTRE)
        paragraph.paragraph_format.space_before = Pt(12)
        return
    for index, receiver in enumerate(receivers):
        ending = "." if index == len(receivers) - 1 else ";"
        paragraph = style.write(document.add_paragraph(), "Kính gửi:\t" if index == 0 else "\t", align=LEFT)
        style.write(paragraph, f"- {receiver}{ending}")
        look = paragraph.paragraph_format
        look.left_indent, look.first_line_indent = Cm(5.6), Cm(-2.4)
        look.tab_stops.add_tab_stop(Cm(5.6))
        look.space_before = Pt(12 if index == 0 else 2)


def _receivers(content: Content) -> list[str]:
    unit, code = content["unit"], content["form"]["code"]
    province = unit["name"] if wording.is_provincial(content) else unit["province"]
    committee = f"Ủy ban nhân dân {wording.in_sentence(province)}"
    if not wording.is_provincial(content):
        return [committee, f"Sở Công Thương {wording.in_sentence(province)}"]
    return [committee] if code in wording.SUMMARIES else [committee, "Bộ Công Thương (Cục Công Thương địa phương)"]


def _signature(document: DocumentObject, content: Content) -> None:
    document.add_paragraph().paragraph_format.space_after = Pt(2)
    block = style.table(document, (8.1, 8.1), 1, grid=False)
    style.keep_whole(block.rows[0])
    left, right = block.rows[0].cells
    style.write(left.paragraphs[0], "Nơi nhận:", size=12, bold=True, italic=True)
    for receiver in ("- Như trên;", f"- Lưu: VT, {CLERKS[wording.is_provincial(content)]}."):
        style.write(left.add_paragraph(), receiver, size=11)
    titles = ("GIÁM ĐỐC",) if wording.is_provincial(content) else ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    _write_lines(right, titles)
    style.write(right.add_paragraph(), "(Chữ ký, họ và tên, dấu)", size=12, italic=True, align=CENTRE)
    right.add_paragraph().paragraph_format.space_before = Pt(60)


def _write_lines(cell: _Cell, lines: tuple[str, ...]) -> None:
    for index, line in enumerate(lines):
        style.write(cell.paragraphs[0] if index == 0 else cell.add_paragraph(), line, bold=True, align=CENTRE)


# -- annexes --------------------------------------------------------------------------------------
def _annex(document: DocumentObject, number: str, title: str, content: Content, cover: Cover) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    style.write(document.add_paragraph(), f"Phụ lục {number}", bold=True, align=CENTRE)
    style.write(document.add_paragraph(), title, size=13, bold=True, align=CENTRE)
    sender = wording.sender_in_sentence(content)
    day = f" {wording.day_in_words(cover.issued_on)}" if cover.issued_on else ""
    text = f"(Kèm theo Báo cáo số {wording.number_of_document(content, cover)}{day} của {sender})"
    style.write(document.add_paragraph(), text, size=13, italic=True, align=CENTRE)
    if content["demo"]:
        style.write(document.add_paragraph(), wording.DEMO, size=10, italic=True, align=CENTRE, colour="B42318")
    document.add_paragraph().paragraph_format.line_spacing = Pt(6)


def _form(document: DocumentObject, content: Content, cover: Cover) -> None:
    _annex(document, "I", wording.form_title(content).upper(), content, cover)
    _form_table(document, content)


def _form_table(document: DocumentObject, content: Content) -> None:
    names = wording.cluster_names(content)
    notes = [wording.note(line, names) if "number" in line else "" for line in content["lines"]]
    widths = FORM_WIDTHS_WITH_NOTES if any(notes) else FORM_WIDTHS
    made = style.table(document, widths, 1 + len(content["lines"]), grid=True)
    _head(made, content["form"]["columns"])
    for row, line, note in zip(made.rows[1:], content["lines"], notes, strict=True):
        style.keep_whole(row)
        cells = row.cells
        if "section" in line:
            style.fill_cell(cells[0], line["section"], size=12, bold=True, align=CENTRE)
            merged = cells[1].merge(cells[-1])
            style.fill_cell(merged, line["label"], size=12, bold=True)
            for cell in (cells[0], merged):
                cell.paragraphs[0].paragraph_format.keep_with_next = True
            continue
        is_part = "." in line["number"]
        style.fill_cell(cells[0], line["number"], size=12, italic=is_part, align=CENTRE)
        style.fill_cell(cells[1], line["label"], size=12, italic=is_part)
        style.fill_cell(cells[2], line["unit"], size=12, align=CENTRE)
        style.fill_cell(cells[3], wording.number(line["value"], line["unit"]), size=12, align=RIGHT)
        style.fill_cell(cells[4], note, size=10)
    if content["form"]["footnote"]:
        style.write(document.add_paragraph(), content["form"]["footnote"], size=11, italic=True, align=JUSTIFY)


def _events(document: DocumentObject, content: Content, cover: Cover) -> None:
    _annex(document, "II", "DIỄN BIẾN TRONG THÁNG", content, cover)
    made = style.table(document, EVENT_WIDTHS, 1 + len(content["events"]), grid=True)
    _head(made, ["TT", "Ngày", "Cụm công nghiệp", "Nội dung", "Giá trị", "Đơn vị tính"])
    for index, (row, event) in enumerate(zip(made.rows[1:], content["events"], strict=True), 1):
        style.keep_whole(row)
        value = wording.number(event["value"], event["unit"])
        texts = (str(index), wording.day(event["on"]), event["name"], wording.moved(event), value, event["unit"])
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            style.fill_cell(cell, text, size=12, align=(CENTRE, CENTRE, LEFT, LEFT, RIGHT, CENTRE)[column])


def _obstacles(document: DocumentObject, content: Content, number: str, cover: Cover) -> None:
    _annex(document, number, "KHÓ KHĂN, VƯỚNG MẮC TẠI CÁC CỤM CÔNG NGHIỆP", content, cover)
    made = style.table(document, OBSTACLE_WIDTHS, 1 + len(content["obstacles"]), grid=True)
    _head(made, ["TT", "Cụm công nghiệp", "Nội dung", "Cơ quan giải quyết", "Thời hạn", "Kết quả"])
    for index, (row, obstacle) in enumerate(zip(made.rows[1:], content["obstacles"], strict=True), 1):
        style.keep_whole(row)
        due = wording.day(obstacle["due_on"]) if obstacle["due_on"] else ""
        outcome = obstacle["outcome"] or "Chưa giải quyết"
        texts = (str(index), obstacle["name"], obstacle["text"], obstacle["responsible"], due, outcome)
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            style.fill_cell(cell, text, size=12, align=CENTRE if column in (0, 4) else LEFT)


def _head(made: Table, titles: list[str]) -> None:
    style.repeat_heading(made.rows[0])
    style.keep_whole(made.rows[0])
    for cell, title in zip(made.rows[0].cells, titles, strict=True):
        style.fill_cell(cell, title, size=12, bold=True, align=CENTRE)

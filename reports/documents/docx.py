"""The report as a document in the style of NĐ 30/2020, with the form as its annex."""

import datetime as dt
from typing import Any

from ccn_portal.letters.drawing import draw as draw_template
from ccn_portal.letters.heads import Sender
from reports.canonical import fingerprint
from reports.documents import narrative, party_docx, wording
from reports.documents.docx_template import REPORT, variable_of
from reports.documents.wording import BLANK, Content, Cover


def draw(content: Content, cover: Cover = BLANK, template: bytes | None = None) -> bytes:
    """The file, by default from the portal's own template; number and day stand in it once the report is filed."""
    if wording.party_of(content):
        return party_docx.draw(content)
    day = dt.date.fromisoformat(content["period"]["to"])
    return draw_template(template or REPORT.default(), _context(content, cover), day)


def _context(content: Content, cover: Cover) -> dict[str, Any]:
    """A value for each variable of the template."""
    sender = wording.sender(content)
    head = sender.context(
        number=wording.number_of_document(content, cover),
        place_and_day=wording.place_and_day(content, cover),
        subject=_subject(content),
        to=_receivers(content),
        demo=content["demo"],
        fingerprint=fingerprint(content),
    )
    return head | _text(content, cover, sender) | _annexes(content)


def _text(content: Content, cover: Cover, sender: Sender) -> dict[str, Any]:
    said = narrative.text_of(content)
    return {
        "ngay_ban_hanh": wording.day_in_words(cover.issued_on) if cover.issued_on else "",
        "noi_gui": sender.in_sentence,
        "dia_ban": wording.in_sentence(content["unit"]["name"]),
        "ky_bao_cao": wording.period_name(content["period"]),
        "ngay_chot": wording.day(content["period"]["to"]),
        "mo_dau": said["opening"],
        "noi_dung": [
            {"tieu_de": section["title"], "doan": list(section["paragraphs"])} for section in said["sections"]
        ],
        "ket_luan": said["closing"],
    }


def _annexes(content: Content) -> dict[str, Any]:
    names = wording.cluster_names(content)
    lines = [line for line in content["lines"] if "number" in line]
    return {
        "ten_bieu": wording.form_title(content),
        "cot": content["form"]["columns"],
        "bieu": [_row(line, names) for line in content["lines"]],
        "chu_thich": content["form"]["footnote"],
        "dien_bien": [_event(index, row) for index, row in enumerate(content.get("events") or (), 1)],
        "vuong_mac": [_obstacle(index, row) for index, row in enumerate(content["obstacles"], 1)],
        "so_lieu": {variable_of(line["number"]): wording.number(line["value"], line["unit"]) for line in lines},
    }


def _row(line: Content, names: dict[str, str]) -> dict[str, Any]:
    is_section = "section" in line
    row: dict[str, Any] = {"la_muc": is_section, "chi_tieu": line["label"], "la_dong_con": False}
    if is_section:
        return row | {"so": line["section"], "don_vi": "", "gia_tri": "", "ky_truoc": "", "cung_ky": "", "ghi_chu": ""}
    figures = {
        name: wording.number(line[key], line["unit"])
        for name, key in (("gia_tri", "value"), ("ky_truoc", "previous"), ("cung_ky", "last_year"))
    }
    return (
        row
        | figures
        | {
            "so": line["number"],
            "la_dong_con": "." in line["number"],
            "don_vi": line["unit"],
            "ghi_chu": wording.note(line, names),
        }
    )


def _event(index: int, row: Content) -> dict[str, str]:
    return {
        "tt": str(index),
        "ngay": wording.day(row["on"]),
        "cum": row["name"],
        "noi_dung": wording.moved(row),
        "gia_tri": wording.number(row["value"], row["unit"]),
        "don_vi": row["unit"],
    }


def _obstacle(index: int, row: Content) -> dict[str, str]:
    return {
        "tt": str(index),
        "cum": row["name"],
        "noi_dung": row["text"],
        "co_quan": row["responsible"],
        "thoi_han": wording.day(row["due_on"]) if row["due_on"] else "",
        "ket_qua": row["outcome"] or "Chưa giải quyết",
    }


def _subject(content: Content) -> str:
    territory = wording.tied(wording.in_sentence(content["unit"]["name"]))
    return f"Tình hình cụm công nghiệp trên địa bàn {territory} {wording.tied(wording.period_name(content['period']))}"


def _receivers(content: Content) -> list[str]:
    """To whom: the form's receivers, by their own names."""
    unit, code = content["unit"], content["form"]["code"]
    province = unit["name"] if wording.is_provincial(content) else unit["province"]
    committee = f"Ủy ban nhân dân {wording.in_sentence(province)}"
    if not wording.is_provincial(content):
        return [committee, f"Sở Công Thương {wording.in_sentence(province)}"]
    return [committee] if code in wording.SUMMARIES else [committee, "Bộ Công Thương (Cục Công Thương địa phương)"]

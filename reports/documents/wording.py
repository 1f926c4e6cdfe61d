"""The words of the official papers. They are Vietnamese in every language: the papers are."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ccn_portal.letters.heads import Sender
from ccn_portal.letters.wording import COMMITTEE as COMMITTEE
from ccn_portal.letters.wording import DEMO as DEMO
from ccn_portal.letters.wording import DEPARTMENT as DEPARTMENT
from ccn_portal.letters.wording import MOTTO as MOTTO
from ccn_portal.letters.wording import NATION as NATION
from ccn_portal.letters.wording import NBSP, in_sentence
from ccn_portal.letters.wording import day as day
from ccn_portal.letters.wording import day_in_words as day_in_words
from ccn_portal.letters.wording import short as short

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cover:
    """The number and the day of the document that carries a report; not yet known before it is filed."""

    number: str = ""
    issued_on: dt.date | None = None


BLANK = Cover()

KINDS = {"craft_village": "Làng nghề", "specialised": "Chuyên ngành", "general": "Tổng hợp"}
STATUSES = {
    "proposed": "Đề xuất",
    "planned": "Trong phương án",
    "established": "Đã thành lập",
    "under_construction": "Đang xây dựng",
    "operating": "Đang hoạt động",
    "withdrawn": "Đã rút",
}
# forms of the department itself, which no circular numbers
SUMMARIES = {
    "QUARTER": "Biểu tổng hợp tình hình cụm công nghiệp",
    "MONTH": "Biểu theo dõi tiến độ quản lý, phát triển cụm công nghiệp",
}
# what moved in a month: acts, milestones, leases
MOVED = {
    "include": "Đưa vào phương án phát triển",
    "propose": "Đề xuất đưa vào phương án phát triển",
    "remove": "Đưa ra khỏi phương án phát triển",
    "recognise": "Công nhận cụm công nghiệp",
    "establish": "Thành lập cụm công nghiệp",
    "expand": "Mở rộng cụm công nghiệp",
    "adjust": "Điều chỉnh",
    "revoke": "Bãi bỏ quyết định thành lập",
    "assign_investor": "Giao chủ đầu tư xây dựng hạ tầng kỹ thuật",
    "approve_detailed_plan": "Phê duyệt quy hoạch chi tiết 1/500",
    "approve_project": "Phê duyệt dự án đầu tư xây dựng hạ tầng kỹ thuật",
    "call_for_investment": "Kêu gọi đầu tư",
    "convert_model": "Chuyển đổi mô hình quản lý",
    "approve_price": "Phê duyệt giá dịch vụ",
    "approve_regulation": "Phê duyệt quy chế quản lý dịch vụ công cộng, tiện ích",
    "site_clearance": "Giải phóng mặt bằng (lũy kế)",
    "clean_land": "Bàn giao mặt bằng sạch",
    "groundbreaking": "Khởi công xây dựng hạ tầng kỹ thuật",
    "infrastructure_completed": "Hoàn thành hạ tầng kỹ thuật",
    "operation_started": "Bắt đầu hoạt động",
    "operation_ended": "Ngừng hoạt động",
    "wastewater_commissioned": "Vận hành trạm xử lý nước thải tập trung",
    "effluent_meets": "Nước thải đạt quy chuẩn",
    "effluent_fails": "Nước thải không đạt quy chuẩn",
    "fire_accepted": "Nghiệm thu hệ thống phòng cháy, chữa cháy",
    "lease_begun": "Thuê đất mới",
    "lease_ended": "Chấm dứt thuê đất",
}
# of forms 01 and 02: where a figure comes from that the party did not report itself
ORIGINS = {"register": "Theo cơ sở dữ liệu cụm công nghiệp", "cluster": "Theo phiếu báo cáo của cụm công nghiệp"}
WHOLE = {"Cụm", "Dự án", "Người", "Công trình"}  # units that are counted
NAMED = 4  # clusters named in a note before "and so many others"
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


# -- numbers and days -----------------------------------------------------------------------------
def number(text: str | None, unit: str) -> str:
    """1.234 for what is counted, 1.234,5 or 1.234,56 for what is measured; "" for what is missing."""
    return "" if text is None else grouped(Decimal(text), 0 if unit in WHOLE else 2)


def grouped(value: Decimal, most: int) -> str:
    """Thousands grouped by points, a decimal comma, at most so many decimals and at least one where any may be."""
    rounded = value.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    digits = f"{rounded:,f}"
    if most > 1 and digits.endswith("0"):
        digits = digits[:-1]
    return digits.translate(str.maketrans(",.", ".,"))


def amount(text: str | None, unit: str) -> str:
    """A number with its unit, as it stands in a sentence."""
    if text is None:
        return "(chưa có số liệu)"
    return number(text, unit) + (unit if unit == "%" else f"{NBSP}{in_sentence(unit)}")


def period_name(period: dict[str, str]) -> str:
    """quý III năm 2022 · 6 tháng đầu năm 2025 · năm 2025 · tháng 9 năm 2026."""
    year, rest = period["code"][:4], period["code"][5:]
    match period["kind"]:
        case "quarter":
            return f"quý {ROMAN[int(rest)]} năm {year}"
        case "half_year":
            return f"6 tháng {'đầu' if rest == '1' else 'cuối'} năm {year}"
        case "month":
            return f"tháng {int(rest)} năm {year}"
    return f"năm {year}"


def quarter_name(code: str) -> str:
    """2026Q3 → quý III/2026; another period by its own name."""
    return f"quý {ROMAN[int(code[5])]}/{code[:4]}" if code[4:5] == "Q" else code


# -- who ------------------------------------------------------------------------------------------
def tied(text: str) -> str:
    """A name or period that stays on one line of a heading."""
    return text.replace(" ", NBSP)


def is_provincial(content: Content) -> bool:
    """Whether the department reports, rather than a local people's committee."""
    return content["unit"]["level"] == "province"


def party_of(content: Content) -> Content | None:
    """Who reports on forms 01 and 02; None where a territory's office does."""
    party: Content | None = content.get("party")
    return party


def project(content: Content) -> list[str]:
    """What the head of forms 01 and 02 says of the project."""
    party = party_of(content)
    if party is None:
        return []
    cluster = f"{party['cluster']['name']} ({party['cluster']['code']})"
    if content["form"]["number"] == "02":
        return [f"Cụm công nghiệp: {cluster}"]
    sectors = ", ".join(party["sectors"]) or "…………"
    return [
        f"Tên dự án đầu tư sản xuất kinh doanh: dự án của {party['name']} tại cụm công nghiệp {cluster}",
        f"Ngành, nghề, lĩnh vực sản xuất (mã VSIC): {sectors}",
    ]


def letterhead(content: Content) -> list[tuple[str, float, bool]]:
    """The lines at the top left (text, size, bold): a department under its committee, a committee alone."""
    party = party_of(content)
    if party:
        return [(party["name"].upper(), 13, True)]
    territory = content["unit"]["name"].upper()
    if is_provincial(content):
        return [(COMMITTEE, 12, False), (territory, 12, False), (DEPARTMENT.upper(), 13, True)]
    return [(COMMITTEE, 13, True), (territory, 13, True)]


def sender(content: Content) -> Sender:
    """Who reports: the department, or a local people's committee."""
    name = content["unit"]["name"]
    return Sender.department(name) if is_provincial(content) else Sender.committee(name)


def sender_in_sentence(content: Content) -> str:
    """Who sends, in a sentence."""
    party = party_of(content)
    return str(party["name"]) if party else sender(content).in_sentence


def place_and_day(content: Content, cover: Cover = BLANK) -> str:
    """Where and when it is signed; until it is filed the day is left to be filled in by hand."""
    return sender(content).place_and_day(cover.issued_on, int(content["period"]["to"][:4]))


def number_of_document(content: Content, cover: Cover = BLANK) -> str:
    """12/BC-SCT; a gap before the stroke while there is no number."""
    return sender(content).number(cover.number, "BC")


def form_title(content: Content) -> str:
    """The form's own title."""
    form = content["form"]
    if form["code"] in SUMMARIES:
        territory = tied(in_sentence(content["unit"]["name"]))
        return f"{SUMMARIES[form['code']]} trên địa bàn {territory} {tied(period_name(content['period']))}"
    return f"Biểu số {form['number']}. {form['title']}"


# -- notes ----------------------------------------------------------------------------------------
def cluster_names(content: Content) -> dict[str, str]:
    """Names by code."""
    return {cluster["code"]: cluster["name"] for unit in content["units"] for cluster in unit["clusters"]}


def listed(codes: Iterable[str], names: dict[str, str]) -> str:
    """The first few by name, the rest by number."""
    known = [names[code] for code in codes]
    shown = ", ".join(known[:NAMED])
    return f"{shown} và {len(known) - NAMED} cụm khác" if len(known) > NAMED else shown


def note(line: Content, names: dict[str, str]) -> str:
    """What a reader must know about a line's number: that it is missing or incomplete, and whose part is absent."""
    owing = line["not_reported"]
    if line.get("origin") in ORIGINS:
        return ORIGINS[line["origin"]]
    if line["missing"]:
        if line["unit"] == "%" and "origin" not in line:  # a share that is worked out, not one that a party reports
            return "Không đủ căn cứ tính: chưa có cụm đang hoạt động đã duyệt quy hoạch chi tiết"
        text = "Chưa có số liệu báo cáo"
        return f"{text} ({len(owing)} cụm chưa báo cáo: {listed(owing, names)})" if owing else text
    if owing:
        return f"Chưa gồm {len(owing)} cụm chưa báo cáo: {listed(owing, names)}"
    if line["unknown"]:
        return f"Chưa gồm {len(line['unknown'])} cụm không rõ số liệu: {listed(line['unknown'], names)}"
    return ""


def moved(event: Content) -> str:
    """What moved, in words."""
    return f"{MOVED[event['what']]}: {event['text']}" if event["text"] else MOVED[event["what"]]


def goal(target: Content) -> str:
    """10 – 20 cụm · 100%."""
    planned, unit = span(target["from"], target["to"]), target["unit"]
    return f"{planned}{unit}" if unit == "%" else f"{planned} {unit}".rstrip()


def hindrances(content: Content, when: str = "") -> str:
    """How many matters there are, how many of them still stand, and where they are listed."""
    count = len(content["obstacles"])
    if not count:
        return f"{when}không ghi nhận khó khăn, vướng mắc."
    still = sum(not row["outcome"] for row in content["obstacles"])
    if still == count:
        state = "đều chưa được tháo gỡ" if count > 1 else "chưa được tháo gỡ"
    else:
        state = f"trong đó {still} vướng mắc chưa được tháo gỡ" if still else "đến nay đã được tháo gỡ"
    annex = "III" if content.get("events") else "II"  # what moved in the month, if anything, stands before
    return f"ghi nhận {count} khó khăn, vướng mắc tại các CCN, {state}; chi tiết tại Phụ lục {annex}."


def span(lowest: str | None, highest: str | None) -> str:
    """10 – 20 · 100 · từ 5 · đến 7."""
    low, high = (grouped(Decimal(text), 4).rstrip("0").rstrip(",") if text else "" for text in (lowest, highest))
    if low and high:
        return low if low == high else f"{low} – {high}"
    return f"từ {low}" if low else f"đến {high}" if high else ""

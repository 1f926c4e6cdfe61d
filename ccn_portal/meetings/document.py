"""The meeting's document: what its template may print, the template shipped, and how it is drawn."""

import datetime as dt
from typing import Any

from docx.document import Document as DocumentObject

from ccn_portal.letters import blocks
from ccn_portal.letters.heads import Sender
from ccn_portal.letters.registry import COMMON, Kind, Variable
from ccn_portal.letters.services import draw_with
from ccn_portal.meetings import tables
from ccn_portal.meetings import wording as texts
from ccn_portal.meetings.tables import SIZE, TABLES, Table
from reports.canonical import fingerprint
from reports.documents import wording
from reports.documents.wording import Content


def draw(content: Content, template: bytes | None = None) -> bytes:
    """The document of a content, by default from the portal's own template; it bears the meeting's day."""
    return draw_with(BRIEFING, template, context_of(content), dt.date.fromisoformat(content["held_on"]))


def context_of(content: Content) -> dict[str, Any]:
    """A value for each variable of the template."""
    unit, held_on = content["unit"], dt.date.fromisoformat(content["held_on"])
    sender = Sender.department(unit["name"])
    head = sender.context(
        number=sender.number("", "BC"),
        place_and_day=sender.place_and_day(held_on, held_on.year),
        subject=texts.title(content),
        to=[f"Ủy ban nhân dân {wording.in_sentence(unit['name'])}"],
        copies=("Như trên", "Các sở, ngành, địa phương dự họp"),
        demo=content["demo"],
        fingerprint=fingerprint(content),
    )
    return (
        head
        | texts.rows_of(content)
        | {
            "noi_gui": sender.in_sentence,
            "dia_ban": wording.in_sentence(unit["name"]),
            "ky_hop": wording.period_name(content["period"]),
            "nam": content["period"]["to"][:4],
            "ngay_hop": wording.day(held_on),
            "tu_ngay": wording.day(content["period"]["from"]),
            "ngay_chot": wording.day(content["period"]["to"]),
        }
    )


# -- the template shipped -------------------------------------------------------------------------
def _fill(document: DocumentObject) -> None:
    blocks.letterhead(document)
    blocks.title(document, "BÁO CÁO")
    blocks.addressees(document)
    blocks.body(
        document,
        "{{ noi_gui }} báo cáo tình hình cụm công nghiệp (CCN) trên địa bàn {{ dia_ban }} {{ ky_hop }} phục vụ cuộc "
        "họp ngày {{ ngay_hop }} (số liệu từ ngày {{ tu_ngay }}, chốt đến ngày {{ ngay_chot }}; nguồn: sổ đăng ký cụm "
        "công nghiệp) như sau:",
    )
    _figures(document)
    _movements(document)
    _delays(document)
    _inspections(document)
    _matters(document)
    _heading(document, "VIII. NHIỆM VỤ ĐÃ GIAO", bold=True)
    _table(document, tables.TASKS)
    with blocks.when(document, "ket_luan"):
        blocks.body(document, "IX. KẾT LUẬN", bold=True)
        with blocks.each(document, "doan in ket_luan"):
            blocks.body(document, "{{ doan }}")
    blocks.signature(document)


def _table(document: DocumentObject, table: Table) -> None:
    """A table, or a line that there is nothing to list."""
    with blocks.when(document, table.name):
        columns = table.columns
        made = blocks.table(
            document, tuple(column.width for column in columns), [column.title for column in columns], size=SIZE
        )
        aligns = "".join(column.align for column in columns)
        cells = [f"{{{{ d.{column.key} }}}}" for column in columns]
        if table.parts:
            _groups(made, table, cells, aligns)
        else:
            blocks.repeated_row(made, f"d in {table.name}", cells, size=SIZE, aligns=aligns)
    with blocks.when(document, f"not {table.name}"):
        blocks.body(document, "Không có.")


def _groups(made: Any, table: Table, cells: list[str], aligns: str) -> None:
    """The rows of each agency under its name."""
    blocks.steering_row(made, f"{{%tr for nhom in {table.name} %}}")
    heading = ("{{ nhom.co_quan }} ({{ nhom.so_luong }})", *[""] * (len(cells) - 1))
    blocks.merge(blocks.row(made, heading, size=SIZE, bold=True), 0, len(cells) - 1)
    blocks.repeated_row(made, f"d in nhom.{table.parts}", cells, size=SIZE, aligns=aligns)
    blocks.steering_row(made, "{%tr endfor %}")


def _heading(document: DocumentObject, text: str, *, bold: bool = False) -> None:
    """A line that stands on the page of the table it announces."""
    blocks.body(document, text, bold=bold).paragraph_format.keep_with_next = True


def _figures(document: DocumentObject) -> None:
    _heading(document, "I. THỰC HIỆN CHỈ TIÊU KẾ HOẠCH NĂM {{ nam }}", bold=True)
    _table(document, tables.TARGETS)
    _heading(document, "II. TÌNH HÌNH CHUNG ĐẾN NGÀY {{ ngay_chot }}", bold=True)
    _table(document, tables.STANDING)


def _movements(document: DocumentObject) -> None:
    _heading(document, "III. THAY ĐỔI TRONG KỲ", bold=True)
    for index, (title, table) in enumerate(
        (
            ("Tổng hợp:", tables.MOVED),
            ("Giải phóng mặt bằng theo tháng (ha):", tables.CLEARANCE),
            ("Diễn biến cụ thể:", tables.EVENTS),
            ("Dự án thuê đất, chấm dứt thuê đất:", tables.LEASES),
        ),
        1,
    ):
        _heading(document, f"{index}. {title}")
        _table(document, table)


def _delays(document: DocumentObject) -> None:
    _heading(document, "IV. CỤM CÔNG NGHIỆP CHẬM TIẾN ĐỘ", bold=True)
    _table(document, tables.BEHIND)
    _heading(document, "V. ĐỊA PHƯƠNG CÓ CCN ĐÃ THÀNH LẬP CHƯA PHÊ DUYỆT QUY HOẠCH CHI TIẾT", bold=True)
    _table(document, tables.UNPLANNED)


def _inspections(document: DocumentObject) -> None:
    _heading(document, "VI. KIỂM TRA, XỬ LÝ VI PHẠM", bold=True)
    with blocks.when(document, "not co_kiem_tra"):
        blocks.body(document, ABSENT)
    with blocks.when(document, "co_kiem_tra"):
        for index, (title, table) in enumerate(
            (
                ("Kiểm tra, xử lý vi phạm trong kỳ theo lĩnh vực:", tables.VISITS),
                ("Vi phạm chưa khắc phục (ngày chốt {{ ngay_chot }}, ngày họp {{ ngay_hop }}):", tables.FINDINGS),
                ("Vi phạm quá hạn khắc phục:", tables.OVERDUE),
                (
                    "Cụm công nghiệp chưa được kiểm tra (chưa kiểm tra không có nghĩa là chấp hành tốt):",
                    tables.COVERAGE,
                ),
                ("Cảnh báo của danh sách theo dõi đến ngày {{ ngay_chot }}:", tables.WATCH),
            ),
            1,
        ):
            _heading(document, f"{index}. {title}")
            _table(document, table)


def _matters(document: DocumentObject) -> None:
    _heading(document, "VII. KHÓ KHĂN, VƯỚNG MẮC; KIẾN NGHỊ; CHẾ ĐỘ BÁO CÁO", bold=True)
    _heading(document, "1. Khó khăn, vướng mắc theo cơ quan giải quyết:")
    with blocks.when(document, tables.OBSTACLE_COUNTS.name):
        _table(document, tables.OBSTACLE_COUNTS)
    _table(document, tables.OBSTACLES)
    _heading(document, "2. Kiến nghị, phản ánh theo cơ quan trả lời:")
    with blocks.when(document, "not co_kien_nghi"):
        blocks.body(document, ABSENT)
    with blocks.when(document, "co_kien_nghi"):
        _table(document, tables.PETITION_COUNTS)
        _table(document, tables.PETITIONS)
    _heading(document, "3. Chế độ báo cáo: {{ bao_cao }}")
    with blocks.when(document, tables.LATE.name):
        _table(document, tables.LATE)


ABSENT = "Số liệu của cuộc họp này được lập khi chưa có mục này."


# -- the variables --------------------------------------------------------------------------------
_EXAMPLE = {
    "tt": "1",
    "cum": "Phú Thị",
    "nguoi_gui": "Công ty",
    "noi_dung": "Vướng bồi thường",
    "ngay_nhan": "1/8/2022",
    "thoi_han": "31/12/2022",
    "ket_qua": "Chưa giải quyết",
}


def _listed(table: Table) -> Variable:
    """A list with one example entry."""
    fields = {column.key: column.meaning for column in table.columns}
    if not table.parts:
        return Variable(table.name, table.meaning, [dict.fromkeys(fields, "…")], fields)
    example = {"tt": "1", "co_quan": "…", "so_luong": "1", table.parts: [{key: _EXAMPLE[key] for key in fields}]}
    of_groups = {
        "tt": "số thứ tự",
        "co_quan": "cơ quan giải quyết",
        "so_luong": "số lượng",
        table.parts: f"từng nội dung: {', '.join(fields)}",
    }
    return Variable(table.name, table.meaning, [example], of_groups)


BRIEFING = Kind(
    code="briefing",
    name="Báo cáo giao ban",
    purpose="Giao ban hằng quý, rà soát hằng tháng về cụm công nghiệp.",
    variables=(
        *COMMON,
        Variable("noi_gui", "Cơ quan báo cáo, viết trong câu", "Sở Công Thương"),
        Variable("dia_ban", "Địa bàn, viết trong câu", "thành phố Hà Nội"),
        Variable("ky_hop", "Kỳ họp, viết trong câu", "quý III năm 2022"),
        Variable("nam", "Năm kế hoạch", "2022"),
        Variable("ngay_hop", "Ngày họp", "20/9/2022"),
        Variable("tu_ngay", "Ngày đầu kỳ", "15/6/2022"),
        Variable("ngay_chot", "Ngày chốt số liệu", "14/9/2022"),
        *(_listed(table) for table in TABLES),
        Variable("co_kiem_tra", "Số liệu có mục kiểm tra, xử lý vi phạm", True),
        Variable("co_kien_nghi", "Số liệu có mục kiến nghị", True),
        Variable("bao_cao", "Câu về tình hình gửi phiếu báo cáo", "Đã nhận 60/70 phiếu báo cáo quý III năm 2022."),
        Variable("ket_luan", "Các đoạn kết luận của cuộc họp", ["Các địa phương khẩn trương phê duyệt quy hoạch."]),
    ),
    default=blocks.shipped(_fill),
)

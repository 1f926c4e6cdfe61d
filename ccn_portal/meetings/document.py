"""The meeting's document: what its template may print, the template shipped, and how it is drawn."""

import datetime as dt
from typing import Any

from docx.document import Document as DocumentObject

from ccn_portal.letters import blocks
from ccn_portal.letters.heads import Sender
from ccn_portal.letters.registry import COMMON, Kind, Variable
from ccn_portal.letters.services import draw_with
from ccn_portal.meetings import wording as texts
from reports.canonical import fingerprint
from reports.documents import wording
from reports.documents.wording import Content

SIZE = 11


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
    _what_hinders(document)
    _tasks(document)
    with blocks.when(document, "ket_luan"):
        blocks.body(document, "VIII. KẾT LUẬN", bold=True)
        with blocks.each(document, "doan in ket_luan"):
            blocks.body(document, "{{ doan }}")
    blocks.signature(document)


def _table(
    document: DocumentObject, name: str, widths: tuple[float, ...], columns: dict[str, str], aligns: str
) -> None:
    """A table of one of the lists, or a line that there is nothing to list."""
    with blocks.when(document, name):
        made = blocks.table(document, widths, list(columns.values()), size=SIZE)
        cells = [f"{{{{ d.{column} }}}}" for column in columns]
        blocks.repeated_row(made, f"d in {name}", cells, size=SIZE, aligns=aligns)
    with blocks.when(document, f"not {name}"):
        blocks.body(document, "Không có.")


def _figures(document: DocumentObject) -> None:
    blocks.body(document, "I. THỰC HIỆN CHỈ TIÊU KẾ HOẠCH NĂM {{ nam }}", bold=True)
    columns = {
        "tt": "TT",
        "ten": "Chỉ tiêu",
        "don_vi": "Đơn vị",
        "ke_hoach": "Kế hoạch",
        "thuc_hien": "Thực hiện",
        "danh_gia": "Đánh giá",
    }
    _table(document, "chi_tieu", (1.0, 6.6, 1.8, 2.0, 2.2, 2.6), columns, "clcccl")
    blocks.body(document, "II. TÌNH HÌNH CHUNG ĐẾN NGÀY {{ ngay_chot }}", bold=True)
    columns = {
        "ten": "Chỉ tiêu",
        "don_vi": "Đơn vị",
        "gia_tri": "Số liệu",
        "ky_truoc": "Kỳ trước",
        "cung_ky": "Cùng kỳ năm trước",
    }
    _table(document, "tinh_hinh", (7.0, 1.9, 2.4, 2.4, 2.5), columns, "lcrrr")


def _movements(document: DocumentObject) -> None:
    blocks.body(document, "III. THAY ĐỔI TRONG KỲ", bold=True)
    blocks.body(document, "1. Tổng hợp:")
    columns = {"ten": "Nội dung", "don_vi": "Đơn vị", "gia_tri": "Số liệu"}
    _table(document, "bien_dong", (11.0, 2.4, 2.8), columns, "lcr")
    blocks.body(document, "2. Giải phóng mặt bằng theo tháng (ha):")
    columns = {"den_ngay": "Đến ngày", "tang_them": "Tăng thêm", "luy_ke": "Lũy kế"}
    _table(document, "gpmb", (5.4, 5.4, 5.4), columns, "crr")
    blocks.body(document, "3. Diễn biến cụ thể:")
    columns = {
        "tt": "TT",
        "ngay": "Ngày",
        "cum": "Cụm công nghiệp",
        "noi_dung": "Nội dung",
        "gia_tri": "Giá trị",
        "don_vi": "Đơn vị",
    }
    _table(document, "dien_bien", (1.0, 2.3, 3.2, 6.0, 1.8, 1.9), columns, "ccllrc")

    blocks.body(document, "4. Dự án thuê đất, chấm dứt thuê đất:")
    columns = {
        "tt": "TT",
        "cum": "Cụm công nghiệp",
        "thue_moi": "Thuê đất mới (dự án)",
        "dien_tich": "Diện tích (ha)",
        "cham_dut": "Chấm dứt (dự án)",
    }
    _table(document, "thue_dat", (1.0, 6.2, 3.0, 3.0, 3.0), columns, "clccc")


def _what_hinders(document: DocumentObject) -> None:
    blocks.body(document, "IV. CỤM CÔNG NGHIỆP CHẬM TIẾN ĐỘ", bold=True)
    columns = {
        "tt": "TT",
        "cum": "Cụm công nghiệp",
        "dia_phuong": "Địa phương",
        "noi_dung": "Nội dung chậm",
        "tu_ngay": "Tính từ",
        "thoi_han": "Thời hạn",
        "so_ngay": "Chậm (ngày)",
    }
    _table(document, "cham_tien_do", (1.0, 2.9, 2.9, 3.5, 2.2, 2.2, 1.5), columns, "clllccr")
    blocks.body(document, "V. ĐỊA PHƯƠNG CÓ CCN ĐÃ THÀNH LẬP CHƯA PHÊ DUYỆT QUY HOẠCH CHI TIẾT", bold=True)
    columns = {"tt": "TT", "dia_phuong": "Địa phương", "so_cum": "Số CCN", "cac_cum": "Tên CCN"}
    _table(document, "chua_quy_hoach", (1.0, 4.4, 1.8, 9.0), columns, "clcl")
    blocks.body(document, "VI. KHÓ KHĂN, VƯỚNG MẮC; CHẾ ĐỘ BÁO CÁO", bold=True)
    with blocks.when(document, "vuong_mac"):
        made = blocks.table(
            document, (1.0, 3.4, 6.6, 2.8, 2.4), ("TT", "Cụm công nghiệp", "Nội dung", "Thời hạn", "Kết quả"), size=SIZE
        )
        blocks.steering_row(made, "{%tr for nhom in vuong_mac %}")
        group = blocks.row(made, ("{{ nhom.co_quan }} ({{ nhom.so_luong }})", "", "", "", ""), size=SIZE, bold=True)
        blocks.merge(group, 0, 4)
        cells = ("{{ d.tt }}", "{{ d.cum }}", "{{ d.noi_dung }}", "{{ d.thoi_han }}", "{{ d.ket_qua }}")
        blocks.repeated_row(made, "d in nhom.cac_vuong_mac", cells, size=SIZE, aligns="cllcc")
        blocks.steering_row(made, "{%tr endfor %}")
    with blocks.when(document, "not vuong_mac"):
        blocks.body(document, "Không ghi nhận khó khăn, vướng mắc.")
    blocks.body(document, "{{ bao_cao }}")
    with blocks.when(document, "cham_bao_cao"):
        columns = {
            "tt": "TT",
            "dia_phuong": "Địa phương",
            "phai_gui": "Phải gửi",
            "chua_gui": "Chưa gửi",
            "gui_cham": "Gửi chậm",
        }
        _table(document, "cham_bao_cao", (1.0, 6.5, 2.9, 2.9, 2.9), columns, "clccc")


def _tasks(document: DocumentObject) -> None:
    blocks.body(document, "VII. NHIỆM VỤ ĐÃ GIAO", bold=True)
    columns = {
        "tt": "TT",
        "noi_dung": "Nhiệm vụ",
        "co_quan": "Đơn vị thực hiện",
        "thoi_han": "Thời hạn",
        "giao_tai": "Giao ngày",
        "trang_thai": "Tình trạng",
        "ket_qua": "Kết quả",
    }
    _table(document, "nhiem_vu", (0.9, 4.6, 2.9, 2.1, 2.1, 1.9, 1.7), columns, "cllccll")


# -- the variables --------------------------------------------------------------------------------
_FIGURE = {
    "ten": "tên chỉ tiêu",
    "don_vi": "đơn vị tính",
    "gia_tri": "số liệu",
    "ky_truoc": "số liệu kỳ trước",
    "cung_ky": "số liệu cùng kỳ năm trước",
}
_TARGET = {
    "tt": "số thứ tự",
    "ten": "tên chỉ tiêu",
    "don_vi": "đơn vị tính",
    "ke_hoach": "kế hoạch năm",
    "thuc_hien": "thực hiện từ đầu năm",
    "danh_gia": "đạt hay chưa đạt",
}
_MONTH = {"den_ngay": "ngày cuối tháng", "tang_them": "diện tích tăng thêm, ha", "luy_ke": "diện tích lũy kế, ha"}
_EVENT = {
    "tt": "số thứ tự",
    "ngay": "ngày",
    "cum": "tên cụm công nghiệp",
    "noi_dung": "nội dung",
    "gia_tri": "giá trị",
    "don_vi": "đơn vị tính",
}
_LEASES = {
    "tt": "số thứ tự",
    "cum": "tên cụm công nghiệp",
    "thue_moi": "số dự án thuê đất mới",
    "dien_tich": "diện tích thuê mới, ha",
    "cham_dut": "số dự án chấm dứt thuê",
}
_BEHIND = {
    "tt": "số thứ tự",
    "cum": "tên cụm công nghiệp",
    "dia_phuong": "địa phương",
    "noi_dung": "nội dung chậm",
    "tu_ngay": "ngày bắt đầu tính",
    "thoi_han": "thời hạn",
    "so_ngay": "số ngày chậm",
}
_UNPLANNED = {"tt": "số thứ tự", "dia_phuong": "địa phương", "so_cum": "số cụm", "cac_cum": "tên các cụm"}
_AGENCY = {
    "tt": "số thứ tự",
    "co_quan": "cơ quan giải quyết",
    "so_luong": "số vướng mắc",
    "cac_vuong_mac": "các vướng mắc: tt, cum, noi_dung, thoi_han, ket_qua",
}
_OBSTACLE = {
    "tt": "1",
    "cum": "Phú Thị",
    "noi_dung": "Vướng bồi thường",
    "thoi_han": "31/12/2022",
    "ket_qua": "Chưa giải quyết",
}
_LATE = {
    "tt": "số thứ tự",
    "dia_phuong": "địa phương",
    "phai_gui": "số phiếu phải gửi",
    "chua_gui": "số phiếu chưa gửi",
    "gui_cham": "số phiếu gửi chậm",
}
_TASK = {
    "tt": "số thứ tự",
    "noi_dung": "nội dung nhiệm vụ",
    "cum": "cụm công nghiệp",
    "co_quan": "đơn vị thực hiện",
    "thoi_han": "thời hạn",
    "giao_tai": "ngày họp giao nhiệm vụ",
    "trang_thai": "tình trạng",
    "ket_qua": "kết quả",
}


def _listed(name: str, meaning: str, fields: dict[str, str], **example: Any) -> Variable:
    """A list with one example entry."""
    return Variable(name, meaning, [dict.fromkeys(fields, "…") | example], fields)


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
        _listed("chi_tieu", "Chỉ tiêu kế hoạch năm", _TARGET),
        _listed("tinh_hinh", "Số liệu chung đến ngày chốt", _FIGURE),
        _listed("bien_dong", "Số liệu thay đổi trong kỳ", _FIGURE),
        _listed("gpmb", "Giải phóng mặt bằng từng tháng", _MONTH),
        _listed("dien_bien", "Từng quyết định, mốc tiến độ trong kỳ", _EVENT),
        _listed("thue_dat", "Dự án thuê đất, chấm dứt thuê đất theo cụm", _LEASES),
        _listed("cham_tien_do", "Cụm công nghiệp chậm tiến độ", _BEHIND),
        _listed("chua_quy_hoach", "Địa phương có cụm chưa phê duyệt quy hoạch chi tiết", _UNPLANNED),
        _listed("vuong_mac", "Vướng mắc theo cơ quan giải quyết", _AGENCY, cac_vuong_mac=[_OBSTACLE]),
        Variable("bao_cao", "Câu về tình hình gửi phiếu báo cáo", "Đã nhận 60/70 phiếu báo cáo quý III năm 2022."),
        _listed("cham_bao_cao", "Địa phương chưa gửi, gửi chậm phiếu báo cáo", _LATE),
        _listed("nhiem_vu", "Nhiệm vụ mới giao, chuyển tiếp, đã hoàn thành", _TASK),
        Variable("ket_luan", "Các đoạn kết luận của cuộc họp", ["Các địa phương khẩn trương phê duyệt quy hoạch."]),
    ),
    default=blocks.shipped(_fill),
)

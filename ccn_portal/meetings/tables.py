"""The tables of a briefing, once: the document prints them, the workbook has a sheet for each."""

from dataclasses import dataclass
from typing import Any

SIZE = 11


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key of its cells, its heading, width in cm, alignment (l, c, r), and what templates say of it."""

    key: str
    title: str
    width: float
    align: str = "l"
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the list it shows, the sheet's name, its title; ``section`` flags one that older contents lack."""

    name: str
    sheet: str
    title: str
    columns: tuple[Column, ...]
    meaning: str
    section: str = ""
    parts: str = ""  # of grouped rows: the list within each group

    def rows(self, rows_of: dict[str, Any]) -> list[dict[str, Any]]:
        """The rows; those of groups with the group's own values."""
        found: list[dict[str, Any]] = rows_of[self.name]
        if not self.parts:
            return found
        return [{**group, **row} for group in found for row in group[self.parts]]


def _tt() -> Column:
    return Column("tt", "TT", 1.0, "c", "số thứ tự")


def _figures(value: str = "Số liệu") -> tuple[Column, ...]:
    return (
        Column("ten", "Nội dung", 11.0, "l", "tên chỉ tiêu"),
        Column("don_vi", "Đơn vị", 2.4, "c", "đơn vị tính"),
        Column("gia_tri", value, 2.8, "r", "số liệu"),
    )


_FIELD = Column("linh_vuc", "Lĩnh vực", 3.4, "l", "lĩnh vực kiểm tra")
_CLUSTER = Column("cum", "Cụm công nghiệp", 3.2, "l", "tên cụm công nghiệp")
_DUE = Column("thoi_han", "Thời hạn", 2.2, "c", "thời hạn")
_PLACE = Column("dia_phuong", "Địa phương", 2.9, "l", "địa phương")

TARGETS = Table("chi_tieu", "Chỉ tiêu kế hoạch", "Thực hiện chỉ tiêu kế hoạch năm", (
    _tt(),
    Column("ten", "Chỉ tiêu", 4.6, "l", "tên chỉ tiêu"),
    Column("don_vi", "Đơn vị", 1.4, "c", "đơn vị tính"),
    Column("ke_hoach", "Kế hoạch", 1.7, "c", "kế hoạch năm"),
    Column("thuc_hien", "Thực hiện", 1.7, "c", "thực hiện từ đầu năm"),
    Column("ky_truoc", "Kỳ trước", 1.7, "c", "số liệu kỳ trước"),
    Column("cung_ky", "Cùng kỳ năm trước", 2.0, "c", "số liệu cùng kỳ năm trước"),
    Column("danh_gia", "Đánh giá", 2.1, "l", "đạt hay chưa đạt"),
), "Chỉ tiêu kế hoạch năm")  # fmt: skip
STANDING = Table("tinh_hinh", "Tình hình chung", "Tình hình chung đến ngày chốt số liệu", (
    Column("ten", "Chỉ tiêu", 7.0, "l", "tên chỉ tiêu"),
    Column("don_vi", "Đơn vị", 1.9, "c", "đơn vị tính"),
    Column("gia_tri", "Số liệu", 2.4, "r", "số liệu"),
    Column("ky_truoc", "Kỳ trước", 2.4, "r", "số liệu kỳ trước"),
    Column("cung_ky", "Cùng kỳ năm trước", 2.5, "r", "số liệu cùng kỳ năm trước"),
), "Số liệu chung đến ngày chốt")  # fmt: skip
MOVED = Table("bien_dong", "Thay đổi trong kỳ", "Thay đổi trong kỳ: tổng hợp", _figures(), "Số liệu thay đổi trong kỳ")
CLEARANCE = Table("gpmb", "Giải phóng mặt bằng", "Giải phóng mặt bằng theo tháng (ha)", (
    Column("den_ngay", "Đến ngày", 5.4, "c", "ngày cuối tháng"),
    Column("tang_them", "Tăng thêm", 5.4, "r", "diện tích tăng thêm, ha"),
    Column("luy_ke", "Lũy kế", 5.4, "r", "diện tích lũy kế, ha"),
), "Giải phóng mặt bằng từng tháng")  # fmt: skip
EVENTS = Table("dien_bien", "Diễn biến", "Diễn biến cụ thể", (
    _tt(),
    Column("ngay", "Ngày", 2.3, "c", "ngày"),
    _CLUSTER,
    Column("noi_dung", "Nội dung", 6.0, "l", "nội dung"),
    Column("gia_tri", "Giá trị", 1.8, "r", "giá trị"),
    Column("don_vi", "Đơn vị", 1.9, "c", "đơn vị tính"),
), "Từng quyết định, mốc tiến độ trong kỳ")  # fmt: skip
LEASES = Table("thue_dat", "Thuê đất", "Dự án thuê đất, chấm dứt thuê đất", (
    _tt(),
    Column("cum", "Cụm công nghiệp", 6.2, "l", "tên cụm công nghiệp"),
    Column("thue_moi", "Thuê đất mới (dự án)", 3.0, "c", "số dự án thuê đất mới"),
    Column("dien_tich", "Diện tích (ha)", 3.0, "c", "diện tích thuê mới, ha"),
    Column("cham_dut", "Chấm dứt (dự án)", 3.0, "c", "số dự án chấm dứt thuê"),
), "Dự án thuê đất, chấm dứt thuê đất theo cụm")  # fmt: skip
BEHIND = Table("cham_tien_do", "Chậm tiến độ", "Cụm công nghiệp chậm tiến độ", (
    _tt(),
    Column("cum", "Cụm công nghiệp", 2.9, "l", "tên cụm công nghiệp"),
    _PLACE,
    Column("noi_dung", "Nội dung chậm", 3.5, "l", "nội dung chậm"),
    Column("tu_ngay", "Tính từ", 2.2, "c", "ngày bắt đầu tính"),
    _DUE,
    Column("so_ngay", "Chậm (ngày)", 1.5, "r", "số ngày chậm"),
), "Cụm công nghiệp chậm tiến độ")  # fmt: skip
UNPLANNED = Table(
    "chua_quy_hoach",
    "Chưa quy hoạch chi tiết",
    "Địa phương có cụm công nghiệp đã thành lập chưa phê duyệt quy hoạch chi tiết",
    (
        _tt(),
        Column("dia_phuong", "Địa phương", 4.4, "l", "địa phương"),
        Column("so_cum", "Số CCN", 1.8, "c", "số cụm"),
        Column("cac_cum", "Tên CCN", 9.0, "l", "tên các cụm"),
    ),
    "Địa phương có cụm chưa phê duyệt quy hoạch chi tiết",
)
VISITS = Table("kiem_tra", "Kiểm tra trong kỳ", "Kiểm tra, xử lý vi phạm trong kỳ theo lĩnh vực", (
    _FIELD,
    Column("kiem_tra", "Cuộc kiểm tra", 1.8, "c", "số cuộc kiểm tra"),
    Column("vi_pham", "Vi phạm ghi nhận", 1.8, "c", "số vi phạm ghi nhận"),
    Column("khac_phuc", "Đã khắc phục", 1.8, "c", "số vi phạm khắc phục trong kỳ"),
    Column("da_dong", "Đã kết thúc", 1.6, "c", "số vi phạm kết thúc xử lý trong kỳ"),
    Column("chuyen", "Chuyển cơ quan khác", 2.0, "c", "số vi phạm chuyển cơ quan có thẩm quyền"),
    Column("xu_phat", "Quyết định xử phạt", 1.8, "c", "số quyết định xử phạt"),
    Column("tien_phat", "Tiền phạt (triệu đồng)", 2.0, "r", "số tiền phạt, triệu đồng"),
), "Kiểm tra, xử lý vi phạm trong kỳ theo lĩnh vực", "co_kiem_tra")  # fmt: skip
FINDINGS = Table("vi_pham", "Vi phạm còn tồn tại", "Vi phạm chưa khắc phục theo lĩnh vực", (
    _FIELD,
    Column("con_mo", "Chưa khắc phục đến ngày chốt", 3.2, "c", "số vi phạm chưa khắc phục đến ngày chốt"),
    Column("qua_han", "Quá hạn đến ngày chốt", 3.2, "c", "trong đó quá hạn"),
    Column("con_mo_hop", "Chưa khắc phục đến ngày họp", 3.2, "c", "số vi phạm chưa khắc phục đến ngày họp"),
    Column("qua_han_hop", "Quá hạn đến ngày họp", 3.2, "c", "trong đó quá hạn"),
), "Vi phạm chưa khắc phục theo lĩnh vực, đến ngày chốt và ngày họp", "co_kiem_tra")  # fmt: skip
OVERDUE = Table("qua_han", "Vi phạm quá hạn", "Vi phạm quá hạn khắc phục", (
    Column("tt", "TT", 0.9, "c", "số thứ tự"),
    Column("cum", "Cụm công nghiệp – cơ sở", 2.9, "l", "cụm công nghiệp, cơ sở được kiểm tra"),
    Column("linh_vuc", "Lĩnh vực", 1.9, "l", "lĩnh vực kiểm tra"),
    Column("noi_dung", "Vi phạm", 2.9, "l", "nội dung vi phạm"),
    Column("co_quan", "Cơ quan theo dõi, xử lý", 2.2, "l", "cơ quan theo dõi, xử lý"),
    Column("thoi_han", "Hạn khắc phục", 2.2, "c", "hạn khắc phục"),
    Column("so_ngay", "Số ngày quá hạn", 1.4, "r", "số ngày quá hạn đến ngày chốt"),
    Column("trang_thai", "Đến ngày họp", 1.8, "l", "tình trạng đến ngày họp"),
), "Vi phạm quá hạn khắc phục", "co_kiem_tra")  # fmt: skip
COVERAGE = Table(
    "chua_kiem_tra", "Chưa kiểm tra", "Cụm công nghiệp chưa được kiểm tra", _figures(),
    "Số cụm chưa được kiểm tra", "co_kiem_tra",
)  # fmt: skip
WATCH = Table("canh_bao", "Cảnh báo", "Cảnh báo của danh sách theo dõi đến ngày chốt", (
    _tt(),
    Column("ten", "Quy tắc theo dõi", 8.2, "l", "quy tắc theo dõi"),
    Column("so_canh_bao", "Số cảnh báo", 2.3, "c", "số cảnh báo"),
    Column("so_cum", "Số CCN", 2.3, "c", "số cụm công nghiệp"),
    Column("qua_han", "Quá hạn", 2.4, "c", "số cảnh báo đã quá hạn"),
), "Cảnh báo của danh sách theo dõi theo quy tắc", "co_kiem_tra")  # fmt: skip
OBSTACLE_COUNTS = Table(
    "vuong_mac_tong_hop", "Vướng mắc - tổng hợp", "Khó khăn, vướng mắc: tổng hợp", _figures(),
    "Số vướng mắc tiếp nhận, chưa giải quyết, quá hạn, đã giải quyết, đã gộp",
)  # fmt: skip
OBSTACLES = Table("vuong_mac", "Vướng mắc", "Khó khăn, vướng mắc theo cơ quan giải quyết", (
    _tt(),
    Column("cum", "Cụm công nghiệp", 3.4, "l", "cụm công nghiệp"),
    Column("noi_dung", "Nội dung", 6.6, "l", "nội dung"),
    Column("thoi_han", "Thời hạn", 2.8, "c", "thời hạn"),
    Column("ket_qua", "Kết quả", 2.4, "c", "kết quả"),
), "Vướng mắc theo cơ quan giải quyết", parts="cac_vuong_mac")  # fmt: skip
PETITION_COUNTS = Table(
    "kien_nghi_tong_hop", "Kiến nghị - tổng hợp", "Kiến nghị, phản ánh: tổng hợp", _figures(),
    "Số kiến nghị tiếp nhận, chưa giải quyết, quá hạn, đã giải quyết, đã gộp", "co_kien_nghi",
)  # fmt: skip
PETITIONS = Table("kien_nghi", "Kiến nghị", "Kiến nghị, phản ánh theo cơ quan trả lời", (
    _tt(),
    Column("cum", "Cụm công nghiệp", 2.4, "l", "cụm công nghiệp"),
    Column("nguoi_gui", "Người gửi", 2.6, "l", "người gửi"),
    Column("noi_dung", "Nội dung", 3.6, "l", "nội dung"),
    Column("ngay_nhan", "Ngày nhận", 2.2, "c", "ngày nhận"),
    Column("thoi_han", "Hạn trả lời", 2.2, "c", "hạn trả lời"),
    Column("ket_qua", "Kết quả", 2.2, "l", "kết quả"),
), "Kiến nghị, phản ánh theo cơ quan trả lời", "co_kien_nghi", "cac_vuong_mac")  # fmt: skip
LATE = Table("cham_bao_cao", "Chế độ báo cáo", "Địa phương chưa gửi, gửi chậm phiếu báo cáo", (
    _tt(),
    Column("dia_phuong", "Địa phương", 6.5, "l", "địa phương"),
    Column("phai_gui", "Phải gửi", 2.9, "c", "số phiếu phải gửi"),
    Column("chua_gui", "Chưa gửi", 2.9, "c", "số phiếu chưa gửi"),
    Column("gui_cham", "Gửi chậm", 2.9, "c", "số phiếu gửi chậm"),
), "Địa phương chưa gửi, gửi chậm phiếu báo cáo")  # fmt: skip
TASKS = Table("nhiem_vu", "Nhiệm vụ", "Nhiệm vụ đã giao", (
    Column("tt", "TT", 0.9, "c", "số thứ tự"),
    Column("noi_dung", "Nhiệm vụ", 4.6, "l", "nội dung nhiệm vụ"),
    Column("co_quan", "Đơn vị thực hiện", 2.9, "l", "đơn vị thực hiện"),
    Column("thoi_han", "Thời hạn", 2.1, "c", "thời hạn"),
    Column("giao_tai", "Giao ngày", 2.1, "c", "ngày họp giao nhiệm vụ"),
    Column("trang_thai", "Tình trạng", 1.9, "l", "tình trạng"),
    Column("ket_qua", "Kết quả", 1.7, "l", "kết quả"),
), "Nhiệm vụ mới giao, chuyển tiếp, đã hoàn thành")  # fmt: skip

TABLES = (
    TARGETS, STANDING, MOVED, CLEARANCE, EVENTS, LEASES, BEHIND, UNPLANNED, VISITS, FINDINGS, OVERDUE, COVERAGE, WATCH,
    OBSTACLE_COUNTS, OBSTACLES, PETITION_COUNTS, PETITIONS, LATE, TASKS,
)  # fmt: skip

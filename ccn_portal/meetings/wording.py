"""A meeting's content as people read it: one set of texts, which page, document and workbook show alike."""

from decimal import Decimal
from typing import Any

from reports.documents import wording
from reports.documents.wording import Content

DELAYS = {
    "detailed_plan": "Chưa phê duyệt quy hoạch chi tiết",
    "groundbreaking": "Chưa khởi công xây dựng hạ tầng kỹ thuật",
    "clearance": "Giải phóng mặt bằng không tăng thêm",
}
VERDICTS = {"reached": "Đạt", "behind": "Chưa đạt", "unknown": "Chưa có số liệu so sánh"}
STATES = {"open": "Mới giao", "carried": "Chuyển tiếp", "done": "Đã hoàn thành"}
NOBODY = "Chưa xác định cơ quan giải quyết"
Rows = list[dict[str, Any]]


def title(content: Content) -> str:
    """What the document is about."""
    name = "Rà soát hằng tháng" if content["period"]["kind"] == "month" else "Giao ban"
    territory = wording.in_sentence(content["unit"]["name"])
    period = wording.period_name(content["period"])
    return f"{name} công tác quản lý, phát triển cụm công nghiệp trên địa bàn {territory} {period}"


def rows_of(content: Content) -> dict[str, Any]:
    """Every table of the content; what begins with ``link_`` leads to records."""
    return {
        "chi_tieu": [_target(index, row) for index, row in enumerate(content["targets"], 1)],
        "tinh_hinh": [_figure(row) for row in content["standing"]],
        "bien_dong": [_figure(row) for row in content["moved"]],
        "gpmb": [_clearance(row) for row in content["clearance"]],
        "dien_bien": [_event(index, row) for index, row in enumerate(content["events"], 1)],
        "thue_dat": [_leases(index, row) for index, row in enumerate(content["leases"], 1)],
        "cham_tien_do": [_behind(index, row) for index, row in enumerate(content["behind"], 1)],
        "chua_quy_hoach": [_unplanned(index, row) for index, row in enumerate(content["without_plan"], 1)],
        "vuong_mac": [_agency(index, group) for index, group in enumerate(content["obstacles"], 1)],
        "bao_cao": reporting(content),
        "cham_bao_cao": [_late(index, row) for index, row in enumerate(content["reporting"]["units"], 1)],
        "nhiem_vu": [_task(index, row) for index, row in enumerate(content["tasks"], 1)],
        "ket_luan": list(content["conclusions"]),
    }


def reporting(content: Content) -> str:
    """How many returns came, in a sentence."""
    found = content["reporting"]
    period = wording.period_name(found["period"])
    if not found["owed"]:
        return f"Không có cụm công nghiệp đang hoạt động phải báo cáo {period}."
    due = f", hạn gửi {wording.day(found['due_on'])}" if found["due_on"] else ""
    return f"Đã nhận {found['inside']}/{found['owed']} phiếu báo cáo {period}{due}."


def _target(index: int, row: Content) -> dict[str, Any]:
    reached = "" if row["reached"] is None else wording.number(row["reached"], row["measure"])
    return {
        "tt": str(index),
        "ten": row["indicator"],
        "don_vi": row["unit"],
        "ke_hoach": wording.span(row["from"], row["to"]),
        "thuc_hien": reached,
        "danh_gia": VERDICTS[row["verdict"]],
        "link_line": row["line"],
        "verdict": row["verdict"],
    }


def _figure(row: Content) -> dict[str, Any]:
    shown = {
        "ten": row["label"],
        "don_vi": row["unit"],
        "gia_tri": wording.number(row["value"], row["unit"]),
        "ky_truoc": wording.number(row.get("previous"), row["unit"]),
        "cung_ky": wording.number(row.get("last_year"), row["unit"]),
    }
    return shown | {"link_line": row["line"], "link_sources": row["sources"]}


def _clearance(row: Content) -> dict[str, str]:
    return {
        "den_ngay": wording.day(row["to"]),
        "tang_them": wording.number(row["grown"], "ha"),
        "luy_ke": wording.number(row["total"], "ha"),
    }


def _event(index: int, row: Content) -> dict[str, Any]:
    return {
        "tt": str(index),
        "ngay": wording.day(row["on"]),
        "cum": row["name"],
        "noi_dung": wording.moved(row),
        "gia_tri": wording.number(row["value"], row["unit"]),
        "don_vi": row["unit"],
        "link_cluster": row["clusters"][0] if len(row["clusters"]) == 1 else None,
        "link_decision": row["decision"],
    }


def _leases(index: int, row: Content) -> dict[str, Any]:
    return {
        "tt": str(index),
        "cum": row["name"],
        "thue_moi": str(row["begun"]),
        "dien_tich": wording.number(row["begun_ha"], "ha"),
        "cham_dut": str(row["ended"]),
        "link_cluster": row["code"],
    }


def _behind(index: int, row: Content) -> dict[str, Any]:
    return {
        "tt": str(index),
        "cum": row["name"],
        "dia_phuong": row["unit"],
        "noi_dung": DELAYS[row["delay"]],
        "tu_ngay": wording.day(row["since"]),
        "thoi_han": wording.day(row["due_on"]),
        "so_ngay": wording.grouped(Decimal(row["days"]), 0),
        "link_cluster": row["code"],
    }


def _unplanned(index: int, row: Content) -> dict[str, Any]:
    return {
        "tt": str(index),
        "dia_phuong": row["name"],
        "so_cum": str(len(row["clusters"])),
        "cac_cum": ", ".join(cluster["name"] for cluster in row["clusters"]),
        "link_clusters": row["clusters"],
    }


def _agency(index: int, group: Content) -> dict[str, Any]:
    rows = [
        {
            "tt": str(number),
            "cum": row["name"],
            "noi_dung": row["text"],
            "thoi_han": wording.day(row["due_on"]) if row["due_on"] else "",
            "ket_qua": row["outcome"] or ("Quá hạn" if row["overdue"] else "Chưa giải quyết"),
            "is_overdue": row["overdue"],
            "link_cluster": row["cluster"],
            "link_obstacle": row["code"],
        }
        for number, row in enumerate(group["rows"], 1)
    ]
    return {
        "tt": str(index),
        "co_quan": group["responsible"] or NOBODY,
        "so_luong": str(len(rows)),
        "cac_vuong_mac": rows,
    }


def _late(index: int, row: Content) -> dict[str, Any]:
    return {
        "tt": str(index),
        "dia_phuong": row["name"],
        "phai_gui": str(row["owed"]),
        "chua_gui": str(len(row["missing"])),
        "gui_cham": str(row["late"]),
        "link_missing": row["missing"],
    }


def _task(index: int, row: Content) -> dict[str, Any]:
    return {
        "tt": str(index),
        "noi_dung": row["text"],
        "cum": row["cluster_name"] or "",
        "co_quan": row["owner"],
        "thoi_han": wording.day(row["due_on"]),
        "giao_tai": wording.day(row["raised_on"]),
        "trang_thai": STATES[row["state"]] + (", quá hạn" if row["overdue"] else ""),
        "ket_qua": row["outcome"],
        "link_id": row["id"],
        "state": row["state"],
        "is_overdue": row["overdue"],
        "link_cluster": row["cluster"],
    }

"""A meeting's content as people read it: one set of texts, which page, document and workbook show alike."""

from typing import Any

from ccn_portal.meetings.cells import day, number, whole
from ccn_portal.meetings.oversight_wording import of_inspections
from reports.documents import wording
from reports.documents.wording import Content

DELAYS = {
    "detailed_plan": "Chưa phê duyệt quy hoạch chi tiết",
    "groundbreaking": "Chưa khởi công xây dựng hạ tầng kỹ thuật",
    "clearance": "Giải phóng mặt bằng không tăng thêm",
}
VERDICTS = {"reached": "Đạt", "behind": "Chưa đạt", "unknown": "Chưa có số liệu so sánh"}
STATES = {"open": "Mới giao", "carried": "Chuyển tiếp", "done": "Đã hoàn thành"}
MATTERS = {
    "raised": "Số {} tiếp nhận trong kỳ",
    "open": "Số {} chưa giải quyết đến ngày họp",
    "overdue": "Trong đó: quá hạn",
    "solved": "Số {} đã giải quyết từ đầu kỳ đến ngày họp",
    "merged": "Số {} trùng, đã gộp (không tính ở các dòng chưa, đã giải quyết)",
}
KINDS = {"petition": "Kiến nghị", "complaint": "Phản ánh, khiếu nại"}
NOBODY = "Chưa xác định cơ quan giải quyết"
Rows = list[dict[str, Any]]


def title(content: Content) -> str:
    """What the document is about."""
    name = "Rà soát hằng tháng" if content["period"]["kind"] == "month" else "Giao ban"
    territory = wording.in_sentence(content["unit"]["name"])
    period = wording.period_name(content["period"])
    return f"{name} công tác quản lý, phát triển cụm công nghiệp trên địa bàn {territory} {period}"


def rows_of(content: Content) -> dict[str, Any]:
    """Every table of the content; what begins with ``link_`` leads to records.

    ``co_kiem_tra`` and ``co_kien_nghi``: whether the content has these sections at all; those of before schema 2 were
    counted without, which is not the same as that there was nothing.
    """
    return {
        "chi_tieu": [_target(index, row) for index, row in enumerate(content["targets"], 1)],
        "tinh_hinh": [_figure(row) for row in content["standing"]],
        "bien_dong": [_figure(row) for row in content["moved"]],
        "gpmb": [_clearance(row) for row in content["clearance"]],
        "dien_bien": [_event(index, row) for index, row in enumerate(content["events"], 1)],
        "thue_dat": [_leases(index, row) for index, row in enumerate(content["leases"], 1)],
        "cham_tien_do": [_behind(index, row) for index, row in enumerate(content["behind"], 1)],
        "chua_quy_hoach": [_unplanned(index, row) for index, row in enumerate(content["without_plan"], 1)],
        **of_inspections(content),
        **_matters(content),
        "bao_cao": reporting(content),
        "cham_bao_cao": [_late(index, row) for index, row in enumerate(content["reporting"]["units"], 1)],
        "nhiem_vu": [_task(index, row) for index, row in enumerate(content["tasks"], 1)],
        "ket_luan": list(content["conclusions"]),
    }


def _matters(content: Content) -> dict[str, Any]:
    """Obstacles and petitions by agency, with how many there are of which."""
    obstacles, petitions = content["obstacles"], content.get("petitions")
    if isinstance(obstacles, list):  # before schema 2 only the groups
        obstacles = {"counts": {}, "groups": obstacles}
    groups = [_agency(index, group) for index, group in enumerate(obstacles["groups"], 1)]
    asked = [_agency(index, group) for index, group in enumerate(petitions["groups"], 1)] if petitions else []
    return {
        "vuong_mac": groups,
        "vuong_mac_tong_hop": _counts("o", "Vướng mắc", obstacles["counts"]),
        "co_kien_nghi": petitions is not None,
        "kien_nghi": asked,
        "kien_nghi_tong_hop": _counts("p", "Kiến nghị", petitions["counts"]) if petitions else [],
    }


def _counts(key: str, unit: str, counts: dict[str, int]) -> Rows:
    return [
        {
            "ten": text.format(unit.lower()),
            "don_vi": unit,
            "gia_tri": whole(counts[name]),
            "link_line": f"{key}-{name}",
            "link_sources": counts[name],
        }
        for name, text in MATTERS.items()  # what is stored has no order of its own
        if name in counts
    ]


def reporting(content: Content) -> str:
    """How many returns came, in a sentence."""
    found = content["reporting"]
    period = wording.period_name(found["period"])
    if not found["owed"]:
        return f"Không có cụm công nghiệp đang hoạt động phải báo cáo {period}."
    due = f", hạn gửi {wording.day(found['due_on'])}" if found["due_on"] else ""
    return f"Đã nhận {found['inside']}/{found['owed']} phiếu báo cáo {period}{due}."


def _target(index: int, row: Content) -> dict[str, Any]:
    measure = row["measure"]
    return {
        "tt": whole(index),
        "ten": row["indicator"],
        "don_vi": row["unit"],
        "ke_hoach": wording.span(row["from"], row["to"]),
        "thuc_hien": number(row["reached"], measure),
        "ky_truoc": number(row.get("previous"), measure),
        "cung_ky": number(row.get("last_year"), measure),
        "danh_gia": VERDICTS[row["verdict"]],
        "link_line": row["line"],
        "verdict": row["verdict"],
    }


def _figure(row: Content) -> dict[str, Any]:
    shown = {
        "ten": row["label"],
        "don_vi": row["unit"],
        "gia_tri": number(row["value"], row["unit"]),
        "ky_truoc": number(row.get("previous"), row["unit"]),
        "cung_ky": number(row.get("last_year"), row["unit"]),
    }
    return shown | {"link_line": row["line"], "link_sources": row["sources"]}


def _clearance(row: Content) -> dict[str, Any]:
    return {
        "den_ngay": day(row["to"]),
        "tang_them": number(row["grown"], "ha"),
        "luy_ke": number(row["total"], "ha"),
    }


def _event(index: int, row: Content) -> dict[str, Any]:
    return {
        "tt": whole(index),
        "ngay": day(row["on"]),
        "cum": row["name"],
        "noi_dung": wording.moved(row),
        "gia_tri": number(row["value"], row["unit"]),
        "don_vi": row["unit"],
        "link_cluster": row["clusters"][0] if len(row["clusters"]) == 1 else None,
        "link_decision": row["decision"],
    }


def _leases(index: int, row: Content) -> dict[str, Any]:
    return {
        "tt": whole(index),
        "cum": row["name"],
        "thue_moi": whole(row["begun"]),
        "dien_tich": number(row["begun_ha"], "ha"),
        "cham_dut": whole(row["ended"]),
        "link_cluster": row["code"],
    }


def _behind(index: int, row: Content) -> dict[str, Any]:
    return {
        "tt": whole(index),
        "cum": row["name"],
        "dia_phuong": row["unit"],
        "noi_dung": DELAYS[row["delay"]],
        "tu_ngay": day(row["since"]),
        "thoi_han": day(row["due_on"]),
        "so_ngay": whole(row["days"]),
        "link_cluster": row["code"],
    }


def _unplanned(index: int, row: Content) -> dict[str, Any]:
    return {
        "tt": whole(index),
        "dia_phuong": row["name"],
        "so_cum": whole(len(row["clusters"])),
        "cac_cum": ", ".join(cluster["name"] for cluster in row["clusters"]),
        "link_clusters": row["clusters"],
    }


def _agency(index: int, group: Content) -> dict[str, Any]:
    rows = [_matter(number, row) for number, row in enumerate(group["rows"], 1)]
    return {
        "tt": whole(index),
        "co_quan": group["responsible"] or NOBODY,
        "so_luong": whole(len(rows)),
        "cac_vuong_mac": rows,
    }


def _matter(index: int, row: Content) -> dict[str, Any]:
    return {
        "tt": whole(index),
        "cum": row["name"],
        "nguoi_gui": row.get("sender", ""),
        "loai": KINDS.get(row.get("kind", ""), ""),
        "noi_dung": row["text"] + (f" (gộp {row['merged']} nội dung trùng)" if row.get("merged") else ""),
        "ngay_nhan": day(row.get("raised_on")),
        "thoi_han": day(row["due_on"]),
        "ket_qua": _outcome(row),
        "is_overdue": row["overdue"],
        "is_settled": bool(row["outcome"]),
        "link_cluster": row["cluster"],
        "link_obstacle": row["code"],
        "link_tenant": row.get("tenant"),
        "link_followed": row.get("obstacle"),
    }


def _outcome(row: Content) -> str:
    """What came of it and when; that it is open or past its day."""
    if row["outcome"]:
        settled = row.get("settled_on")
        return f"{row['outcome']} ({wording.day(settled)})" if settled else row["outcome"]
    return "Quá hạn" if row["overdue"] else "Chưa giải quyết"


def _late(index: int, row: Content) -> dict[str, Any]:
    return {
        "tt": whole(index),
        "dia_phuong": row["name"],
        "phai_gui": whole(row["owed"]),
        "chua_gui": whole(len(row["missing"])),
        "gui_cham": whole(row["late"]),
        "link_missing": row["missing"],
    }


def _task(index: int, row: Content) -> dict[str, Any]:
    return {
        "tt": whole(index),
        "noi_dung": row["text"],
        "cum": row["cluster_name"] or "",
        "co_quan": row["owner"],
        "thoi_han": day(row["due_on"]),
        "giao_tai": day(row["raised_on"]),
        "trang_thai": STATES[row["state"]] + (", quá hạn" if row["overdue"] else ""),
        "ket_qua": row["outcome"],
        "link_id": row["id"],
        "state": row["state"],
        "is_overdue": row["overdue"],
        "link_cluster": row["cluster"],
    }

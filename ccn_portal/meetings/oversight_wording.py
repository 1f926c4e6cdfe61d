"""The section on inspections as people read it."""

from typing import Any

from ccn_portal.meetings.cells import day, number, whole
from reports.documents import wording
from reports.documents.wording import Content

DOMAINS = {
    "": "Tổng số",
    "environment": "Môi trường",
    "fire_safety": "Phòng cháy, chữa cháy",
    "land": "Đất đai",
    "construction": "Xây dựng",
    "investment": "Đầu tư",
    "labour": "Lao động",
    "other": "Lĩnh vực khác",
}
COVERAGE = {
    "subject": "Cụm công nghiệp thuộc diện kiểm tra (đang hoạt động, đang xây dựng hoặc đã từng được kiểm tra)",
    "never": "Trong đó: chưa được kiểm tra lần nào",
    "not_this_year": "Trong đó: chưa được kiểm tra trong năm (gồm cả cụm chưa được kiểm tra lần nào)",
}
# column of the table → what the content calls it
IN_PERIOD = {
    "kiem_tra": "visits",
    "vi_pham": "findings",
    "khac_phuc": "remedied",
    "da_dong": "closed",
    "chuyen": "transferred",
    "xu_phat": "sanctions",
}
STANDING = {"con_mo": "open", "qua_han": "overdue", "con_mo_hop": "open_now", "qua_han_hop": "overdue_now"}
STATES = {"overdue": "Quá hạn", "remedied": "Đã khắc phục, chờ xác minh", "closed": "Đã kết thúc", "open": "Đã gia hạn"}


def of_inspections(content: Content) -> dict[str, Any]:
    """The tables of the section; empty ones and ``co_kiem_tra`` false where the content has none."""
    found = content.get("inspections")
    rows = found or {"domains": [], "remedies": [], "coverage": {}, "watch": []}
    return {
        "co_kiem_tra": found is not None,
        "kiem_tra": [_in_period(row) for row in rows["domains"]],
        "vi_pham": [_standing(row) for row in rows["domains"]],
        "qua_han": [_overdue(index, row) for index, row in enumerate(rows["remedies"], 1)],
        "chua_kiem_tra": [_coverage(name, rows["coverage"][name]) for name in COVERAGE if name in rows["coverage"]],
        "canh_bao": [_watched(index, row) for index, row in enumerate(rows["watch"], 1)],
    }


def key_of(column: str, domain: str) -> str:
    """The key of a number of the section."""
    return f"i-{column}-{domain}" if domain else f"i-{column}"


def label_of(key: str) -> str:
    """What a number of the section counts, for the page of its records."""
    column, _, domain = key.removeprefix("i-").partition("-")
    name = LABELS[column]
    return f"{name} – {DOMAINS[domain]}" if domain else name


LABELS = {
    "visits": "Số cuộc kiểm tra trong kỳ",
    "findings": "Số vi phạm ghi nhận trong kỳ",
    "remedied": "Số vi phạm khắc phục trong kỳ",
    "closed": "Số vi phạm kết thúc xử lý trong kỳ",
    "transferred": "Số vi phạm chuyển cơ quan có thẩm quyền trong kỳ",
    "sanctions": "Số quyết định xử phạt trong kỳ",
    "fines": "Số tiền xử phạt trong kỳ",
    "open": "Số vi phạm chưa khắc phục đến ngày chốt",
    "overdue": "Số vi phạm quá hạn khắc phục đến ngày chốt",
    "open_now": "Số vi phạm chưa khắc phục đến ngày họp",
    "overdue_now": "Số vi phạm quá hạn khắc phục đến ngày họp",
    **COVERAGE,
}


def _in_period(row: Content) -> dict[str, Any]:
    told: dict[str, Any] = {name: whole(row[column]) for name, column in IN_PERIOD.items()}
    links = {f"link_{name}": key_of(column, row["domain"]) for name, column in IN_PERIOD.items()}
    fines = {"tien_phat": number(row["fines"], "Triệu đồng"), "link_tien_phat": key_of("fines", row["domain"])}
    return {"linh_vuc": DOMAINS[row["domain"]], "is_total": not row["domain"], **told, **links, **fines}


def _standing(row: Content) -> dict[str, Any]:
    told: dict[str, Any] = {name: whole(row[column]) for name, column in STANDING.items()}
    links = {f"link_{name}": key_of(column, row["domain"]) for name, column in STANDING.items()}
    return {"linh_vuc": DOMAINS[row["domain"]], "is_total": not row["domain"], **told, **links}


def _overdue(index: int, row: Content) -> dict[str, Any]:
    state = STATES.get(row["state"], STATES["open"])
    return {
        "tt": whole(index),
        "cum": row["name"] + (f" – {row['tenant']}" if row["tenant"] else ""),
        "linh_vuc": DOMAINS[row["domain"]],
        "noi_dung": row["text"],
        "co_quan": row["responsible"],
        "thoi_han": day(row["due_on"]),
        "so_ngay": whole(row["days"]),
        "trang_thai": f"{state} {wording.day(row['since'])}" if row["since"] else state,
        "is_late": row["state"] == "overdue",
        "link_cluster": row["cluster"],
        "link_inspection": row["inspection"],
    }


def _coverage(name: str, count: int) -> dict[str, Any]:
    return {"ten": COVERAGE[name], "don_vi": "Cụm", "gia_tri": whole(count), "link_line": f"i-{name}"}


def _watched(index: int, row: Content) -> dict[str, Any]:
    return {
        "tt": whole(index),
        "ten": row["title"],
        "so_canh_bao": whole(row["cases"]),
        "so_cum": whole(row["clusters"]),
        "qua_han": whole(row["late"]),
        "link_line": row["line"],
        "link_rule": row["rule"],
    }

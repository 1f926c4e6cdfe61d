"""What the monthly review says in words."""

from collections.abc import Iterator

from reports.documents import wording
from reports.documents.figures import Figures, Section
from reports.documents.wording import Content

MOST_NAMED = 6


def sections(content: Content) -> Iterator[Section]:
    """The body of the review."""
    figures = Figures(content)
    yield Section("I. QUYẾT ĐỊNH CÓ HIỆU LỰC TRONG THÁNG", tuple(_acts(figures, content)))
    yield Section("II. GIẢI PHÓNG MẶT BẰNG, XÂY DỰNG HẠ TẦNG KỸ THUẬT", tuple(_works(figures, content)))
    yield Section("III. THU HÚT ĐẦU TƯ", (_leases(figures),))
    yield Section("IV. THỰC HIỆN CHỈ TIÊU KẾ HOẠCH NĂM; KHÓ KHĂN, VƯỚNG MẮC", tuple(_year(figures, content)))


def _acts(f: Figures, content: Content) -> Iterator[str]:
    founded, expanded = _named(content, "establish", "recognise"), _named(content, "expand")
    told = _moves(
        f,
        ("1", "CCN được đưa vào phương án phát triển"),
        ("2", f"CCN được thành lập, công nhận{founded}, diện tích {_measured(f, '3')}"),
        ("4", f"CCN được mở rộng{expanded}, diện tích {_measured(f, '5')}"),
        ("6", "CCN bị đưa ra khỏi phương án hoặc bãi bỏ quyết định thành lập"),
    )
    nothing = "trong tháng không có CCN được đưa vào hoặc đưa ra khỏi phương án, thành lập, công nhận, mở rộng, bãi bỏ"
    yield f"1. Phương án phát triển, thành lập: {told or nothing}."
    told = _moves(
        f,
        ("7", f"CCN được phê duyệt quy hoạch chi tiết{_named(content, 'approve_detailed_plan')}"),
        (
            "8",
            f"CCN được phê duyệt dự án đầu tư xây dựng hạ tầng kỹ thuật{_named(content, 'approve_project')}, "
            f"tổng mức đầu tư {_measured(f, '9')}",
        ),
        ("10", f"CCN được giao chủ đầu tư{_named(content, 'assign_investor')}"),
    )
    nothing = "trong tháng không có CCN được phê duyệt quy hoạch chi tiết, phê duyệt dự án hoặc giao chủ đầu tư"
    yield f"2. Quy hoạch chi tiết, dự án, chủ đầu tư: {told or nothing}."


def _works(f: Figures, content: Content) -> Iterator[str]:
    yield f"1. Giải phóng mặt bằng: {_clearance(f)}."
    told = _moves(
        f,
        ("14", f"CCN khởi công{_named(content, 'groundbreaking')}"),
        ("15", f"CCN hoàn thành hạ tầng kỹ thuật{_named(content, 'infrastructure_completed')}"),
        ("16", f"CCN bắt đầu hoạt động{_named(content, 'operation_started')}"),
        ("17", f"CCN đưa trạm xử lý nước thải tập trung vào vận hành{_named(content, 'wastewater_commissioned')}"),
    )
    nothing = (
        "trong tháng không có CCN khởi công, hoàn thành hạ tầng kỹ thuật, bắt đầu hoạt động "
        "hoặc đưa trạm xử lý nước thải tập trung vào vận hành"
    )
    yield f"2. Xây dựng hạ tầng: {told or nothing}."


def _clearance(f: Figures) -> str:
    """The cumulative figure may also fall: when it is measured anew."""
    grown, handed = f.value("11"), f.value("13")
    if grown is None:
        told = "chưa rõ diện tích tăng thêm trong tháng"
    elif grown < 0:
        told = f"diện tích lũy kế đo lại giảm {f.size('11')} trong tháng"
    else:
        told = f"trong tháng tăng thêm {f.amount('11')}" if grown else "trong tháng không tăng thêm"
    told += f", lũy kế đến cuối tháng {f.amount('12')}" if f.value("12") else ""
    if handed is None:
        return f"{told}; chưa rõ diện tích mặt bằng sạch bàn giao thêm"
    if handed < 0:
        return f"{told}; mặt bằng sạch bàn giao đo lại giảm {f.size('13')}"
    if not handed:
        return f"{told}; không bàn giao thêm mặt bằng sạch"
    return f"{told}; mặt bằng sạch bàn giao tăng thêm {f.amount('13')}"


def _leases(f: Figures) -> str:
    told = _moves(f, ("18", f"dự án thuê đất mới, diện tích {_measured(f, '19')}"), ("20", "dự án chấm dứt thuê đất"))
    moved = told or "không có dự án thuê đất mới hoặc chấm dứt thuê đất"
    if not f.value("21"):
        return f"Trong tháng {moved}. Đến cuối tháng chưa có dự án thuê đất{f.change('21')}."
    return (
        f"Trong tháng {'có ' if told else ''}{moved}. Đến cuối tháng có {f.count('21')} dự án đang thuê đất"
        f"{f.change('21')}, diện tích {_measured(f, '22')}{f.change('22')}."
    )


def _year(f: Figures, content: Content) -> Iterator[str]:
    told = _moves(f, ("23", "CCN khởi công"), ("24", "CCN được thành lập, công nhận, mở rộng"))
    share = "tỷ lệ CCN đang hoạt động có hệ thống xử lý nước thải đạt tiêu chuẩn"
    reached = f"{share}: {f.amount('25')}" if f.value("25") is not None else f"chưa đủ căn cứ tính {share}"
    none = "chưa có CCN khởi công, thành lập, công nhận hoặc mở rộng"
    yield f"1. Từ đầu năm: {told or none}; {reached}."
    if content["targets"]:
        goals = "; ".join(_target(row) for row in content["targets"])
        yield f"2. So với chỉ tiêu kế hoạch năm {content['period']['to'][:4]}: {goals}."
    else:
        yield f"2. Chưa có chỉ tiêu kế hoạch năm {content['period']['to'][:4]}."
    yield f"3. Khó khăn, vướng mắc: {wording.hindrances(content)}"


def _target(row: Content) -> str:
    if row["line"] is None:
        reached = "chưa có số liệu so sánh"
    elif row["reached"] is None:
        reached = "chưa đủ căn cứ tính mức thực hiện"
    else:
        reached = f"đã thực hiện {wording.amount(row['reached'], row['unit'].capitalize())}"
    return f"{wording.in_sentence(row['indicator'])}: kế hoạch {wording.goal(row)}, {reached}"


def _moves(f: Figures, *moves: tuple[str, str]) -> str:
    """What happened at all: the lines that are not 0, each with its words."""
    return "; ".join(f"{f.count(line)} {words}" for line, words in moves if f.value(line))


def _measured(f: Figures, line: str) -> str:
    return f.amount(line) if f.value(line) is not None else "chưa rõ"


def _named(content: Content, *kinds: str) -> str:
    """The clusters, in brackets."""
    moved = [event for event in content["events"] if event["what"] in kinds and len(event["clusters"]) == 1]
    names = list(dict.fromkeys(event["name"] for event in moved))
    if not names:
        return ""
    rest = f" và {len(names) - MOST_NAMED} cụm khác" if len(names) > MOST_NAMED else ""
    return f" ({', '.join(names[:MOST_NAMED])}{rest})"

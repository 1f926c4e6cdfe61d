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
    yield (
        f"1. Phương án phát triển, thành lập: {f.count('1')} CCN được đưa vào phương án phát triển; "
        f"{f.count('2')} CCN được thành lập, công nhận{_named(content, 'establish', 'recognise')}, diện tích "
        f"{f.amount('3')}; {f.count('4')} CCN được mở rộng{_named(content, 'expand')}, diện tích {f.amount('5')}; "
        f"{f.count('6')} CCN bị đưa ra khỏi phương án hoặc bãi bỏ quyết định thành lập."
    )
    yield (
        f"2. Quy hoạch chi tiết, dự án: {f.count('7')} CCN được phê duyệt quy hoạch chi tiết"
        f"{_named(content, 'approve_detailed_plan')}; {f.count('8')} CCN được phê duyệt dự án đầu tư xây dựng hạ tầng "
        f"kỹ thuật{_named(content, 'approve_project')}, tổng mức đầu tư {f.amount('9')}; {f.count('10')} CCN được giao "
        f"chủ đầu tư{_named(content, 'assign_investor')}."
    )


def _works(f: Figures, content: Content) -> Iterator[str]:
    yield (
        f"1. Giải phóng mặt bằng: trong tháng tăng thêm {f.amount('11')}, lũy kế đến cuối tháng {f.amount('12')}; "
        f"mặt bằng sạch bàn giao tăng thêm {f.amount('13')}."
    )
    yield (
        f"2. Xây dựng hạ tầng: {f.count('14')} CCN khởi công{_named(content, 'groundbreaking')}; {f.count('15')} CCN "
        f"hoàn thành hạ tầng kỹ thuật{_named(content, 'infrastructure_completed')}; {f.count('16')} CCN bắt đầu hoạt "
        f"động{_named(content, 'operation_started')}; {f.count('17')} CCN đưa trạm xử lý nước thải tập trung vào vận "
        f"hành{_named(content, 'wastewater_commissioned')}."
    )


def _leases(f: Figures) -> str:
    return (
        f"{f.count('18')} dự án thuê đất mới, diện tích {f.amount('19')}; {f.count('20')} dự án chấm dứt thuê đất. "
        f"Đến cuối tháng có {f.count('21')} dự án đang thuê đất{f.change('21')}, diện tích {f.amount('22')}"
        f"{f.change('22')}."
    )


def _year(f: Figures, content: Content) -> Iterator[str]:
    yield (
        f"1. Từ đầu năm: {f.count('23')} CCN khởi công; {f.count('24')} CCN được thành lập, công nhận, mở rộng; tỷ lệ "
        f"CCN đang hoạt động có hệ thống xử lý nước thải đạt tiêu chuẩn: {f.amount('25')}."
    )
    if content["targets"]:
        goals = "; ".join(_target(row) for row in content["targets"])
        yield f"2. So với chỉ tiêu kế hoạch năm {content['period']['to'][:4]}: {goals}."
    else:
        yield f"2. Chưa có chỉ tiêu kế hoạch năm {content['period']['to'][:4]}."
    count = len(content["obstacles"])
    if count:
        still = sum(not row["outcome"] for row in content["obstacles"])
        yield f"3. Khó khăn, vướng mắc: {count} khó khăn, vướng mắc, trong đó {still} chưa được tháo gỡ (Phụ lục III)."
    else:
        yield "3. Khó khăn, vướng mắc: không ghi nhận khó khăn, vướng mắc."


def _target(row: Content) -> str:
    planned = f"{wording.span(row['from'], row['to'])} {row['unit']}".rstrip()
    if row["line"] is None:
        reached = "chưa có số liệu so sánh"
    else:
        reached = f"đã thực hiện {wording.amount(row['reached'], row['unit'].capitalize())}"
    return f"{wording.in_sentence(row['indicator'])}: kế hoạch {planned}, {reached}"


def _named(content: Content, *kinds: str) -> str:
    """The clusters, in brackets."""
    moved = [event for event in content["events"] if event["what"] in kinds and len(event["clusters"]) == 1]
    names = list(dict.fromkeys(event["name"] for event in moved))
    if not names:
        return ""
    rest = f" và {len(names) - MOST_NAMED} cụm khác" if len(names) > MOST_NAMED else ""
    return f" ({', '.join(names[:MOST_NAMED])}{rest})"

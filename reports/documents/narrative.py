"""What the report says in words: sections of sentences filled from the figures."""

from collections.abc import Iterator
from typing import Any

from reports.documents import month_narrative, wording
from reports.documents.figures import Figures, Section
from reports.documents.wording import Content

CIRCULAR_SINCE = "2024-10-01"  # TT 14/2024/TT-BCT
CIRCULAR = "Thông tư số 14/2024/TT-BCT ngày 15 tháng 8 năm 2024 của Bộ trưởng Bộ Công Thương"


def text_of(content: Content) -> dict[str, Any]:
    """The sentences as they are kept with the content: a filed report says for ever what it said when it was built."""
    return content.get("text") or {
        "opening": opening(content),
        "sections": [{"title": section.title, "paragraphs": list(section.paragraphs)} for section in sections(content)],
        "closing": closing(content),
    }


def opening(content: Content) -> str:
    """Why, who, what and as of when."""
    period, territory = content["period"], wording.in_sentence(content["unit"]["name"])
    return (
        f"Thực hiện {_basis(content)}, {wording.sender_in_sentence(content)} báo cáo tình hình cụm công nghiệp (CCN) "
        f"trên địa bàn {territory} {wording.period_name(period)} "
        f"(số liệu chốt đến ngày {wording.day(period['to'])}{_not_compared(content)}) như sau:"
    )


def _basis(content: Content) -> str:
    """The circular prescribes half-years and years; quarters and months are the department's own."""
    since_circular = content["period"]["to"] >= CIRCULAR_SINCE
    match content["form"]["code"]:
        case "MONTH":
            return "công tác theo dõi tiến độ hằng tháng về cụm công nghiệp"
        case "QUARTER":
            lines = f" theo các chỉ tiêu của Biểu số 04 ban hành kèm theo {CIRCULAR}" if since_circular else ""
            return f"công tác báo cáo hằng quý về cụm công nghiệp{lines}"
    basis = "chế độ báo cáo định kỳ về cụm công nghiệp"
    return f"{basis} quy định tại {CIRCULAR}" if since_circular else basis


def _not_compared(content: Content) -> str:
    """That the unit was not on the map at the end of an earlier period."""
    since = content["unit"].get("since")
    if not since or all(content["compared_with"].values()):
        return ""
    name = wording.in_sentence(content["unit"]["name"])
    return f"; không so sánh với các kỳ trước ngày {wording.day(since)}, khi {name} chưa được sắp xếp như hiện nay"


def sections(content: Content) -> Iterator[Section]:
    """The body of the report."""
    if content["form"]["code"] == "MONTH":
        yield from month_narrative.sections(content)
        return
    figures = Figures(content)
    yield Section("I. PHƯƠNG ÁN PHÁT TRIỂN CỤM CÔNG NGHIỆP", (_plan(figures, content),))
    yield Section("II. THÀNH LẬP, ĐẦU TƯ XÂY DỰNG HẠ TẦNG KỸ THUẬT", tuple(_infrastructure(figures)))
    yield Section("III. HOẠT ĐỘNG CỦA CÁC CỤM CÔNG NGHIỆP", tuple(_operation(figures)))
    yield Section("IV. THỰC HIỆN CHẾ ĐỘ BÁO CÁO; KHÓ KHĂN, VƯỚNG MẮC", tuple(_matters(figures, content)))


def closing(content: Content) -> str:
    """The last sentence."""
    territory = wording.in_sentence(content["unit"]["name"])
    return (
        f"Trên đây là báo cáo tình hình cụm công nghiệp trên địa bàn {territory} "
        f"{wording.period_name(content['period'])}; {wording.sender_in_sentence(content)} trân trọng báo cáo./."
    )


def _plan(f: Figures, content: Content) -> str:
    planned = f.state(
        "CCN theo phương án phát triển cụm công nghiệp", "chưa có CCN nào trong phương án phát triển", "1", "2"
    )
    has = "có " if f.value("1") else ""
    return f"Đến ngày {wording.day(content['period']['to'])}, trên địa bàn {has}{planned}."


def _infrastructure(f: Figures) -> Iterator[str]:
    founded = f.state("CCN được thành lập, công nhận", "chưa có CCN nào được thành lập, công nhận", "3", "4")
    has = "đã có " if f.value("3") else ""
    yield f"1. Thành lập CCN: {has}{founded}. {_founded(f)}"
    some = "do doanh nghiệp làm chủ đầu tư xây dựng hạ tầng kỹ thuật"
    yield f"2. Chủ đầu tư hạ tầng: {f.state(f'CCN {some}', f'chưa có CCN nào {some}', '7', '8')}."
    planned = f.state(
        "CCN đã được phê duyệt quy hoạch chi tiết", "chưa có CCN nào được phê duyệt quy hoạch chi tiết", "9", "10"
    )
    project = "được phê duyệt dự án đầu tư xây dựng hạ tầng kỹ thuật"
    projects = f.state(f"CCN đã {project}", f"chưa có CCN nào {project}", "11", "12")
    yield f"3. Quy hoạch chi tiết, dự án đầu tư: {planned}; {projects}."
    yield f"4. Vốn đầu tư: {_capital(f)}."


def _founded(f: Figures) -> str:
    if f.value("5"):
        return f"Trong kỳ thành lập mới {f.count('5')} CCN, {f.total('6').removeprefix('tổng ')}."
    return "Trong kỳ không có CCN được thành lập mới."


def _capital(f: Figures) -> str:
    name = "tổng vốn đầu tư xây dựng hạ tầng kỹ thuật theo dự án được phê duyệt"
    if f.value("13") is None:
        approved = f"chưa rõ {name}"
    else:
        approved = f"{name} là {f.amount('13')}{f.change('13')}" if f.value("11") else "chưa có dự án được phê duyệt"
    return f"{approved}; {f.reported('vốn đã đầu tư lũy kế', '14', f.change('14'))}"


def _operation(f: Figures) -> Iterator[str]:
    if not f.value("15"):
        yield f"1. Chưa có CCN nào hoạt động{f.change('15')}."
    else:
        total = f"{f.total('16')}.{_of_kinds(f)}"
        yield f"1. Có {f.count('15')} CCN đang hoạt động{f.change('15')}, {_standing(f)}; {total}"
    yield f"2. Đất công nghiệp: {_land(f)}."
    yield f"3. Sản xuất kinh doanh: {_projects(f)}.{_reported(f)}"
    some, meeting = (
        "đầu tư hệ thống xử lý nước thải tập trung",
        "có hệ thống xử lý nước thải tập trung đạt tiêu chuẩn môi trường",
    )
    plants = f.state(f"CCN đã và đang {some}", f"chưa có CCN nào {some}", "26")
    yield f"4. Bảo vệ môi trường: {plants}; {f.state(f'CCN {meeting}', f'chưa có CCN nào {meeting}', '27')}."


def _standing(f: Figures) -> str:
    if not f.value("15.2"):
        return "tất cả đều đã được thành lập"
    if not f.value("15.1"):
        return "tất cả đều chưa được thành lập"
    return f"gồm {f.count('15.1')} CCN đã thành lập và {f.count('15.2')} CCN chưa thành lập"


def _of_kinds(f: Figures) -> str:
    """The craft villages and the specialised ones, where there are any."""
    kinds = (("15.3", "16.3", "làng nghề"), ("15.4", "16.4", "chuyên ngành"))
    told = [
        f"{f.count(line)} CCN {kind} ({f.amount(area) if f.value(area) is not None else 'chưa rõ diện tích'})"
        for line, area, kind in kinds
        if f.value(line)
    ]
    return f" Trong đó có {' và '.join(told)}." if told else ""


def _land(f: Figures) -> str:
    leased = f"diện tích đã cho thuê là {f.amount('18')}{f.change('18')}"
    if not f.value("18"):
        leased = f"chưa có diện tích đất cho thuê{f.change('18')}"
    if not f.value("15"):
        return leased
    planned = "diện tích đất công nghiệp của các CCN đã hoạt động theo quy hoạch chi tiết được duyệt"
    planned = f"{planned} là {f.amount('17')}{f.change('17')}" if f.value("17") else f"chưa có số liệu {planned}"
    return f"{planned}; {leased}; tỷ lệ lấp đầy bình quân {_fill_rate(f)}"


def _fill_rate(f: Figures) -> str:
    if f.value("19") is None:
        return "chưa đủ căn cứ tính"
    return f"đạt {f.amount('19')}{f.change('19')}"


def _projects(f: Figures) -> str:
    some = "dự án của doanh nghiệp, hợp tác xã và hộ sản xuất kinh doanh"
    told = f.state(some, "chưa có dự án sản xuất kinh doanh nào trong các CCN", "20")
    if not f.value("20"):
        return told
    foreign = f"{f.count('21')} dự án có vốn đầu tư nước ngoài"
    working = f"{f.count('22')} dự án đang hoạt động"
    return (
        f"{told}, trong đó {foreign if f.value('21') else 'không có dự án có vốn đầu tư nước ngoài'} "
        f"và {working if f.value('22') else 'chưa có dự án nào đang hoạt động'}"
    )


def _reported(f: Figures) -> str:
    """What the localities report; nothing is said of it where nobody had to."""
    if all(f.value(line) is None for line in ("23", "24", "25")):
        return " Chưa có số liệu doanh thu, nộp ngân sách nhà nước và lao động." if f.value("15") else ""
    told = "; ".join(
        (
            f.reported("doanh thu trong kỳ", "23", f.ratio("23")),
            f.reported("nộp ngân sách nhà nước", "24", f.ratio("24")),
            f.reported("tổng số lao động", "25", f.change("25")),
        )
    )
    return f" {told[0].upper()}{told[1:]}."


def _matters(f: Figures, content: Content) -> Iterator[str]:
    told = [f"Thực hiện chế độ báo cáo: {_reporting(f, content)}"]
    if content["targets"]:
        goals = "; ".join(f"{wording.in_sentence(row['indicator'])}: {wording.goal(row)}" for row in content["targets"])
        told.append(f"Chỉ tiêu kế hoạch năm {content['period']['to'][:4]}: {goals}.")
    told.append(f"Khó khăn, vướng mắc: {wording.hindrances(content, 'trong kỳ ')}")
    return (f"{index}. {text}" for index, text in enumerate(told, 1))


def _reporting(f: Figures, content: Content) -> str:
    if not f.value("15"):
        return "không có CCN đang hoạt động phải báo cáo."
    own = not wording.is_provincial(content)
    if not content["missing"]:
        if own:
            return f"đã có đủ phiếu báo cáo của {f.count('15')} CCN đang hoạt động."
        return f"các địa phương đã gửi đủ phiếu báo cáo của {f.count('15')} CCN đang hoạt động."
    if own:
        owing = [cluster["name"] for unit in content["missing"] for cluster in unit["clusters"]]
        return (
            f"còn {len(owing)}/{f.count('15')} CCN đang hoạt động chưa có đủ phiếu báo cáo: "
            f"{_named(owing, 'CCN khác')}."
        )
    units = [f"{wording.in_sentence(unit['name'])} ({len(unit['clusters'])} CCN)" for unit in content["missing"]]
    count = sum(len(unit["clusters"]) for unit in content["missing"])
    return (
        f"còn {count}/{f.count('15')} CCN đang hoạt động chưa có đủ phiếu báo cáo, thuộc "
        f"{_named(units, 'địa phương khác')}."
    )


def _named(names: list[str], others: str) -> str:
    """The first eight, and how many others."""
    return ", ".join(names[:8]) + (f" và {len(names) - 8} {others}" if len(names) > 8 else "")

"""What the department's report says in words: sections of sentences filled from the figures."""

from collections.abc import Iterator

from reports.documents import month_narrative, wording
from reports.documents.figures import Figures, Section
from reports.documents.wording import Content

CIRCULAR_SINCE = "2024-10-01"  # TT 14/2024/TT-BCT


def opening(content: Content) -> str:
    """Why, who, what and as of when."""
    period, territory = content["period"], wording.in_sentence(content["unit"]["name"])
    basis = "chế độ báo cáo định kỳ về cụm công nghiệp"
    if content["form"]["code"] == "MONTH":
        basis = "công tác theo dõi tiến độ hằng tháng về cụm công nghiệp"
    elif period["to"] >= CIRCULAR_SINCE:
        basis += " quy định tại Thông tư số 14/2024/TT-BCT ngày 15 tháng 8 năm 2024 của Bộ trưởng Bộ Công Thương"
    return (
        f"Thực hiện {basis}, {wording.sender_in_sentence(content)} báo cáo tình hình cụm công nghiệp (CCN) "
        f"trên địa bàn {territory} {wording.period_name(period)} "
        f"(số liệu chốt đến ngày {wording.day(period['to'])}) như sau:"
    )


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
    return (
        f"Đến ngày {wording.day(content['period']['to'])}, trên địa bàn có {f.count('1')} CCN theo phương án "
        f"phát triển cụm công nghiệp{f.change('1')}, tổng diện tích {f.amount('2')}{f.change('2')}."
    )


def _infrastructure(f: Figures) -> Iterator[str]:
    yield (
        f"1. Thành lập CCN: đã có {f.count('3')} CCN được thành lập, công nhận{f.change('3')}, "
        f"tổng diện tích {f.amount('4')}{f.change('4')}. {_founded(f)}"
    )
    yield (
        f"2. Chủ đầu tư hạ tầng: {f.count('7')} CCN do doanh nghiệp làm chủ đầu tư xây dựng hạ tầng kỹ thuật"
        f"{f.change('7')}, tổng diện tích {f.amount('8')}."
    )
    yield (
        f"3. Quy hoạch chi tiết, dự án đầu tư: {f.count('9')} CCN đã được phê duyệt quy hoạch chi tiết{f.change('9')}, "
        f"tổng diện tích {f.amount('10')}; {f.count('11')} CCN đã được phê duyệt dự án đầu tư xây dựng hạ tầng kỹ thuật"
        f"{f.change('11')}, tổng diện tích {f.amount('12')}."
    )
    yield (
        f"4. Vốn đầu tư: tổng vốn đầu tư xây dựng hạ tầng kỹ thuật theo dự án được phê duyệt là {f.amount('13')}; "
        f"vốn đã đầu tư lũy kế là {f.amount('14')}{f.change('14')}."
    )


def _founded(f: Figures) -> str:
    if f.value("5"):
        return f"Trong kỳ thành lập mới {f.count('5')} CCN, diện tích {f.amount('6')}."
    return "Trong kỳ không có CCN được thành lập mới."


def _operation(f: Figures) -> Iterator[str]:
    unfounded = f.value("15.2")
    standing = (
        f"gồm {f.count('15.1')} CCN đã thành lập và {f.count('15.2')} CCN chưa thành lập"
        if unfounded
        else "tất cả đều đã được thành lập"
    )
    if f.value("15"):
        yield (
            f"1. Có {f.count('15')} CCN đang hoạt động{f.change('15')}, {standing}; tổng diện tích {f.amount('16')}. "
            f"Trong đó có {f.count('15.3')} CCN làng nghề ({f.amount('16.3')}) "
            f"và {f.count('15.4')} CCN chuyên ngành ({f.amount('16.4')})."
        )
    else:
        yield "1. Chưa có CCN nào đi vào hoạt động."
    yield (
        f"2. Đất công nghiệp: diện tích đất công nghiệp của các CCN đã hoạt động theo quy hoạch chi tiết được duyệt "
        f"là {f.amount('17')}; diện tích đã cho thuê là {f.amount('18')}{f.change('18')}; "
        f"tỷ lệ lấp đầy bình quân {_fill_rate(f)}."
    )
    yield (
        f"3. Sản xuất kinh doanh: {f.count('20')} dự án của doanh nghiệp, hợp tác xã và hộ sản xuất kinh doanh"
        f"{f.change('20')}, trong đó {f.count('21')} dự án có vốn đầu tư nước ngoài và {f.count('22')} dự án đang "
        f"hoạt động. Doanh thu trong kỳ {f.amount('23')}{f.ratio('23')}; nộp ngân sách nhà nước {f.amount('24')}"
        f"{f.ratio('24')}; tổng số lao động {f.amount('25')}{f.change('25')}."
    )
    yield (
        f"4. Bảo vệ môi trường: {f.count('26')} CCN đã và đang đầu tư hệ thống xử lý nước thải tập trung"
        f"{f.change('26')}, {f.count('27')} CCN có hệ thống xử lý nước thải tập trung đạt tiêu chuẩn môi trường"
        f"{f.change('27')}."
    )


def _fill_rate(f: Figures) -> str:
    if f.value("19") is None:
        return "chưa đủ căn cứ tính"
    return f"đạt {f.amount('19')}{f.change('19')}"


def _matters(f: Figures, content: Content) -> Iterator[str]:
    yield f"1. Thực hiện chế độ báo cáo: {_reporting(f, content)}"
    if content["targets"]:
        goals = "; ".join(
            f"{wording.in_sentence(row['indicator'])}: {wording.span(row['from'], row['to'])} {row['unit']}".rstrip()
            for row in content["targets"]
        )
        yield f"2. Chỉ tiêu kế hoạch năm {content['period']['to'][:4]}: {goals}."
    index = 3 if content["targets"] else 2
    if content["obstacles"]:
        open_now = sum(not row["outcome"] for row in content["obstacles"])
        if open_now == len(content["obstacles"]):
            state = "chưa được tháo gỡ"
        else:
            state = f"trong đó {open_now} vướng mắc chưa được tháo gỡ" if open_now else "đến nay đã được tháo gỡ"
        yield (
            f"{index}. Khó khăn, vướng mắc: ghi nhận {len(content['obstacles'])} khó khăn, vướng mắc tại các CCN, "
            f"{state}; chi tiết tại Phụ lục II."
        )
    else:
        yield f"{index}. Khó khăn, vướng mắc: trong kỳ không ghi nhận khó khăn, vướng mắc."


def _reporting(f: Figures, content: Content) -> str:
    if not f.value("15"):
        return "không có CCN đang hoạt động phải báo cáo."
    if content["period"]["kind"] == "month":
        return "doanh thu, nộp ngân sách và lao động được báo cáo theo quý, không theo tháng."
    if not content["missing"]:
        return f"các địa phương đã gửi đủ phiếu báo cáo của {f.count('15')} CCN đang hoạt động."
    owing = sum(len(unit["clusters"]) for unit in content["missing"])
    units = [f"{wording.in_sentence(unit['name'])} ({len(unit['clusters'])} CCN)" for unit in content["missing"]]
    shown = ", ".join(units[:8]) + (f" và {len(units) - 8} địa phương khác" if len(units) > 8 else "")
    return f"còn {owing}/{f.count('15')} CCN đang hoạt động chưa có đủ phiếu báo cáo, thuộc {shown}."

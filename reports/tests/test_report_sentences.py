"""The sentences read well whatever the figures are: none, none any more, not reported, fallen, not comparable."""

import io

import docx
import pytest

from reports.documents import month_narrative, narrative, render
from reports.official_forms import forms

QUARTER_2 = {"code": "2025Q2", "kind": "quarter", "from": "2025-03-15", "to": "2025-06-14"}
QUARTER_3 = {"code": "2024Q3", "kind": "quarter", "from": "2024-06-15", "to": "2024-09-14"}
PERIODS = {
    "quarter": {"code": "2025Q3", "kind": "quarter", "from": "2025-06-15", "to": "2025-09-14"},
    "year": {"code": "2025", "kind": "year", "from": "2024-12-15", "to": "2025-12-14"},
    "month": {"code": "2025-09", "kind": "month", "from": "2025-09-01", "to": "2025-09-30"},
}
HANOI = {"code": "01", "name": "Thành phố Hà Nội", "level": "province", "province": "Thành phố Hà Nội", "since": None}
REPORTED = ("14", "19", "23", "24", "25")


def content(form="QUARTER", period="quarter", unit=HANOI, before=(QUARTER_2, QUARTER_3), **values):
    """A report whose lines are all 0 (what is reported: missing) but for ``d23="1"`` or ``d23=("1", "2", None)``."""
    official = forms()[form]
    lines = []
    for row in official.rows:
        if row.is_section:
            lines.append({"section": row.number, "label": row.label})
            continue
        nothing = None if row.number in REPORTED and form != "MONTH" else "0"
        said = values.get(f"d{row.number.replace('.', '_')}", (nothing, nothing, nothing))
        value, previous, last_year = said if isinstance(said, tuple) else (said, None, None)
        lines.append(
            {
                "number": row.number,
                "label": row.label,
                "unit": row.unit,
                "value": value,
                "missing": value is None,
                "sources": 0,
                "not_reported": values.get("owing", {}).get(row.number, []),
                "unknown": [],
                "previous": previous,
                "last_year": last_year,
                "lacking": values.get("lacking", {}).get(row.number, {}),
            }
        )
    return {
        "demo": False,
        "form": {"code": form, "number": official.number, "title": official.title, "appendix": official.appendix,
                 "columns": list(official.columns), "footnote": official.footnote},
        "unit": unit,
        "period": PERIODS[period],
        "compared_with": dict(zip(("previous", "last_year"), before, strict=True)),
        "lines": lines,
        "units": [],
        "missing": values.get("missing", []),
        "targets": [],
        "obstacles": values.get("obstacles", []),
        "events": values.get("events", []),
    }  # fmt: skip


def told(content):
    text = narrative.text_of(content)
    paragraphs = [paragraph for section in text["sections"] for paragraph in section["paragraphs"]]
    return "\n".join([text["opening"], *paragraphs]).replace("\u00a0", " ")


def test_a_province_without_clusters_is_told_in_words_and_never_counts_nought():
    text = told(content("TT14-04", "year"))
    for sentence in (
        "trên địa bàn chưa có CCN nào trong phương án phát triển.",
        "chưa có CCN nào được thành lập, công nhận. Trong kỳ không có CCN được thành lập mới.",
        "4. Vốn đầu tư: chưa có dự án được phê duyệt; chưa có số liệu vốn đã đầu tư lũy kế.",
        "1. Chưa có CCN nào hoạt động.\n2. Đất công nghiệp: chưa có diện tích đất cho thuê.",
        "3. Sản xuất kinh doanh: chưa có dự án sản xuất kinh doanh nào trong các CCN.\n",
        "không có CCN đang hoạt động phải báo cáo.",
    ):
        assert sentence in text
    assert not any(f"{start}0 " in text for start in (" ", "("))
    assert "0,0" not in text


@pytest.mark.parametrize(
    ("line", "value", "sentence"),
    [
        ("1", ("0", "6", None), "trên địa bàn chưa có CCN nào trong phương án phát triển (giảm 6 cụm so với quý II"),
        ("1", ("5", "5", "5"), "5 CCN theo phương án phát triển cụm công nghiệp (không thay đổi so với quý II năm 2025 "
                               "và quý III năm 2024), chưa rõ tổng diện tích."),
        ("23", ("90", "100", "80"), "Doanh thu trong kỳ 90,0 tỷ đồng (bằng 90,0% so với quý II năm 2025; bằng 112,5% "
                                    "so với quý III năm 2024)"),
        ("23", ("90", "90", "0"), "(không thay đổi so với quý II năm 2025; tăng 90,0 tỷ đồng so với quý III năm 2024)"),
        ("23", ("0", "90", None), "Doanh thu trong kỳ 0,0 tỷ đồng (giảm 90,0 tỷ đồng so với quý II năm 2025)"),
        ("23", (None, "90", None), "Chưa có số liệu doanh thu, nộp ngân sách nhà nước và lao động."),
        ("25", ("7", None, None), "Chưa có số liệu doanh thu trong kỳ; chưa có số liệu nộp ngân sách nhà nước; "
                                  "tổng số lao động 7 người."),
    ],
)  # fmt: skip
def test_each_sentence_reads_well_with_odd_figures(line, value, sentence):
    figures = {"d2": None, "d15": "1", "d15_1": "1"} | {f"d{line}": value}
    assert sentence in told(content(**figures))


def test_what_is_unchanged_in_number_and_area_is_said_so_once():
    text = told(content(d3=("8", "8", "7"), d4=("80", "80", "70"), d9=("8", "8", "8"), d10=("80", "80", "80")))
    assert (
        "8 CCN đã được phê duyệt quy hoạch chi tiết, tổng diện tích 80,0 ha (đều không thay đổi so với quý II" in text
    )
    assert "đã có 8 CCN được thành lập, công nhận (không thay đổi so với quý II năm 2025; tăng 1 cụm" in text


def test_a_sum_that_lacks_somebodys_part_is_compared_with_nothing():
    figures = {"d15": "9", "d23": ("50", "100", "100"), "d25": ("10", "5", "4")}
    text = told(content(**figures, owing={"23": ["A", "B"]}, lacking={"25": {"previous": 3, "last_year": 0}}))
    assert "Doanh thu trong kỳ 50,0 tỷ đồng (còn thiếu số liệu của 2 CCN chưa báo cáo đủ);" in text
    assert "tổng số lao động 10 người (tăng 6 người so với quý III năm 2024)." in text


def test_a_unit_that_was_not_on_the_map_says_why_nothing_is_compared():
    since = HANOI | {"name": "Tỉnh Bắc Ninh", "since": "2025-07-01"}
    alone = told(content(unit=since, before=(None, None), d1="3"))
    assert "(số liệu chốt đến ngày 14/9/2025; không so sánh với các kỳ trước ngày 01/7/2025, khi tỉnh Bắc Ninh" in alone
    assert "so với" not in alone.replace("không so sánh với", "")
    assert "không so sánh" not in told(content(unit=since)) + told(content(before=(None, None)))


def test_the_circular_is_cited_for_what_it_prescribes_alone():
    quarter, year = told(content()), told(content("TT14-04", "year"))
    assert "Thực hiện công tác báo cáo hằng quý về cụm công nghiệp theo các chỉ tiêu của Biểu số 04" in quarter
    assert "chế độ báo cáo định kỳ" not in quarter
    assert "chế độ báo cáo định kỳ về cụm công nghiệp quy định tại Thông tư số 14/2024/TT-BCT" in year


def test_a_locality_reports_for_itself_and_names_its_clusters():
    commune = {"code": "00583", "name": "Xã Bát Tràng", "level": "commune", "province": "Thành phố Hà Nội"}
    whole = content("TT14-03", "year", unit=commune, d15="2")
    assert "1. Thực hiện chế độ báo cáo: đã có đủ phiếu báo cáo của 2 CCN đang hoạt động." in told(whole)
    owing = whole | {"missing": [commune | {"clusters": [{"code": "A", "name": "Làng nghề", "periods": ["2025Q3"]}]}]}
    assert "còn 1/2 CCN đang hoạt động chưa có đủ phiếu báo cáo: Làng nghề." in told(owing)


def test_a_month_in_which_nothing_moved_or_something_fell():
    review = {"form": "MONTH", "period": "month", "before": (None, None)}
    still = told(content(**review))
    assert "trong tháng không có CCN khởi công, hoàn thành hạ tầng kỹ thuật, bắt đầu hoạt động" in still
    assert "Trong tháng không có dự án thuê đất mới hoặc chấm dứt thuê đất." in still
    assert "trong tháng không tăng thêm; không bàn giao thêm mặt bằng sạch" in still
    fallen = told(content(**review, d11="-3.5", d12="20", d13=None, d21="4", d22="9"))
    assert "diện tích lũy kế đo lại giảm 3,5 ha trong tháng, lũy kế đến cuối tháng 20,0 ha; chưa rõ diện tích" in fallen


@pytest.mark.parametrize("moved", [False, True])
def test_the_text_names_the_annex_in_which_the_obstacles_stand(moved):
    event = {"on": "2025-09-02", "what": "groundbreaking", "text": "", "name": "A", "value": None, "unit": "",
             "clusters": ["A"]}  # fmt: skip
    obstacle = {"name": "A", "text": "Vướng đất", "responsible": "UBND", "due_on": None, "outcome": ""}
    made = content("MONTH", "month", events=[event] if moved else [], obstacles=[obstacle])
    (where,) = (text for section in month_narrative.sections(made) for text in section.paragraphs if "Phụ lục" in text)
    annex = "Phụ lục III" if moved else "Phụ lục II"
    assert where.endswith(f"1 khó khăn, vướng mắc tại các CCN, chưa được tháo gỡ; chi tiết tại {annex}.")
    headings = [paragraph.text for paragraph in docx.Document(io.BytesIO(render(made, "docx"))).paragraphs]
    assert headings[headings.index("KHÓ KHĂN, VƯỚNG MẮC TẠI CÁC CỤM CÔNG NGHIỆP") - 1] == annex


def test_the_sentences_are_kept_with_the_content_and_drawn_from_it():
    made = content(d1="3")
    kept = made | {"text": {"opening": "Như đã ký.", "sections": [], "closing": "Hết."}}
    paragraphs = [paragraph.text for paragraph in docx.Document(io.BytesIO(render(kept, "docx"))).paragraphs]
    assert "Như đã ký." in paragraphs
    assert "Hết." in paragraphs
    assert not any("3 CCN" in paragraph for paragraph in paragraphs)

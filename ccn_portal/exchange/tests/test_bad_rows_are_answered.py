"""Every mistake is answered with sheet, row, column, what is wrong and what would be right; nothing is written."""

import datetime as dt

import pytest

from ccn_portal.exchange.services import import_register
from ccn_portal.exchange.tests.workbooks import (
    CLUSTER,
    DECISION,
    FIGURES,
    GOOD,
    ITEM,
    LEASE,
    MILESTONE,
    good_workbook,
    raw_workbook,
    typed_as_text,
    with_formula,
)
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster, Decision, DecisionItem
from clusters.tests.factories import ClusterFactory, unit

pytestmark = pytest.mark.django_db


def imported(file, **options):
    return import_register(file, province="01", by=None, **options)


def the_only_error(file):
    result = imported(file)
    assert len(result.errors) == 1, result.errors
    assert not result.applied
    assert not Decision.objects.exists()
    return result.errors[0]


def test_the_small_register_itself_has_no_mistake():
    result = imported(good_workbook())

    assert result.errors == []
    assert result.applied


BAD = [
    (
        {"NoiDungQuyetDinh": [ITEM | {"Mã CCN": "CCN-01-999"}]},
        ("NoiDungQuyetDinh", 4, "B Mã CCN", "unknown_cluster"),
        "CCN “CCN-01-999” không có trong trang CumCongNghiep và cũng chưa có trong sổ; hãy bổ sung hoặc sửa lại mã",
    ),
    (
        {"CumCongNghiep": [CLUSTER | {"Mã xã": "99999"}]},
        ("CumCongNghiep", 4, "D Mã xã", "unknown_unit"),
        None,
    ),
    (
        {"CumCongNghiep": [CLUSTER | {"Mã huyện": "", "Huyện/quận/thị xã": "Huyện Gia Lam Gia"}]},
        ("CumCongNghiep", 4, "D Huyện/quận/thị xã", "unknown_unit"),
        None,
    ),
    (
        {"NoiDungQuyetDinh": [ITEM | {"Số quyết định": "9999/QĐ-UBND"}]},
        ("NoiDungQuyetDinh", 4, "A Số quyết định", "unknown_decision"),
        "quyết định “9999/QĐ-UBND” không có trong trang QuyetDinh và cũng chưa có trong sổ; "
        "hãy bổ sung hoặc sửa lại số",
    ),
    (
        {"NoiDungQuyetDinh": [ITEM | {"MST chủ đầu tư hạ tầng": "9900000009"}]},
        ("NoiDungQuyetDinh", 4, "F MST chủ đầu tư hạ tầng", "unknown_investor"),
        "chủ đầu tư “9900000009” không có trong trang ChuDauTu và cũng chưa có trong sổ; hãy bổ sung hoặc sửa lại MST",
    ),
    (
        {"CumCongNghiep": [CLUSTER, CLUSTER | {"Tên CCN": "Kiêu Kỵ"}]},
        ("CumCongNghiep", 5, "A Mã CCN", "duplicate"),
        "dòng 5 trùng với dòng 4; chỉ giữ lại một dòng",
    ),
    (
        {"DonViThueDat": [LEASE | {"Đến ngày": dt.date(2019, 1, 1)}]},
        ("DonViThueDat", 4, "G Đến ngày", "end_before_start"),
        "01/01/2019 không sau 01/06/2020; phải muộn hơn ít nhất một ngày",
    ),
    (
        {"DonViThueDat": [LEASE | {"Diện tích thuê (m2)": -5}]},
        ("DonViThueDat", 4, "E Diện tích thuê (m2)", "area_not_positive"),
        "diện tích thuê -5 m² là không thể; hãy ghi số lớn hơn 0",
    ),
    (
        {"NoiDungQuyetDinh": [ITEM | {"Diện tích (ha)": -3.5, "Diện tích đất công nghiệp (ha)": None}]},
        ("NoiDungQuyetDinh", 4, "D Diện tích (ha)", "area_not_positive"),
        "diện tích -3,5 ha là không thể; hãy ghi số lớn hơn 0, hoặc để trống nếu chưa biết",
    ),
    (
        {"NoiDungQuyetDinh": [ITEM | {"Diện tích đất công nghiệp (ha)": 12}]},
        ("NoiDungQuyetDinh", 4, "E Diện tích đất công nghiệp (ha)", "industrial_above_area"),
        "đất công nghiệp 12 ha lớn hơn diện tích 10 ha của cả cụm; đất công nghiệp chỉ là một phần",
    ),
    (
        {"NoiDungQuyetDinh": [ITEM | {"Diện tích (ha)": "1.234"}]},
        ("NoiDungQuyetDinh", 4, "D Diện tích (ha)", "ambiguous_number"),
        "“1.234” nhập dạng chữ có thể hiểu theo hai cách: 1234 hoặc 1,234; hãy nhập dạng số",
    ),
    (
        {"NoiDungQuyetDinh": [ITEM | {"Diện tích (ha)": "mười"}]},
        ("NoiDungQuyetDinh", 4, "D Diện tích (ha)", "not_a_number"),
        "“mười” không phải số; hãy chỉ viết chữ số, ví dụ 3204,31",
    ),
    (
        {"TienDo": [MILESTONE | {"Ngày": "31/02/2022"}]},
        ("TienDo", 4, "C Ngày", "no_such_day"),
        "không có ngày 31/02/2022 trong lịch; hãy viết đúng ngày/tháng/năm",
    ),
    (
        {"DonViThueDat": [LEASE | {"Diện tích thuê (m2)": 100_001}]},
        ("DonViThueDat", 4, "E Diện tích thuê (m2)", "lease_above_cluster"),
        "diện tích thuê 100001 m² lớn hơn cả CCN (10 ha); hãy kiểm tra, diện tích thuê ghi bằng m²",
    ),
    (
        {"SoLieuKy": [FIGURES | {"Kỳ": "2022Q5"}]},
        ("SoLieuKy", 4, "B Kỳ", "unknown_period"),
        "“2022Q5” không phải kỳ báo cáo; hãy ghi 2022Q3, 2025H1, 2025 hoặc 2026-09",
    ),
    (
        {"SoLieuKy": [FIGURES | {"Lao động (người)": -1}]},
        ("SoLieuKy", 4, "C Lao động (người)", "negative"),
        "-1 là số âm; hãy ghi từ 0 trở lên, hoặc để trống nếu chưa biết",
    ),
    (
        {"TienDo": [MILESTONE | {"Nội dung": "Động thổ"}]},
        ("TienDo", 4, "B Nội dung", "unknown_choice"),
        None,
    ),
    (
        {"DonViThueDat": [LEASE, LEASE | {"Tên đơn vị": "Công ty khác", "Từ ngày": "1/7/2021"}]},
        ("DonViThueDat", 5, "B Tên đơn vị", "tenant_disagrees"),
        "cùng một đơn vị nhưng dòng 4 ghi “Công ty TNHH Gốm”, dòng này ghi “Công ty khác”; hãy ghi thống nhất",
    ),
    (
        {"NoiDungQuyetDinh": [ITEM | {"Nội dung": "Mở rộng"}]},
        ("NoiDungQuyetDinh", 4, "Giai đoạn", "phase_missing"),
        "mở rộng là mở một giai đoạn mới; hãy ghi giai đoạn nào (2, 3 …)",
    ),
    (
        {"QuyetDinh": [DECISION | {"Ngày hiệu lực": "1/3/2018"}]},
        ("QuyetDinh", 4, "C Ngày hiệu lực", "effective_before_issue"),
        "01/03/2018 trước 14/03/2018; hãy ghi từ ngày 14/03/2018 trở đi",
    ),
    (
        {"CumCongNghiep": [CLUSTER | {"Tên CCN": ""}]},
        ("CumCongNghiep", 4, "B Tên CCN", "required"),
        "“Tên CCN” để trống; dòng nào cũng phải có",
    ),
    (
        {"CumCongNghiep": [CLUSTER | {"Vĩ độ": 52.5, "Kinh độ": 105.9}]},
        ("CumCongNghiep", 4, "F Vĩ độ", "outside_vietnam"),
        "52,5 nằm ngoài lãnh thổ Việt Nam; phải từ 8 đến 24 độ",
    ),
]


@pytest.mark.parametrize(
    ("changed", "place", "message"), BAD, ids=[place[3] + str(i) for i, (_, place, _) in enumerate(BAD)]
)
def test_a_mistake_is_named_with_its_place_and_its_remedy(changed, place, message):
    error = the_only_error(good_workbook(**changed))

    assert (error["sheet"], error["row"], error["column"], error["code"]) == place
    if message is not None:
        assert error["message"] == message


def test_an_unknown_word_is_answered_with_the_words_that_are_known():
    error = the_only_error(good_workbook(TienDo=[MILESTONE | {"Nội dung": "Động thổ"}]))

    assert "Khởi công" in error["message"]
    assert "Đi vào hoạt động" in error["message"]


def test_a_missing_heading_is_named_and_nothing_else_of_the_sheet_is_complained_about():
    rows = [{key: value for key, value in CLUSTER.items() if key != "Tên CCN"}]
    error = the_only_error(good_workbook(CumCongNghiep=rows))

    assert (error["sheet"], error["row"], error["code"]) == ("CumCongNghiep", 3, "missing_heading")
    assert error["message"] == "thiếu tiêu đề “Tên CCN”; hãy thêm cột này"


def test_a_sheet_without_any_known_heading_says_which_it_needs():
    error = the_only_error(raw_workbook({"QuyetDinh": [["abc", "def"], [1, 2]]}))

    assert error["code"] == "missing_heading"
    assert (
        error["message"]
        == "không tìm thấy dòng tiêu đề trong 30 dòng đầu; dòng này phải có: Số quyết định; Ngày ban hành"
    )


def test_a_formula_in_a_text_cell_is_refused():
    error = the_only_error(good_workbook(CumCongNghiep=[CLUSTER | {"Tên CCN": '="Bát "&"Tràng"'}]))

    assert (error["sheet"], error["row"], error["column"]) == ("CumCongNghiep", 4, "B Tên CCN")
    assert error["code"] == "formula_in_text"
    assert error["message"] == "ô chứa công thức ở chỗ phải là chữ; hãy dán giá trị dạng chữ thay cho công thức"


def test_a_formula_in_a_number_cell_gives_the_value_it_shows():
    result = imported(with_formula(good_workbook(), "NoiDungQuyetDinh", "D4", "=2*5"))

    assert result.errors == []
    assert result.notices == ["NoiDungQuyetDinh: 1 ô chứa công thức; đã đọc giá trị tính gần nhất"]
    assert DecisionItem.objects.get().area_ha == 10


def test_a_text_that_begins_like_a_formula_is_a_text():
    imported(typed_as_text(good_workbook(), "CumCongNghiep", "B4", "=1+1"))

    assert Cluster.objects.get().name == "=1+1"


def test_a_code_of_another_province_is_taken():
    bac_ninh = unit("24")
    ClusterFactory(code="CCN-01-001", communes=[AdministrativeUnit.objects.filter(parent=bac_ninh).first()])

    result = imported(good_workbook())

    assert [(e["sheet"], e["row"], e["column"], e["code"]) for e in result.errors] == [
        ("CumCongNghiep", 4, "A Mã CCN", "code_taken")
    ]
    assert result.errors[0]["message"] == "mã “CCN-01-001” đã dùng trong sổ của tỉnh khác; hãy chọn mã khác"


def test_a_faulty_row_is_not_blamed_on_those_that_refer_to_it():
    bad_cluster = CLUSTER | {"Vĩ độ": "không rõ"}

    result = imported(
        good_workbook(CumCongNghiep=[bad_cluster], QuyetDinh=[DECISION | {"Ngày ban hành": "31/02/2018"}])
    )

    assert [(e["sheet"], e["code"]) for e in result.errors] == [
        ("QuyetDinh", "no_such_day"),
        ("CumCongNghiep", "not_a_number"),
    ]


def test_all_mistakes_come_at_once_in_the_order_of_the_workbook():
    result = imported(
        good_workbook(
            SoLieuKy=[FIGURES | {"Kỳ": "quý năm"}],
            TienDo=[MILESTONE | {"Ngày": "hôm qua"}],
            NoiDungQuyetDinh=[ITEM | {"Diện tích (ha)": "1.234", "Mã CCN": "X"}],
        )
    )

    assert [(e["sheet"], e["code"]) for e in result.errors] == [
        ("NoiDungQuyetDinh", "ambiguous_number"),
        ("NoiDungQuyetDinh", "unknown_cluster"),
        ("TienDo", "not_a_date"),
        ("SoLieuKy", "unknown_period"),
    ]
    assert not Cluster.objects.exists()


def test_unknown_columns_and_sheets_are_reported_as_notices():
    result = imported(good_workbook(CumCongNghiep=[CLUSTER | {"Màu mái": "đỏ"}], GhiChu=[{"a": 1}]))

    assert result.applied
    assert result.notices == [
        "CumCongNghiep: bỏ qua cột F Màu mái vì không có trong mẫu",
        "bỏ qua trang tính GhiChu vì không có trong mẫu",
    ]


def test_the_sheets_of_the_small_register_are_all_read():
    assert set(imported(good_workbook(), dry_run=True).counts) == set(GOOD)

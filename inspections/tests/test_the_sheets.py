"""The sheets KiemTra, ViPham, GiaHan and ChuyenXuLy: what a row means, and what is wrong with it."""

import datetime as dt
from decimal import Decimal

import pytest

from ccn_portal.exchange.services import import_register
from ccn_portal.exchange.tests.workbooks import good_workbook
from inspections.models import Finding, Inspection, Sanction, Transfer

pytestmark = pytest.mark.django_db

VISIT = {
    "Mã kiểm tra": "KT-2022-0001",
    "Mã CCN": "CCN-01-001",
    "Mã đơn vị": "DV-00001",
    "Lĩnh vực": "PCCC",
    "Ngày kiểm tra": "10/3/2022",
    "Cơ quan chủ trì": "Công an Thành phố",
}
FINDING = {"Mã kiểm tra": "KT-2022-0001", "Nội dung vi phạm": "Chưa nghiệm thu về PCCC", "Mức độ": "Nặng"}
FINED = FINDING | {"Hạn khắc phục": "10/4/2022", "Số QĐ xử phạt": "12/QĐ-XPHC", "Tiền phạt (triệu đồng)": "80,5"}
EXTENSION = {
    "Mã kiểm tra": "KT-2022-0001",
    "Nội dung vi phạm": "Chưa nghiệm thu về PCCC",
    "Ngày gia hạn": "1/4/2022",
    "Hạn mới": "10/5/2022",
    "Lý do": "Chờ vật tư",
}
LETTER = {
    "Mã kiểm tra": "KT-2022-0001",
    "Nội dung vi phạm": "Chưa nghiệm thu về PCCC",
    "Cơ quan nhận": "Công an Thành phố",
    "Số văn bản": "15/SCT",
    "Ngày chuyển": "20/3/2022",
}


def imported(**sheets):
    return import_register(good_workbook(**sheets), province="01", by=None)


def wrong(result):
    return [(error["sheet"], error["code"]) for error in result.errors]


def test_a_row_of_each_sheet_is_a_visit_a_finding_with_its_sanction_an_extension_a_letter():
    result = imported(KiemTra=[VISIT], ViPham=[FINED], GiaHan=[EXTENSION], ChuyenXuLy=[LETTER])
    assert result.errors == result.notices == []
    visit, finding = Inspection.objects.get(), Finding.objects.as_of(dt.date(2022, 4, 11)).get()
    assert (visit.domain, visit.kind, visit.keeper, visit.tenant.code) == ("fire_safety", "", "agency", "DV-00001")
    assert (finding.severity, finding.due_on, finding.state) == ("serious", dt.date(2022, 5, 10), "transferred")
    assert (finding.sanction.number, finding.sanction.amount) == ("12/QĐ-XPHC", Decimal("80.5"))
    assert Transfer.objects.get().agency == "Công an Thành phố"


def test_a_sanction_that_comes_later_changes_the_row_of_its_finding():
    imported(KiemTra=[VISIT], ViPham=[FINDING])
    assert not Sanction.objects.exists()
    result = imported(KiemTra=[VISIT], ViPham=[FINED])
    assert result.counts["ViPham"] == {"rows": 1, "new": 0, "changed": 1, "unchanged": 0, "errors": 0}
    assert Finding.objects.get().sanction.number == "12/QĐ-XPHC"


@pytest.mark.parametrize(
    ("agency", "keeper"),
    [
        ("Sở Công Thương", "department"),
        ("", "department"),
        ("UBND cấp huyện", "local"),
        ("Sở Tài nguyên và Môi trường", "agency"),
    ],
)
def test_who_led_a_visit_keeps_it(agency, keeper):
    imported(KiemTra=[VISIT | {"Cơ quan chủ trì": agency}])
    assert Inspection.objects.get().keeper == keeper


def test_a_visit_that_follows_another_new_one_is_told_so():
    again = VISIT | {"Mã kiểm tra": "KT-2022-0002", "Ngày kiểm tra": "10/6/2022", "Kiểm tra lại của": "KT-2022-0001"}
    assert imported(KiemTra=[VISIT, again]).errors == []
    assert Inspection.objects.get(code="KT-2022-0002").follows.code == "KT-2022-0001"
    assert not imported(KiemTra=[VISIT, again]).changes_something


def test_a_visit_to_a_tenant_that_had_left_is_kept_and_said():
    result = imported(KiemTra=[VISIT | {"Ngày kiểm tra": "10/3/2019"}])
    assert result.applied
    (notice,) = result.notices
    assert notice.startswith("KiemTra!4: ")


def test_what_is_wrong_is_said_with_its_place_and_nothing_is_written():
    result = imported(
        KiemTra=[
            VISIT,
            VISIT | {"Mã kiểm tra": "KT-2", "Mã CCN": "CCN-01-999"},
            VISIT | {"Mã kiểm tra": "KT-3", "Lĩnh vực": "Thuế"},
        ],
        ViPham=[
            FINED | {"Hạn khắc phục": "9/3/2022"},
            FINED | {"Nội dung vi phạm": "Vi phạm 2", "Tiền phạt (triệu đồng)": -1},
            FINED | {"Nội dung vi phạm": "Vi phạm 3", "Ngày kết thúc": "1/5/2022"},
            FINED | {"Mã kiểm tra": "KT-404"},
            FINED,
            FINED | {"Mã kiểm tra": "KT-3"},  # its visit is to blame, and was named
        ],
        ChuyenXuLy=[LETTER | {"Nội dung vi phạm": "Vi phạm lạ"}],
    )
    assert wrong(result) == [
        ("KiemTra", "unknown_cluster"),
        ("KiemTra", "unknown_choice"),
        ("ViPham", "due_before_visit"),
        ("ViPham", "negative"),
        ("ViPham", "remedy_open"),
        ("ViPham", "required"),
        ("ViPham", "unknown_inspection"),
        ("ViPham", "duplicate"),
        ("ChuyenXuLy", "unknown_finding"),
    ]
    assert not Inspection.objects.exists()

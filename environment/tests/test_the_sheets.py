"""The sheets MoiTruongPCCC and MauNuocThai: in, out and in again without a change; contradictions are refused."""

import datetime as dt
import io

import pytest

from ccn_portal.exchange.services import export_register, import_register
from ccn_portal.exchange.tests.workbooks import good_workbook
from clusters.models import Milestone
from clusters.tests.factories import hanoi
from environment.models import EnvironmentAct, SampleResult

pytestmark = pytest.mark.django_db

PERMIT = {
    "Mã CCN": "CCN-01-001",
    "Nội dung": "GPMT",
    "Ngày": "1/3/2024",
    "Hiệu lực đến": "1/3/2031",
    "Số, ký hiệu": "12/GPMT-UBND",
    "Giá trị": "500,5",
}
LACKING = {
    "Mã CCN": "CCN-01-001",
    "Nội dung": "Phương tiện PCCC thiếu",
    "Ngày": "5/6/2025",
    "Chi tiết": "Thiếu trụ nước",
}
PH = {"Mã CCN": "CCN-01-001", "Ngày lấy mẫu": "2/9/2025", "Thông số": "pH", "Kết quả": "7,2", "Giới hạn đến": 9}
COD = {"Mã CCN": "CCN-01-001", "Ngày lấy mẫu": "2/9/2025", "Thông số": "COD", "Kết quả": 180, "Giới hạn đến": 150}
MEETS = {"Mã CCN": "CCN-01-001", "Nội dung": "Nước thải đạt quy chuẩn", "Ngày": "2/9/2025"}


def imported(**sheets):
    return import_register(good_workbook(**sheets), province="01", by=None)


def wrong(result):
    return [(error["sheet"], error["code"]) for error in result.errors]


def test_acts_and_samples_come_in_and_the_progress_says_what_the_sample_shows(so):
    result = imported(MoiTruongPCCC=[PERMIT, LACKING], MauNuocThai=[PH, COD])
    assert result.errors == []
    assert set(EnvironmentAct.objects.values_list("kind", "valid_to")) == {
        ("permit", dt.date(2031, 3, 1)), ("equipment_lacking", None)
    }  # fmt: skip
    (event,) = Milestone.objects.filter(occurred_on=dt.date(2025, 9, 2))
    assert (event.kind, event.phase.number) == ("effluent_fails", 1)
    assert not imported(MoiTruongPCCC=[PERMIT, LACKING], MauNuocThai=[PH, COD]).changes_something
    out = io.BytesIO()
    export_register(user=so, province=hanoi(), out=out)
    out.seek(0)
    again = import_register(out, province="01", by=so)
    assert again.errors == []
    assert not again.changes_something


def test_a_progress_that_says_the_opposite_is_refused_with_the_rows_to_mend():
    result = imported(TienDo=[MEETS], MauNuocThai=[PH, COD])
    assert wrong(result) == [("MauNuocThai", "contradiction")] * 2
    assert imported(TienDo=[MEETS], MauNuocThai=[PH]).errors == []


def test_bad_rows_are_answered():
    rows = [PERMIT | {"Số, ký hiệu": None}, LACKING | {"Số, ký hiệu": "5"}, PERMIT, PERMIT]
    result = imported(MoiTruongPCCC=rows, MauNuocThai=[PH | {"Giới hạn đến": None}])
    assert sorted(wrong(result)) == [
        ("MauNuocThai", "required"), ("MoiTruongPCCC", "duplicate"), ("MoiTruongPCCC", "not_meant"),
        ("MoiTruongPCCC", "required"),
    ]  # fmt: skip
    assert not EnvironmentAct.objects.exists()
    assert not SampleResult.objects.exists()

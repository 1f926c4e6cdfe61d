"""The two shares of Hanoi on two days, worked out from the cells of the workbook's sheet TienDo."""

import datetime as dt
from importlib.resources import files

import openpyxl
import pytest

from clusters.models import Cluster
from environment.shares import shares_on

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize("day", [dt.date(2022, 9, 14), dt.date(2026, 11, 14)])
def test_the_shares_of_hanoi_are_those_of_the_workbooks_cells(hanoi, so, day):
    book = openpyxl.load_workbook(files("ccn_portal.exchange") / "data" / "hanoi.xlsx", read_only=True)
    events = {}
    for code, _phase, what, when, *_rest in list(book["TienDo"].iter_rows(values_only=True))[3:]:
        when = when.date() if isinstance(when, dt.datetime) else dt.datetime.strptime(when, "%d/%m/%Y").date()
        if when <= day:
            events.setdefault(code, {}).setdefault(what, []).append(when)
    working = {code for code, found in events.items() if "Đi vào hoạt động" in found}
    newly = {code for code, found in events.items() if min(found.get("Khởi công", [day])) >= dt.date(2017, 7, 15)}
    newly &= {code for code, found in events.items() if "Khởi công" in found}
    good = {
        code for code, found in events.items()
        if "Vận hành trạm xử lý nước thải" in found and "Nước thải đạt quy chuẩn" in found
    }  # fmt: skip
    known = {"new": (len(newly & good), len(newly)), "operating": (len(working & good), len(working))}
    shares = shares_on(Cluster.objects.as_of(day), day, so)
    assert {str(one.code): (one.compliant, one.total) for one in shares} == known
    assert hanoi.code == "01"
    if day.year == 2026:
        assert known["operating"] == (28, 76)
        assert [(one.target.year, one.target.lowest, one.is_met) for one in shares] == [(2023, 100, False)] * 2
    else:
        assert [one.target for one in shares] == [None, None]  # the plan of 2023 was not made yet

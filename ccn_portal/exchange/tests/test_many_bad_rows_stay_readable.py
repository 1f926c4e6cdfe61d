"""Ten thousand mistakes: the answer comes quickly, shows the first thousand and says what kinds there are."""

import time

import pytest

from ccn_portal.exchange.services import import_register
from ccn_portal.exchange.tests.workbooks import LEASE, good_workbook
from investors.models import Lease

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_ten_thousand_bad_rows_are_summed_up():
    rows = [
        LEASE | {"Mã đơn vị": f"DV-{number:05d}", "Diện tích thuê (m2)": "1.234" if number % 4 else -1}
        for number in range(10_000)
    ]
    file = good_workbook(DonViThueDat=rows)

    started = time.process_time()
    result = import_register(file, province="01", by=None)
    seconds = time.process_time() - started

    assert result.error_count == 10_000
    assert len(result.errors) == 1000
    assert [error["row"] for error in result.errors[:3]] == [4, 5, 6]
    assert result.notices == [
        "tổng cộng 10000 lỗi, liệt kê 1000 lỗi đầu tiên; theo loại:",
        "DonViThueDat E Diện tích thuê (m2): 7500 lần, ví dụ: “1.234” nhập dạng chữ có thể hiểu theo hai cách: "
        "1234 hoặc 1,234; hãy nhập dạng số",
        "DonViThueDat E Diện tích thuê (m2): 2500 lần, ví dụ: diện tích thuê -1 m² là không thể; hãy ghi số lớn hơn 0",
    ]
    assert not Lease.objects.exists()
    assert seconds < 10

"""The department imports into its own register; others may not, and strangers find nothing."""

import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from ccn_portal.exchange.services import export_register, import_register, start_import
from ccn_portal.exchange.tests.workbooks import CLUSTER, good_workbook
from clusters.models import Cluster
from clusters.tests.factories import hanoi

pytestmark = pytest.mark.django_db


def test_the_department_imports(so):
    assert import_register(good_workbook(), province="01", by=so).applied


@pytest.mark.parametrize("name", ["leader", "gialam", "pccc", "api_user"])
def test_others_may_not(name, request):
    with pytest.raises(PermissionDenied):
        import_register(good_workbook(), province="01", by=request.getfixturevalue(name))

    assert not Cluster.objects.exists()


def test_for_another_province_there_is_nothing_to_import_into(stranger):
    with pytest.raises(Http404):
        import_register(good_workbook(), province="01", by=stranger)
    with pytest.raises(Http404):
        start_import(file=good_workbook(), name="a.xlsx", province=hanoi(), dry_run=True, by=stranger)
    with pytest.raises(Http404):
        export_register(user=stranger, province=hanoi(), out=io.BytesIO())


def exported(user):
    out = io.BytesIO()
    export_register(user=user, province=hanoi(), out=out)
    return openpyxl.load_workbook(out)


def codes(book, sheet="CumCongNghiep"):
    return [row[0].value for row in book[sheet].iter_rows(min_row=4) if row[0].value]


def test_a_local_official_exports_what_the_territory_holds(so, gialam, thachthat):
    other = CLUSTER | {"Mã CCN": "CCN-01-002", "Tên CCN": "Phùng Xá", "Mã huyện": "276", "Mã xã": "09955"}
    assert import_register(good_workbook(CumCongNghiep=[CLUSTER, other]), province="01", by=so).errors == []

    assert codes(exported(so)) == ["CCN-01-001", "CCN-01-002"]
    assert codes(exported(gialam)) == ["CCN-01-001"]
    assert codes(exported(thachthat)) == ["CCN-01-002"]
    assert codes(exported(gialam), "DonViThueDat") == ["DV-00001"]
    assert codes(exported(thachthat), "DonViThueDat") == []
    assert codes(exported(thachthat), "QuyetDinh") == []

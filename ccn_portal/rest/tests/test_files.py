"""Lists as files: all rows, exact values, never a formula."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import openpyxl
import pytest

from clusters.tests.factories import ClusterFactory, DecisionFactory, ItemFactory
from investors.tests.factories import LeaseFactory, TenantFactory

pytestmark = pytest.mark.django_db
DANGEROUS = ['=HYPERLINK("http://evil")', "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx"]


def content(response):
    assert response.status_code == 200, response.content.decode()
    assert response.streaming
    return b"".join(response.streaming_content)


def csv_rows(response):
    return list(csv.DictReader(io.StringIO(content(response).decode(), newline="")))


def xlsx_rows(response):
    sheet = openpyxl.load_workbook(io.BytesIO(content(response))).active
    return [[cell.value for cell in row] for row in sheet.rows]


def test_csv_holds_every_row_whatever_the_page(api, so):
    for number in range(3):
        TenantFactory(code=f"T{number}")
    answer = api(so).get("/api/v1/tenants/", {"format": "csv", "limit": 1, "ordering": "-code"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="tenants-')
    assert [row["code"] for row in csv_rows(answer)] == ["T2", "T1", "T0"]


def test_csv_is_exact(api, so):
    lease = LeaseFactory(
        area_m2=Decimal("1234567.80"), registered_capital=Decimal("0.000001"), starts_on=dt.date(2020, 2, 29)
    )
    (row,) = csv_rows(api(so).get("/api/v1/leases/", {"format": "csv", "fields": "area_m2,starts_on,ends_on,cluster"}))
    assert row == {
        "cluster.code": lease.cluster.code,
        "cluster.name": lease.cluster.name,
        "area_m2": "1234567.80",
        "starts_on": "2020-02-29",
        "ends_on": "",
    }
    (row,) = csv_rows(api(so).get("/api/v1/leases/", {"format": "csv", "fields": "registered_capital"}))
    assert row == {"registered_capital": "0.000001"}


def test_files_for_people_have_labels_words_and_a_byte_order_mark(api, so):
    TenantFactory(code="T1", name="Gốm", kind="household")
    asked = {"format": "csv", "headings": "labels", "fields": "code,kind"}
    text = content(api(so).get("/api/v1/tenants/", asked)).decode()
    assert text == "\ufeffMã,Loại\r\nT1,Hộ sản xuất kinh doanh\r\n"


@pytest.mark.parametrize("name", DANGEROUS)
def test_text_never_becomes_a_formula_in_csv(api, so, name):
    TenantFactory(name=name)
    (row,) = csv_rows(api(so).get("/api/v1/tenants/", {"format": "csv"}))
    assert row["name"] == "'" + name


@pytest.mark.parametrize("name", DANGEROUS)
def test_text_never_becomes_a_formula_in_xlsx(api, so, name):
    TenantFactory(name=name)
    answer = api(so).get("/api/v1/tenants/", {"format": "xlsx", "fields": "name"})
    book = openpyxl.load_workbook(io.BytesIO(content(answer)))
    cell = book.active["A2"]
    assert cell.data_type == "s"
    assert name.strip() in cell.value


def test_xlsx_holds_numbers_and_dates_as_such(api, so):
    LeaseFactory(area_m2=Decimal("1000.5"), starts_on=dt.date(2020, 1, 1))
    answer = api(so).get("/api/v1/leases/", {"format": "xlsx", "fields": "area_m2,starts_on,ends_on"})
    assert xlsx_rows(answer) == [["area_m2", "starts_on", "ends_on"], [1000.5, dt.datetime(2020, 1, 1), None]]


def test_an_empty_list_is_a_sheet_with_headings(api, so):
    assert xlsx_rows(api(so).get("/api/v1/tenants/", {"format": "xlsx", "fields": "code,name"}))[0] == ["code", "name"]
    assert content(api(so).get("/api/v1/tenants/", {"format": "csv", "fields": "code"})) == b"code\r\n"


def test_geojson_places_clusters_longitude_first(api, so):
    placed = ClusterFactory(code="A", latitude=Decimal("20.975123"), longitude=Decimal("105.9115"))
    decision = DecisionFactory()
    ItemFactory(cluster=placed, decision=decision)
    ItemFactory(cluster=ClusterFactory(code="B"), decision=decision)
    answer = api(so).get("/api/v1/clusters/", {"format": "geojson", "fields": "code,status", "ordering": "code"})
    assert answer.headers["Content-Type"] == "application/geo+json"
    assert json.loads(content(answer)) == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [105.9115, 20.975123]},
                "properties": {"code": "A", "status": "established"},
            },
            {"type": "Feature", "geometry": None, "properties": {"code": "B", "status": "established"}},
        ],
    }


def test_more_rows_than_the_cursor_fetches_at_a_time(api, so):
    from clusters.tests.factories import hanoi
    from investors.models import Tenant

    province = hanoi()
    Tenant.objects.bulk_create(
        Tenant(province=province, code=f"T{n:05d}", name=f"T{n}", kind="household", folded=f"t{n}", sort_key=f"{n:05d}")
        for n in range(2001)
    )
    rows = csv_rows(api(so).get("/api/v1/tenants/", {"format": "csv"}))
    assert (len(rows), rows[0]["code"], rows[2000]["code"]) == (2001, "T00000", "T02000")


def test_a_day_before_the_calendar_of_spreadsheets_stands_as_text(api, so):
    for day in (dt.date(185, 2, 3), dt.date(2018, 3, 14)):
        DecisionFactory(issued_on=day)
    head, *rows = xlsx_rows(api(so).get("/api/v1/decisions/?format=xlsx&ordering=issued_on&fields=issued_on"))
    assert (head, rows) == (["issued_on"], [["0185-02-03"], [dt.datetime(2018, 3, 14)]])

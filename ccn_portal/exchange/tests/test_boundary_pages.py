"""Boundaries come in on a page: looked at feature by feature, then confirmed; the cluster's page shows them."""

import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from django.urls import reverse

from ccn_portal.exchange.models import BoundaryUpload
from ccn_portal.exchange.services import boundaries as service
from ccn_portal.watch.models import WatchRun
from clusters.models import Boundary
from clusters.tests.factories import ClusterFactory, ItemFactory
from clusters.tests.test_boundaries import collection, square

pytestmark = pytest.mark.django_db
LIST = "/boundaries/"


@pytest.fixture(autouse=True)
def frozen(settings, tmp_path):
    settings.FROZEN_TODAY, settings.MEDIA_ROOT = dt.date(2026, 11, 14), tmp_path


@pytest.fixture
def phu_tuc():
    cluster = ClusterFactory(
        code="CCN-01-001", name="Phú Túc", latitude=Decimal("21.001"), longitude=Decimal("105.501")
    )
    return ItemFactory(cluster=cluster, area_ha=Decimal(10)).cluster


def upload(client, file, name="ranh-gioi.geojson", **fields):
    file.name = name
    return client.post(LIST, {"file": file, **fields}, follow=True)


def test_a_file_is_looked_at_then_confirmed_and_shown_on_the_cluster_s_page(client, so, phu_tuc):
    client.force_login(so)
    assert "Chưa có ranh giới." in client.get("/clusters/CCN-01-001/").text
    drawn = ({"cluster": "CCN-01-001"}, square(0, 0)), ({"name": "KCN Quang Minh"}, square(2, 2))
    page = upload(client, collection(*drawn), source="Hồ sơ đo đạc", drawn_on="20/6/2025")
    for said in ("CCN Phú Túc", "9,00", "−1,00", "−10,0", "Chồng lấn KCN Quang Minh 1,00 ha", "Xác nhận nhập"):
        assert said in page.text, said
    assert not Boundary.objects.exists()
    address = page.request["PATH_INFO"]
    done = client.post(address, follow=True)
    assert "thêm 2 ranh giới, thay đổi 0, giữ nguyên 0" in done.text
    assert WatchRun.objects.count() == 1
    client.post(address)
    kept = BoundaryUpload.objects.get()
    assert (kept.counts, kept.applied_by) == ({"new": 2, "changed": 0, "unchanged": 0}, so)
    page = client.get("/clusters/CCN-01-001/").text
    for said in ("c-outline", "9,00 ha", "−1,00 ha (−10,0 %)", "20/06/2025", "Hồ sơ đo đạc", "Dấu chấm", "100 m"):
        assert said in page, said
    history = client.get(reverse("record-history", args=["boundary", phu_tuc.boundary.pk])).text
    assert "Nhập ranh giới" in history
    assert "ranh-gioi.geojson" in history


def test_every_feature_s_error_is_told_and_nothing_is_written(client, so, phu_tuc):
    client.force_login(so)
    bad = collection(({"cluster": "CCN-01-001"}, square(0, 0)), ({"cluster": "CCN-9"}, square(0, 0)), ({}, None))
    page = upload(client, bad)
    assert "2 đối tượng không nhập được" in page.text
    assert "Không có cụm mang mã CCN-9" in page.text
    assert "Xác nhận nhập" not in page.text
    refused = client.post(page.request["PATH_INFO"], follow=True)
    assert "Tệp còn lỗi" in refused.text
    assert not Boundary.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 shapefile", "không phải tệp GeoJSON"),
        (b"", "Tệp trống"),
        (b'{"features": []}', "danh sách “features” trống"),
        (b"x" * 3000, "lớn hơn 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_what_was_typed_stays(client, so, monkeypatch, content, said):
    monkeypatch.setattr(service, "MOST_BYTES", 2048)
    client.force_login(so)
    page = upload(client, io.BytesIO(content), source="Hồ sơ đo đạc", drawn_on="20/6/2025")
    assert page.status_code == 422
    for words in (said, 'value="Hồ sơ đo đạc"', 'value="20/6/2025"'):
        assert words in page.text, words
    early = upload(client, collection(({"name": "KCN"}, square(0, 0))), drawn_on="15/11/2026")
    assert "ngày của bản vẽ ở tương lai" in early.text
    assert not BoundaryUpload.objects.exists()


def test_what_goes_out_comes_in_again_without_a_change(client, so, phu_tuc):
    client.force_login(so)
    upload(client, collection(({"cluster": "CCN-01-001", "drawn_on": "2025-06-20"}, square(0, 0))))
    client.post(reverse("boundary-detail", args=[BoundaryUpload.objects.get().pk]))
    out = client.get(reverse("boundary-export"))
    assert out["Content-Disposition"].endswith('2026-11-14.geojson"')
    [feature] = json.loads(out.content)["features"]
    assert (feature["properties"]["name"], feature["properties"]["drawn_on"]) == ("Phú Túc", "2025-06-20")
    again = upload(client, io.BytesIO(out.content))
    assert "không có gì phải nhập" in again.text
    assert "Phú Túc" in client.get(LIST).text


def test_only_who_imports_the_register_may_and_only_into_its_own(client, so, leader, thachthat, stranger, phu_tuc):
    client.force_login(so)
    upload(client, collection(({"cluster": "CCN-01-001"}, square(0, 0))))
    address = reverse("boundary-detail", args=[BoundaryUpload.objects.get().pk])
    for user in (leader, thachthat):
        client.force_login(user)
        assert {client.get(url).status_code for url in (LIST, address, reverse("boundary-export"))} == {403}
        assert client.post(address).status_code == 403
        assert "Chưa có ranh giới." not in client.get("/clusters/CCN-01-001/").text
    client.force_login(stranger)
    assert client.get(address).status_code == client.post(address).status_code == 404
    assert "ranh-gioi.geojson" not in client.get(LIST).text
    assert not Boundary.objects.exists()


def test_the_pages_take_the_same_queries_at_any_size(client, so, django_assert_max_num_queries):
    client.force_login(so)
    for number in range(6):
        ItemFactory(cluster=ClusterFactory(code=f"Q-{number}", name=f"Cụm {number}"), area_ha=9)
    counts = []
    for size in (1, 6):
        drawn = [({"cluster": f"Q-{number}"}, square(5 * number, 0)) for number in range(size)]
        page = upload(client, collection(*drawn)).request["PATH_INFO"]
        with django_assert_max_num_queries(25) as looked_at:
            client.get(page)
        client.post(page)
        with django_assert_max_num_queries(25) as listed:
            client.get(LIST)
        counts.append((len(looked_at), len(listed)))
    assert counts[0] == counts[1]

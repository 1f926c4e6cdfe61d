"""All returns of a unit on one page, and the workbook's way through the pages; without JavaScript."""

import io
import json
import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from ccn_portal.rules.periods import Period
from reports.models import Return
from reports.returns import services
from reports.returns.workbook import drawing, layout
from reports.tests.factories import ReturnFactory, operating_cluster
from reports.tests.pages import without_labels

pytestmark = pytest.mark.django_db
PERIOD = Period.parse("2022Q3")
PAGE = reverse("return-unit", args=["2022Q3"])
UPLOAD = reverse("return-upload", args=["2022Q3"])


@pytest.fixture
def clusters():
    found = [operating_cluster(name=name) for name in ("Ấp Nhất", "Bến Hai")]
    for cluster in found:
        ReturnFactory(cluster=cluster, period="2022Q2", workers=100, revenue=Decimal("12.5"))
    return found


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def fields(cluster, was=None, **typed):
    """The fields of a cluster as its page posts them, for the version that stands."""
    row = Return.objects.filter(cluster=cluster, period="2022Q3").first()
    prefix = f"c{cluster.pk}-"
    found = {f"{prefix}revision": str(row.revision if row else 0)}
    if was is not None:
        found[f"{prefix}was"] = json.dumps(was)
    return found | {f"{prefix}{name}": text for name, text in typed.items()}


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_what_is_typed_for_all_clusters_is_saved_and_what_is_clean_is_submitted(clusters, gialam):
    first, second = clusters
    client = browser(gialam)
    posted = fields(first, workers="110", revenue="12,75") | fields(second, workers="90", wastewater_generated="2")
    assert client.post(PAGE, {**posted, "action": "save"})["Location"] == PAGE
    assert set(Return.objects.filter(period="2022Q3").values_list("revenue", "workers")) == {
        (Decimal("12.75"), 110),
        (None, 90),
    }
    posted = fields(first, workers="110") | fields(second, wastewater_treated="5")
    shown = text(client.post(PAGE, {**posted, "action": "submit"}, follow=True))
    assert "Đã gửi 1 phiếu số liệu." in shown
    assert "Còn 1 phiếu chưa gửi được" in shown
    states = dict(Return.objects.filter(period="2022Q3").values_list("cluster__name", "state"))
    assert states == {"Ấp Nhất": "submitted", "Bến Hai": "draft"}


def test_what_cannot_be_read_stays_in_its_cell_and_the_rest_is_saved(clusters, gialam):
    first, second = clusters
    posted = fields(first, workers="12 người", tenants="4") | fields(second, workers="90")
    shown = text(browser(gialam).post(PAGE, {**posted, "action": "submit"}), 422)
    assert 'value="12 người"' in shown
    assert "không phải số" in shown
    rows = Return.objects.filter(period="2022Q3").order_by("cluster__sort_key")
    assert [(row.state, row.workers, row.tenants) for row in rows] == [("draft", None, 4), ("submitted", 90, None)]


def test_figures_taken_over_go_only_after_somebody_confirmed_each(clusters, gialam):
    first, second = clusters
    client = browser(gialam)
    typed = fields(first, workers="99") | fields(second, workers="")
    shown = text(client.post(PAGE, {**typed, "take-over": f"c{first.pk}-"}, follow=True))
    row = Return.objects.get(cluster=first, period="2022Q3")
    assert (row.workers, row.revenue, row.taken_over) == (99, Decimal("12.5"), ["revenue"])
    assert f'name="over-c{first.pk}-revenue" value="12,5"' in shown
    assert not Return.objects.filter(cluster=second, period="2022Q3").exists()
    kept = fields(first, workers="99", revenue="12,5") | {f"over-c{first.pk}-revenue": "12,5"}
    assert "Còn 1 phiếu chưa gửi được" in text(client.post(PAGE, {**kept, "action": "submit"}, follow=True))
    row.refresh_from_db()
    assert (row.state, row.taken_over) == ("draft", ["revenue"])
    sure = fields(first, workers="99", revenue="12,5") | {
        f"over-c{first.pk}-revenue": "12,5",
        f"ok-c{first.pk}-revenue": "1",
    }
    client.post(PAGE, {**sure, "action": "submit"})
    row.refresh_from_db()
    assert (row.state, row.taken_over) == ("submitted", [])


def test_two_officials_at_once_the_second_sees_both_and_chooses(clusters, gialam):
    first = clusters[0]
    row = services.begin_return(cluster=first, period=PERIOD, values={"workers": 10, "tenants": 3}, by=gialam)
    client = browser(gialam)
    mine = fields(first, was={"workers": "10", "tenants": "3"}, workers="12", tenants="3")
    services.save_return(row=row, values={"workers": 11, "tenants": 4}, by=gialam)
    shown = text(client.post(PAGE, {**mine, "action": "save"}), 422)
    assert 'value="12"' in shown  # nothing typed is lost
    assert '<td class="num">10</td><td class="num">12</td><td class="num">11</td>' in without_labels(shown)
    row.refresh_from_db()
    assert row.workers == 11
    client.post(PAGE, {**mine, f"c{first.pk}-overwrite": str(row.revision), "action": "save"})
    row.refresh_from_db()
    assert (row.workers, row.tenants) == (12, 4)  # what was not touched here is the other's


def test_a_cluster_nobody_touched_here_is_no_conflict(clusters, gialam):
    first, second = clusters
    row = services.begin_return(cluster=first, period=PERIOD, values={"workers": 10}, by=gialam)
    stale = fields(first, was={"workers": "10"}, workers="10") | fields(second, workers="5")
    services.save_return(row=row, values={"workers": 11}, by=gialam)
    assert browser(gialam).post(PAGE, {**stale, "action": "save"}).status_code == 302
    row.refresh_from_db()
    assert row.workers == 11


def test_the_page_takes_as_many_queries_for_two_clusters_as_for_ten(clusters, gialam, django_assert_max_num_queries):
    for number in range(8):
        operating_cluster(name=f"Thêm {number}")
    client = browser(gialam)
    with django_assert_max_num_queries(26):
        assert text(client.get(PAGE)).count('class="c-entry__group"') == 10


def test_who_does_not_enter_returns_is_led_to_the_list(clusters, so):
    for name in ("return-unit", "return-template", "return-upload"):
        answer = browser(so).get(reverse(name, args=["2022Q3"]))
        assert answer["Location"] == reverse("return-list") + "?period=2022Q3"
    assert browser(so).post(PAGE, fields(clusters[0], workers="1")).status_code == 403


def filled(client, **by_code):
    """The template as downloaded, with figures typed into it."""
    answer = client.get(reverse("return-template", args=["2022Q3"]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book[layout.SHEET]
    heads = {cell.value: cell.column for cell in sheet[drawing.HEAD_ROW]}
    for row in sheet.iter_rows(min_row=drawing.HEAD_ROW + 1):
        for name, value in by_code.get(row[1].value.replace(" ", "_"), {}).items():
            heading = "Giải trình, ghi chú" if name == "notes" else layout.heading_of(name)
            sheet.cell(row[0].row, heads[heading]).value = value
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("phieu.xlsx", out.getvalue())


def carried(shown, **changes):
    """What the page of the look before posts."""
    found = {}

    class Fields(HTMLParser):
        def handle_starttag(self, tag, attributes):
            given = dict(attributes)
            if tag == "input" and given.get("type") != "radio" and "name" in given:
                found[given["name"]] = given.get("value") or ""

    Fields().feed(shown[shown.index('id="preview-form"') :])
    return found | changes


def test_a_workbook_goes_from_download_to_acceptance_with_one_return(clusters, gialam, so):
    first = clusters[0]
    local, department = browser(gialam), browser(so)
    file = filled(local, Ấp_Nhất={"workers": "mười", "revenue": 12}, Bến_Hai={"workers": 95})
    shown = text(local.post(UPLOAD, {"file": file}), 422)
    assert 'value="mười"' in shown
    assert re.search(r"Ô [A-Z]+9 trong tệp", shown)
    assert not Return.objects.filter(period="2022Q3").exists()
    shown = text(local.post(UPLOAD, carried(shown, action="submit")), 422)  # still wrong: nothing is written
    assert not Return.objects.filter(period="2022Q3").exists()
    corrected = carried(shown, **{f"c{first.pk}-workers": "105", "action": "submit"})
    assert "Đã gửi 2 phiếu số liệu." in text(local.post(UPLOAD, corrected, follow=True))
    row, other = (Return.objects.get(cluster=one, period="2022Q3") for one in clusters)
    assert (row.state, row.workers, row.revenue, other.workers) == ("submitted", 105, Decimal(12), 95)
    back = {"comment": "Xem lại", "comment-workers": "Có tính thời vụ không?"}
    department.post(reverse("return-send-back", args=[row.pk]), back)
    page = text(local.get(PAGE))
    assert "Có tính thời vụ không?" in page
    file = filled(local, Ấp_Nhất={"workers": 101})
    shown = text(local.post(UPLOAD, {"file": file}))
    assert "Đã gửi 1 phiếu số liệu." in text(local.post(UPLOAD, carried(shown, action="submit"), follow=True))
    department.post(reverse("return-accept", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.workers) == ("accepted", 101)


def test_where_somebody_else_was_faster_the_workbook_asks(clusters, gialam):
    first = clusters[0]
    local = browser(gialam)
    file = filled(local, Ấp_Nhất={"workers": 12})
    row = services.begin_return(cluster=first, period=PERIOD, values={"workers": 11}, by=gialam)
    shown = text(local.post(UPLOAD, {"file": file}))
    assert "1 chỗ phải chọn" in shown
    asked = carried(shown, action="save")
    assert "1 chỗ phải chọn" in text(local.post(UPLOAD, asked))
    row.refresh_from_db()
    assert row.workers == 11
    chosen = text(local.post(UPLOAD, {**asked, "action": "", "choose": f"c{first.pk}-=mine"}))
    assert "Có thể lưu toàn bộ." in chosen
    local.post(UPLOAD, {**carried(chosen, action="save"), f"use-c{first.pk}-workers": "mine"})
    row.refresh_from_db()
    assert row.workers == 12


def test_a_file_that_is_none_is_answered_beside_the_field(clusters, gialam):
    bad = SimpleUploadedFile("phieu.xlsx", b"no workbook")
    assert "đây không phải" in text(browser(gialam).post(UPLOAD, {"file": bad}), 422).lower()
    other = reverse("return-upload", args=["2022Q2"])
    shown = text(browser(gialam).post(other, {"file": filled(browser(gialam))}), 422)
    assert "Tệp này là của quý III/2022" in shown


def test_a_workbook_no_row_of_which_can_be_used_is_not_said_to_change_nothing(clusters, gialam):
    file = filled(browser(gialam))
    book = load_workbook(file)
    book[layout.SHEET].cell(drawing.HEAD_ROW, 1).value = "Mã gì đó"
    out = io.BytesIO()
    book.save(out)
    shown = text(browser(gialam).post(UPLOAD, {"file": SimpleUploadedFile("phieu.xlsx", out.getvalue())}), 422)
    assert "Không dùng được dòng nào của tệp" in shown
    assert "Tệp không làm thay đổi gì" not in shown

"""Two officials on one return: each figure is its own; nobody overwrites what he never saw, nothing typed is lost."""

import html
import json
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from ccn_portal.rules.periods import Period
from investors.tests.factories import LeaseFactory
from reports.models import PartyReturn, Return
from reports.parties import services as parties
from reports.returns import services
from reports.tests.factories import operating_cluster, report_in
from reports.tests.pages import without_labels

pytestmark = pytest.mark.django_db
PERIOD, HTMX = Period.parse("2022Q3"), {"HX-Request": "true"}
UNIT = reverse("return-unit", args=["2022Q3"])


@pytest.fixture
def cluster():
    return operating_cluster(name="Ấp Nhất")


@pytest.fixture
def lease():
    return LeaseFactory(cluster=operating_cluster(code="CCN-01-901"))


@pytest.fixture
def clerk(gialam):
    client = Client()
    client.force_login(gialam)
    return client


def entry(cluster):
    return reverse("return-entry", args=["2022Q3", cluster.code])


def form_01(lease):
    return reverse("party-return-entry", args=["2025", "01", lease.cluster.code, lease.tenant.pk])


def fields(answer):
    """What the page's form would post: its named fields as they stand."""
    found = {}
    for tag in re.findall(r"<input [^>]*>", answer.content.decode()):
        name, value = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name and 'type="checkbox"' not in tag and 'type="radio"' not in tag:
            found[name[1]] = html.unescape(value[1]) if value else ""
    return found


def the_return():
    return Return.objects.get(period="2022Q3")


def test_what_only_the_other_changed_stays_and_comes_into_the_cell(cluster, gialam, clerk):
    page = fields(clerk.get(entry(cluster)))
    row = services.begin_return(cluster=cluster, period=PERIOD, values={"revenue": Decimal("45.5")}, by=gialam)
    saved = clerk.post(entry(cluster), page | {"workers": "320"}, headers=HTMX)
    assert saved.status_code == 200
    assert (the_return().workers, the_return().revenue) == (320, Decimal("45.5"))
    told = saved.content.decode()
    assert "Người khác cũng vừa lưu phiếu này" in told
    assert re.search(r'<input id="v-revenue" hx-swap-oob="true"[^>]*value="45,5"', told)
    assert 'id="v-tenants" hx-swap-oob' not in told
    # the next save of the same page, whose cell holds the other's figure now
    again = page | fields(saved) | {"workers": "320", "tenants": "7"}
    assert clerk.post(entry(cluster), again, headers=HTMX).status_code == 200
    row.refresh_from_db()
    assert (row.workers, row.revenue, row.tenants) == (320, Decimal("45.5"), 7)


def test_the_very_same_figure_is_shown_three_ways_and_overwriting_takes_no_other_with_it(cluster, gialam, clerk):
    row = services.begin_return(cluster=cluster, period=PERIOD, values={"workers": 300, "tenants": 3}, by=gialam)
    page = fields(clerk.get(reverse("return-detail", args=[row.pk])))
    services.save_return(row=row, values={"workers": 310, "revenue": Decimal("45.5")}, by=gialam)
    for headers in (HTMX, {}):
        answer = clerk.post(entry(cluster), page | {"workers": "320", "budget_payment": "2,25"}, headers=headers)
        assert answer.status_code == (200 if headers else 422)
        rows = re.findall(r'<th scope="row">(.*?)</th>((?:<td class="num">.*?</td>)+)', without_labels(answer))
        assert [(label, re.findall(r">([^<]*)</td>", cells)) for label, cells in rows if "<" not in label] == [
            ("Lao động", ["300", "320", "310"])
        ]
    kept = fields(answer)
    assert (kept["workers"], kept["budget_payment"], kept["revenue"]) == ("320", "2,25", "45,5")
    assert clerk.post(entry(cluster), kept).status_code == 422  # saving once more decides nothing
    row.refresh_from_db()
    assert clerk.post(entry(cluster), kept | {"overwrite": row.revision}).status_code == 302
    row.refresh_from_db()
    assert (row.workers, row.tenants, row.revenue) == (320, 3, Decimal("45.5"))
    assert row.budget_payment == Decimal("2.25")


def test_what_was_refused_is_still_to_be_saved_when_the_reason_is_given(cluster, clerk):
    report_in("filed", form="QUARTER", period="2022Q3")
    for address, names in ((entry(cluster), ("workers",)), (UNIT, (f"c{cluster.pk}-workers",))):
        page = fields(clerk.get(address)) | dict.fromkeys(names, "320")
        refused = clerk.post(address, page)
        assert refused.status_code == 422
        kept = fields(refused)
        assert [kept[name] for name in names] == ["320"]
        assert clerk.post(address, kept | {"reason": "Gửi muộn"}).status_code == 302
        assert the_return().workers == 320
        Return.objects.filter(period="2022Q3").delete()


def test_on_the_page_of_all_clusters_too_a_draft_that_saves_itself_wipes_nothing_out(cluster, gialam, clerk):
    other, mine = operating_cluster(name="Bến Hai"), f"c{cluster.pk}-"
    page = fields(clerk.get(UNIT))
    own = {name: text for name, text in page.items() if mine in name}
    row = services.begin_return(cluster=cluster, period=PERIOD, values={"revenue": Decimal("45.5")}, by=gialam)
    saved = clerk.post(UNIT, own | {f"{mine}workers": "320"}, headers=HTMX)
    assert f'<input id="v-{mine}revenue" hx-swap-oob="true"' in saved.content.decode()
    again = own | fields(saved) | {f"{mine}workers": "320", f"{mine}tenants": "7"}
    assert clerk.post(UNIT, again, headers=HTMX).status_code == 200
    row.refresh_from_db()
    assert (row.workers, row.revenue, row.tenants) == (320, Decimal("45.5"), 7)
    # without JavaScript all clusters are posted at once: a dispute about one loses nothing of the others
    services.save_return(row=row, values={"workers": 311}, by=gialam)
    refused = clerk.post(UNIT, page | {f"{mine}workers": "320", f"c{other.pk}-workers": "44"})
    assert refused.status_code == 422
    assert fields(refused)[f"c{other.pk}-workers"] == "44"
    row.refresh_from_db()
    assert clerk.post(UNIT, fields(refused) | {f"{mine}overwrite": row.revision}).status_code == 302
    assert dict(Return.objects.filter(period="2022Q3").values_list("cluster", "workers")) == {
        cluster.pk: 320,
        other.pk: 44,
    }


def test_form_01_is_merged_line_by_line_in_the_same_way(lease, gialam, so, clerk):
    page = fields(clerk.get(form_01(lease)))
    what = {"form": "TT14-01", "cluster": lease.cluster, "party": lease.tenant, "period": "2025"}
    row = parties.begin_return(**what, values={"1": Decimal("10.5")}, explanations={"1": "mới thuê"}, by=so)
    saved = clerk.post(form_01(lease), page | {"3": "50"}, headers=HTMX)
    assert re.search(r'<input id="v-1" hx-swap-oob="true"[^>]*value="10,5"', saved.content.decode())
    row.refresh_from_db()
    assert (row.values, row.explanations) == ({"1": "10.5", "3": "50"}, {"1": "mới thuê"})
    page |= fields(saved) | {"3": "50"}
    parties.save_return(row=row, values={"3": 51}, by=so)
    disputed = clerk.post(form_01(lease), page | {"3": "52", "2": "1"})
    assert disputed.status_code == 422
    cells = '<td class="num">50</td><td class="num">52</td><td class="num">51</td>'
    assert cells in without_labels(disputed)
    row.refresh_from_db()
    assert row.values == {"1": "10.5", "3": "51"}
    assert clerk.post(form_01(lease), fields(disputed) | {"overwrite": row.revision}).status_code == 302
    assert PartyReturn.objects.get().values == {"1": "10.5", "2": "1", "3": "52"}


def test_the_very_same_explanation_is_asked_about_and_each_row_is_chosen_by_itself(cluster, gialam, clerk):
    words = {"explanations": {"workers": "ban đầu"}, "by": gialam}
    row = services.begin_return(cluster=cluster, period=PERIOD, values={"workers": 300, "tenants": 3}, **words)
    page = fields(clerk.get(reverse("return-detail", args=[row.pk])))
    theirs = {"workers": "thêm ca", "tenants": "hai hộ mới"}
    services.save_return(row=row, values={"workers": 310}, explanations=theirs, by=gialam)
    mine = page | {"workers": "320", "explain-workers": "thêm xưởng", "revenue": "7,5"}
    saved = clerk.post(entry(cluster), mine, headers=HTMX)
    assert saved.status_code == 200
    row.refresh_from_db()
    assert row.explanations == theirs  # nothing was saved yet
    disputed = clerk.post(entry(cluster), mine)
    assert disputed.status_code == 422
    shown = disputed.content.decode()
    assert "<td>ban đầu</td><td>thêm xưởng</td><td>thêm ca</td>" in without_labels(shown)
    kept = fields(disputed)
    assert (kept["explain-workers"], kept["workers"]) == ("thêm xưởng", "320")
    row.refresh_from_db()
    seen = {"decide": row.revision}
    half = clerk.post(entry(cluster), kept | seen | {"use-workers": "theirs"})
    assert half.status_code == 422  # a row without a choice is asked about again, and the choice stays
    assert re.search(r'id="theirs-workers"[^>]* checked', half.content.decode())
    stale = clerk.post(entry(cluster), kept | {"theirs": row.revision - 1})
    assert stale.status_code == 422
    chosen = seen | {"use-workers": "theirs", "use-explain-workers": "mine"}
    assert clerk.post(entry(cluster), kept | chosen).status_code == 302
    row.refresh_from_db()
    assert row.explanations == {"workers": "thêm xưởng", "tenants": "hai hộ mới"}
    assert (row.workers, row.revenue) == (310, Decimal("7.5"))


def test_theirs_is_taken_where_both_changed_and_the_rest_of_what_was_typed_is_saved(cluster, gialam, clerk):
    prefix = f"c{cluster.pk}-"
    row = services.begin_return(
        cluster=cluster, period=PERIOD, values={"workers": 300}, explanations={"workers": "ban đầu"}, by=gialam
    )
    page = fields(clerk.get(UNIT))
    services.save_return(row=row, values={}, explanations={"workers": "thêm ca"}, by=gialam)
    mine = page | {f"explain-{prefix}workers": "thêm xưởng", f"{prefix}revenue": "7,5"}
    told = clerk.post(UNIT, mine, headers=HTMX).content.decode()
    assert re.search(r'id="returns-saved"[^>]*><a class="u-bad" href="#x-c\d+-">Chưa lưu', told)
    assert "<td>ban đầu</td><td>thêm xưởng</td><td>thêm ca</td>" in without_labels(told)
    disputed = clerk.post(UNIT, mine)
    assert disputed.status_code == 422
    row.refresh_from_db()
    assert clerk.post(UNIT, fields(disputed) | {f"{prefix}theirs": row.revision}).status_code == 302
    row.refresh_from_db()
    assert (row.explanations, row.revenue) == ({"workers": "thêm ca"}, Decimal("7.5"))


def test_an_explanation_only_the_other_wrote_comes_into_the_page_and_is_not_wiped_out(cluster, gialam, clerk):
    page = fields(clerk.get(entry(cluster)))
    row = services.begin_return(
        cluster=cluster, period=PERIOD, values={}, explanations={"workers": "thêm ca"}, by=gialam
    )
    saved = clerk.post(entry(cluster), page | {"tenants": "4"}, headers=HTMX)
    told = saved.content.decode()
    assert "giải trình: thêm ca" in told
    assert re.search(r'name="explain-workers"[^>]* value="thêm ca"', told)
    # a cell that somebody was typing in meanwhile still says what stood before it
    was = json.loads(fields(saved)["was"]) | {"explain-workers": ""}
    again = page | fields(saved) | {"tenants": "4", "was": json.dumps(was), "explain-workers": "thêm xưởng"}
    assert "<td>–</td><td>thêm xưởng</td><td>thêm ca</td>" in without_labels(clerk.post(entry(cluster), again))
    row.refresh_from_db()
    assert row.explanations == {"workers": "thêm ca"}


def test_form_01_asks_about_the_same_explanation_too(lease, gialam, so, clerk):
    what = {"form": "TT14-01", "cluster": lease.cluster, "party": lease.tenant, "period": "2025"}
    row = parties.begin_return(**what, values={"3": 50}, explanations={"3": "ban đầu"}, by=so)
    page = fields(clerk.get(reverse("party-return-detail", args=[row.pk])))
    parties.save_return(row=row, values={}, explanations={"3": "thêm ca", "1": "mới thuê"}, by=so)
    mine = page | {"explain-3": "thêm xưởng", "2": "1"}
    assert clerk.post(form_01(lease), mine, headers=HTMX).status_code == 200
    disputed = clerk.post(form_01(lease), mine)
    assert "<td>ban đầu</td><td>thêm xưởng</td><td>thêm ca</td>" in without_labels(disputed)
    row.refresh_from_db()
    assert (row.values, row.explanations) == ({"3": "50"}, {"3": "thêm ca", "1": "mới thuê"})
    assert clerk.post(form_01(lease), fields(disputed) | {"overwrite": row.revision}).status_code == 302
    row.refresh_from_db()
    assert row.explanations == {"3": "thêm xưởng", "1": "mới thuê"}
    assert row.values == {"2": "1", "3": "50"}


def test_a_draft_that_saves_itself_after_it_was_submitted_says_calmly_what_is_true(cluster, lease, gialam, so, clerk):
    row = services.begin_return(cluster=cluster, period=PERIOD, values={"workers": 300}, by=gialam)
    what = {"form": "TT14-01", "cluster": lease.cluster, "party": lease.tenant, "period": "2025"}
    form = parties.begin_return(**what, values={"3": 50}, by=gialam)
    pages = {address: fields(clerk.get(address, follow=True)) for address in (entry(cluster), form_01(lease), UNIT)}
    services.submit_return(row=row, by=gialam)
    parties.submit_return(row=form, by=gialam)
    cells = {entry(cluster): "workers", form_01(lease): "3", UNIT: f"c{cluster.pk}-workers"}
    for address, page in pages.items():
        calm = clerk.post(address, page, headers=HTMX)
        assert calm.status_code == 200
        assert "chưa nằm trong phiếu" not in calm.content.decode()
        for headers in (HTMX, {}):
            late = clerk.post(address, page | {cells[address]: "77", "action": "submit"}, headers=headers)
            assert late.status_code == (200 if headers else 422)
            assert re.search(r"chưa nằm trong phiếu: *<b>[^<]*: 77</b>", late.content.decode())
    assert clerk.post(entry(cluster), pages[entry(cluster)] | {"action": "submit"}).status_code == 302  # pressed twice
    row.refresh_from_db()
    assert (row.workers, row.state) == (300, "submitted")

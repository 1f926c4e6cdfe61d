"""The ten key figures: what the published ones say, for each user's own clusters, never stale."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ccn_portal.environment.shares import shares_on
from ccn_portal.home.dashboard import Dashboard
from ccn_portal.home.figures import Completeness, overview, years_back
from ccn_portal.ui.numbers import number
from clusters.models import Cluster
from clusters.tests.factories import ClusterFactory
from investors.models import Lease
from reports.models import Return
from reports.tests.factories import ReturnFactory

pytestmark = pytest.mark.django_db
Q3_2022 = dt.date(2022, 9, 14)


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


def values(user, day):
    found = overview(user, day)
    return {shown.figure.line: shown.value and round(shown.value, 4) for shown in found.figures}


def test_the_department_sees_the_figures_published_for_september_2022(so, hanoi):
    assert values(so, Q3_2022) == {
        "3": 105,
        "4": 2344,
        "15": 70,
        "18": Decimal("874.4814"),
        "19": Decimal("76.6769"),
        "20": 4169,
        "25": 79650,
        "23": Decimal("9279.9"),
        "24": Decimal("294.6"),
        "27": 22,
    }


def test_a_local_official_sees_the_figures_of_the_district(gialam, hanoi):
    found = values(gialam, Q3_2022)
    assert (found["3"], found["4"], found["15"], found["20"], found["25"]) == (8, Decimal("221.8"), 6, 522, 9803)
    assert (found["18"], found["19"]) == (Decimal("90.7227"), Decimal("75.1631"))


def test_a_district_that_has_ended_goes_on_in_its_communes(gialam, hanoi):
    assert values(gialam, dt.date(2025, 6, 30))["15"] == values(gialam, dt.date(2025, 7, 1))["15"] == 6


def test_the_administrator_sees_all(admin, hanoi):
    assert values(admin, Q3_2022)["3"] == 105


def test_a_stranger_sees_none_of_it(stranger, hanoi):
    found = overview(stranger, dt.date(2025, 12, 14))
    assert {shown.value for shown in found.figures if not shown.figure.is_reported} == {Decimal(0), None}
    assert found.latest is None


def test_a_line_has_the_same_day_of_eight_years_and_the_change_in_one(so, hanoi):
    operating = overview(so, dt.date(2025, 12, 14)).figures[2]
    assert [label for label, _value in operating.points] == [f"{year}-12-14" for year in range(2018, 2026)]
    assert operating.values == [70, 70, 70, 70, 70, 70, 70, 76]
    assert operating.change == 6


def test_reported_figures_are_of_the_latest_quarter_that_was_reported(so, hanoi):
    found = overview(so, dt.date(2022, 9, 13))  # the day before the cut-off of the third quarter
    assert found.latest == Completeness("2022Q2", 70, 70)
    workers = next(shown for shown in found.figures if shown.figure.line == "25")
    assert workers.value == 60412
    assert workers.period == "2022Q2"


@pytest.fixture
def early(hanoi):
    """The first accepted return of the fourth quarter of 2022, due on 20 December; a year before there were some."""
    cluster = Cluster.objects.get(code="CCN-01-001")
    assert Return.objects.filter(period="2021Q4").exists()
    return ReturnFactory(cluster=cluster, period="2022Q4", workers=1000)


def test_a_few_early_returns_do_not_stand_for_the_province(client, so, early):
    found = overview(so, dt.date(2022, 12, 20))  # the last day in time
    assert found.latest == Completeness("2022Q3", 70, 70)
    assert found.collecting == Completeness("2022Q4", 1, 70)
    workers = next(shown for shown in found.figures if shown.figure.line == "25")
    assert (workers.value, workers.points[-1][0]) == (79650, "2022Q3")
    client.force_login(so)
    page = client.get(reverse("home"), {"as_of": "2022-12-20"}).content.decode()
    assert "quý IV/2022 đang thu phiếu: đã chấp nhận của 1/70 cụm" in page
    assert client.get(reverse("figure-sources", args=["25"]), {"as_of": "2022-12-20"}).context["total"] == 70


def test_what_is_missing_after_its_due_day_is_told_and_not_compared(client, so, early):
    found = overview(so, dt.date(2022, 12, 21))
    assert (found.latest, found.collecting) == (Completeness("2022Q4", 1, 70), None)
    workers = next(shown for shown in found.figures if shown.figure.line == "25")
    assert (workers.value, workers.change) == (1000, None)
    client.force_login(so)
    page = client.get(reverse("home"), {"as_of": "2022-12-21"}).content.decode()
    assert "quý IV/2022, 1/70 cụm" in page
    assert "không so sánh với kỳ trước" in page


def test_a_quarter_without_returns_is_a_gap_and_not_a_zero(so, hanoi):
    workers = next(shown for shown in overview(so, dt.date(2025, 12, 14)).figures if shown.figure.line == "25")
    assert dict(workers.points)["2023Q1"] is None
    assert workers.change is None  # nothing was reported a year before


def test_the_two_shares_of_the_plan_are_those_of_the_environment_page(client, hanoi, so, thachthat):
    client.force_login(so)
    for day in (dt.date(2022, 9, 14), dt.date(2026, 11, 14)):
        shares = Dashboard(so, day).shares
        assert shares == shares_on(Cluster.objects.visible_to(so).as_of(day), day, so)
        assert [share.total > share.compliant for share in shares] == [True, True]
        shown = client.get(reverse("home"), {"as_of": day.isoformat()}).content.decode()
        for share in shares:
            assert number(share.percent, 1) in shown
            address = f"{reverse('environment-list')}?topic=wastewater&share={share.code}&compliant=true"
            assert address.replace("&", "&amp;") in shown
            listed = client.get(f"{address}&as_of={day}")
            assert listed.context["page"].paginator.count == share.compliant
    assert Dashboard(thachthat, day).shares == []  # the plan is the city's


def test_what_is_kept_is_counted_once(so, hanoi):
    overview(so, Q3_2022)
    with CaptureQueriesContext(connection) as queries:
        overview(so, Q3_2022)
    assert len(queries) == 1


@pytest.mark.parametrize("change", ["lease", "return", "new cluster", "sql"])
def test_what_is_kept_is_never_stale(so, hanoi, change):
    before = overview(so, Q3_2022)
    match change:
        case "lease":
            Lease.objects.in_force(Q3_2022).first().delete()
        case "return":
            corrected = Return.objects.get(cluster__code="CCN-01-001", period="2022Q3")
            Return.objects.filter(pk=corrected.pk).update(is_current=False)
            corrected.pk, corrected.version, corrected.workers = None, 2, 1
            corrected.save()
        case "new cluster":
            ClusterFactory()
        case "sql":
            with connection.cursor() as cursor:
                cursor.execute("UPDATE investors_lease SET area_m2 = area_m2 + 1")
    with CaptureQueriesContext(connection) as queries:
        after = overview(so, Q3_2022)
    assert len(queries) > 1
    if change != "new cluster":
        assert after != before


def test_21_were_under_appraisal_in_june_2022_8_of_them_at_the_council(so, hanoi):
    pending = Dashboard(so, dt.date(2022, 6, 30)).dossiers
    assert len(pending) == 21
    assert sum(one.at_council for one in pending) == 8


def test_29_february_has_a_day_a_year_before():
    assert years_back(dt.date(2024, 2, 29), 1) == dt.date(2023, 2, 28)


class TestTheRecordsBehindAFigure:
    @pytest.fixture
    def browser(self, client, so):
        client.force_login(so)
        return client

    @pytest.mark.parametrize(("line", "total"), [("3", 105), ("15", 70), ("20", 4169), ("27", 22), ("25", 70)])
    def test_are_as_many_as_it_counts(self, browser, hanoi, line, total):
        answer = browser.get(reverse("figure-sources", args=[line]), {"as_of": "2022-09-14"})
        assert answer.context["total"] == total

    def test_are_those_of_the_own_territory(self, client, gialam, hanoi):
        client.force_login(gialam)
        answer = client.get(reverse("figure-sources", args=["20"]), {"as_of": "2025-12-14"})
        assert answer.context["total"] == Lease.objects.visible_to(gialam).in_force(dt.date(2025, 12, 14)).count() > 0

    def test_a_line_that_is_no_key_figure_has_no_page(self, browser):
        assert browser.get(reverse("figure-sources", args=["99"])).status_code == 404

    def test_take_at_most_15_queries(self, browser, hanoi, django_assert_max_num_queries):
        for line in ("4", "19", "24"):
            with django_assert_max_num_queries(15):
                browser.get(reverse("figure-sources", args=[line]))

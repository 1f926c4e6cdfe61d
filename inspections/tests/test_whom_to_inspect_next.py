"""The score of whom to inspect next: every part with its fact and weight; from the list into a plan."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.urls import reverse

from ccn_portal.rules.models import RuleParameter
from clusters.choices import MilestoneKind
from clusters.models import Cluster
from clusters.tests.factories import ClusterFactory, ItemFactory, MilestoneFactory, PhaseFactory
from inspections.models import InspectionPlan
from inspections.priority import candidates
from inspections.tests.factories import FindingFactory, InspectionFactory
from investors.tests.factories import LeaseFactory, PetitionFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = TODAY


@pytest.fixture
def page(client):
    def get(user, name, query=""):
        client.force_login(user)
        return client.get(reverse(name) + query)

    return get


def operating(*kinds, **given):
    cluster = ClusterFactory(**given)
    for kind in (MilestoneKind.OPERATION_STARTED, *kinds):
        MilestoneFactory(phase=PhaseFactory(cluster=cluster), kind=kind, occurred_on=dt.date(2015, 1, 1))
    return cluster


@pytest.fixture
def worst():
    """Two open fire findings, one of them overdue; last visit two and a half years ago; tanning; 25 tenants."""
    cluster = operating(sector_code="1511", sector_name="Thuộc da")
    visit = InspectionFactory(cluster=cluster, visited_on=dt.date(2024, 5, 1))
    FindingFactory(inspection=visit, remedy_due=dt.date(2024, 6, 1))
    FindingFactory(inspection=visit, remedy_due=dt.date(2027, 6, 1))
    LeaseFactory.create_batch(25, cluster=cluster)
    PetitionFactory(cluster=cluster)
    return cluster


@pytest.fixture
def best():
    """A running, compliant plant; fire safety accepted; visited this year."""
    done = (MilestoneKind.WASTEWATER_COMMISSIONED, MilestoneKind.EFFLUENT_MEETS, MilestoneKind.FIRE_ACCEPTED)
    cluster = operating(*done, sector_code="6201")
    InspectionFactory(cluster=cluster, visited_on=dt.date(2026, 3, 1))
    return cluster


def points(cluster, domain=""):
    found = {one.facts["pk"]: one for one in candidates(Cluster.objects.as_of(TODAY), TODAY, domain)}[cluster.pk]
    return {part.kind.code: part.points for part in found.telling}


def test_every_part_is_its_fact_times_the_weight_of_the_day(worst, best):
    assert points(worst) == {
        "open": 2 * D(3), "overdue": D(4), "unvisited": 2 * D(3), "no_plant": D(10), "fire": D(8), "sector": 3 * D(3),
        "tenants": D("2.5"), "petitions": D(2),
    }  # fmt: skip
    assert points(best) == {}
    ranked = candidates(Cluster.objects.as_of(TODAY), TODAY)
    assert [one.facts["pk"] for one in ranked] == [worst.pk, best.pk]
    assert ranked[0].score == D("47.5")


def test_one_field_counts_what_concerns_it(worst):
    assert set(points(worst, "environment")) == {"unvisited", "no_plant", "sector", "tenants", "petitions"}
    assert points(worst, "environment")["unvisited"] == 4 * D(3)  # nobody ever came for the environment
    assert set(points(worst, "fire_safety")) >= {"open", "overdue", "fire"}
    assert "no_plant" not in points(worst, "fire_safety")


def test_a_weight_of_a_later_day_changes_nothing_before_it(worst):
    rule = RuleParameter.objects.get(key="priority.no_plant")
    rule.valid_to = dt.date(2026, 12, 31)
    rule.save()
    RuleParameter.objects.create(
        key="priority.no_plant", value="40", valid_from=dt.date(2027, 1, 1), legal_source="Thử nghiệm"
    )
    assert points(worst)["no_plant"] == 10
    later = dt.date(2027, 2, 1)
    (found,) = candidates(Cluster.objects.as_of(later), later)
    assert {part.kind.code: part.points for part in found.parts}["no_plant"] == 40


def test_the_page_shows_the_parts_and_the_file_says_them(page, so, worst, best):
    ItemFactory(action="include")  # only planned: nothing to inspect
    listing = page(so, "priority-list")
    rows = listing.context["rows"]
    assert [(row["code"], row["score"]) for row in rows] == [(worst.code, D("47.5")), (best.code, 0)]
    text = listing.content.decode()
    for fact in ("2 vi phạm chưa khắc phục", "hoạt động khi chưa có trạm xử lý nước thải", "Thuộc da, mức 3"):
        assert fact in text
    assert [row["code"] for row in page(so, "priority-list", "?ordering=score").context["rows"]] == [
        best.code, worst.code
    ]  # fmt: skip
    file = b"".join(page(so, "priority-list", "?format=csv").streaming_content).decode()
    assert "1 việc khắc phục quá hạn" in file


def test_ticked_clusters_go_into_a_new_plan(client, so, leader, worst, best):
    client.force_login(so)
    address = reverse("priority-plan") + f"?cluster={worst.code}&cluster={best.code}"
    assert set(client.get(address).context["chosen"]) == {worst, best}
    assert client.post(address, {"plan": "new", "year": ""}).status_code == 422
    answer = client.post(address, {"plan": "new", "year": "2027", "domain": "fire_safety"})
    plan = InspectionPlan.objects.get()
    assert (plan.year, plan.domain) == (2027, "fire_safety")
    assert answer.url.startswith(reverse("inspection-plan-add", args=[plan.pk]))
    ticked = client.get(answer.url).context["form"].initial["clusters"]
    assert set(ticked) == {worst.code, best.code}
    again = client.post(address, {"plan": str(plan.pk)})
    assert again.url.startswith(reverse("inspection-plan-add", args=[plan.pk]))
    client.force_login(leader)
    assert client.get(address).status_code == 403


def test_a_stranger_sees_nobody_and_a_locality_its_own(page, stranger, gialam, thachthat, worst):
    assert page(stranger, "priority-list").context["totals"]["count"] == 0
    assert page(thachthat, "priority-list").context["totals"]["count"] == 0
    assert page(gialam, "priority-list").context["totals"]["count"] == 1


def test_the_scores_take_three_queries(worst, best, django_assert_num_queries):
    with django_assert_num_queries(3):
        candidates(Cluster.objects.as_of(TODAY), TODAY)

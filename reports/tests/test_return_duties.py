"""Who owes which return, and whether it came in time; the days before and after each boundary."""

import datetime as dt

import pytest
from django.utils import timezone

from ccn_portal.rules.periods import Period
from clusters.choices import MilestoneKind
from clusters.models import Cluster
from clusters.tests.factories import MilestoneFactory
from reports.returns.duties import duties, grid
from reports.tests.factories import ReturnFactory, established_cluster, operating_cluster

pytestmark = pytest.mark.django_db
Q3 = Period.parse("2022Q3")  # cut-off 14/9/2022, due 20/9/2022


def owed(*periods):
    return duties(Cluster.objects.all(), list(periods or [Q3]))


def noon(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 30)))


@pytest.mark.parametrize(("began", "owes"), [(dt.date(2022, 9, 14), 1), (dt.date(2022, 9, 15), 0)])
def test_who_operates_on_the_cut_off_day_owes(began, owes):
    operating_cluster(since=began)
    established_cluster()
    assert len(owed()) == owes


@pytest.mark.parametrize(("ended", "owes"), [(dt.date(2022, 9, 14), 0), (dt.date(2022, 9, 15), 1)])
def test_who_has_ceased_to_operate_owes_no_more(ended, owes):
    cluster = operating_cluster()
    MilestoneFactory(phase=cluster.phases.get(), kind=MilestoneKind.OPERATION_ENDED, occurred_on=ended)
    assert len(owed()) == owes


@pytest.mark.parametrize(
    ("day", "word"),
    [(dt.date(2022, 9, 14), "not_due"), (dt.date(2022, 9, 20), "not_due"), (dt.date(2022, 9, 21), "missing")],
)
def test_nothing_is_missing_before_the_day_after_the_due_day(day, word):
    operating_cluster()
    (duty,) = owed()
    assert duty.due_on == dt.date(2022, 9, 20)
    assert duty.timeliness(day) == word


@pytest.mark.parametrize(
    ("day", "word"),
    [(dt.date(2022, 9, 14), "on_time"), (dt.date(2022, 9, 20), "on_time"), (dt.date(2022, 9, 21), "late")],
)
def test_the_due_day_is_in_time_until_midnight_in_vietnam(day, word):
    ReturnFactory(cluster=operating_cluster(), state="submitted", first_submitted_at=noon(day))
    assert owed()[0].timeliness(dt.date(2022, 10, 1)) == word


@pytest.mark.parametrize(("state", "word"), [("draft", "missing"), ("returned", "missing"), ("accepted", "undated")])
def test_only_what_was_handed_in_is_in(state, word):
    ReturnFactory(cluster=operating_cluster(), state=state)
    assert owed()[0].timeliness(dt.date(2022, 10, 1)) == word


def test_a_correction_under_way_leaves_the_accepted_return_in(gialam):
    from reports.returns.services import correct_return

    row = ReturnFactory(cluster=operating_cluster(), first_submitted_at=noon(dt.date(2022, 9, 20)))
    correction = correct_return(row=row, by=gialam, reason="Nhập nhầm")
    (duty,) = owed()
    assert (duty.row, duty.correction, duty.timeliness(dt.date(2022, 10, 1))) == (row, correction, "on_time")


def test_districts_owe_until_they_were_abolished_and_communes_after(hanoi):
    periods = [Period.parse("2025Q2"), Period.parse("2025Q3")]  # cut-offs 14/6 and 14/9/2025
    rows = grid(owed(*periods), periods, dt.date(2025, 12, 30))
    before = {row.place.name for row in rows if row.cells[0]}
    after = {row.place.name for row in rows if row.cells[1]}
    assert "Huyện Thạch Thất" in before - after
    assert "Xã Tây Phương" in after - before
    assert (
        sum(row.cells[0].owed for row in rows if row.cells[0])
        == Cluster.objects.as_of(dt.date(2025, 6, 14)).operating().count()
    )
    assert (
        sum(row.cells[1].owed for row in rows if row.cells[1])
        == Cluster.objects.as_of(dt.date(2025, 9, 14)).operating().count()
    )


def test_the_district_and_what_succeeded_it_enter_the_same_clusters(hanoi, thachthat):
    from ccn_portal.accounts.models import User
    from ccn_portal.territories.finding import unit_by_code
    from reports.returns.services import clusters_entered_by

    cluster = Cluster.objects.get(code="CCN-01-005")
    commune = cluster.territories.get(lead=True, valid_to=None).commune
    successor = User(username="xa", role="local", unit=commune)
    other = User(username="khac", role="local", unit=unit_by_code("018", dt.date(2025, 6, 30)))
    assert clusters_entered_by(thachthat).filter(pk=cluster.pk).exists()
    assert clusters_entered_by(successor).filter(pk=cluster.pk).exists()
    assert not clusters_entered_by(other).filter(pk=cluster.pk).exists()

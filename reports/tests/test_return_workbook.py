"""Figures that come in a workbook beside returns that are being written in the portal."""

import pytest

from ccn_portal.exchange.services import load_demonstration
from ccn_portal.history.tracking import recorded
from reports.models import Return
from reports.returns import services

pytestmark = pytest.mark.django_db
PERIOD = "2022Q3"


@pytest.fixture(autouse=True)
def register(hanoi):
    return hanoi


@pytest.fixture
def accepted(thachthat):
    """Three imported returns of the district's clusters."""
    rows = Return.objects.accepted().visible_to(thachthat).filter(period=PERIOD, workers__isnull=False)
    return list(rows.order_by("cluster__code")[:3])


def versions(row):
    found = Return.objects.filter(cluster=row.cluster, period=PERIOD).order_by("version")
    return [(one.version, one.state, one.is_current) for one in found]


def correct_and_accept(row, so, thachthat):
    correction = services.correct_return(row=row, by=thachthat, reason="Đếm trùng")
    services.save_return(row=correction, values={"workers": row.workers + 1}, by=thachthat)
    services.submit_return(row=correction, by=thachthat, explanations=dict.fromkeys(Return.VALUES, "đúng"))
    services.accept_return(row=correction, by=so)


def begin_to_correct(row, so, thachthat):
    with recorded("test", by=so):  # the register said something else when the correction was begun
        Return.objects.filter(pk=row.pk).update(is_current=False)
        other = Return.objects.get(pk=row.pk)
        other.pk, other.version, other.workers, other.is_current = None, 2, row.workers + 5, True
        other._state.adding = True
        other.save()
    services.correct_return(row=other, by=thachthat, reason="Đếm trùng")


def begin(row):
    Return.objects.filter(pk=row.pk).update(is_current=False)
    draft = Return(
        cluster=row.cluster, period=PERIOD, starts_on=row.starts_on, ends_on=row.ends_on, version=2, workers=1
    )
    draft.save()
    return draft


def test_imported_figures_are_accepted_and_nobody_submitted_them(so, accepted):
    for row in accepted:
        assert (row.state, row.accepted_by, row.submitted_at, row.submitted_by) == ("accepted", so, None, None)


def test_the_workbook_counts_and_what_was_begun_beside_it_stays_apart(
    so, thachthat, accepted, django_assert_max_num_queries
):
    corrected, under_way, begun = accepted
    correct_and_accept(corrected, so, thachthat)
    begin_to_correct(under_way, so, thachthat)
    draft = begin(begun)
    others = Return.objects.exclude(cluster__in=[row.cluster for row in accepted]).order_by("pk")
    before = list(others.values())

    with django_assert_max_num_queries(100):  # thousands of rows are compared, three written
        load_demonstration(by=so)

    # an accepted correction is replaced by a new version
    assert versions(corrected) == [(1, "accepted", False), (2, "accepted", False), (3, "accepted", True)]
    # a correction under way stays open behind the workbook's version
    assert versions(under_way) == [
        (1, "accepted", False),
        (2, "accepted", False),
        (3, "accepted", True),
        (4, "draft", False),
    ]
    # a return begun in the portal becomes the workbook's
    draft.refresh_from_db()
    assert (draft.state, draft.is_current, draft.accepted_by) == ("accepted", True, so)
    for row in accepted:
        assert Return.objects.get(cluster=row.cluster, period=PERIOD, is_current=True).workers == row.workers
    # whatever says the same already is not touched
    assert list(others.values()) == before

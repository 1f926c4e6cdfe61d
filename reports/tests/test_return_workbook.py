"""Figures that come in a workbook beside returns that are being written in the portal."""

import pytest

from ccn_portal.exchange.services import load_demonstration
from ccn_portal.history.tracking import recorded
from reports.models import Return
from reports.returns import services

pytestmark = pytest.mark.django_db
CODE, PERIOD = "CCN-01-005", "2022Q3"


@pytest.fixture(autouse=True)
def register(hanoi):
    return hanoi


def the_return():
    return Return.objects.accepted().get(cluster__code=CODE, period=PERIOD)


def versions():
    return list(Return.objects.filter(cluster__code=CODE, period=PERIOD).order_by("version"))


def test_importing_again_changes_nothing(so):
    before = list(Return.objects.order_by("pk").values())
    load_demonstration(by=so)
    assert list(Return.objects.order_by("pk").values()) == before


def test_imported_figures_are_accepted_and_nobody_submitted_them(so):
    row = the_return()
    assert (row.state, row.accepted_by, row.submitted_at, row.submitted_by) == ("accepted", so, None, None)


def test_the_workbook_replaces_an_accepted_correction_by_a_new_version(so, thachthat):
    row = the_return()
    correction = services.correct_return(row=row, by=thachthat, reason="Đếm trùng")
    services.save_return(row=correction, values={"workers": row.workers + 1}, by=thachthat)
    services.submit_return(row=correction, by=thachthat, explanations=dict.fromkeys(Return.VALUES, "đúng"))
    services.accept_return(row=correction, by=so)
    load_demonstration(by=so)
    assert [(one.version, one.state, one.is_current) for one in versions()] == [
        (1, "accepted", False),
        (2, "accepted", False),
        (3, "accepted", True),
    ]
    assert the_return().workers == row.workers


def test_a_correction_under_way_stays_open_behind_the_workbooks_version(so, thachthat):
    first = the_return()
    with recorded("test", by=so):  # the register said something else when the correction was begun
        Return.objects.filter(pk=first.pk).update(is_current=False)
        other = Return.objects.get(pk=first.pk)
        other.pk, other.version, other.workers, other.is_current = None, 2, first.workers + 5, True
        other._state.adding = True
        other.save()
    services.correct_return(row=other, by=thachthat, reason="Đếm trùng")
    load_demonstration(by=so)
    assert [(one.version, one.state, one.is_current) for one in versions()] == [
        (1, "accepted", False),
        (2, "accepted", False),
        (3, "accepted", True),
        (4, "draft", False),
    ]


def test_a_return_begun_in_the_portal_becomes_the_workbooks(so, thachthat):
    row = the_return()
    workers = row.workers
    Return.objects.filter(pk=row.pk).update(is_current=False)
    draft = Return(
        cluster=row.cluster, period=PERIOD, starts_on=row.starts_on, ends_on=row.ends_on, version=2, workers=1
    )
    draft.save()
    load_demonstration(by=so)
    draft.refresh_from_db()
    assert (draft.state, draft.workers, draft.is_current, draft.accepted_by) == ("accepted", workers, True, so)

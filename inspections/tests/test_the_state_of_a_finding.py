"""What a finding is on each day follows from its dated steps."""

import datetime as dt

import pytest
from django.db import IntegrityError

from inspections.models import Finding, Inspection
from inspections.tests.factories import ExtensionFactory, FindingFactory, InspectionFactory, TransferFactory

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def state(finding, text):
    found = Finding.objects.as_of(day(text)).filter(pk=finding.pk).first()
    return found.state if found else None


def test_a_finding_is_open_from_the_visit_and_overdue_from_the_day_after_its_deadline():
    finding = FindingFactory()
    assert state(finding, "2026-03-09") is None
    assert state(finding, "2026-03-10") == "open"
    assert state(finding, "2026-04-10") == "open"
    assert state(finding, "2026-04-11") == "overdue"


def test_an_extension_counts_from_the_day_it_was_decided():
    finding = ExtensionFactory(decided_on=day("2026-04-20")).finding
    assert state(finding, "2026-04-19") == "overdue"
    assert state(finding, "2026-04-20") == "open"
    assert state(finding, "2026-05-11") == "overdue"


def test_of_two_extensions_the_one_decided_last_holds():
    finding = ExtensionFactory(decided_on=day("2026-04-05"), new_due=day("2026-06-30")).finding
    ExtensionFactory(finding=finding, decided_on=day("2026-04-20"), new_due=day("2026-05-31"))
    assert state(finding, "2026-06-01") == "overdue"


def test_a_transferred_finding_is_said_to_be_overdue_when_it_is():
    finding = TransferFactory().finding
    assert state(finding, "2026-03-19") == "open"
    assert state(finding, "2026-03-20") == "transferred"
    assert state(finding, "2026-04-11") == "overdue"


def test_a_remedy_stops_the_clock_and_closing_ends_it():
    finding = FindingFactory(remedied_on=day("2026-04-30"), closed_on=day("2026-05-15"), closing_proof="Biên bản 5")
    assert [state(finding, text) for text in ("2026-04-29", "2026-04-30", "2026-05-15")] == [
        "overdue", "remedied", "closed"
    ]  # fmt: skip


def test_without_a_deadline_nothing_is_overdue():
    assert state(FindingFactory(remedy_due=None), "2030-01-01") == "open"


def test_a_reply_is_awaited_until_it_comes():
    letter = TransferFactory(replied_on=day("2026-04-12"), reply="Đã xử lý")
    awaits = [
        Finding.objects.as_of(day(text)).get().awaits_reply for text in ("2026-03-19", "2026-04-11", "2026-04-12")
    ]
    assert letter.finding_id
    assert awaits == [False, True, False]


def test_a_visit_is_as_bad_as_its_worst_finding():
    _clean, settled, opened, late = (InspectionFactory(code=f"KT-{n}") for n in range(4))
    FindingFactory(inspection=settled, remedied_on=day("2026-03-20"))
    FindingFactory(inspection=opened, remedy_due=day("2026-12-31"))
    FindingFactory(inspection=opened, remedied_on=day("2026-03-20"))
    FindingFactory(inspection=late)
    FindingFactory(inspection=late, remedy_due=day("2026-12-31"))
    visits = Inspection.objects.as_of(day("2026-06-01")).order_by("code")
    shown = [(v.code, v.state, v.finding_count, v.open_count, v.overdue_count) for v in visits]
    assert shown == [
        ("KT-0", "clean", 0, 0, 0),
        ("KT-1", "settled", 1, 0, 0),
        ("KT-2", "open", 2, 1, 0),
        ("KT-3", "overdue", 2, 2, 1),
    ]


def test_the_database_itself_refuses_to_close_an_open_remedy():
    with pytest.raises(IntegrityError, match="finding_closed_when_remedied_with_proof"):
        FindingFactory(closed_on=day("2026-05-15"), closing_proof="Biên bản 5")

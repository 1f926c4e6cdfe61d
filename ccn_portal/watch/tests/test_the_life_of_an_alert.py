"""An alert opens, is taken, snoozed, resolves by itself and returns; a run that finds nothing new writes nothing."""

import datetime as dt
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.notices.models import Notice
from ccn_portal.rules.lookup import Rules
from ccn_portal.watch import services
from ccn_portal.watch.choices import AlertState
from ccn_portal.watch.models import Alert, AlertEvent
from ccn_portal.watch.registry import BY_CODE, RULES
from ccn_portal.watch.services import runs
from clusters.choices import MilestoneKind
from clusters.tests.factories import MilestoneFactory, PhaseFactory
from investors.tests.factories import LeaseFactory
from reports.tests.factories import operating_cluster

pytestmark = pytest.mark.django_db
START = dt.date(2026, 11, 2)
ONE = dt.timedelta(days=1)


@pytest.fixture
def on(settings, monkeypatch):
    """``on(day)``: it is that day, and the one rule of these tests has been run."""
    monkeypatch.setattr(runs, "RULES", (BY_CODE["project_idle"],))

    def at(day, *, run=True):
        settings.FROZEN_TODAY = day
        return services.run() if run else None

    return at


@pytest.fixture
def idle():
    """A lease whose project is idle."""
    return LeaseFactory(starts_on=dt.date(2020, 1, 1), state="suspended")


def the_alert(rule="project_idle"):
    return Alert.objects.get(rule=rule)


def story(alert):
    return list(AlertEvent.objects.filter(alert=alert).order_by("pk").values_list("kind", flat=True))


def written():
    """Everything a run could have touched, down to the row versions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'a', id, xmin::text FROM watch_alert UNION ALL SELECT 'e', id, xmin::text FROM watch_alertevent"
        )
        return sorted(cursor.fetchall())


def test_a_fact_that_comes_and_goes_leaves_a_readable_history(on, idle, so):
    on(START)
    alert = the_alert()
    assert (alert.state, alert.opened_on, alert.due_on) == ("open", START, dt.date(2022, 1, 1))
    assert alert.facts["starts_on"] == "2020-01-01"
    services.take(alert=alert, by=so)

    idle.area_m2 = 2500
    idle.save()
    on(START + ONE)
    assert the_alert().state == AlertState.TAKEN  # the evidence is new, what people did stays

    idle.state = "operating"
    idle.save()
    on(START + 2 * ONE)
    alert = the_alert()
    assert (alert.state, alert.resolved_on, alert.taken_by) == ("resolved", START + 2 * ONE, None)

    idle.state = "suspended"
    idle.save()
    on(START + 3 * ONE)
    alert = the_alert()
    assert (alert.state, alert.opened_on, alert.resolved_on) == ("open", START + 3 * ONE, None)
    assert story(alert) == ["opened", "taken", "changed", "resolved", "reopened"]
    told = AlertEvent.objects.get(alert=alert, kind="changed")
    assert (told.on, told.facts["area_m2"], told.facts["due_on"]) == (START + ONE, "2500", "2022-01-01")


def test_running_twice_changes_nothing_at_all(on, idle):
    on(START)
    before = written()
    outcomes = on(START)
    assert written() == before
    assert outcomes["project_idle"].hits == 1
    assert not any(outcome.changes for outcome in outcomes.values())


def test_what_happened_is_never_rewritten(on, idle):
    on(START)
    with pytest.raises(DatabaseError), transaction.atomic():
        AlertEvent.objects.update(note="đã sửa")


def test_a_snoozed_alert_is_back_on_its_day(on, idle, so):
    on(START)
    alert = services.take(alert=the_alert(), by=so)
    alert = services.snooze(alert=alert, until=START + 7 * ONE, reason="Chờ tòa án", by=so)
    assert (alert.state, alert.snoozed_until, alert.snooze_reason) == ("snoozed", START + 7 * ONE, "Chờ tòa án")
    on(START + 6 * ONE)
    assert the_alert().state == AlertState.SNOOZED
    on(START + 7 * ONE)
    alert = the_alert()
    assert (alert.state, alert.taken_by, alert.snooze_reason) == ("taken", so, "")
    assert story(alert) == ["opened", "taken", "snoozed", "woken"]


def test_after_a_snooze_both_days_are_true_and_the_leader_is_told_by_the_later_one(on, idle, client, so):
    on(START)
    on(START + 2 * ONE, run=False)
    services.take(alert=the_alert(), by=so)
    services.snooze(alert=the_alert(), until=START + 9 * ONE, reason="Chờ tòa án", by=so)
    on(START + 9 * ONE)
    alert = the_alert()
    days = (START, START + 2 * ONE, START + 9 * ONE)
    assert (alert.opened_on, alert.taken_on, alert.woken_on) == days
    client.force_login(so)
    page = client.get(f"/alerts/{alert.pk}/").text
    for day in days:
        assert f"{day:%d/%m/%Y}" in page.partition('id="h-story"')[0], day
    on(START + 68 * ONE)
    assert the_alert().escalated_on is None
    on(START + 69 * ONE)
    assert the_alert().escalated_on == START + 69 * ONE


def test_alerts_woken_before_the_days_were_kept_apart_get_them_from_their_story(on, idle, so):
    on(START)
    services.snooze(alert=services.take(alert=the_alert(), by=so), until=START + 9 * ONE, reason="Chờ", by=so)
    on(START + 9 * ONE)
    Alert.objects.update(taken_on=START + 9 * ONE, woken_on=None)
    with connection.cursor() as cursor:
        cursor.execute(import_module("ccn_portal.watch.migrations.0002_when_a_snoozing_ended").TELL_BOTH_DAYS)
    alert = the_alert()
    assert (alert.opened_on, alert.taken_on, alert.woken_on) == (START, START, START + 9 * ONE)


def test_what_nobody_took_before_it_was_snoozed_waits_two_weeks_from_its_waking(on, idle, leader, so):
    on(START)
    services.snooze(alert=the_alert(), until=START + 7 * ONE, reason="Chờ tòa án", by=so)
    on(START + 20 * ONE)
    alert = the_alert()
    assert (alert.state, alert.opened_on, alert.woken_on) == ("open", START, START + 20 * ONE)
    on(START + 33 * ONE)
    assert the_alert().escalated_on is None
    on(START + 34 * ONE)
    assert the_alert().escalated_on == START + 34 * ONE


def test_a_snoozed_alert_resolves_all_the_same(on, idle, so):
    on(START)
    services.snooze(alert=the_alert(), until=START + 7 * ONE, reason="Chờ tòa án", by=so)
    idle.delete()
    on(START + ONE)
    assert the_alert().state == AlertState.RESOLVED


@pytest.mark.parametrize(
    ("days", "reason", "fields"),
    [(1, "Có", []), (180, "Có", []), (0, "Có", ["until"]), (181, "Có", ["until"]), (-1, " ", ["reason", "until"])],
)
def test_snoozing_needs_a_reason_and_a_day_that_is_not_too_far(on, idle, so, days, reason, fields):
    on(START)
    problems = []
    try:
        services.snooze(alert=the_alert(), until=START + days * ONE, reason=reason, by=so)
    except RuleViolations as problem:
        problems = [one.field for one in problem.violations]
    assert problems == fields
    assert the_alert().state == ("open" if fields else "snoozed")


def test_the_leader_hears_once_of_what_nobody_took_in_two_weeks(on, idle, leader, so):
    on(START)
    on(START + 13 * ONE)
    assert the_alert().escalated_on is None
    on(START + 14 * ONE)
    alert = the_alert()
    assert alert.escalated_on == START + 14 * ONE
    notice = Notice.objects.get(recipient=leader)
    assert (notice.kind, notice.link) == ("alert", f"/alerts/{alert.pk}/")
    assert not Notice.objects.exclude(recipient=leader).exists()
    assert list(Alert.objects.visible_to(leader).work_of(leader)) == [alert]
    on(START + 15 * ONE)
    assert Notice.objects.count() == 1
    assert story(alert) == ["opened", "escalated"]


def test_what_was_taken_has_more_time_and_what_returns_has_it_anew(on, idle, so, leader):
    on(START)
    services.take(alert=the_alert(), by=so)
    on(START + 59 * ONE)
    assert the_alert().escalated_on is None
    on(START + 60 * ONE)
    assert the_alert().escalated_on == START + 60 * ONE
    idle.state = "operating"
    idle.save()
    on(START + 61 * ONE)
    idle.state = "suspended"
    idle.save()
    on(START + 62 * ONE)
    assert the_alert().escalated_on is None
    on(START + 76 * ONE)
    assert Notice.objects.filter(recipient=leader).count() == 2


def test_an_alert_whose_record_or_rule_is_gone_resolves(on, idle, monkeypatch):
    on(START)
    monkeypatch.setattr(runs, "RULES", tuple(rule for rule in RULES if rule.code != "project_idle"))
    monkeypatch.setattr(runs, "BY_CODE", {code: rule for code, rule in BY_CODE.items() if code != "project_idle"})
    on(START + ONE)
    assert (the_alert().state, story(the_alert())) == ("resolved", ["opened", "resolved"])


def test_a_rule_takes_as_many_statements_for_many_hits_as_for_one(on, settings):
    settings.FROZEN_TODAY = START
    rules = Rules(START)

    def statements(rule, day=START):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            runs.apply(rule, day, rules)
        return len(queries)

    def fill(count):
        for _number in range(count):
            cluster = operating_cluster()
            LeaseFactory(cluster=cluster, starts_on=dt.date(2020, 1, 1), state="suspended")
            MilestoneFactory(phase=PhaseFactory(cluster=cluster), kind=MilestoneKind.EFFLUENT_FAILS)

    fill(1)
    first = {rule.code: statements(rule) for rule in RULES}
    quiet = {rule.code: statements(rule) for rule in RULES}
    fill(3)
    many = {rule.code: statements(rule) for rule in RULES}
    assert many == first
    assert {rule.code: statements(rule) for rule in RULES} == quiet
    assert max(count for code, count in first.items() if code != "return_missing") <= 6
    assert max(count for code, count in quiet.items() if code not in ("return_missing", "dossier_clock")) == 2


def test_a_run_that_breaks_leaves_nothing_behind(on, idle, settings, monkeypatch):
    settings.FROZEN_TODAY = START
    monkeypatch.setattr(runs, "_wake", lambda day: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.run()
    assert not Alert.objects.exists()
    assert not AlertEvent.objects.exists()


def test_a_state_that_does_not_allow_an_act_is_told(on, idle, so, leader):
    on(START)
    alert = services.take(alert=the_alert(), by=so)
    with pytest.raises(RuleViolation, match=f"{so} đã nhận xử lý từ ngày") as told:
        services.take(alert=alert, by=leader)
    assert told.value.code == "wrong_state"

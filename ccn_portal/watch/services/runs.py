"""A run of the watch list: what every rule catches is held against the alerts there are; only differences are written.

Each rule takes a fixed number of statements, however much it catches. A run is one transaction and only one works at a
time, so a killed one leaves nothing behind, and running twice changes nothing: not a row, not an event.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Greatest
from django.utils import timezone

from ccn_portal.accounts.models import User
from ccn_portal.history.services import state_of_knowledge
from ccn_portal.jobs.models import State
from ccn_portal.jobs.services import enqueue
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.watching import Hit, WatchRule
from ccn_portal.today import today
from ccn_portal.watch.choices import UNRESOLVED, AlertState, EventKind
from ccn_portal.watch.models import Alert, AlertEvent, WatchRun
from ccn_portal.watch.registry import BY_CODE, RULES
from ccn_portal.watch.services.telling import tell_leaders

LOCK = 0x77617463  # "watc": the advisory lock of a run
BATCH = 5_000  # rows of one statement

IDENTITY = ("rule", "cluster", "subject")
EVIDENCE = ("tenant_id", "facts", "weight", "duty", "domain", "due_on")
# a returning alert begins anew: nobody has it, it is not snoozed, nobody was told
FRESH: dict[str, Any] = {
    "state": AlertState.OPEN,
    "resolved_on": None,
    "taken_by_id": None,
    "taken_on": None,
    "snoozed_until": None,
    "snooze_reason": "",
    "woken_on": None,
    "escalated_on": None,
}


@dataclass
class Outcome:
    """What one rule came to: how much it catches now, and what changed by that."""

    hits: int = 0
    opened: int = 0
    reopened: int = 0
    changed: int = 0
    resolved: int = 0

    @property
    def changes(self) -> int:
        """How many alerts were written."""
        return self.opened + self.reopened + self.changed + self.resolved


def run(*, day: dt.date | None = None, progress: Callable[[int], None] | None = None) -> dict[str, Outcome]:
    """Hold every rule against the register of the day (today); waits for a run that is under way."""
    day = day or today()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        rules, outcomes = Rules(day), {}
        for number, rule in enumerate(RULES, start=1):
            outcomes[rule.code] = apply(rule, day, rules)
            if progress:
                progress(95 * number // len(RULES))
        _drop_unknown(day)
        _wake(day)
        _escalate(day, rules)
    return outcomes


def apply(rule: WatchRule, day: dt.date, rules: Rules) -> Outcome:
    """Bring the alerts of one rule to what it catches on the day."""
    hits = {(hit.cluster, hit.subject): hit for hit in rule.hits(day, rules)}
    known = {(alert.cluster_id, alert.subject): alert for alert in Alert.objects.filter(rule=rule.code)}
    new = [_alert(rule, hit, day) for key, hit in hits.items() if key not in known]
    returned, changed = [], []
    for key, hit in hits.items():
        alert = known.get(key)
        if alert is None:
            continue
        differs = _take_over(alert, hit)
        if alert.state == AlertState.RESOLVED:
            returned.append(alert)
        elif differs:
            changed.append(alert)
    gone = [alert for key, alert in known.items() if key not in hits and alert.state in UNRESOLVED]
    for alert in returned:
        _refresh(alert, day)
    _store([*new, *returned], [*EVIDENCE, *FRESH, "opened_on"])
    _store(changed, EVIDENCE)
    _resolve(gone, day)
    _tell_story(
        [
            *((alert, EventKind.OPENED) for alert in new),
            *((alert, EventKind.REOPENED) for alert in returned),
            *((alert, EventKind.CHANGED) for alert in changed),
            *((alert, EventKind.RESOLVED) for alert in gone),
        ],
        day,
    )
    return Outcome(len(hits), len(new), len(returned), len(changed), len(gone))


def _alert(rule: WatchRule, hit: Hit, day: dt.date) -> Alert:
    alert = Alert(rule=rule.code, cluster_id=hit.cluster, subject=hit.subject, opened_on=day)
    _take_over(alert, hit)
    return alert


def _take_over(alert: Alert, hit: Hit) -> bool:
    """Give the alert the evidence of the hit; whether anything differs."""
    evidence = {
        "tenant_id": hit.tenant,
        "facts": hit.facts,
        "weight": hit.weight,
        "duty": hit.duty,
        "domain": hit.domain,
        "due_on": hit.due_on,
    }
    differs = any(getattr(alert, name) != value for name, value in evidence.items())
    for name, value in evidence.items():
        setattr(alert, name, value)
    return differs


def _refresh(alert: Alert, day: dt.date) -> None:
    alert.opened_on = day
    for name, value in FRESH.items():
        setattr(alert, name, value)


def _store(alerts: list[Alert], columns: Iterable[str]) -> None:
    """Write new and changed alerts alike; of changed ones no column that people may be changing meanwhile."""
    names = [*(name.removesuffix("_id") for name in columns), "updated_at"]
    Alert.objects.bulk_create(
        alerts, batch_size=BATCH, update_conflicts=True, unique_fields=IDENTITY, update_fields=names
    )


def _resolve(alerts: list[Alert], day: dt.date) -> None:
    if alerts:
        Alert.objects.filter(pk__in=[alert.pk for alert in alerts]).update(
            **FRESH | {"state": AlertState.RESOLVED, "resolved_on": day, "updated_at": timezone.now()}
        )


def _tell_story(happened: Iterable[tuple[Alert, EventKind]], day: dt.date) -> None:
    events = [
        AlertEvent(
            alert_id=alert.pk,
            kind=kind,
            on=day,
            facts=None if kind == EventKind.RESOLVED else {**alert.facts, "due_on": _iso(alert.due_on)},
        )
        for alert, kind in happened
    ]
    AlertEvent.objects.bulk_create(events, batch_size=BATCH)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _drop_unknown(day: dt.date) -> None:
    """Alerts of rules that are no more."""
    left = list(Alert.objects.unresolved().exclude(rule__in=BY_CODE))
    _resolve(left, day)
    _tell_story([(alert, EventKind.RESOLVED) for alert in left], day)


def _wake(day: dt.date) -> None:
    """Put back what was snoozed until this day: to who had it, or to all."""
    due = list(Alert.objects.filter(state=AlertState.SNOOZED, snoozed_until__lte=day).select_for_update())
    rows = Alert.objects.filter(pk__in=[alert.pk for alert in due])
    waking = {"snoozed_until": None, "snooze_reason": "", "woken_on": day, "updated_at": timezone.now()}
    rows.filter(taken_by__isnull=False).update(state=AlertState.TAKEN, **waking)
    rows.filter(taken_by__isnull=True).update(state=AlertState.OPEN, **waking)
    AlertEvent.objects.bulk_create([AlertEvent(alert=alert, kind=EventKind.WOKEN, on=day) for alert in due])


def _escalate(day: dt.date, rules: Rules) -> None:
    """Tell the leaders of what nobody took, or somebody has had for too long; once for each time it opened.

    The time counts anew from the day a snoozing ended.
    """
    free, taken = rules.find(Key.WATCH_ESCALATE_DAYS), rules.find(Key.WATCH_ESCALATE_TAKEN_DAYS)
    late = Q(pk__in=[])
    if free:
        late |= Q(state=AlertState.OPEN, free_since__lte=day - dt.timedelta(days=int(free.value)))
    if taken:
        late |= Q(state=AlertState.TAKEN, held_since__lte=day - dt.timedelta(days=int(taken.value)))
    counted = Alert.objects.annotate(  # PostgreSQL's GREATEST leaves out what is null
        free_since=Greatest("opened_on", "woken_on"), held_since=Greatest("taken_on", "woken_on")
    )
    alerts = list(counted.filter(late, escalated_on__isnull=True).select_for_update())
    if not alerts:
        return
    ids = [alert.pk for alert in alerts]
    Alert.objects.filter(pk__in=ids).update(escalated_on=day, updated_at=timezone.now())
    events = [AlertEvent(alert=alert, kind=EventKind.ESCALATED, on=day) for alert in alerts]
    AlertEvent.objects.bulk_create(events, batch_size=BATCH)
    tell_leaders(ids, day)


# -- runs as jobs -------------------------------------------------------------------------------
def request_run(*, by: User | None = None) -> WatchRun:
    """Have a worker run the rules soon; one that waits already will see everything, too."""
    with transaction.atomic():
        waiting = WatchRun.objects.filter(job_state=State.QUEUED).select_for_update(skip_locked=True).first()
        return waiting or enqueue(WatchRun(), by=by)


def keep_up() -> WatchRun | None:
    """Ask for a run when the day or anything in the register has changed since the last one began."""
    last = WatchRun.objects.exclude(job_state=State.FAILED).order_by("-pk").first()
    if last is not None and last.job_state in (State.QUEUED, State.RUNNING):
        return None
    if last is not None and (last.day, last.knowledge) == (today(), state_of_knowledge()):
        return None
    return request_run()


def perform_run(job: WatchRun) -> None:
    """What a worker does with a job."""
    job.day, job.knowledge = today(), state_of_knowledge()
    outcomes = run(day=job.day, progress=job.report_progress)
    job.counts = {code: vars(outcome) for code, outcome in outcomes.items()}
    job.save(update_fields=["day", "knowledge", "counts"])

"""Returns of several clusters at once: saved together or not at all, in a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.history.tracking import recorded
from ccn_portal.rules.periods import Period
from ccn_portal.text import clean
from clusters.models import Cluster
from reports.models import VALUES, PartyReturn, Return
from reports.returns.background import Background, backgrounds
from reports.returns.due import due_problems
from reports.returns.services import LONGEST_TEXT, ChangedMeanwhile, clusters_entered_by, hand_in, write, wrong_with
from reports.returns.states import EDITABLE, OPEN, Action, next_state, require
from reports.returns.values import FIGURES, Value, of

WRITTEN = (*VALUES, "explanations", "issues", "taken_over", "reason", "entered_by", "revision", "updated_at")
SUBMITTED = (
    "issues",
    "state",
    "submitted_at",
    "submitted_by",
    "first_submitted_at",
    "reason",
    "revision",
    "updated_at",
)

Row = TypeVar("Row", Return, PartyReturn)


@dataclass(frozen=True)
class Entry:
    """What is to be saved for one cluster (id); ``revision`` is the one that was seen, 0 when there was none.

    ``kept`` are figures that stay marked as taken over from the last period.
    """

    cluster: int
    values: Mapping[str, Value]
    revision: int
    explanations: Mapping[str, str] = field(default_factory=dict)
    kept: Collection[str] = ()


class SomeChanged(RuleViolations):
    """Somebody saved some of the returns after they were read; ``rows`` (by cluster id) is what stands now."""

    def __init__(self, rows: Mapping[int, Return]) -> None:
        self.rows = dict(rows)
        super().__init__(_named(row.cluster, ChangedMeanwhile(row)) for row in rows.values())


@dataclass
class Outcome:
    """What became of returns that were to be submitted."""

    submitted: list[Return] = field(default_factory=list)
    held: dict[int, list[RuleViolation]] = field(default_factory=dict)  # by cluster id: what is in the way


def save_returns(*, period: Period, entries: Iterable[Entry], by: User, reason: str = "") -> list[Return]:
    """Begin or change the returns of several clusters; what says nothing new is left alone. Gives what was written.

    All or none: SomeChanged when another revision stands, RuleViolations (fields ``code`` or ``code.figure``).
    """
    asked = {entry.cluster: entry for entry in entries}
    clusters = _clusters(asked, by)
    reason = clean(reason)[:LONGEST_TEXT]
    with recorded("save_returns", by=by, reason=reason):
        rows = _lock(clusters, period)
        wanted = {pk: entry for pk, entry in asked.items() if says_something(entry, rows.get(pk))}
        changed = {pk: rows[pk] for pk, one in wanted.items() if pk in rows and rows[pk].revision != one.revision}
        if changed:
            raise SomeChanged(changed)
        _refuse(clusters, rows, wanted, period, reason)
        known = backgrounds(wanted, period)
        written = []
        for pk, entry in wanted.items():
            row = rows.get(pk) or empty_return(clusters[pk], period)
            row.reason = row.reason or reason
            write(row, entry.values, entry.explanations, known[pk], by, entry.kept)
            written.append(row)
        store(Return, written, WRITTEN)
    return written


def submit_clean(*, period: Period, clusters: Iterable[int], by: User, reason: str = "") -> Outcome:
    """Hand in those editable returns of the clusters (ids) that nothing stands in the way of; the others are told."""
    found = _clusters(clusters, by)
    outcome = Outcome()
    reason = clean(reason)[:LONGEST_TEXT]
    with recorded("submit_returns", by=by, reason=reason):
        rows = {pk: row for pk, row in _lock(found, period).items() if row.state in EDITABLE}
        for row in rows.values():
            row.reason = row.reason or reason
        late = due_problems([row.cluster for row in rows.values()], period)
        known = backgrounds(rows, period)
        for pk, row in rows.items():
            wrong = late.get(pk)
            if wrong is not None and (wrong.code != "period_filed" or not row.reason):
                outcome.held[pk] = [wrong]
                continue
            problems = hand_in(row, next_state(row.state, Action.SUBMIT), known[pk], by)
            if problems:
                outcome.held[pk] = problems
            else:
                outcome.submitted.append(row)
        store(Return, outcome.submitted, SUBMITTED)
    return outcome


def take_over(*, period: Period, clusters: Iterable[int], by: User, reason: str = "") -> list[Return]:
    """Fill what is empty with the last period's accepted figures, marked until somebody confirms each."""
    found = _clusters(clusters, by)
    reason = clean(reason)[:LONGEST_TEXT]
    with recorded("take_over_last_period", by=by, reason=reason):
        rows = _lock(found, period)
        known = backgrounds(found, period)
        taken = {pk: _empty_figures(rows.get(pk), known[pk]) for pk in found}
        wanted = {pk: Entry(pk, values, 0) for pk, values in taken.items() if values}
        _refuse(found, rows, wanted, period, reason)
        written = []
        for pk, entry in wanted.items():
            row = rows.get(pk) or empty_return(found[pk], period)
            row.reason = row.reason or reason
            write(row, entry.values, None, known[pk], by)
            row.taken_over = [name for name in FIGURES if name in row.taken_over or name in entry.values]
            written.append(row)
        store(Return, written, WRITTEN)
    return written


def empty_return(cluster: Cluster, period: Period) -> Return:
    """The first version for a cluster and period, not yet saved."""
    return Return(cluster=cluster, period=period.code, starts_on=period.starts_on, ends_on=period.ends_on)


def says_something(entry: Entry, row: Return | None) -> bool:
    """Whether saving the entry would change what stands."""
    values = of(row) if row else dict.fromkeys(FIGURES)
    words = row.explanations if row else {}
    return (
        any(value != values.get(name) for name, value in entry.values.items())
        or any(clean(text)[:LONGEST_TEXT] != words.get(name, "") for name, text in entry.explanations.items())
        or any(name in entry.values and name not in entry.kept for name in (row.taken_over if row else ()))
    )


def standing(clusters: Collection[int], period: Period, *, lock: bool = False) -> dict[int, Return]:
    """By cluster (id): the open version, else the one that counts."""
    rows = Return.objects.filter(Q(is_current=True) | Q(state__in=OPEN), cluster__in=clusters, period=period.code)
    rows = rows.select_related("cluster", "entered_by").order_by("pk")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found: dict[int, Return] = {}
    for row in rows:
        if row.state in OPEN or row.cluster_id not in found:
            found[row.cluster_id] = row
    return found


def _empty_figures(row: Return | None, background: Background) -> dict[str, Value]:
    if row is not None and row.state not in EDITABLE:
        return {}
    before = {name: background.previous(name) for name in FIGURES}
    return {n: v for n, v in before.items() if v is not None and (row is None or getattr(row, n) is None)}


def _clusters(keys: Iterable[int], by: User) -> dict[int, Cluster]:
    """The clusters; Http404 when one is not this user's to enter."""
    require(by, Action.SAVE)
    wanted = set(keys)
    visible = Cluster.objects.visible_to(by).values("pk")
    found = {one.pk: one for one in clusters_entered_by(by).filter(pk__in=wanted).filter(pk__in=visible)}
    if wanted - set(found):
        raise Http404
    return found


def _lock(clusters: Mapping[int, Cluster], period: Period) -> dict[int, Return]:
    """One at a time for a cluster; what stands for each."""
    list(Cluster.objects.select_for_update(no_key=True).filter(pk__in=clusters).order_by("pk").values_list("pk"))
    return standing(list(clusters), period, lock=True)


def _refuse(
    clusters: Mapping[int, Cluster],
    rows: Mapping[int, Return],
    wanted: Mapping[int, Entry],
    period: Period,
    reason: str,
) -> None:
    """RuleViolations for what may not be saved."""
    problems: list[RuleViolation] = []
    late = due_problems([clusters[pk] for pk in wanted if pk not in rows], period, reason)
    for pk, entry in wanted.items():
        found = wrong_with(entry.values)
        if pk in late:
            found.append(late[pk])
        if pk in rows:
            try:
                next_state(rows[pk].state, Action.SAVE)
            except RuleViolation as problem:
                found.append(problem)
        problems += [_named(clusters[pk], problem) for problem in found]
    if problems:
        raise RuleViolations(problems)


def _named(cluster: Cluster, problem: RuleViolation) -> RuleViolation:
    """The problem with its cluster in the field, and in the words where the field does not say it."""
    inside = problem.field in FIGURES
    message = problem.message if inside else f"{cluster.name}: {problem.message}"
    return RuleViolation(problem.code, message, f"{cluster.code}.{problem.field}" if inside else cluster.code)


def store(model: type[Row], rows: Sequence[Row], fields: Sequence[str]) -> None:
    """Write begun and changed versions, in two queries."""
    now = timezone.now()
    for row in rows:
        row.updated_at = now
    begun, changed = [row for row in rows if row.pk is None], [row for row in rows if row.pk is not None]
    model._default_manager.bulk_create(begun)
    model._default_manager.bulk_update(changed, fields)

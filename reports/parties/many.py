"""Returns of many tenants or investors at once: saved together or not at all, in a fixed number of queries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, RuleViolations, raise_all
from ccn_portal.history.tracking import recorded
from ccn_portal.rules.periods import Period
from ccn_portal.text import clean
from clusters.models import Cluster
from investors.models import Investor, Tenant
from reports.choices import FormCode
from reports.models import PartyReturn
from reports.parties.background import Project, backgrounds
from reports.parties.due import Party, not_owing, period_problems
from reports.parties.duties import owed_by
from reports.parties.figures import values_of, wrong_with
from reports.parties.services import clusters_to_enter, hand_in, may, new_row, write
from reports.returns.due import filed_problems
from reports.returns.many import store
from reports.returns.services import LONGEST_TEXT, ChangedMeanwhile
from reports.returns.states import EDITABLE, OPEN, Action, next_state
from reports.returns.values import Value

WRITTEN = ("values", "explanations", "issues", "reason", "entered_by", "revision", "updated_at")
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
Rows = dict[Project, PartyReturn]


@dataclass(frozen=True)
class Entry:
    """What is to be saved for one project; ``revision`` is the one that was seen, 0 when there was none."""

    project: Project
    values: Mapping[str, Value]
    revision: int
    explanations: Mapping[str, str] = field(default_factory=dict)


class SomeChanged(RuleViolations):
    """Somebody saved some of the returns after they were read."""

    def __init__(self, rows: Iterable[PartyReturn]) -> None:
        super().__init__(_named(row, ChangedMeanwhile(row)) for row in rows)


@dataclass
class Outcome:
    """What became of returns that were to be submitted: how many went, how many something stands in the way of."""

    submitted: list[PartyReturn] = field(default_factory=list)
    held: dict[Project, list[RuleViolation]] = field(default_factory=dict)


def save_returns(
    *, form: str, period: Period, entries: Iterable[Entry], by: User, reason: str = ""
) -> list[PartyReturn]:
    """Begin or change the returns of several projects; what says nothing new is left alone. Gives what was written.

    All or none: SomeChanged when another revision stands, RuleViolations otherwise.
    """
    asked = {entry.project: entry for entry in entries}
    clusters = _clusters(asked, by)
    reason = clean(reason)[:LONGEST_TEXT]
    with recorded("save_party_returns", by=by, reason=reason):
        rows = _lock(form, clusters, period)
        wanted = {key: entry for key, entry in asked.items() if says_something(entry, rows.get(key))}
        changed = [rows[key] for key, one in wanted.items() if key in rows and rows[key].revision != one.revision]
        if changed:
            raise SomeChanged(changed)
        begun = _begun(form, [key for key in wanted if key not in rows], clusters, period)
        raise_all(_refusals(form, rows | begun, wanted, period, by, reason))
        known = backgrounds(form, wanted, period)
        written = []
        for key, entry in wanted.items():
            row = rows.get(key) or begun[key]
            row.reason = row.reason or reason
            write(row, entry.values, entry.explanations, known[key], by)
            written.append(row)
        store(PartyReturn, written, WRITTEN)
    return written


def submit_clean(*, form: str, period: Period, projects: Iterable[Project], by: User, reason: str = "") -> Outcome:
    """Hand in those editable returns that nothing stands in the way of; the others are told."""
    wanted = set(projects)
    clusters = _clusters(wanted, by)
    outcome = Outcome()
    reason = clean(reason)[:LONGEST_TEXT]
    with recorded("submit_party_returns", by=by, reason=reason):
        rows = _lock(form, clusters, period)
        rows = {key: row for key, row in rows.items() if key in wanted and row.state in EDITABLE}
        for row in rows.values():
            row.reason = row.reason or reason
        known = backgrounds(form, rows, period)
        wrong = _due_problems(form, rows, period, by)
        for key, row in rows.items():
            problems = list(wrong.get(key, ()))
            problems = problems or hand_in(row, next_state(row.state, Action.SUBMIT), known[key], by)
            if problems:
                outcome.held[key] = problems
            else:
                outcome.submitted.append(row)
        store(PartyReturn, outcome.submitted, SUBMITTED)
    return outcome


def says_something(entry: Entry, row: PartyReturn | None) -> bool:
    """Whether saving the entry would change what stands."""
    values, words = (values_of(row), row.explanations) if row else ({}, {})
    return any(value != values.get(name) for name, value in entry.values.items()) or any(
        clean(text)[:LONGEST_TEXT] != words.get(name, "") for name, text in entry.explanations.items()
    )


def _clusters(projects: Iterable[Project], by: User) -> dict[int, Cluster]:
    """The clusters; PermissionDenied for a role that enters nothing, Http404 when one is not this user's to enter."""
    if not may(by, Action.SAVE):
        raise PermissionDenied
    wanted = {project.cluster for project in projects}
    if wanted - set(clusters_to_enter(by)):
        raise Http404
    return Cluster.objects.in_bulk(wanted)


def _lock(form: str, clusters: Mapping[int, Cluster], period: Period) -> Rows:
    """One at a time for a cluster; the open version of each project, else the one that counts."""
    list(Cluster.objects.select_for_update(no_key=True).filter(pk__in=clusters).order_by("pk").values_list("pk"))
    rows = PartyReturn.objects.filter(Q(is_current=True) | Q(state__in=OPEN), form=form, period=period.code)
    rows = rows.filter(cluster__in=clusters).select_related("cluster", "tenant", "investor")
    return {
        Project(row.cluster_id, row.party.pk): row
        for row in rows.select_for_update(of=("self",)).order_by("version", "pk")
    }


def _begun(form: str, projects: Sequence[Project], clusters: Mapping[int, Cluster], period: Period) -> Rows:
    """First versions of projects that have none, not yet saved."""
    keys = {project.party for project in projects}
    parties: Mapping[int, Party]
    parties = Tenant.objects.in_bulk(keys) if form == FormCode.TT14_01 else Investor.objects.in_bulk(keys)
    if keys - set(parties):
        raise Http404
    return {one: new_row(form, clusters[one.cluster], parties[one.party], period) for one in projects}


def _refusals(
    form: str, rows: Rows, wanted: Mapping[Project, Entry], period: Period, by: User, reason: str
) -> Iterator[RuleViolation]:
    """What may not be saved."""
    late = _due_problems(form, {key: rows[key] for key in wanted if rows[key].pk is None}, period, by, reason)
    for key, entry in wanted.items():
        found = [*late.get(key, ()), *wrong_with(form, entry.values)]
        try:
            next_state(rows[key].state, Action.SAVE)
        except RuleViolation as problem:
            found.append(problem)
        yield from (_named(rows[key], problem) for problem in found)


def _due_problems(
    form: str, rows: Rows, period: Period, by: User, reason: str = ""
) -> dict[Project, list[RuleViolation]]:
    """What keeps the projects from reporting: the period, no project in it, a report that was filed."""
    of_period = period_problems(form, period)
    clusters = {key.cluster for key in rows}
    owing = {one.project for one in owed_by(form, by, period, clusters)} if rows else set()
    filed = filed_problems(clusters, period) if rows else {}
    found: dict[Project, list[RuleViolation]] = {}
    for key, row in rows.items():
        problems = list(of_period)
        if key not in owing:
            problems.append(not_owing(form, row.party.name, row.cluster.name, period))
        if key.cluster in filed and not (reason or row.reason):
            problems.append(filed[key.cluster])
        found[key] = problems
    return found


def _named(row: PartyReturn, problem: RuleViolation) -> RuleViolation:
    message = f"{row.party.name} ({row.cluster.name}): {problem.message}"
    return RuleViolation(problem.code, message, problem.field)

"""Which records the lines count: each function takes a snapshot and yields them with what they add."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from decimal import Decimal
from operator import attrgetter

from clusters.choices import AREA_ACTIONS, FOUNDING_ACTIONS, INVESTOR_ACTIONS, STANDING_ACTIONS, Action, InvestorKind
from reports.lines.base import Counted
from reports.lines.snapshot import ClusterState, LeaseState, PartyForm, PhaseState, ReturnState, Snapshot

Records = Callable[[Snapshot], Iterator[Counted]]
Gaps = Callable[[Snapshot], Iterator[tuple[int, str]]]


# -- the plan -------------------------------------------------------------------------------------
def planned(snapshot: Snapshot) -> Iterator[Counted]:
    """Clusters in the plan, with the area it gives them."""
    for cluster in snapshot.clusters:
        if cluster.is_planned:
            act = snapshot.deciding(cluster.pk, [Action.INCLUDE])
            yield Counted(cluster.pk, cluster.pk, cluster.planned_area_ha, acts=act)


# -- established clusters and their phases --------------------------------------------------------
def established(snapshot: Snapshot) -> Iterator[Counted]:
    """Clusters recognised or established."""
    for cluster in snapshot.established:
        yield Counted(cluster.pk, cluster.pk, acts=snapshot.deciding(cluster.pk, STANDING_ACTIONS))


def founded_phases(snapshot: Snapshot) -> Iterator[Counted]:
    """Phases of established clusters that an act founded within the period; expansions found nothing."""
    for cluster in snapshot.established:
        founding = {
            act.phase_id: act.pk
            for act in snapshot.acts_of.get(cluster.pk, ())
            if act.action in FOUNDING_ACTIONS and act.in_force_from >= snapshot.starts_on
        }
        for phase in snapshot.phases_of.get(cluster.pk, ()):
            if phase.pk in founding:
                yield Counted(phase.pk, cluster.pk, phase.area_ha, acts=(founding[phase.pk],))


def phases_where(
    holds: Callable[[PhaseState], bool], actions: Sequence[Action], *, sets: str = "action", adds: str = "area_ha"
) -> Records:
    """Phases of established clusters for which a test holds: what each adds, and the act that decides."""

    def records(snapshot: Snapshot) -> Iterator[Counted]:
        return _phases(snapshot, snapshot.established, holds, actions, sets, adds)

    return records


def _phases(
    snapshot: Snapshot,
    clusters: Iterable[ClusterState],
    holds: Callable[[PhaseState], bool],
    actions: Sequence[Action],
    sets: str,
    adds: str,
) -> Iterator[Counted]:
    for cluster in clusters:
        for phase in snapshot.phases_of.get(cluster.pk, ()):
            if holds(phase):
                acts = snapshot.deciding(cluster.pk, actions, phase=phase.pk, sets=sets)
                yield Counted(phase.pk, cluster.pk, getattr(phase, adds), acts=acts)


def clusters_of(phases: Records) -> Records:
    """The clusters of the phases, each once."""

    def records(snapshot: Snapshot) -> Iterator[Counted]:
        acts: dict[int, tuple[int, ...]] = {}
        for phase in phases(snapshot):
            acts[phase.cluster_id] = acts.get(phase.cluster_id, ()) + phase.acts
        return (Counted(cluster, cluster, acts=of_phases) for cluster, of_phases in acts.items())

    return records


def is_opened(phase: PhaseState) -> bool:
    """Recognised, established or expanded into being by the day."""
    return phase.opened_on is not None


def has_detailed_plan(phase: PhaseState) -> bool:
    """With an approved 1/500 plan."""
    return phase.detailed_plan_on is not None


def has_project(phase: PhaseState) -> bool:
    """With an approved infrastructure project."""
    return phase.project_on is not None


def is_an_enterprises(phase: PhaseState) -> bool:
    """With an enterprise as infrastructure investor."""
    return phase.investor_kind == InvestorKind.ENTERPRISE


PLAN_APPROVAL, PROJECT_APPROVAL = (Action.APPROVE_DETAILED_PLAN,), (Action.APPROVE_PROJECT,)
opened_phases = phases_where(is_opened, AREA_ACTIONS, sets="area_ha")
enterprise_phases = phases_where(is_an_enterprises, INVESTOR_ACTIONS, sets="investor_id")
detailed_phases = phases_where(has_detailed_plan, PLAN_APPROVAL)
project_phases = phases_where(has_project, PROJECT_APPROVAL)
project_capital = phases_where(has_project, PROJECT_APPROVAL, sets="capital", adds="project_capital")


# -- operating clusters ---------------------------------------------------------------------------
def operating(holds: Callable[[ClusterState], bool] = lambda cluster: True) -> Records:
    """Operating clusters for which a test holds, with their area: established, else planned, else 0."""

    def records(snapshot: Snapshot) -> Iterator[Counted]:
        for cluster in snapshot.operating:
            if holds(cluster):
                yield Counted(cluster.pk, cluster.pk, snapshot.standing_area(cluster))

    return records


def detailed_industrial_land(snapshot: Snapshot) -> Iterator[Counted]:
    """Phases of operating clusters with an approved detailed plan, and the industrial land it sets."""
    return _phases(
        snapshot,
        snapshot.operating,
        has_detailed_plan,
        PLAN_APPROVAL,
        sets="industrial_area_ha",
        adds="plan_industrial_ha",
    )


def fill(snapshot: Snapshot) -> Iterator[Counted]:
    """Operating clusters whose industrial land a detailed plan sets: leased land over that land."""
    land: dict[int, Decimal] = {}
    acts: dict[int, tuple[int, ...]] = {}
    for phase in detailed_industrial_land(snapshot):
        if phase.amount is not None:
            land[phase.cluster_id] = land.get(phase.cluster_id, Decimal(0)) + phase.amount
            acts[phase.cluster_id] = acts.get(phase.cluster_id, ()) + phase.acts
    for cluster, base in land.items():
        yield Counted(cluster, cluster, snapshot.leased_ha(cluster), base, acts[cluster])


def with_wastewater_plant(snapshot: Snapshot) -> Iterator[Counted]:
    """Clusters whose wastewater plant is commissioned or being built."""
    for cluster in snapshot.clusters:
        if cluster.wastewater_on is not None or cluster.wastewater_building:
            yield Counted(cluster.pk, cluster.pk)


def meeting_the_standard(snapshot: Snapshot) -> Iterator[Counted]:
    """Clusters whose latest effluent result meets the standard."""
    return (Counted(cluster.pk, cluster.pk) for cluster in snapshot.clusters if cluster.meets_standard)


# -- leases ---------------------------------------------------------------------------------------
def leases(holds: Callable[[LeaseState], bool] = lambda lease: True) -> Records:
    """Leases in force for which a test holds, with their area."""

    def records(snapshot: Snapshot) -> Iterator[Counted]:
        return (Counted(lease.pk, lease.cluster_id, lease.area_ha) for lease in snapshot.leases if holds(lease))

    return records


# -- returns --------------------------------------------------------------------------------------
def in_the_period(figure: str) -> tuple[Records, Gaps]:
    """The accepted returns of the period's quarters that state a figure, and who owes it."""
    return _of_quarters(figure, slice(None))


def in_the_last_quarter(figure: str) -> tuple[Records, Gaps]:
    """The accepted returns of the last quarter within the period that state a figure, and who owes it."""
    return _of_quarters(figure, slice(-1, None))


def _of_quarters(figure: str, which: slice) -> tuple[Records, Gaps]:
    """Quarterly returns; of a cluster that lacks some, its return for the whole period (TT 14 reports half-years)."""

    def records(snapshot: Snapshot) -> Iterator[Counted]:
        wanted = {quarter.code for quarter in snapshot.quarters[which]}
        quarterly = list(_stating((row for row in snapshot.returns if row.period in wanted), figure))
        stated = Counter(row.cluster_id for row in quarterly)
        whole = [
            row for row in _stating(snapshot.whole_returns, figure) if stated[row.cluster_id] < max(len(wanted), 1)
        ]
        replaced = {row.cluster_id for row in whole}
        reported = [row for row in quarterly if row.cluster_id not in replaced] + whole
        standing_in = forms_of_tenants(snapshot, figure, {row.cluster_id for row in reported})
        return iter([*reported, *standing_in])

    def gaps(snapshot: Snapshot) -> Iterator[tuple[int, str]]:
        stating = [row for row in snapshot.returns if getattr(row, figure) is not None]
        covered = {row.cluster_id for row in records(snapshot) if row.in_form}
        owing = snapshot.owing(stating, snapshot.quarters[which])
        return ((cluster, quarter) for cluster, quarter in owing if cluster not in covered)

    return records, gaps


def latest_of_each(figure: str) -> tuple[Records, Gaps]:
    """Each cluster's latest accepted return that states a cumulative figure, and who never stated it."""

    def records(snapshot: Snapshot) -> Iterator[Counted]:
        seen: set[int] = set()
        for row in _stating(snapshot.returns, figure):
            if row.cluster_id not in seen:
                seen.add(row.cluster_id)
                yield row
        yield from forms_of_investors(snapshot, seen)

    def gaps(snapshot: Snapshot) -> Iterator[tuple[int, str]]:
        stated = set(map(attrgetter("cluster_id"), records(snapshot)))
        return ((cluster.pk, "") for cluster in snapshot.operating if cluster.pk not in stated)

    return records, gaps


# -- forms 01 and 02, where the cluster has no return of its own (ADR 20) ----------------------------
OF_FORM_01 = {"revenue": "1", "budget_payment": "2", "workers": "3"}
CAPITAL_OF_FORM_02 = "2"


def forms_of_tenants(snapshot: Snapshot, figure: str, reported: Set[int]) -> Iterator[Counted]:
    """The forms 01 of clusters that have not reported: all of the tenants operating on the day, or none."""
    line, days = OF_FORM_01[figure], (snapshot.starts_on, snapshot.ends_on)
    for cluster, handed_in in snapshot.party_forms.items():
        forms = {
            form.tenant_id: form
            for form in handed_in
            if form.tenant_id and (form.starts_on, form.ends_on) == days and line in form.values
        }
        if cluster in reported or not forms:
            continue
        leases = snapshot.leases_of.get(cluster, [])
        working = {lease.tenant_id for lease in leases if lease.is_operating}
        if not working or not working <= forms.keys():
            continue
        here = {lease.tenant_id for lease in leases}
        for tenant, form in forms.items():
            if figure != "workers" or tenant in here:  # who has left employs nobody here any more
                yield Counted(form.pk, cluster, Decimal(form.values[line]), in_form=True)


def forms_of_investors(snapshot: Snapshot, reported: Set[int]) -> Iterator[Counted]:
    """The latest forms 02 of clusters that never reported: of all investors of their phases, or none."""
    for cluster, handed_in in snapshot.party_forms.items():
        phases = snapshot.phases_of.get(cluster, [])
        investors = {phase.investor_id for phase in phases if phase.investor_id is not None}
        latest: dict[int | None, PartyForm] = {}
        for form in handed_in:
            if form.investor_id and CAPITAL_OF_FORM_02 in form.values:
                latest.setdefault(form.investor_id, form)
        if cluster not in reported and investors and investors <= latest.keys():
            for investor in sorted(investors):
                form = latest[investor]
                yield Counted(form.pk, cluster, Decimal(form.values[CAPITAL_OF_FORM_02]), in_form=True)


def _stating(returns: Iterable[ReturnState], figure: str) -> Iterator[Counted]:
    for row in returns:
        value = getattr(row, figure)
        if value is not None:
            yield Counted(row.pk, row.cluster_id, Decimal(value))

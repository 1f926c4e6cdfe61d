"""Which projects owe a return for a period, and how far each is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from ccn_portal.accounts.models import User
from ccn_portal.rules.periods import Period
from ccn_portal.text import fold
from ccn_portal.today import today
from clusters.models import Cluster, Phase
from clusters.querysets import ClusterQuerySet
from investors.models import Investor
from reports.choices import FormCode, ReturnState
from reports.models import PartyReturn
from reports.parties.background import Project
from reports.parties.due import leases_during
from reports.returns.states import OPEN

NOT_BEGUN = "missing"
HANDED_IN = (ReturnState.SUBMITTED, ReturnState.ACCEPTED)


@dataclass(frozen=True)
class Owed:
    """A project with its return: the version that counts, or the one under way."""

    project: Project
    party_code: str
    party_name: str
    cluster_code: str
    cluster_name: str
    row: PartyReturn | None
    is_in: bool = False  # handed in, also while a correction of it is being written

    @property
    def state(self) -> str:
        """A state of the return, or ``missing``."""
        return self.row.state if self.row else NOT_BEGUN

    @property
    def state_label(self) -> str:
        """The state in words, "" where nothing was begun."""
        return str(ReturnState(self.row.state).label) if self.row else ""

    def matches(self, words: Iterable[str]) -> bool:
        """Whether every word stands in one of its names or codes, accents ignored."""
        text = fold(f"{self.party_code} {self.party_name} {self.cluster_code} {self.cluster_name}")
        return all(word in text for word in words)


def periods_at_hand() -> list[Period]:
    """The half-years and years whose days have begun, the latest first, as many as one looks back at."""
    day = today()
    found = [Period.year(year) for year in range(day.year + 1, day.year - 4, -1)]
    found += [Period.half_year(year, 1) for year in range(day.year + 1, day.year - 4, -1)]
    return sorted((one for one in found if one.starts_on <= day), key=lambda one: (one.ends_on, one.kind), reverse=True)


def period_to_report() -> Period:
    """What is entered now: the latest that has ended, or the running one in its last month and a half."""
    day = today()
    for period in periods_at_hand():
        if (period.ends_on - day).days <= 45:
            return period
    return Period.year(day.year - 1)


def owed_by(form: str, user: User, period: Period, clusters: Iterable[int] | None = None) -> list[Owed]:
    """The projects of the user's clusters that owe this form, in Vietnamese order; three queries."""
    seen = Cluster.objects.visible_to(user)
    if clusters is not None:
        seen = seen.filter(pk__in=list(clusters))
    return owed_in(form, seen, period)


def owed_in(form: str, seen: ClusterQuerySet, period: Period) -> list[Owed]:
    """The projects in these clusters that owe this form, in Vietnamese order; three queries."""
    found = _tenants(seen, period) if form == FormCode.TT14_01 else _investors(seen, period)
    rows = PartyReturn.objects.filter(Q(is_current=True) | Q(state__in=OPEN), form=form, period=period.code)
    rows = rows.filter(cluster__in=seen.values("pk")).order_by("version")
    versions = [(Project(row.cluster_id, row.tenant_id or row.investor_id or 0), row) for row in rows]
    latest, inside = dict(versions), {project for project, row in versions if row.state in HANDED_IN}
    return [Owed(project, *names, latest.get(project), project in inside) for project, names in found.items()]


def next_in(states: Collection[str], form: str, user: User, period: Period, after: Project) -> Owed | None:
    """The project after this one, in the order of the list and around its end, whose return is in one of the states."""
    owed = owed_by(form, user, period)
    place = next((index for index, one in enumerate(owed) if one.project == after), -1)
    return next((one for one in (*owed[place + 1 :], *owed[: place + 1]) if one.state in states), None)


def _tenants(clusters: Any, period: Period) -> dict[Project, tuple[str, str, str, str]]:
    leases = leases_during(period).filter(cluster__in=clusters.values("pk"))
    fields = ("cluster_id", "tenant_id", "tenant__code", "tenant__name", "cluster__code", "cluster__name")
    rows = leases.order_by("cluster__sort_key", "tenant__sort_key", "tenant__code", "pk").values_list(*fields)
    return {Project(cluster, tenant): tuple(names) for cluster, tenant, *names in rows}


def _investors(clusters: Any, period: Period) -> dict[Project, tuple[str, str, str, str]]:
    phases = Phase.objects.filter(cluster__in=clusters.values("pk")).as_of(period.ends_on)
    fields = ("cluster_id", "investor_id", "cluster__code", "cluster__name")
    rows = list(phases.order_by("cluster__sort_key", "number").values_list(*fields))
    parties = Investor.objects.in_bulk({investor for _cluster, investor, *_names in rows if investor})
    return {
        Project(cluster, investor): (parties[investor].tax_code, parties[investor].name, *names)
        for cluster, investor, *names in rows
        if investor is not None
    }

"""What a party's return is compared with: its earlier ones, and what the portal itself knows."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import ClusterTerritory
from clusters.querysets import valid_on
from reports.choices import FormCode
from reports.lines.snapshot import Snapshot
from reports.models import PartyReturn
from reports.parties.figures import values_of
from reports.parties.register import known_of
from reports.returns.background import Background, Limits
from reports.returns.values import Value

MOST_YEARS = 4


class Project(NamedTuple):
    """A party in a cluster, by their ids."""

    cluster: int
    party: int


def compared_with(period: Period) -> Period:
    """The period that a return of this one is set beside: the same of the year before (TT 14 has no second half)."""
    return period.same_period_last_year()


def before_of(form: str, projects: Collection[Project], period: Period) -> dict[Project, list[dict[str, Value] | None]]:
    """The accepted figures of the same period of the last years, the nearest first; one query."""
    years = [compared_with(period)]
    while len(years) < MOST_YEARS:
        years.append(compared_with(years[-1]))
    rows = PartyReturn.objects.accepted().of_periods(years).filter(form=form)
    rows = rows.filter(cluster__in={project.cluster for project in projects})
    known = {(row.cluster_id, row.tenant_id or row.investor_id, row.period): values_of(row) for row in rows}
    return {project: [known.get((project.cluster, project.party, year.code)) for year in years] for project in projects}


def backgrounds(form: str, projects: Collection[Project], period: Period) -> dict[Project, Background]:
    """For these projects and the period; a fixed number of queries for each unit they lie in."""
    limits, before = Limits.of(Rules(period.ends_on)), before_of(form, projects, period)
    known = _known(form, projects, period)
    return {project: Background(limits, tuple(before[project]), known.get(project, {})) for project in projects}


def _known(form: str, projects: Collection[Project], period: Period) -> dict[Project, Mapping[str, Value]]:
    """What the portal knows of each project, by line; of tenants it is asked for one at a time only."""
    if not projects or (form == FormCode.TT14_01 and len(projects) > 1):
        return {}
    found: dict[Project, Mapping[str, Value]] = {}
    for unit, clusters in _units(projects, period).items():
        snapshot = Snapshot(unit, period.starts_on, period.ends_on)
        for project in projects:
            if project.cluster in clusters:
                known = known_of(form, snapshot, *project)
                found[project] = {line: one.value for line, one in known.items()}
    return found


def _units(projects: Collection[Project], period: Period) -> dict[AdministrativeUnit, set[int]]:
    """The unit to read: the commune of a single project, the province of many."""
    clusters = {project.cluster for project in projects}
    rows = ClusterTerritory.objects.filter(valid_on(period.ends_on), cluster__in=clusters, lead=True)
    found: dict[AdministrativeUnit, set[int]] = {}
    for row in rows.select_related("commune", "province"):
        found.setdefault(row.commune if len(projects) == 1 else row.province, set()).add(row.cluster_id)
    return found

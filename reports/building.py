"""Builds a report: gathers what it needs from the register, and makes its content, which every output is drawn from."""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from ccn_portal.rules.periods import Period
from ccn_portal.territories.choices import Level
from ccn_portal.territories.lineage import origins_of
from ccn_portal.territories.models import AdministrativeUnit
from clusters.choices import UNSETTLED, MatterState
from clusters.models import Obstacle, PlanTarget
from investors.models import Investor
from reports.canonical import fingerprint
from reports.choices import FormCode
from reports.content import SCHEMA, form_json, period_json, unit_json
from reports.documents.narrative import text_of
from reports.events import Event, events_of
from reports.lines import Indicators, compute
from reports.lines.base import LineValue, SourceKind, exact
from reports.lines.month import STANDING, line_of_target
from reports.lines.snapshot import ClusterState, Snapshot
from reports.lines.sources import Provenance
from reports.official_forms import FormRow, OfficialForm
from reports.parties.building import PartyProject, build_for_party


@dataclass(frozen=True)
class Built:
    """A report's content, the records behind each number, and the content's fingerprint."""

    content: dict[str, Any]
    provenance: dict[str, Any]

    @property
    def sha256(self) -> str:
        """SHA-256 of the canonical JSON of the content."""
        return fingerprint(self.content)


@dataclass(frozen=True)
class Material:
    """Everything a report is made of, read from the register."""

    form: OfficialForm
    unit: AdministrativeUnit
    period: Period
    current: Indicators
    previous: Indicators | None = None
    last_year: Indicators | None = None
    units: Mapping[int, AdministrativeUnit] = field(default_factory=dict)
    investors: Mapping[int, str] = field(default_factory=dict)
    targets: Iterable[PlanTarget] = ()
    obstacles: Iterable[Any] = ()
    events: Iterable[Event] = ()


def build(
    form: OfficialForm,
    unit: AdministrativeUnit,
    period: Period,
    *,
    project: PartyProject | None = None,
    demo: bool = False,
    progress: Callable[[int], None] = lambda percent: None,
) -> Built:
    """The report as the register stands now; forms 01 and 02 are of a ``project``, the unit then receives them."""
    if project is not None:
        return Built(*build_for_party(form, unit, period, project, demo=demo))
    material = gather(form, unit, period, progress=progress)
    return Built(build_content(material, demo=demo), _provenance(material))


def _provenance(material: Material) -> dict[str, Any]:
    """The records behind each number, and behind those of the earlier periods that stand beside it."""
    before = {"previous": material.previous, "last_year": material.last_year}
    return {
        number: Provenance.of(value).to_json()
        | {
            "compared": {
                name: Provenance.of(earlier.lines[number]).to_json() for name, earlier in before.items() if earlier
            }
        }
        for number, value in material.current.lines.items()
    }


# -- reading --------------------------------------------------------------------------------------
def gather(
    form: OfficialForm, unit: AdministrativeUnit, period: Period, *, progress: Callable[[int], None]
) -> Material:
    """Read the register: the period itself, the one before, the same a year earlier, and what goes with them."""
    current = _indicators(form, unit, period)
    progress(40)
    previous = _earlier(form, unit, period.previous(), current.snapshot)
    progress(60)
    before = period.same_period_last_year() if period.ends_on.year > 2000 else None
    last_year = _earlier(form, unit, before, current.snapshot) if before else None
    progress(80)
    snapshot = current.snapshot
    places = {place for row in snapshot.clusters for place in (row.commune_id, row.district_id)}
    parties = {phase.investor_id for phase in snapshot.phases if phase.investor_id is not None}
    return Material(
        form=form,
        unit=unit,
        period=period,
        current=current,
        previous=previous,
        last_year=last_year,
        units=AdministrativeUnit.objects.in_bulk([place for place in places if place]),
        investors=dict(Investor.objects.filter(pk__in=parties).values_list("pk", "name")),
        targets=_targets(unit, period),
        obstacles=_obstacles(snapshot.cluster_ids, period),
        events=events_of(snapshot) if form.code == FormCode.MONTH else (),
    )


def _indicators(
    form: OfficialForm, unit: AdministrativeUnit, period: Period, later: Snapshot | None = None
) -> Indicators:
    return compute(unit, period.starts_on, period.ends_on, form=form.code.value, period=period.code, later=later)


def _earlier(form: OfficialForm, unit: AdministrativeUnit, period: Period, later: Snapshot) -> Indicators | None:
    """The lines of an earlier period, unless the unit was not on the map then."""
    if not unit.is_valid_on(period.ends_on):
        return None
    return _indicators(form, unit, period, later)


def _targets(unit: AdministrativeUnit, period: Period) -> list[PlanTarget]:
    if unit.level != Level.PROVINCE:
        return []
    of_register = PlanTarget.objects.filter(province__in=origins_of(unit), year=period.ends_on.year)
    return list(of_register.order_by("pk"))


def _obstacles(clusters: Iterable[int], period: Period) -> list[Any]:
    """Those raised in the period, and earlier ones that are not settled at its end."""
    quarters = {quarter.code for quarter in period.quarters()} | {period.code}
    raised = Q(period__in=quarters) | Q(raised_on__range=(period.starts_on, period.ends_on))
    rows = Obstacle.objects.filter(cluster__in=clusters).as_of(period.ends_on).exclude(state=MatterState.MERGED)
    return list(rows.filter(raised | Q(state__in=UNSETTLED)).select_related("cluster").order_by("code"))


# -- the content ----------------------------------------------------------------------------------
def build_content(material: Material, *, demo: bool = False) -> dict[str, Any]:
    """The whole report as JSON; reads nothing but the material."""
    form, unit, period, now = material.form, material.unit, material.period, material.current
    clusters = {cluster.pk: cluster for cluster in now.snapshot.clusters}
    parts = {cluster.pk: _part(material, cluster) for cluster in clusters.values()}
    content = {
        "schema": SCHEMA,
        "demo": demo,
        "form": form_json(form, unit),
        "unit": unit_json(unit)
        | {
            "province": unit.province.name if unit.province else unit.name,
            "since": unit.valid_from.isoformat() if unit.valid_from else None,
        },
        "period": period_json(period),
        "compared_with": {
            name: period_json(other) if indicators else None
            for name, other, indicators in (
                ("previous", period.previous(), material.previous),
                ("last_year", _year_before(period), material.last_year),
            )
        },
        "lines": [_row(row, material, clusters) for row in form.rows],
        "units": _units(material, parts),
        "checks": _checks(now, parts),
        "missing": _missing(now, material, clusters, parts),
        "targets": [_target(row, now) for row in material.targets],
        **_moved(material, clusters),
        "obstacles": [
            {
                "code": row.code,
                "cluster": row.cluster.code,
                "name": row.cluster.name,
                "period": row.period,
                "text": row.text,
                "responsible": row.responsible_now,
                "due_on": row.due_now.isoformat() if row.due_now else None,
                "outcome": row.outcome if row.state == MatterState.SOLVED else "",
            }
            for row in material.obstacles
        ],
    }
    return content | {"text": text_of(content)}


def _moved(material: Material, clusters: dict[int, ClusterState]) -> dict[str, Any]:
    """Only the monthly review lists what moved."""
    if material.form.code != FormCode.MONTH:
        return {}
    return {"events": [event.to_json(clusters) for event in material.events]}


def _target(row: PlanTarget, now: Indicators) -> dict[str, Any]:
    """A target; the monthly review sets beside it how far the year has come."""
    told = {"indicator": row.indicator, "unit": row.unit, "from": exact(row.lowest), "to": exact(row.highest)}
    if now.form != FormCode.MONTH:
        return told
    line = line_of_target(row.indicator)
    return told | {"line": line, "reached": now.lines[line].text if line else None}


def _year_before(period: Period) -> Period:
    return period.same_period_last_year() if period.ends_on.year > 2000 else period


def _row(row: FormRow, material: Material, clusters: Mapping[int, ClusterState]) -> dict[str, Any]:
    if row.is_section:
        return {"section": row.number, "label": row.label}
    value = material.current.lines[row.number]
    return {
        "number": row.number,
        "label": row.label,
        "unit": row.unit,
        "value": value.text,
        "missing": value.missing,
        "sources": len(value.counted),
        "not_reported": [clusters[pk].code for pk in value.not_reported],
        "unknown": [clusters[pk].code for pk in value.unknown],
        "previous": material.previous.lines[row.number].text if material.previous else None,
        "last_year": material.last_year.lines[row.number].text if material.last_year else None,
        "lacking": {  # how many clusters had not reported then: nothing is compared with an incomplete sum
            name: len(earlier.lines[row.number].not_reported)
            for name, earlier in (("previous", material.previous), ("last_year", material.last_year))
            if earlier
        },
    }


def _part(material: Material, cluster: ClusterState) -> int:
    """The unit just below the report's in which the cluster lies: a district, or a commune."""
    below_province = material.unit.level == Level.PROVINCE and cluster.district_id is not None
    return cluster.district_id if below_province and cluster.district_id else cluster.commune_id


def _units(material: Material, parts: Mapping[int, int]) -> list[dict[str, Any]]:
    """The parts of the unit with their clusters, both in Vietnamese order, each with its own lines."""
    lines = material.current.lines
    of_parts = {number: value.by(parts) for number, value in lines.items()}
    own = _own_values(material.current)
    members: dict[int, list[ClusterState]] = {part: [] for part in parts.values()}
    shown = _shown_clusters(material.current)
    for cluster in material.current.snapshot.clusters:
        if cluster.pk in shown:
            members[parts[cluster.pk]].append(cluster)
    ordered = sorted(members, key=lambda pk: (material.units[pk].sort_key, material.units[pk].code))
    return [
        unit_json(material.units[part])
        | {
            "values": {number: exact(values[part]) for number, values in of_parts.items()},
            "clusters": [_cluster(material, cluster, own[cluster.pk]) for cluster in members[part]],
        }
        for part in ordered
    ]


def _shown_clusters(now: Indicators) -> Set[int]:
    """The clusters listed one by one: all of them; in the monthly review those in which something moved."""
    if now.form != FormCode.MONTH:
        return now.snapshot.cluster_ids
    moving = [value for number, value in now.lines.items() if number not in STANDING]
    return {row.cluster_id for value in moving for row in value.counted}


def _own_values(now: Indicators) -> dict[int, dict[str, str]]:
    """The lines of each cluster alone: those it is counted in, and the leases of every operating cluster, also none."""
    clusters = now.snapshot.clusters
    own: dict[int, dict[str, str]] = {cluster.pk: {} for cluster in clusters}
    operating = {cluster.pk for cluster in now.snapshot.operating}
    for number, value in now.lines.items():
        shown = {row.cluster_id for row in value.counted}
        if value.line.kind is SourceKind.LEASE and now.form != FormCode.MONTH:
            shown |= operating
        for pk, single in value.by({pk: pk for pk in own}).items():
            text = exact(single)
            if pk in shown and text is not None:
                own[pk][number] = text
    return own


def _cluster(material: Material, cluster: ClusterState, values: Mapping[str, str]) -> dict[str, Any]:
    phases = material.current.snapshot.phases_of.get(cluster.pk, [])
    investors = dict.fromkeys(material.investors[phase.investor_id] for phase in phases if phase.investor_id)
    return {
        "code": cluster.code,
        "name": cluster.name,
        "kind": cluster.kind,
        "status": cluster.status,
        "commune": material.units[cluster.commune_id].name,
        "investors": list(investors),
        "established_on": cluster.established_on.isoformat() if cluster.established_on else None,
        "operating_on": cluster.operating_on.isoformat() if cluster.operating_on else None,
        "values": values,
    }


def _checks(now: Indicators, parts: Mapping[int, int]) -> list[dict[str, Any]]:
    checks: list[dict[str, Any]] = [
        {
            "code": check.code,
            "line": check.line,
            "with": list(check.with_lines),
            "equal": check.equal,
            "level": check.level.value,
            "holds": holds,
        }
        for check, holds in now.checks
    ]
    whole = all(_adds_up(value, parts) for value in now.lines.values())
    return [*checks, {"code": "total=units", "level": "error", "holds": whole}]


def _adds_up(value: LineValue, parts: Mapping[int, int]) -> bool:
    if not value.line.is_additive or value.value is None:
        return True
    return value.value == sum(part for part in value.by(parts).values() if part is not None)


def _missing(
    now: Indicators, material: Material, clusters: Mapping[int, ClusterState], parts: Mapping[int, int]
) -> list[dict[str, Any]]:
    """Who owes a return: by unit, each cluster with its quarters."""
    owing: dict[int, dict[int, list[str]]] = {}
    for pk, quarter in now.gaps:
        owing.setdefault(parts[pk], {}).setdefault(pk, []).append(quarter)
    ordered = sorted(owing, key=lambda pk: (material.units[pk].sort_key, material.units[pk].code))
    return [
        unit_json(material.units[part])
        | {
            "clusters": [
                {"code": clusters[pk].code, "name": clusters[pk].name, "periods": quarters}
                for pk, quarters in owing[part].items()
            ]
        }
        for part in ordered
    ]

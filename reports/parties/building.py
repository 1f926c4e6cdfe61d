"""Builds form 01 of a tenant and form 02 of an infrastructure investor.

A line is the party's own accepted figure; else what the register or the cluster's return says; else it is missing.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster
from investors.models import Investor, Lease, Tenant
from reports.content import SCHEMA, form_json, period_json, unit_json
from reports.lines.base import Counted, SourceKind, exact
from reports.lines.snapshot import Snapshot
from reports.models import PartyReturn, Report
from reports.official_forms import FormRow, OfficialForm
from reports.parties.background import compared_with
from reports.parties.figures import values_of
from reports.parties.register import Known, Origin, known_of
from reports.returns.values import Value


@dataclass(frozen=True)
class PartyProject:
    """A party's project in a cluster."""

    cluster: Cluster
    party: Tenant | Investor

    @classmethod
    def of(cls, report: Report) -> "PartyProject | None":
        """The project that a report is about; None for a territory's."""
        party = report.tenant or report.investor
        return cls(report.cluster, party) if report.cluster and party else None


def build_for_party(
    form: OfficialForm, unit: AdministrativeUnit, period: Period, project: PartyProject, *, demo: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The content, and the records behind each line."""
    lines = _known(form, unit, period, project)
    before = _own_values(form, compared_with(period), project)
    content = {
        "schema": SCHEMA,
        "demo": demo,
        "form": form_json(form, unit),
        "unit": unit_json(unit) | {"province": unit.province.name if unit.province else unit.name},
        "party": _party(form, period, project),
        "period": period_json(period),
        "compared_with": {"previous": None, "last_year": period_json(compared_with(period))},
        "lines": [_row(row, lines.get(row.number), before.get(row.number)) for row in form.rows],
        "units": [],
        "checks": [],
        "missing": [],
        "targets": [],
        "obstacles": [],
    }
    return content, {row.number: _provenance(row, lines.get(row.number)) for row in form.lines}


def _known(form: OfficialForm, unit: AdministrativeUnit, period: Period, project: PartyProject) -> dict[str, Known]:
    snapshot = Snapshot(unit, period.starts_on, period.ends_on)
    known = known_of(form.code, snapshot, project.cluster.pk, project.party.pk)
    own = _own(form, period, project)
    if own is not None:
        for line, value in values_of(own).items():
            if value is not None:
                counted = Counted(own.pk, own.cluster_id, Decimal(value))
                known[line] = Known(value, Origin.OWN, SourceKind.PARTY_RETURN, (counted,))
    return known


def _own(form: OfficialForm, period: Period, project: PartyProject) -> PartyReturn | None:
    rows = PartyReturn.objects.of_project(form.code, project.cluster.pk, project.party.pk)
    return rows.accepted().filter(period=period.code).first()


def _own_values(form: OfficialForm, period: Period, project: PartyProject) -> dict[str, Value]:
    own = _own(form, period, project)
    return values_of(own) if own else {}


def _party(form: OfficialForm, period: Period, project: PartyProject) -> dict[str, Any]:
    cluster, party = project.cluster, project.party
    told = {"cluster": {"code": cluster.code, "name": cluster.name}, "name": party.name}
    if isinstance(party, Investor):
        return told | {"code": party.tax_code, "tax_code": party.tax_code, "sectors": []}
    leases = Lease.objects.filter(tenant=party, cluster=cluster, starts_on__lte=period.ends_on)
    sectors = sorted({lease.sector_code for lease in leases if lease.sector_code})
    return told | {"code": party.code, "tax_code": party.tax_code, "sectors": sectors}


def _row(row: FormRow, known: Known | None, before: Value) -> dict[str, Any]:
    return {
        "number": row.number,
        "label": row.label,
        "unit": row.unit,
        "value": exact(known.value) if known else None,
        "missing": known is None,
        "origin": known.origin.value if known else None,
        "sources": len(known.counted) if known else 0,
        "not_reported": [],
        "unknown": [],
        "previous": None,
        "last_year": exact(before),
    }


def _provenance(row: FormRow, known: Known | None) -> dict[str, Any]:
    counted = known.counted if known else ()
    kind = known.kind if known else SourceKind.PARTY_RETURN
    measured = any(one.amount is not None for one in counted)
    return {
        "kind": kind.value,
        "ids": [one.pk for one in counted],
        "amounts": [exact(one.amount) for one in counted] if measured else [],
        "acts": sorted({act for one in counted for act in one.acts}),
        "unit": row.unit,
    }

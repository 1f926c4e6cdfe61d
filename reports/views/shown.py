"""How the numbers of a report and the records behind them are written on a page."""

from dataclasses import dataclass

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.ui.numbers import number
from clusters.models import Cluster, DecisionItem, Milestone, Phase
from investors.models import Lease
from reports.lines.sources import Source
from reports.models import PartyReturn, Return


@dataclass(frozen=True)
class ShownRecord:
    """One record behind a number, as a row of a table."""

    code: str
    name: str
    url: str
    where: str
    when: str
    amount: str


def record_shown(source: Source) -> ShownRecord:
    """A record with its way in and what it adds."""
    code, name, url, where, when = _described(source.record)
    amount = "" if source.amount is None else number(source.amount, 4 if source.unit == "ha" else None)
    return ShownRecord(code, name, url, where, when, amount)


def _described(record: Model) -> tuple[str, str, str, str, str]:
    match record:
        case Cluster():
            return record.code, record.name, reverse("cluster-detail", args=[record.code]), "", ""
        case Phase():
            cluster = record.cluster
            phase = _("phase %(number)s") % {"number": record.number}
            return cluster.code, cluster.name, reverse("cluster-detail", args=[cluster.code]), phase, ""
        case Lease():
            tenant = record.tenant
            url = reverse("tenant-detail", args=[tenant.code])
            return tenant.code, tenant.name, url, record.cluster.name, f"{record.starts_on:%d/%m/%Y}"
        case Return():
            cluster = record.cluster
            return cluster.code, cluster.name, reverse("cluster-detail", args=[cluster.code]), record.period, ""
        case Milestone():
            cluster = record.phase.cluster
            day = f"{record.occurred_on:%d/%m/%Y}"
            return (
                cluster.code,
                cluster.name,
                reverse("cluster-detail", args=[cluster.code]),
                str(record.get_kind_display()),
                day,
            )
        case PartyReturn():
            url = reverse("party-return-detail", args=[record.pk])
            return record.cluster.code, record.party.name, url, record.cluster.name, record.period
        case DecisionItem():
            decision = record.decision
            url = reverse("decision-detail", args=[decision.pk])
            what = f"{record.get_action_display()} · {record.cluster.name}"
            return decision.number, what, url, record.cluster.code, f"{decision.in_force_from:%d/%m/%Y}"
    raise TypeError(record)

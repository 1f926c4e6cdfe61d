"""A cluster's story: every act, milestone, return, inspection and change of place up to a day, newest first.

Pure reading. Leases, returns and inspections live in the apps above this one and are reached through reverse relations.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any, Self

from django.db.models import Count, F, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from ccn_portal.rules.periods import Period
from ccn_portal.ui.numbers import number
from clusters.choices import INVESTOR_ACTIONS, MILESTONE_UNITS, Action, MilestoneKind
from clusters.models import (
    Cluster,
    ClusterTerritory,
    DecisionItem,
    Dossier,
    InfrastructureWork,
    Milestone,
)

HECTARE = Decimal(10_000)
TONES_OF_VISITS = {"clean": "ok", "settled": "ok", "overdue": "bad"}  # else findings that have still time
TONES_OF_RETURNS = {"accepted": "ok", "submitted": "act"}  # one that was sent back reports nothing yet


class EventKind(TextChoices):
    """What an event of the story comes from."""

    DECISION = "decision", gettext_lazy("Decisions")
    MILESTONE = "milestone", gettext_lazy("Progress")
    RETURN = "return", pgettext_lazy("events", "Returns")
    INSPECTION = "inspection", gettext_lazy("Inspections")
    LEASE = "lease", pgettext_lazy("events", "Leases")
    DOSSIER = "dossier", gettext_lazy("Dossiers")
    TERRITORY = "territory", gettext_lazy("Map changes")


@dataclass(frozen=True)
class Event:
    """A dated entry; ``record`` names the row it comes from (``("decision", 12)``); ``tone`` is ok, bad, act or "".

    ``code`` is the action, milestone, step or state in one word, ``facts`` are what ``detail`` puts into words.
    """

    on: dt.date
    kind: EventKind
    title: str
    detail: str = ""
    source: str = ""
    record: tuple[str, int] | None = None
    tone: str = ""
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Records:
    """The rows that tell one cluster's story by a day, in order of time; each list is one query."""

    cluster: Cluster
    day: dt.date
    territories: list[ClusterTerritory] = field(default_factory=list)
    items: list[DecisionItem] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    works: list[InfrastructureWork] = field(default_factory=list)
    dossiers: list[Dossier] = field(default_factory=list)
    leases: list[Any] = field(default_factory=list)
    returns: list[Any] = field(default_factory=list)
    inspections: list[Any] = field(default_factory=list)

    @classmethod
    def of(cls, cluster: Cluster, day: dt.date) -> Self:
        """Read what was known to be true by the day; acts that take effect later are not among it."""
        territories = cluster.territories.select_related("commune", "district", "province")
        items = cluster.items.filter(decision__in_force_from__lte=day).select_related("decision", "investor", "phase")
        milestones = Milestone.objects.filter(phase__cluster=cluster, occurred_on__lte=day).select_related("phase")
        return cls(
            cluster=cluster,
            day=day,
            territories=list(territories.order_by(F("valid_from").asc(nulls_first=True), "-lead")),
            items=list(items.annotate(files=Count("decision__attachments")).order_by("decision__in_force_from", "pk")),
            milestones=list(milestones.order_by("occurred_on", "pk")),
            works=list(cluster.works.order_by("kind", "-inside_fence", "name")),
            dossiers=list(cluster.dossiers.filter(received_on__lte=day).order_by("received_on", "pk")),
            leases=list(cluster.leases.filter(starts_on__lte=day).select_related("tenant").order_by("starts_on", "pk")),
            returns=list(cluster.returns.until(day).filter(is_current=True).order_by("ends_on", "pk")),
            inspections=list(cluster.inspections.as_of(day).select_related("tenant").order_by("visited_on", "pk")),
        )

    @property
    def leases_in_force(self) -> list[Any]:
        """The leases that run on the day."""
        return [lease for lease in self.leases if lease.ends_on is None or lease.ends_on > self.day]

    @property
    def accepted_returns(self) -> list[Any]:
        """The returns that count."""
        return [row for row in self.returns if row.state == "accepted"]


def timeline_of(cluster: Cluster, day: dt.date, records: Records | None = None) -> list[Event]:
    """Every event by the day, the newest first; ``records`` spares reading them twice."""
    records = records or Records.of(cluster, day)
    events = [
        *_decisions(records),
        *_milestones(records),
        *_works(records),
        *_returns(records),
        *_inspections(records),
        *_leases(records),
        *_dossiers(records),
        *_map_changes(records),
    ]
    # on one day: the act first, then what followed from it
    order = {kind: rank for rank, kind in enumerate(EventKind)}
    return sorted(events, key=lambda event: (-event.on.toordinal(), order[event.kind]))


def _decisions(records: Records) -> Iterator[Event]:
    several = len({item.phase_id for item in records.items if item.phase_id}) > 1
    investors: dict[int | None, str] = {}
    for item in records.items:
        title = item.get_action_display()
        if several and item.phase:
            title = _("%(action)s, phase %(number)s") % {"action": title, "number": item.phase.number}
        yield Event(
            on=item.decision.in_force_from,
            kind=EventKind.DECISION,
            title=title,
            detail=_sentence([what_it_sets(item), _investor(item, investors), *_notes(item)]),
            source=item.decision.number,
            record=("decision", item.decision_id),
            tone=_tone_of_act(item.action),
            code=item.action,
            facts={
                "phase": item.phase.number if item.phase else None,
                "area_ha": item.area_ha,
                "industrial_area_ha": item.industrial_area_ha,
                "capital": item.capital,
                "investor": item.investor.name if item.investor else None,
            },
        )


def _tone_of_act(action: str) -> str:
    if action in {Action.REVOKE, Action.REMOVE}:
        return "bad"
    return "" if action == Action.PROPOSE else "act"


def what_it_sets(item: DecisionItem) -> str:
    """The areas and the capital an act sets, in words."""
    return " · ".join(part for part in (_areas(item), _capital(item)) if part)


def _areas(item: DecisionItem) -> str:
    if item.area_ha is None and item.industrial_area_ha is None:
        return ""
    if item.area_ha is None:
        return _("%(area)s ha of industrial land") % {"area": number(item.industrial_area_ha)}
    if item.industrial_area_ha is None:
        return _("%(area)s ha") % {"area": number(item.area_ha)}
    return _("%(area)s ha, of which %(industrial)s ha of industrial land") % {
        "area": number(item.area_ha),
        "industrial": number(item.industrial_area_ha),
    }


def _capital(item: DecisionItem) -> str:
    return _("%(capital)s billion VND") % {"capital": number(item.capital)} if item.capital is not None else ""


def _investor(item: DecisionItem, investors: dict[int | None, str]) -> str:
    """Who was named, and from whom the phase passes; keeps ``investors`` (by phase) in step."""
    if item.investor is None or item.action not in INVESTOR_ACTIONS:
        return ""
    before, now = investors.get(item.phase_id), item.investor.name
    investors[item.phase_id] = now
    if before and before != now:
        return _("from %(before)s to %(now)s") % {"before": before, "now": now}
    return now


def _notes(item: DecisionItem) -> Iterator[str]:
    if item.action == Action.PROPOSE:
        yield _("not approved, counts nowhere until then")
    elif item.decision.abstract:
        yield item.decision.abstract


def _milestones(records: Records) -> Iterator[Event]:
    several = len({row.phase_id for row in records.milestones}) > 1
    for row in records.milestones:
        kind = MilestoneKind(row.kind)
        parts = []
        if row.value is not None:
            parts.append(f"{number(row.value)} {MILESTONE_UNITS.get(kind, '')}".strip())
        if several:
            parts.append(_("phase %(number)s") % {"number": row.phase.number})
        yield Event(
            on=row.occurred_on,
            kind=EventKind.MILESTONE,
            title=str(kind.label),
            detail=_sentence(parts),
            source=row.source,
            record=("milestone", row.pk),
            tone=_tone_of_milestone(kind),
            code=row.kind,
            facts={"phase": row.phase.number, "value": row.value},
        )


def _tone_of_milestone(kind: MilestoneKind) -> str:
    if kind in {MilestoneKind.EFFLUENT_FAILS, MilestoneKind.OPERATION_ENDED}:
        return "bad"
    good = {
        MilestoneKind.EFFLUENT_MEETS,
        MilestoneKind.OPERATION_STARTED,
        MilestoneKind.WASTEWATER_COMMISSIONED,
        MilestoneKind.FIRE_ACCEPTED,
    }
    return "ok" if kind in good else ""


def _works(records: Records) -> Iterator[Event]:
    for work in records.works:
        for on, title in (
            (work.started_on, _("Building begins: %(work)s")),
            (work.completed_on, _("Building finished: %(work)s")),
        ):
            if on and on <= records.day:
                yield Event(
                    on=on,
                    kind=EventKind.MILESTONE,
                    title=title % {"work": str(work)},
                    detail=work.capacity,
                    record=("work", work.pk),
                )


def _returns(records: Records) -> Iterator[Event]:
    before = None
    for row in records.returns:
        if row.state == "draft":
            continue
        sent_back = row.state not in TONES_OF_RETURNS
        yield Event(
            on=row.ends_on,
            kind=EventKind.RETURN,
            title=_("Return for %(period)s") % {"period": Period.parse(row.period).label},
            detail="" if sent_back else _sentence(_reported(row, before)),
            source=row.get_state_display(),
            record=("return", row.pk),
            tone=TONES_OF_RETURNS.get(row.state, "bad"),
            code=row.state,
            facts={"period": row.period},
        )
        before = before if sent_back else row


def _reported(row: Any, before: Any) -> Iterator[str]:
    if row.tenants is not None:
        yield ngettext("%(count)s tenant", "%(count)s tenants", row.tenants) % {"count": number(row.tenants)}
    if row.workers is not None:
        workers = ngettext("%(count)s worker", "%(count)s workers", row.workers) % {"count": number(row.workers)}
        change = row.workers - before.workers if before and before.workers is not None else 0
        yield f"{workers} ({number(change, sign=True)})" if change else workers
    if row.revenue is not None:
        yield _("revenue %(money)s billion VND") % {"money": number(row.revenue, 1)}
    if row.budget_payment is not None:
        yield _("budget payment %(money)s billion VND") % {"money": number(row.budget_payment, 2)}


def _inspections(records: Records) -> Iterator[Event]:
    """One event a visit: of which field, at whom, what was found and how much of it is not remedied by the day."""
    for row in records.inspections:
        yield Event(
            on=row.visited_on,
            kind=EventKind.INSPECTION,
            title=_("Inspection: %(field)s") % {"field": row.get_domain_display().lower()},
            detail=_sentence([row.tenant.name if row.tenant else "", _found(row)]),
            source=row.code,
            record=("inspection", row.pk),
            tone=TONES_OF_VISITS.get(row.state, ""),
            code=row.state,
        )


def _found(row: Any) -> str:
    if not row.finding_count:
        return _("no violation found")
    count = row.finding_count
    found = ngettext("%(count)s violation", "%(count)s violations", count) % {"count": number(count)}
    if not row.open_count:
        return _("%(found)s, all remedied") % {"found": found}
    return _("%(found)s, %(open)s not remedied") % {"found": found, "open": number(row.open_count)}


def _leases(records: Records) -> Iterator[Event]:
    """One event a year: who came, who left, what stood at the end."""
    changes: dict[int, list[tuple[dt.date, Decimal]]] = defaultdict(list)
    for lease in records.leases:
        changes[lease.starts_on.year].append((lease.starts_on, lease.area_m2))
        if lease.ends_on and lease.ends_on <= records.day:
            changes[lease.ends_on.year].append((lease.ends_on, -lease.area_m2))
    total = Decimal(0)
    for year in sorted(changes):
        begun = [area for _on, area in changes[year] if area > 0]
        ended = [-area for _on, area in changes[year] if area < 0]
        total += sum(begun) - sum(ended)
        parts = []
        if begun:
            counted = ngettext("%(count)s lease begun", "%(count)s leases begun", len(begun))
            parts.append(f"{counted % {'count': number(len(begun))}} ({number(sum(begun) / HECTARE, 2)} ha)")
        if ended:
            counted = ngettext("%(count)s ended", "%(count)s ended", len(ended))
            parts.append(f"{counted % {'count': number(len(ended))}} ({number(sum(ended) / HECTARE, 2)} ha)")
        parts.append(_("%(area)s ha leased then") % {"area": number(total / HECTARE, 2)})
        yield Event(
            on=max(on for on, _area in changes[year]),
            kind=EventKind.LEASE,
            title=_("Leases in %(year)s") % {"year": year},
            detail=_sentence(parts),
        )


def _dossiers(records: Records) -> Iterator[Event]:
    for dossier in records.dossiers:
        kind = dossier.get_kind_display()
        closed = "ok" if dossier.outcome == "decided" else "bad"
        for code, on, title, tone in (
            ("received", dossier.received_on, _("Dossier received: %(kind)s"), "act"),
            ("council", dossier.council_on, _("Council met: %(kind)s"), ""),
            ("closed", dossier.closed_on, _("Appraisal closed: %(kind)s"), closed),
        ):
            if on and on <= records.day:
                yield Event(
                    on=on,
                    kind=EventKind.DOSSIER,
                    title=title % {"kind": kind.lower()},
                    detail=dossier.get_outcome_display() if on == dossier.closed_on else "",
                    source=dossier.code,
                    record=("dossier", dossier.pk),
                    tone=tone,
                    code=code,
                )


def _map_changes(records: Records) -> Iterator[Event]:
    stretches = [row for row in records.territories if row.lead]
    for before, now in pairwise(stretches):
        if now.valid_from is None or now.valid_from > records.day:
            continue
        parts = []
        if before.district and not now.district:
            parts.append(_("%(district)s ends") % {"district": before.district})
        parts.append(
            _("the cluster lies in %(commune)s, %(province)s") % {"commune": now.commune, "province": now.province}
        )
        yield Event(
            on=now.valid_from,
            kind=EventKind.TERRITORY,
            title=_("New administrative map"),
            detail=_sentence(parts, "; "),
            source=_("was %(commune)s") % {"commune": before.commune},
            record=("unit", now.commune_id),
        )


def _sentence(parts: Iterable[str], joint: str = " · ") -> str:
    text = joint.join(part for part in parts if part)
    return text[:1].upper() + text[1:]

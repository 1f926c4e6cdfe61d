"""Inspections and findings: what the period saw, field by field, what stands open, and what the watch list catches."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import override

from ccn_portal.meetings.lateness import RULES as LATENESS
from ccn_portal.meetings.lateness import Behind
from ccn_portal.meetings.pack.numbers import Numbers
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.watching import WatchRule
from ccn_portal.watch.registry import RULES
from clusters.choices import AT_WORK
from inspections.choices import UNRESOLVED, Domain
from inspections.models import Finding, Inspection, Sanction, Transfer
from reports.lines.base import Counted, SourceKind
from reports.lines.snapshot import Snapshot
from reports.returns.duties import Duty
from reports.watch import ReturnMissing

VISITS, FOUND, REMEDIED, CLOSED, TRANSFERRED, SANCTIONS, FINES, OPEN, OVERDUE, OPEN_NOW, OVERDUE_NOW = COLUMNS = (
    "visits", "findings", "remedied", "closed", "transferred", "sanctions", "fines",
    "open", "overdue", "open_now", "overdue_now",
)  # fmt: skip
KINDS = {VISITS: SourceKind.INSPECTION, SANCTIONS: SourceKind.SANCTION, FINES: SourceKind.SANCTION}
UNITS = {VISITS: "Cuộc", SANCTIONS: "Quyết định", FINES: "Triệu đồng"}
SUBJECT, NEVER, NOT_THIS_YEAR = "subject", "never", "not_this_year"
Records = dict[str, list[Counted]]  # field → what it counts


@dataclass(frozen=True)
class Known:
    """What other sections have found already for the period's last day."""

    rules: Rules
    behind: Collection[Behind]
    owed: Collection[Duty]

    def caught(self, rule: WatchRule, day: dt.date) -> list[tuple[int, dt.date | None]]:
        """What a rule of the watch list catches: each case's cluster and the day it was due; a query at most."""
        if rule.code in {late.code for _delay, late, _since in LATENESS}:
            return [(row.cluster.pk, row.due_on) for row in self.behind if row.rule == rule.code]
        if isinstance(rule, ReturnMissing):
            watched = rule.quarters(day, self.rules)
            hits = rule.among((duty for duty in self.owed if duty.period in watched), day)
        else:
            hits = rule.hits(day, self.rules)
        return [(hit.cluster, hit.due_on) for hit in hits]


def oversight(numbers: Numbers, snapshot: Snapshot, held_on: dt.date, known: Known) -> dict[str, Any]:
    """The section; the period's acts by their days, the standing on its last day and on the day of the meeting."""
    then, now = list(_findings(snapshot, snapshot.ends_on)), list(_handed_on(_findings(snapshot, held_on)))
    counted = {**_acts(snapshot), **_standing(then, OPEN, OVERDUE), **_standing(now, OPEN_NOW, OVERDUE_NOW)}
    return {
        "domains": list(_by_domain(numbers, counted)),
        "remedies": _overdue(then, now, snapshot.ends_on, held_on),
        "coverage": _coverage(numbers, snapshot),
        "watch": list(_watch(numbers, snapshot, known)),
    }


# -- acts of the period ---------------------------------------------------------------------------
def _acts(snapshot: Snapshot) -> dict[str, Records]:
    """Visits, findings, closures, transfers and sanctions within the days; a query for each kind of record."""
    days, inside = (snapshot.starts_on, snapshot.ends_on), snapshot.cluster_ids
    visits = Inspection.objects.filter(cluster__in=inside, visited_on__range=days)
    found = visits.order_by("pk").values_list("domain", "pk", "cluster")
    sanctions = list(_sanctions(snapshot))
    return {
        VISITS: _grouped((domain, Counted(pk, cluster)) for domain, pk, cluster in found),
        **_of_findings(snapshot),
        SANCTIONS: _grouped((domain, Counted(pk, cluster)) for domain, pk, cluster, _amount in sanctions),
        FINES: _grouped((domain, Counted(pk, cluster, fine)) for domain, pk, cluster, fine in sanctions if fine != 0),
    }


def _of_findings(snapshot: Snapshot) -> dict[str, Records]:
    """What was found, remedied, closed and handed on within the days."""
    days = (snapshot.starts_on, snapshot.ends_on)
    on = {FOUND: "inspection__visited_on", REMEDIED: "remedied_on", CLOSED: "closed_on"}
    sent = Exists(Transfer.objects.filter(finding=OuterRef("pk"), sent_on__range=days))
    moved = Q(*((f"{field}__range", days) for field in on.values()), _connector=Q.OR) | Q(is_sent=True)
    rows = Finding.objects.filter(inspection__cluster__in=snapshot.cluster_ids).annotate(is_sent=sent).filter(moved)
    found: dict[str, Records] = {name: defaultdict(list) for name in (*on, TRANSFERRED)}
    told = rows.order_by("pk").values_list("inspection__domain", "pk", "inspection__cluster", "is_sent", *on.values())
    for domain, pk, cluster, is_sent, *moments in told:
        then = [name for name, day in zip(on, moments, strict=True) if day and days[0] <= day <= days[1]]
        for name in (*then, *([TRANSFERRED] if is_sent else ())):
            found[name][domain].append(Counted(pk, cluster))
    return found


def _sanctions(snapshot: Snapshot) -> Iterator[tuple[str, int, int, Decimal | None]]:
    """Field, id, cluster and amount; one of which no day is known counts on that of the visit, as its list does."""
    days = (snapshot.starts_on, snapshot.ends_on)
    decided = Q(decided_on__range=days) | Q(decided_on__isnull=True, finding__inspection__visited_on__range=days)
    rows = Sanction.objects.filter(decided, finding__inspection__cluster__in=snapshot.cluster_ids).order_by("pk")
    way = "finding__inspection__"
    yield from rows.values_list(f"{way}domain", "pk", f"{way}cluster", "amount")


def _grouped(rows: Iterable[tuple[str, Counted]]) -> Records:
    found: Records = defaultdict(list)
    for domain, row in rows:
        found[domain].append(row)
    return found


# -- what stands ----------------------------------------------------------------------------------
def _findings(snapshot: Snapshot, day: dt.date) -> QuerySet[Finding]:
    """Every finding of visits by the day, as it stood then."""
    rows = Finding.objects.filter(inspection__cluster__in=snapshot.cluster_ids).as_of(day)
    return rows.select_related("inspection__cluster", "inspection__tenant")


def _handed_on(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """With the letters by which they were handed to other agencies."""
    return findings.prefetch_related("transfers")


def _standing(findings: Iterable[Any], opened: str, overdue: str) -> dict[str, Records]:
    left = [row for row in findings if row.state in UNRESOLVED]
    return {
        opened: _grouped((row.inspection.domain, Counted(row.pk, row.inspection.cluster_id)) for row in left),
        overdue: _grouped(
            (row.inspection.domain, Counted(row.pk, row.inspection.cluster_id)) for row in left if row.is_overdue
        ),
    }


def _by_domain(numbers: Numbers, counted: dict[str, Records]) -> Iterator[dict[str, Any]]:
    """A row for each field in which there is anything, and one for all of them."""
    for domain in ("", *Domain.values):
        found = {
            column: [row for rows in by.values() for row in rows] if not domain else by.get(domain, [])
            for column, by in counted.items()
        }
        if domain and not any(found.values()):
            continue
        told: dict[str, Any] = {"domain": domain}
        for column, rows in found.items():
            key = f"i-{column}-{domain}" if domain else f"i-{column}"
            tell = numbers.total if column == FINES else numbers.count
            told[column] = tell(key, KINDS.get(column, SourceKind.FINDING), UNITS.get(column, "Vi phạm"), rows)
        yield told


def _overdue(then: Iterable[Any], now: Iterable[Any], day: dt.date, held_on: dt.date) -> list[dict[str, Any]]:
    """Findings overdue on the last day or the day of the meeting, the longest first, and what each is by then."""
    late = {row.pk: row for row in then if row.is_overdue and row.state in UNRESOLVED}
    told = []
    for row in now:
        if row.pk not in late and not (row.is_overdue and row.state in UNRESOLVED):
            continue
        visit, due_on = row.inspection, late.get(row.pk, row).due_on
        told.append(
            {
                "id": row.pk,
                "inspection": visit.code,
                "domain": visit.domain,
                "cluster": visit.cluster.code,
                "name": visit.cluster.name,
                "tenant": visit.tenant.name if visit.tenant else "",
                "text": row.text,
                "responsible": _responsible(row, held_on),
                "due_on": due_on.isoformat(),
                "days": max(0, (day - due_on).days),
                "state": row.state,
                "since": _since(row),
            }
        )
    return sorted(told, key=lambda row: (row["due_on"], row["inspection"], row["id"]))


def _responsible(finding: Finding, day: dt.date) -> str:
    """The agency that has the case: the one it was handed to last, else the one that led the inspection."""
    sent = [letter for letter in finding.transfers.all() if letter.sent_on <= day]
    letters = sorted(sent, key=lambda letter: (letter.sent_on, letter.pk))
    return letters[-1].agency if letters else finding.inspection.lead_agency


def _since(row: Any) -> str | None:
    """The day it was remedied or closed, of one that is by the day of the meeting."""
    days = {"closed": row.closed_on, "remedied": row.remedied_on}
    found = days.get(row.state)
    return found.isoformat() if found else None


# -- where nobody has been, and what the watch list catches ------------------------------------------
def _coverage(numbers: Numbers, snapshot: Snapshot) -> dict[str, int]:
    """Clusters where there is something to inspect, by whether anybody has been there."""
    day = snapshot.ends_on
    visits = Inspection.objects.filter(cluster__in=snapshot.cluster_ids, visited_on__lte=day).order_by()
    last = dict(visits.values("cluster").annotate(last=Max("visited_on")).values_list("cluster", "last"))
    subject = [row.pk for row in snapshot.clusters if row.status in AT_WORK or row.pk in last]
    found = {
        SUBJECT: subject,
        NEVER: [pk for pk in subject if pk not in last],
        NOT_THIS_YEAR: [pk for pk in subject if pk not in last or last[pk].year < day.year],
    }
    return {
        name: numbers.count(f"i-{name}", SourceKind.CLUSTER, "Cụm", (Counted(pk, pk) for pk in ids))
        for name, ids in found.items()
    }


def _watch(numbers: Numbers, snapshot: Snapshot, known: Known) -> Iterator[dict[str, Any]]:
    """What each rule of the watch list catches on the last day, by the parameters of that day."""
    day = snapshot.ends_on
    for rule in RULES:
        hits = [hit for hit in known.caught(rule, day) if hit[0] in snapshot.cluster_ids]
        if not hits:
            continue
        cases = Counter(cluster for cluster, _due_on in hits)
        rows = (Counted(pk, pk, Decimal(count)) for pk, count in cases.items())
        key = f"w-{rule.code}"
        numbers.total(key, SourceKind.CLUSTER, "Cảnh báo", rows)
        late = sum(due_on is not None and due_on < day for _cluster, due_on in hits)
        with override("vi"):  # a content is in the language of the papers
            title = str(rule.title)
        yield {"line": key, "rule": rule.code, "title": title, "cases": len(hits), "clusters": len(cases), "late": late}

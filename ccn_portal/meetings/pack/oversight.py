"""Inspections and findings: what the period saw, field by field, what stands open, and what the watch list catches."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import override

from ccn_portal.meetings.pack.numbers import Numbers
from ccn_portal.rules.lookup import Rules
from ccn_portal.watch.registry import RULES
from clusters.models import Cluster
from inspections.choices import UNRESOLVED, Domain, Visited
from inspections.compliance import Subject
from inspections.models import Finding, Inspection, Sanction, Transfer
from inspections.oversight import subject_to_inspection, visited_so
from reports.lines.base import Counted, SourceKind
from reports.lines.snapshot import Snapshot

VISITS, FOUND, REMEDIED, CLOSED, TRANSFERRED, SANCTIONS, FINES, OPEN, OVERDUE, OPEN_NOW, OVERDUE_NOW = COLUMNS = (
    "visits", "findings", "remedied", "closed", "transferred", "sanctions", "fines",
    "open", "overdue", "open_now", "overdue_now",
)  # fmt: skip
KINDS = {VISITS: SourceKind.INSPECTION, SANCTIONS: SourceKind.SANCTION, FINES: SourceKind.SANCTION}
UNITS = {VISITS: "Cuộc", SANCTIONS: "Quyết định", FINES: "Triệu đồng"}
SUBJECT, NEVER, NOT_THIS_YEAR = "subject", "never", "not_this_year"
Records = dict[str, list[Counted]]  # field → what it counts


def oversight(numbers: Numbers, snapshot: Snapshot, held_on: dt.date) -> dict[str, Any]:
    """The section; the period's acts by their days, the standing on its last day and on the day of the meeting."""
    then, now = (_findings(snapshot, day) for day in (snapshot.ends_on, held_on))
    counted = {**_acts(snapshot), **_standing(then, OPEN, OVERDUE), **_standing(now, OPEN_NOW, OVERDUE_NOW)}
    return {
        "domains": list(_by_domain(numbers, counted)),
        "remedies": _overdue(then, now, snapshot.ends_on, held_on),
        "coverage": _coverage(numbers, snapshot),
        "watch": list(_watch(numbers, snapshot)),
    }


# -- acts of the period ---------------------------------------------------------------------------
def _acts(snapshot: Snapshot) -> dict[str, Records]:
    """Visits, findings, closures, transfers and sanctions within the days; a query for each."""
    days, inside = (snapshot.starts_on, snapshot.ends_on), snapshot.cluster_ids
    visits = Inspection.objects.filter(cluster__in=inside, visited_on__range=days)
    findings = Finding.objects.filter(inspection__cluster__in=inside)
    sent = Transfer.objects.filter(sent_on__range=days).values("finding")
    # a register that knows no day of the decision counts it on the day of the visit, as its list does
    decided = Q(decided_on__range=days) | Q(decided_on__isnull=True, finding__inspection__visited_on__range=days)
    sanctions = Sanction.objects.filter(decided, finding__inspection__cluster__in=inside)
    fined = [row for row in _rows(sanctions, "finding__inspection__", "amount") if row[1].amount != 0]
    return {
        VISITS: _grouped(_rows(visits)),
        FOUND: _grouped(_rows(findings.filter(inspection__visited_on__range=days), "inspection__")),
        REMEDIED: _grouped(_rows(findings.filter(remedied_on__range=days), "inspection__")),
        CLOSED: _grouped(_rows(findings.filter(closed_on__range=days), "inspection__")),
        TRANSFERRED: _grouped(_rows(findings.filter(pk__in=sent), "inspection__")),
        SANCTIONS: _grouped(_rows(sanctions, "finding__inspection__")),
        FINES: _grouped(fined),
    }


def _rows(rows: Any, way: str = "", amount: str = "pk") -> Iterator[tuple[str, Counted]]:
    """Each record in the field of its inspection."""
    found = rows.order_by("pk").values_list(f"{way}domain", "pk", f"{way}cluster", amount)
    for domain, pk, cluster, value in found:
        yield domain, Counted(pk, cluster, value if amount != "pk" else None)


def _grouped(rows: Iterable[tuple[str, Counted]]) -> Records:
    found: Records = defaultdict(list)
    for domain, row in rows:
        found[domain].append(row)
    return found


# -- what stands ----------------------------------------------------------------------------------
def _findings(snapshot: Snapshot, day: dt.date) -> list[Finding]:
    """Every finding of visits by the day, as it stood then."""
    rows = Finding.objects.filter(inspection__cluster__in=snapshot.cluster_ids).as_of(day)
    return list(rows.select_related("inspection__cluster", "inspection__tenant").prefetch_related("transfers"))


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
    clusters = Cluster.objects.filter(pk__in=snapshot.cluster_ids).as_of(day)
    subject = subject_to_inspection(clusters, day)
    rows = {
        SUBJECT: subject,
        NEVER: visited_so(subject, Visited.NEVER, day, Subject.CLUSTER),
        NOT_THIS_YEAR: visited_so(subject, Visited.NOT_THIS_YEAR, day, Subject.CLUSTER),
    }
    found = {name: list(one.order_by("sort_key").values_list("pk", flat=True)) for name, one in rows.items()}
    return {
        name: numbers.count(f"i-{name}", SourceKind.CLUSTER, "Cụm", (Counted(pk, pk) for pk in ids))
        for name, ids in found.items()
    }


def _watch(numbers: Numbers, snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """What each rule of the watch list catches on the last day, by the parameters of that day; a query for each."""
    rules = Rules(snapshot.ends_on)
    for rule in RULES:
        hits = [hit for hit in rule.hits(snapshot.ends_on, rules) if hit.cluster in snapshot.cluster_ids]
        if not hits:
            continue
        cases = Counter(hit.cluster for hit in hits)
        rows = (Counted(pk, pk, Decimal(count)) for pk, count in cases.items())
        key = f"w-{rule.code}"
        numbers.total(key, SourceKind.CLUSTER, "Cảnh báo", rows)
        late = sum(hit.due_on is not None and hit.due_on < snapshot.ends_on for hit in hits)
        with override("vi"):  # a content is in the language of the papers
            title = str(rule.title)
        yield {"line": key, "rule": rule.code, "title": title, "cases": len(hits), "clusters": len(cases), "late": late}

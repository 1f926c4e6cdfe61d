"""Where a report stands: the strip of its states, its versions, and how it differs from the version before."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.history.services import tracked_model
from ccn_portal.ui.numbers import day, moment, number
from reports.choices import ReportState
from reports.documents import wording
from reports.filing.causes import labels_of
from reports.filing.states import CLOSED, SEALED
from reports.models import Report
from reports.views.shown import shown_value

MOST_LINES = 6  # lines named in the strip
FEW = 3  # of a new record only so many fields are told


def flow(report: Report, broken: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Draft, approved, filed; then the checks, who is missing, and the fingerprint."""
    content = report.content
    checks = [check for check in content["checks"] if check["holds"] is not None]
    missing = sum(len(unit["clusters"]) for unit in content["missing"])
    return [
        *_stages(report),
        {
            "name": _("%(passed)s of %(all)s checks hold") % {"passed": len(checks) - len(broken), "all": len(checks)},
            "icon": "alert-triangle" if broken else "circle-check",
        }
        | _compared(report, _("see below the form") if broken else _("totals equal their parts")),
        {
            "name": _("%(count)s without a return") % {"count": missing} if missing else _("All returns are in"),
            "note": _("listed below the form") if missing else _("every operating cluster, every quarter"),
            "icon": "alert-triangle" if missing else "circle-check",
        },
        {
            "name": f"SHA-256 {report.sha256[:8]}…{report.sha256[-8:]}",
            "note": "",
            "icon": "hash",
            "link": "#seal",
            "link_text": _("Seal and versions"),
        },
    ]


def _stages(report: Report) -> list[dict[str, Any]]:
    closed, sealed = report.stage in CLOSED, report.stage in SEALED
    built_by = f", {report.requested_by}" if report.requested_by else ""
    approved = _("waits for the leader")
    if closed:
        approved = f"{moment(report.approved_at)}, {report.approved_by or ''}".rstrip(", ")
    filed = _("needs number and day of the document")
    if sealed:
        filed = _("No. %(number)s, %(day)s") % {"number": report.number, "day": day(report.issued_on)}
    if report.stage == ReportState.DISCARDED:
        ended = f"{moment(report.discarded_at)}, {report.discarded_by or ''}".rstrip(", ")
        return [
            {"name": ReportState.DRAFT.label, "note": f"{moment(report.built_at)}{built_by}", "state": "done"},
            {"name": ReportState.DISCARDED.label, "note": ended, "state": "now", "icon": "x"},
        ]
    last = ReportState.SUPERSEDED if report.stage == ReportState.SUPERSEDED else ReportState.FILED
    return [
        {
            "name": ReportState.DRAFT.label,
            "note": f"{moment(report.built_at)}{built_by}",
            "state": "done" if closed else "now",
        },
        {
            "name": ReportState.APPROVED.label,
            "note": approved,
            "state": "done" if sealed else "now" if closed else "open",
        },
        {"name": last.label, "note": filed, "state": "now" if sealed else "open", "icon": "lock" if sealed else ""},
    ]


def _compared(report: Report, otherwise: str) -> dict[str, str]:
    """In which lines it differs from the version before."""
    before = report.earlier_version
    if before is None or report.differences is None:
        return {"note": otherwise}
    lines = list(dict.fromkeys(cell["line"] for cell in report.differences))
    if not lines:
        return {"note": _("the same numbers as version %(version)s") % {"version": before.version}}
    named = ", ".join(lines[:MOST_LINES]) + ("…" if len(lines) > MOST_LINES else "")
    told = _("differs from version %(version)s in lines %(lines)s.")
    return {
        "note": told % {"version": before.version, "lines": named},
        "link": reverse("report-differences", args=[report.pk]),
        "link_text": _("Compare"),
    }


def versions_of(report: Report) -> list[Report]:
    """Every version, the latest first."""
    same = Report.objects.filter(**report.subject)
    return list(same.defer("content", "provenance", "differences").order_by("-version"))


# -- differences ----------------------------------------------------------------------------------
def differences_shown(report: Report, cells: Iterable[dict[str, Any]], *, history: bool) -> list[dict[str, Any]]:
    """Changed cells as rows of a table; ``history`` leads from a cause to the record's own history."""
    labels = {row["number"]: row["label"] for row in report.content["lines"] if "number" in row}
    return [
        cell
        | {
            "label": labels.get(cell["line"], ""),
            "was": wording.number(cell["before"], cell["measure"]),
            "now": wording.number(cell["after"], cell["measure"]),
            "by": _by(cell),
            "told": [_cause(cause, cell["measure"], history=history) for cause in cell["causes"]],
            "more": cell["causes_count"] - len(cell["causes"]),
        }
        for cell in cells
    ]


def of_the_whole(report: Report) -> list[dict[str, Any]]:
    """The changed cells of the form itself."""
    unit = report.content["unit"]
    whole = (unit["code"], unit["level"], None)
    return [cell for cell in report.differences or () if (cell["unit"], cell["level"], cell["cluster"]) == whole]


def _by(cell: dict[str, Any]) -> str:
    if cell["change"] is None:
        return ""
    change = Decimal(cell["change"])
    written = wording.number(str(abs(change)), cell["measure"])
    return f"{'+' if change > 0 else '−'}{written}"


def _cause(cause: dict[str, Any], measure: str, *, history: bool) -> dict[str, Any]:
    labels = labels_of(cause["kind"])
    changes = [
        f"{labels.get(field['name'], field['name'])}: {_recorded(field['before'])} → {_recorded(field['after'])}"
        for field in cause["fields"]
        if field["before"] is not None or len(cause["fields"]) <= FEW
    ]
    if cause["before"] is not None or cause["after"] is not None:
        before, after = (wording.number(cause[key], measure) or "–" for key in ("before", "after"))
        changes.insert(0, f"{before} → {after}")
    return {
        "title": cause["title"],
        "what": "; ".join(changes),
        "who": cause["by"],
        "when": moment(dt.datetime.fromisoformat(cause["at"])) if cause["at"] else "",
        "why": cause["reason"],
        "url": _address(cause, history=history),
    }


def _recorded(text: str | None) -> str:
    """A value as it was kept: days and numbers as people write them."""
    if text is None:
        return "–"
    try:
        return shown_value(dt.date.fromisoformat(text))
    except ValueError:
        pass
    try:
        return number(Decimal(text))
    except ArithmeticError:
        return text


def _address(cause: dict[str, Any], *, history: bool) -> str:
    if cause["kind"] == "return":
        return reverse("return-detail", args=[cause["id"]])
    if cause["kind"] == "partyreturn":
        return reverse("party-return-detail", args=[cause["id"]])
    if history and tracked_model(cause["kind"]):
        return reverse("record-history", args=[cause["kind"], cause["id"]])
    return reverse("cluster-detail", args=[cause["cluster"]]) if cause["cluster"] else ""

"""The panel beside a form: how one number was counted, from what, and how it compares."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.rules.periods import Period
from reports.documents import wording
from reports.lines.of_forms import checks_of, lines_of
from reports.models import Report
from reports.services import report_sources_page
from reports.views.shown import record_shown
from reports.views.standing import of_the_whole

FIRST_RECORDS = 7
LONGEST_BARS = 8


def panel_of(report: Report, line: str) -> dict[str, Any]:
    """All that the panel shows of a line of a built report."""
    row = next(row for row in report.content["lines"] if row.get("number") == line)
    page = report_sources_page(report=report, line=line, limit=FIRST_RECORDS)
    return {
        "line": line,
        "row": row,
        "value": wording.number(row["value"], row["unit"]),
        "exact": row["value"],
        "how": lines_of(report.form)[line].how,
        "checks": _checks(report, line),
        "compared": _compared(report, row),
        "bars": _bars(report, line),
        "rest": _rest(report, line),
        "page": page,
        "records": [record_shown(source) for source in page.rows],
        "has_amounts": any(source.amount is not None for source in page.rows),
        "all": reverse("report-sources", args=[report.pk, line]),
        "missing": report.content["missing"] if row["not_reported"] else [],
    }


def _checks(report: Report, line: str) -> list[tuple[str, bool | None]]:
    holds = {check["code"]: check["holds"] for check in report.content["checks"]}
    checks = [check for check in checks_of(report.form) if line in (check.line, *check.with_lines)]
    return [(check.message, holds.get(check.code)) for check in checks]


def _compared(report: Report, row: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Each with the address of what it counts; of a party's form nothing is compared."""
    found: dict[str, tuple[str, str, str]] = {}
    sources = reverse("report-sources", args=[report.pk, row["number"]])
    line = row["number"]
    for cell in of_the_whole(report):
        if cell["line"] == line:
            label = _("Version %(number)s") % {"number": report.version - 1}
            before = wording.number(cell["before"], cell["measure"]) or _("no figure")
            found["version"] = (label, before, _of_version_before(report, line))
    for key, name in (("previous", _("Period before")), ("last_year", _("A year earlier"))):
        other = report.content["compared_with"][key]
        if other is not None:
            label = f"{name}, {Period.parse(other['code']).label}"
            # of a year, the period before is the year earlier: one line
            value = wording.number(row[key], row["unit"]) or _("no figure")
            kept = key in report.provenance[line].get("compared", {}) and row[key] is not None
            found.setdefault(other["code"], (label, value, f"{sources}?compared={key}" if kept else ""))
    return list(found.values())


def _of_version_before(report: Report, line: str) -> str:
    before = report.earlier_version
    return reverse("report-sources", args=[before.pk, line]) if before else ""


def _parts(report: Report, line: str) -> list[tuple[str, str, str]]:
    """The units with what each adds, and the address of what it counts."""
    sources = reverse("report-sources", args=[report.pk, line])
    units = report.content["units"]
    parts = [(unit["name"], unit["values"].get(line), f"{sources}?part={unit['code']}") for unit in units]
    return sorted((part for part in parts if part[1] not in (None, "0")), key=lambda part: -Decimal(part[1]))


def _bars(report: Report, line: str) -> list[tuple[str, str, str]]:
    return _parts(report, line)[:LONGEST_BARS]


def _rest(report: Report, line: str) -> str:
    left = len(_parts(report, line)) - LONGEST_BARS
    return _("and %(count)s other units") % {"count": left} if left > 0 else ""

"""The seal of a filed report: one fingerprint over everything that it keeps for good."""

import datetime as dt

from reports.canonical import fingerprint
from reports.models import Report


def seal_of(report: Report) -> str:
    """SHA-256 over content, provenance and differences, what the report is of, who approved and filed it and when."""
    return fingerprint(
        {
            "content": fingerprint(report.content),
            "provenance": fingerprint(report.provenance),
            "differences": report.differences or [],
            "form": report.form,
            "unit": report.unit_id,
            "period": report.period,
            "version": report.version,
            "reason": report.reason,
            "known_at": _moment(report.known_at),
            "built_at": _moment(report.built_at),
            "approved_at": _moment(report.approved_at),
            "approved_by": report.approved_by_id,
            "number": report.number,
            "issued_on": report.issued_on.isoformat() if report.issued_on else None,
            "filed_at": _moment(report.filed_at),
            "filed_by": report.filed_by_id,
        }
    )


def _moment(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None

"""How a cause of a changed number is kept with a report: the record, what it added, who changed it, when and why."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from ccn_portal.history.services import Change, NetChange
from ccn_portal.rules.periods import Period
from investors.models import Lease
from reports.filing.counted import Contribution
from reports.models import PartyReturn
from reports.official_forms import forms


def cause_of_contribution(made: Contribution, known: NetChange | None) -> dict[str, Any]:
    """A return, form or lease that adds something else; ``known`` is what was recorded of it meanwhile."""
    row, step = made.row, _deciding(known)
    made_by = getattr(row, "entered_by", None)
    return {
        "kind": row._meta.model_name,
        "id": row.pk,
        "title": _title(row),
        "cluster": row.cluster.code,
        "before": made.before,
        "after": made.after,
        "fields": _fields(known) if isinstance(row, Lease) else [],
        "by": str(made_by) if made_by else (step.who if step else ""),
        "at": _at(getattr(row, "accepted_at", None) or (step.at if step else None)),
        "act": step.act if step else "",
        "reason": getattr(row, "reason", "") or _reason(known),
    }


def cause_of_change(change: NetChange, cluster: str, title: str) -> dict[str, Any]:
    """A record of the register that was changed, in the words of its history."""
    step = _deciding(change)
    return {
        "kind": change.model._meta.model_name,
        "id": change.pk,
        "title": title or str(change.model._meta.verbose_name),
        "cluster": cluster,
        "before": None,
        "after": None,
        "fields": _fields(change),
        "by": step.who if step else "",
        "at": _at(step.at if step else None),
        "act": step.act if step else "",
        "reason": _reason(change),
    }


def _title(row: Any) -> str:
    if not isinstance(row, PartyReturn):
        return str(row)
    told = {"form": forms()[row.form].name, "party": row.party.name, "period": Period.parse(row.period).label}
    return _("%(form)s of %(party)s, %(period)s") % told


def _deciding(change: NetChange | None) -> Change | None:
    """The latest step."""
    return change.steps[0] if change and change.steps else None


def _reason(change: NetChange | None) -> str:
    return next((step.reason for step in change.steps if step.reason), "") if change else ""


def _fields(change: NetChange | None) -> list[dict[str, Any]]:
    return [
        {"name": field.name, "before": _text(field.before), "after": _text(field.after)}
        for field in (change.fields if change else ())
    ]


def _text(value: Any) -> str | None:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return None if value is None else str(value)


def _at(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None

"""What a number of a meeting is: its name, its value, and how it is counted, by its key."""

from decimal import Decimal
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ccn_portal.meetings import oversight_wording
from ccn_portal.meetings.models import Meeting
from ccn_portal.meetings.wording import MATTERS
from reports.lines.base import exact
from reports.lines.of_forms import lines_of

FORMS_OF = {"m": "MONTH", "s": "QUARTER"}  # whose line a key without a dash tells
SHARE = _(
    "100 × clusters whose plant runs and whose effluent was last found to meet the standard ÷ the clusters listed "
    "here: those in operation, or the newly built ones of the plan."
)
HOW: dict[str, str | Promise] = {
    "e": SHARE,
    "w": _("What the rule of the watch list catches on the last day of the period, by cluster."),
    "o": _("Obstacles in the register as they stood on the day of the meeting; duplicates count once."),
    "p": _("Petitions in the register as they stood on the day of the meeting; duplicates count once."),
    "i": _("Inspections in the register, by the days of the acts."),
}


def how_of(key: str) -> str | Promise:
    """How the number of a key is counted."""
    section, dash, _rest = key.partition("-")
    return HOW[section] if dash else lines_of(FORMS_OF[key[0]])[key[1:]].how


def number_of(meeting: Meeting, key: str) -> dict[str, Any]:
    """Name, value and unit of a number: of a figure, a movement, a target, or of what a section counted."""
    content = meeting.content or {}
    for row in (*content["standing"], *content["moved"]):
        if row["line"] == key:
            return {name: row[name] for name in ("label", "value", "unit")}
    for row in content["targets"]:
        if row["line"] == key:
            return {"label": row["indicator"], "value": row["reached"], "unit": row["measure"]}
    stored = (meeting.provenance or {}).get(key)
    if stored is None or "-" not in key:
        raise Http404
    amounts = [Decimal(amount) for amount in stored["amounts"] if amount is not None]
    value = exact(sum(amounts, Decimal(0))) if stored["amounts"] else str(len(stored["ids"]))
    return {"label": _label(content, key), "value": value, "unit": stored["unit"]}


def _label(content: dict[str, Any], key: str) -> str:
    section, _dash, name = key.partition("-")
    if section == "w":
        return str(next(row["title"] for row in content["inspections"]["watch"] if row["line"] == key))
    if section == "i":
        return oversight_wording.label_of(key)
    return MATTERS[name].format("vướng mắc" if section == "o" else "kiến nghị")

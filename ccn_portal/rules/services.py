"""Seeds the legal parameters the portal ships with."""

import datetime as dt
import json
from importlib.resources import files
from typing import Any

from ccn_portal.history.tracking import recorded
from ccn_portal.rules.models import RuleParameter

SHIPPED = {
    "key": "key",
    "value": "value",
    "unit": "unit",
    "valid_from": "valid_from",
    "valid_to": "valid_to",
    "legal_source": "legal_source",
    "checked": "checked_against_gazette",
    "note": "note",
}


def load_rules(*, by: Any = None, overwrite: bool = False) -> dict[str, int]:
    """Add the shipped parameters that are missing; what an administrator changed stays, unless ``overwrite``.

    Returns how many were ``created``, ``updated``, and ``kept`` although they differ from the shipped ones.
    """
    with recorded("load_rules", by=by):
        stored = {(row.key, row.valid_from): row for row in RuleParameter.objects.all()}
        created, differing = [], []
        for rule in shipped():
            row = stored.get((rule["key"], rule["valid_from"]))
            if row is None:
                created.append(RuleParameter(**rule))
            elif any(getattr(row, name) != value for name, value in rule.items()):
                differing.append((row, rule))
        RuleParameter.objects.bulk_create(created)
        if overwrite:
            for row, rule in differing:
                for name, value in rule.items():
                    setattr(row, name, value)
            RuleParameter.objects.bulk_update([row for row, _ in differing], list(SHIPPED.values()))
    return {
        "created": len(created),
        "updated": len(differing) if overwrite else 0,
        "kept": 0 if overwrite else len(differing),
    }


def shipped() -> list[dict[str, Any]]:
    """The parameters of ``data/parameters.json`` by the names of the model's fields."""
    text = (files("ccn_portal.rules") / "data" / "parameters.json").read_text(encoding="utf-8")
    return [
        {field: _day(rule[name]) if field.startswith("valid_") else rule[name] for name, field in SHIPPED.items()}
        for rule in json.loads(text)
    ]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None

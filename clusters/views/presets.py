"""The saved views of the cluster list: each is nothing but a set of conditions, with how many rows meet them."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from clusters.choices import Status
from clusters.models import Cluster
from clusters.views.steps import add_months

# neither narrows the list
NOT_CONDITIONS = frozenset({"as_of", "ordering", "page", "format"})


@dataclass(frozen=True)
class Preset:
    """A view: its name, the query that shows it, and the same condition for counting."""

    name: str
    label: str
    query: dict[str, str] = field(default_factory=dict)
    condition: Q = field(default_factory=Q)


@dataclass(frozen=True)
class Tab:
    """A view on the page."""

    label: str
    address: str
    count: int
    current: bool


def presets_on(day: dt.date, rules: Rules) -> Iterator[Preset]:
    """The views; thresholds are those of the law on the day."""
    yield Preset("everything", _("All clusters"))
    yield Preset(
        "no_plant",
        _("Operating without a wastewater plant"),
        {"status": Status.OPERATING, "has_wastewater_plant": "false"},
        Q(status=Status.OPERATING, wastewater_on__isnull=True),
    )
    if least := rules.find(Key.WATCH_FILL_RATE_MIN):
        yield Preset(
            "low_fill",
            _("Fill rate up to %(percent)s %%") % {"percent": least.value},
            {"status": Status.OPERATING, "fill_rate_max": least.value},
            Q(status=Status.OPERATING, fill_rate__lte=Decimal(least.value)),
        )
    if limit := rules.find(Key.WATCH_GROUNDBREAKING_MONTHS):
        before = add_months(day, -int(limit.value))
        yield Preset(
            "not_begun",
            _("Established over %(months)s months ago, ground not broken") % {"months": limit.value},
            {"status": Status.ESTABLISHED, "established_to": before.isoformat()},
            Q(status=Status.ESTABLISHED, established_on__lte=before),
        )
    yield Preset(
        "calling",
        _("Calling for investment"),
        {"calling_for_investment": "true"},
        Q(calling_for_investment=True),
    )


def tabs_of(rows: QuerySet[Cluster], asked: QueryDict, presets: Iterable[Preset]) -> list[Tab]:
    """The views with their counts over all rows the user may see; one query."""
    presets = list(presets)
    counts = rows.aggregate(**{preset.name: Count("pk", filter=preset.condition) for preset in presets})
    given = conditions(asked)
    return [
        Tab(
            preset.label,
            f"?{_encoded(preset.query)}" if preset.query else "?",
            counts[preset.name],
            given == {key: [str(value)] for key, value in preset.query.items()},
        )
        for preset in presets
    ]


def conditions(asked: QueryDict) -> dict[str, list[str]]:
    """What of a query narrows the list."""
    return {
        key: values for key in asked if key not in NOT_CONDITIONS and (values := [v for v in asked.getlist(key) if v])
    }


def _encoded(query: dict[str, Any]) -> str:
    encoded = QueryDict(mutable=True)
    encoded.update({key: str(value) for key, value in query.items()})
    return encoded.urlencode()

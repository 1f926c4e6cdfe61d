"""The conditions in force on the cluster list, in words, each with the address that drops it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.ui.numbers import day, number
from clusters.filters import ClusterFilter


@dataclass(frozen=True)
class Condition:
    """One narrowing of the list; ``without`` is the same list without it."""

    name: str
    label: str
    text: str
    without: str


def _labels() -> dict[str, str]:
    """What the page calls the filters, where the filter set is terser."""
    return {"unit": _("Place"), "kind": _("Kind of cluster"), "q": _("Search")}


def conditions_of(filters: ClusterFilter, asked: QueryDict) -> list[Condition]:
    """Every condition that narrows the list, in the order of the filter set."""
    values = filters.form.cleaned_data
    labels, found = _labels(), []
    for name, field in filters.form.fields.items():
        value = values.get(name)
        if value not in (None, "", []):
            found.append(
                Condition(name, labels.get(name) or str(field.label), _in_words(field, value), _without(asked, name))
            )
    return found


def _without(asked: QueryDict, name: str) -> str:
    query = asked.copy()
    query.pop(name, None)
    query.pop("page", None)
    return f"?{query.urlencode()}"


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ChoiceField):
        names = {str(key): str(label) for key, label in field.choices}
        return ", ".join(names.get(one, one) for one in (value if isinstance(value, list) else [value]))
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, Decimal):
        return number(value)
    return value.name if isinstance(value, AdministrativeUnit) else f"“{value}”"

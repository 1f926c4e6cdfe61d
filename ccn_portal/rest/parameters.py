"""Query parameters: declared once, so that what is read, what is refused and what is documented agree."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import django_filters
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request

from ccn_portal.errors import RuleViolation, raise_all
from ccn_portal.rest.filters import ChoicesFilter, DayFilter, RegisterFilterSet, UnitFilter, YesNoFilter
from ccn_portal.today import EARLIEST, LATEST, today

DEFAULT_LIMIT, MOST = 50, 1000
LAST_OFFSET = 2**31 - 1
TEXT = {"type": "string"}
DATE = {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Parameter:
    """One query parameter (or header) and its schema."""

    name: str
    description: str | Promise
    schema: Mapping[str, Any] = field(default_factory=lambda: TEXT)
    required: bool = False
    location: str = "query"


AS_OF = Parameter("as_of", gettext_lazy("The day the answer is about; today when absent."), DATE)
LIMIT = Parameter(
    "limit",
    gettext_lazy("Rows in this page."),
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
)
OFFSET = Parameter("offset", gettext_lazy("Rows to pass over."), {"type": "integer", "minimum": 0, "default": 0})
HEADINGS = Parameter(
    "headings",
    gettext_lazy("Of csv and xlsx: field names for programs, or labels (and words for codes) for people."),
    {"type": "string", "enum": ["names", "labels"], "default": "names"},
)
IF_MATCH = Parameter("If-Match", gettext_lazy("The ETag of the version you read."), required=True, location="header")
IF_MATCH_OPTIONAL = Parameter("If-Match", gettext_lazy("The ETag of the version read."), location="header")
IDEMPOTENCY_KEY = Parameter(
    "Idempotency-Key",
    gettext_lazy("Any text; the same key with the same body gets the first answer again."),
    {"type": "string", "maxLength": 200},
    location="header",
)


def ordering_parameter(names: Iterable[str]) -> Parameter:
    """``ordering`` with the fields one may sort by."""
    allowed = [f"{sign}{name}" for name in names for sign in ("", "-")]
    schema = {"type": "array", "items": {"type": "string", "enum": allowed}}
    return Parameter("ordering", gettext_lazy("Sort by these, separated by commas; “-” reverses."), schema)


def fields_parameter(names: Iterable[str]) -> Parameter:
    """``fields`` with the fields there are."""
    schema = {"type": "array", "items": {"type": "string", "enum": list(names)}}
    return Parameter("fields", gettext_lazy("Only these fields, separated by commas; all others are left out."), schema)


def format_parameter(formats: Iterable[str]) -> Parameter:
    """``format`` with the formats there are."""
    schema = {"type": "string", "enum": list(formats), "default": "json"}
    return Parameter("format", gettext_lazy("Everything but json streams all rows, without pages."), schema)


@lru_cache(maxsize=64)
def filter_parameters(filters: type[RegisterFilterSet] | None) -> tuple[Parameter, ...]:
    """The parameters of a filter set."""
    if filters is None:
        return ()
    return tuple(Parameter(name, one.label, _schema(one)) for name, one in filters.base_filters.items())


def _schema(one: django_filters.Filter) -> dict[str, Any]:
    match one:
        case ChoicesFilter():
            codes = [str(code) for code, _label in one.extra["choices"]]
            return {"type": "array", "items": {"type": "string", "enum": codes}}
        case YesNoFilter():
            return {"type": "boolean"}
        case DayFilter():
            return DATE
        case UnitFilter():
            return {"type": "string", "pattern": "^[0-9]{2,5}$", "examples": ["01", "018", "00577"]}
        case django_filters.NumberFilter():
            return {"type": "number"}
    return TEXT


class Reader:
    """Reads the query parameters of one request and collects what is wrong with them."""

    def __init__(self, request: Request) -> None:
        self.given = request.query_params
        self.violations: list[RuleViolation] = []

    def only(self, known: Iterable[str]) -> None:
        """Complain about every parameter that is not known here."""
        known = list(known)
        for name in self.given:
            if name not in known:
                message = _("There is no parameter “%(name)s” here; known are: %(known)s.")
                self.complain("unknown_parameter", message % {"name": name, "known": ", ".join(known) or "–"}, name)

    def complain(self, code: str, message: str, name: str) -> None:
        """Note one thing that is wrong."""
        self.violations.append(RuleViolation(code, message, name))

    def finish(self) -> None:
        """Raise what was found, all of it at once."""
        raise_all(self.violations)

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        """An integer between two bounds."""
        text = self.given.get(name, "")
        if not text:
            return default
        if text.isascii() and text.isdigit() and least <= int(text[:12]) <= most:
            return int(text)
        message = _("“%(text)s” is not a whole number from %(least)d to %(most)d.")
        self.complain("invalid", message % {"text": text, "least": least, "most": most}, name)
        return default

    def day(self, name: str, default: dt.date | None = None) -> dt.date:
        """A calendar day."""
        text = self.given.get(name, "")
        message = _("“%(text)s” is not a day; write YYYY-MM-DD.")
        try:
            day = read_day(text) if text else default or today()
            if EARLIEST <= day <= LATEST:
                return day
            message = _("“%(text)s” is not a day between 1945 and 2100.")
        except ValueError:
            pass
        self.complain("invalid_date", message % {"text": text}, name)
        return default or today()

    def choice(self, name: str, choices: Iterable[str], default: str) -> str:
        """One of some words."""
        text = self.given.get(name, "") or default
        if text in (choices := list(choices)):
            return text
        self.complain("invalid_choice", _unknown(text, choices), name)
        return default

    def several(self, name: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """Words separated by commas (or in repeated parameters)."""
        asked = [part.strip() for text in self.given.getlist(name) for part in text.split(",") if part.strip()]
        allowed = list(allowed)
        for word in asked:
            if word not in allowed:
                self.complain("invalid_choice", _unknown(word, allowed), name)
        return tuple(dict.fromkeys(word for word in asked if word in allowed))


def read_day(text: str) -> dt.date:
    """The day of ``YYYY-MM-DD`` and nothing else (``fromisoformat`` takes weeks too); ValueError."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def _unknown(text: str, allowed: Iterable[str]) -> str:
    return _("“%(text)s” is not one of: %(allowed)s.") % {"text": text, "allowed": ", ".join(allowed)}

"""What the portal catches by itself: the form that every rule of the watch list has.

A rule stands in the ``watch.py`` of the app whose records it reads. It names its threshold (a dated parameter), its
legal basis and what to do, and finds everything it catches on a day in one go: ``hits(day)``. What becomes of a hit
(taken, snoozed, resolved) is not the rule's business.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import DateField, Func, QuerySet, TextChoices
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules

Text = str | Promise


class Weight(TextChoices):
    """How much a hit weighs; the words and levels of findings."""

    MINOR = "minor", _("Minor")
    MODERATE = "moderate", _("Moderate")
    SERIOUS = "serious", _("Serious")


class Duty(TextChoices):
    """Who has to see to a hit first."""

    DEPARTMENT = "department", _("The department")
    LOCALITY = "local", _("The locality")
    AGENCY = "agency", _("The competent agency")


class FactKind(TextChoices):
    """What a fact's value is, and so how it is written."""

    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    FLAG = "flag"
    HECTARES = "ha"
    SQUARE_METRES = "m²"
    PERCENT = "%"
    PERIOD = "period"


@dataclass(frozen=True)
class Fact:
    """One piece of evidence that a hit carries: the column it is read from, and how it is shown."""

    name: str
    label: Text
    kind: FactKind = FactKind.TEXT
    column: str = ""
    words: Mapping[str, Text] = field(default_factory=dict)  # what its codes stand for

    @property
    def source(self) -> str:
        """The column of the rule's rows."""
        return self.column or self.name


@dataclass(frozen=True)
class Basis:
    """The law behind a rule, and whether its text was held against the Official Gazette."""

    text: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing a rule caught: in which cluster, on which record, and by which facts (ready for JSON)."""

    cluster: int
    subject: str  # "lease:12", "return:2026Q3"; empty where it is the cluster itself
    due_on: dt.date | None
    weight: str
    duty: str
    domain: str
    tenant: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


class MonthsLater(Func):
    """So many months after a day, in the database; the last of the month where it has no such day."""

    template = "(%(expressions)s + make_interval(months => %(months)s))::date"
    output_field = DateField()

    def __init__(self, day: str | Combinable, months: int) -> None:
        super().__init__(day, months=int(months))


class WatchRule:
    """A rule; ``find`` gives the rows, the class says which of their columns are what.

    ``keys`` are the parameters it needs: where one has no value on a day, the rule says nothing about that day.
    ``subject`` names the record a hit is about, kind and column (``("lease", "pk")``), where it is not the cluster.
    ``due_on`` is the column with the day by which it should have been done: a hit is past it the day after.
    """

    code: ClassVar[str]
    title: ClassVar[Text]
    advice: ClassVar[Text]
    basis: ClassVar[Basis]
    keys: ClassVar[Sequence[Key]] = ()
    weight: ClassVar[Weight] = Weight.MODERATE
    duty: ClassVar[Duty] = Duty.DEPARTMENT
    domain: ClassVar[str] = ""  # the field of law in which another agency may act, too
    facts: ClassVar[Sequence[Fact]] = ()

    cluster: ClassVar[str] = "pk"
    tenant: ClassVar[str] = ""
    subject: ClassVar[tuple[str, str] | None] = None
    due_on: ClassVar[str] = ""

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Everything the rule catches on the day, by the parameters of the day; one query."""
        raise NotImplementedError

    def applies(self, rules: Rules) -> bool:
        """Whether every parameter it needs is known."""
        return all(rules.find(key) is not None for key in self.keys)

    def hits(self, day: dt.date, rules: Rules | None = None) -> list[Hit]:
        """What the rule catches on the day."""
        rules = rules or Rules(day)
        if not self.applies(rules):
            return []
        found = self.find(day, rules).order_by()
        return [self._hit(row) for row in found.values(*self._columns())]

    def duty_of(self, row: dict[str, Any]) -> str:
        """Who has to see to it; the same for every row, unless the rule says otherwise."""
        return self.duty

    def domain_of(self, row: dict[str, Any]) -> str:
        """The field of law of a row."""
        return self.domain

    def weight_of(self, row: dict[str, Any]) -> str:
        """How much a row weighs."""
        return self.weight

    #: columns that the three methods above ask for
    further: ClassVar[Sequence[str]] = ()

    def _columns(self) -> list[str]:
        single = (self.cluster, self.tenant, self.due_on, self.subject[1] if self.subject else "")
        names = [*single, *(fact.source for fact in self.facts), *self.further]
        return list(dict.fromkeys(filter(None, names)))

    def _hit(self, row: dict[str, Any]) -> Hit:
        subject = f"{self.subject[0]}:{row[self.subject[1]]}" if self.subject else ""
        return Hit(
            cluster=row[self.cluster],
            subject=subject,
            due_on=row[self.due_on] if self.due_on else None,
            weight=str(self.weight_of(row)),
            duty=str(self.duty_of(row)),
            domain=str(self.domain_of(row)),
            tenant=row[self.tenant] if self.tenant else None,
            facts={fact.name: plain(row[fact.source]) for fact in self.facts},
        )


def plain(value: Any) -> Any:
    """A fact's value as JSON keeps it: days as ISO 8601, measured numbers as exact text."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value

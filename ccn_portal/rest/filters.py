"""Filters that say what they do not understand: shared by the pages and the API.

A filter set is made with the user who asks and the day it is asked for:
``ClusterFilter(request.GET, Cluster.objects.visible_to(user).as_of(day), user=user, day=day)``.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from ccn_portal.accounts.models import User
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.text import fold
from ccn_portal.today import today

_LETTERS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_MARKED = _LETTERS + _LETTERS.upper()
_PLAIN = fold(_LETTERS) * 2


class Folded(Func):
    """Text without case and accents, for short tables that keep no folded column (the server's locale is C)."""

    function = "LOWER"
    template = f"%(function)s(TRANSLATE(%(expressions)s, '{_MARKED}', '{_PLAIN}'))"
    output_field = TextField()


class RegisterFilterSet(django_filters.FilterSet):
    """A filter set that knows who asks (``user``) and for which day (``day``).

    ``day_from`` names a filter whose day, when given, is also the day on whose map unit codes are read.
    """

    day_from = ""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        queryset: QuerySet | None = None,
        *,
        user: User | None = None,
        day: dt.date | None = None,
        request: HttpRequest | None = None,
        prefix: str | None = None,
    ) -> None:
        super().__init__(data, queryset, request=request, prefix=prefix)
        self.user = user or self.request.user
        self.day = self._named_day() or day or getattr(request, "as_of", None) or today()

    def _named_day(self) -> dt.date | None:
        try:
            return dt.date.fromisoformat(self.data.get(self.day_from, ""))
        except ValueError:
            return None

    def map_day(self, unit: AdministrativeUnit) -> dt.date:
        """The day whose map to use for a unit: the asked one, or the unit's last when it had ended by then."""
        return min(self.day, unit.valid_to or self.day)


class _ManyWidget(forms.SelectMultiple):
    """Reads repeated parameters and comma-separated ones alike."""

    def value_from_datadict(self, data: Any, files: MultiValueDict, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        values = [values] if isinstance(values, str) else values
        return [part.strip() for value in values for part in str(value).split(",") if part.strip()]


class _ManyField(forms.MultipleChoiceField):
    widget = _ManyWidget


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """One or several of the choices: ``status=planned,operating`` or ``status=planned&status=operating``."""

    field_class = _ManyField
    always_filter = False

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        """Keep rows with one of the values."""
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class _YesNoField(forms.TypedChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        choices = [("", _("Any")), ("true", _("Yes")), ("false", _("No"))]
        super().__init__(choices=choices, coerce=lambda v: v == "true", empty_value=None, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value).lower()
        return {"1": "true", "0": "false"}.get(text, text)


class YesNoFilter(django_filters.Filter):
    """``true`` or ``false`` (also 1 and 0); anything else is an error, not "unknown"."""

    field_class = _YesNoField


class DayFilter(django_filters.DateFilter):
    """A day as ISO 8601 writes it, in every language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d"])
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(*args, **kwargs)


class UnitField(forms.CharField):
    """The official code of a unit; cleans to the unit that bore it on ``day``."""

    def __init__(
        self,
        *,
        day: dt.date | None = None,
        level: Level | None = None,
        or_latest: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(max_length=5, **kwargs)
        self.day, self.level, self.or_latest = day or today(), level, or_latest

    def clean(self, value: Any) -> AdministrativeUnit | None:
        """The unit, or None when nothing was asked."""
        if isinstance(value, AdministrativeUnit):
            return value
        code = super().clean(value)
        if not code:
            return None
        units = AdministrativeUnit.objects.filter(code=code)
        if self.level:
            units = units.at(self.level)
        found = units.valid_on(self.day).first()
        if found is None and self.or_latest:
            found = units.filter(valid_to__lt=self.day).order_by("-valid_to").first()
        if found is None:
            message = _("No administrative unit has the code %(code)s on %(day)s")
            raise ValidationError(message, "unknown_unit", {"code": code, "day": f"{self.day:%d/%m/%Y}"})
        return found


class UnitFilter(django_filters.Filter):
    """A unit by its code on the filter set's day.

    With ``or_latest`` a code that no unit bears on that day means the last unit that bore it: for lists
    that are not about a day, where ``unit=018`` should go on naming the district of before 1/7/2025.
    """

    field_class = UnitField

    @property
    def field(self) -> UnitField:
        """The field, for the day of this filter set."""
        if not hasattr(self, "_field"):
            self._field = self.field_class(label=self.label, day=self.parent.day, **self.extra)
        return self._field


class TextFilter(django_filters.CharFilter):
    """Rows whose texts contain every word, accents and case ignored; for short tables that keep no folded column."""

    def __init__(self, *columns: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.columns = columns

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        """Keep rows that contain every word in one of the columns or across them."""
        words = fold(value or "").split()
        if words:
            texts = [Coalesce(Cast(column, TextField()), Value("", TextField())) for column in self.columns]
            parts = [part for text in texts for part in (Value(" ", TextField()), text)]
            qs = qs.alias(searched=Folded(Concat(*parts)))
        for word in words:
            qs = qs.filter(searched__contains=word)
        return qs


class WordsFilter(django_filters.CharFilter):
    """Rows whose folded text contains every word, accents and case ignored."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        """Keep rows that contain every word in ``field_name``."""
        for word in fold(value or "").split():
            qs = qs.filter(**{f"{self.field_name}__contains": word})
        return qs

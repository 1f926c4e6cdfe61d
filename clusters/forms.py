"""Forms that enter clusters, milestones and decisions; the services decide what is right."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.workbooks import cells
from clusters.choices import Action, ClusterKind, MilestoneKind, Step
from clusters.models import Cluster, DecisionItem, Milestone, Obstacle
from clusters.validation import STEP_NEEDS

DAY = {"inputmode": "numeric", "placeholder": _("day/month/year")}


class CellField(forms.CharField):
    """Reads what is typed as the register workbook reads the same cell: ``1.234,5``, ``14/3/2018``."""

    def __init__(self, codec: cells.Codec[Any], **kwargs: Any) -> None:
        self.codec = codec
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """The exact value; what is wrong and what would be right, when it cannot be read."""
        try:
            return self.codec.read(super().clean(value))
        except RuleViolation as problem:
            raise ValidationError(capfirst(problem.message), problem.code) from problem


def day_field(label: Any, **kwargs: Any) -> CellField:
    """A day as people write it."""
    return CellField(cells.Date(), label=label, widget=forms.TextInput(attrs=DAY), **kwargs)


def number_field(model: Any, name: str, label: Any, **kwargs: Any) -> CellField:
    """A measured number, as exact as the model keeps it."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num"})
    return CellField(cells.Number.of(model, name), label=label, widget=widget, required=False, **kwargs)


class ActForm(forms.Form):
    """A form for one recorded act; a word on why is kept with the change."""

    reason = forms.CharField(
        label=_("Why it is entered"), required=False, max_length=200, help_text=_("kept in the history of the record")
    )

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        return dict(self.cleaned_data)

    def tell(self, problems: Iterable[RuleViolation]) -> None:
        """Put what the service found wrong beside the field it concerns."""
        for problem in problems:
            name = self.aliases.get(problem.field, problem.field)
            self.add_error(name if name in self.fields else None, capfirst(problem.message))

    aliases: dict[str, str] = {}


class CommuneField(forms.ModelChoiceField):
    """A commune of today's map, with the province where there are several."""

    def label_from_instance(self, unit: AdministrativeUnit) -> str:
        """Name and code: names repeat, codes do not."""
        return f"{unit.name} ({unit.code})"


class CommunesField(forms.ModelMultipleChoiceField):
    """Further communes of today's map."""

    def label_from_instance(self, unit: AdministrativeUnit) -> str:
        """Name and code: names repeat, codes do not."""
        return f"{unit.name} ({unit.code})"


class ClusterForm(ActForm):
    """A cluster's identity and place; its state follows from the acts recorded afterwards."""

    code = forms.CharField(label=_("Code"), max_length=30)
    name = forms.CharField(label=_("Name of the cluster"), max_length=150, help_text=_("without “CCN”"))
    kind = forms.ChoiceField(
        label=_("Kind of cluster"), choices=[("", _("not known")), *ClusterKind.choices], required=False
    )
    commune = CommuneField(queryset=AdministrativeUnit.objects.none(), label=_("Commune"), empty_label=_("Choose…"))
    others = CommunesField(
        queryset=AdministrativeUnit.objects.none(),
        label=_("Further communes"),
        required=False,
        help_text=_("when the cluster lies in several; the first one leads, it has the larger area"),
    )
    sector_code = forms.CharField(label=_("Main sector (VSIC)"), max_length=10, required=False)
    sector_name = forms.CharField(label=_("Main trade"), max_length=200, required=False)
    latitude = CellField(cells.Coordinate(), label=_("Latitude, degrees"), required=False)
    longitude = CellField(cells.Coordinate(), label=_("Longitude, degrees"), required=False)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    field_order = (
        "code",
        "name",
        "kind",
        "commune",
        "others",
        "sector_code",
        "sector_name",
        "latitude",
        "longitude",
        "source",
        "reason",
    )

    def __init__(self, *args: Any, user: User, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = communes_for(user, day)
        self.fields["commune"].queryset = self.fields["others"].queryset = communes

    def values(self) -> dict[str, Any]:
        """The communes as the service wants them, the leading one first."""
        values = super().values()
        lead, others = values.pop("commune"), values.pop("others")
        return values | {"units": [lead, *(unit for unit in others if unit != lead)]}


def communes_for(user: User, day: dt.date) -> QuerySet[AdministrativeUnit]:
    """The communes of the day's map in which the user may register clusters."""
    communes = AdministrativeUnit.objects.valid_on(day).at(Level.COMMUNE).in_vietnamese_order()
    return communes if user.sees_everything else communes.filter(province__in=user.registers)


class MilestoneForm(ActForm):
    """What happened on the ground."""

    kind = forms.ChoiceField(label=_("Milestone"), choices=MilestoneKind.choices)
    occurred_on = day_field(_("On which day"))
    phase = forms.IntegerField(label=_("Phase"), min_value=1, max_value=99, initial=1)
    value = number_field(
        Milestone,
        "value",
        _("Value"),
        help_text=_("ha for clearance and land handed over, m³/day for a wastewater plant; empty for the others"),
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    field_order = ("kind", "occurred_on", "phase", "value", "source", "reason")


class DecisionForm(ActForm):
    """A decision; what it does to the cluster stands in the lines below it."""

    number = forms.CharField(label=_("Number"), max_length=60)
    kind = forms.CharField(label=_("Kind of document"), max_length=120, required=False)
    issued_on = day_field(_("Issued on"))
    effective_on = day_field(_("Effective on"), required=False, help_text=_("empty: from the day of issue"))
    issuer = forms.CharField(label=_("Issued by"), max_length=150, required=False)
    abstract = forms.CharField(label=_("Abstract"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    field_order = ("number", "kind", "issued_on", "effective_on", "issuer", "abstract", "source", "reason")


class ItemForm(forms.Form):
    """One thing a decision does to the cluster, and what it sets."""

    action = forms.ChoiceField(label=_("What it does"), choices=[("", "—"), *Action.choices], required=False)
    phase = forms.IntegerField(label=_("Phase"), min_value=1, max_value=99, required=False)
    area_ha = number_field(DecisionItem, "area_ha", _("Area, ha"))
    industrial_area_ha = number_field(DecisionItem, "industrial_area_ha", _("Industrial land, ha"))
    capital = number_field(DecisionItem, "capital", _("Capital, billion VND"))
    investor = forms.ModelChoiceField(
        queryset=DecisionItem._meta.get_field("investor").related_model._default_manager.none(),
        label=_("Infrastructure investor"),
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        investors = DecisionItem._meta.get_field("investor").related_model._default_manager
        self.fields["investor"].queryset = investors.visible_to(user).order_by("folded")

    def clean(self) -> dict[str, Any]:
        """A line that sets something says what is done."""
        values = super().clean()
        if self.has_changed() and not values.get("action") and "action" not in self.errors:
            self.add_error("action", _("Choose what the decision does, or empty the line."))
        return values


class _Items(forms.BaseFormSet):
    def given(self) -> list[tuple[forms.Form, dict[str, Any]]]:
        """The lines that were filled in, with their values."""
        return [(form, dict(form.cleaned_data)) for form in self.forms if form.has_changed()]

    def clean(self) -> None:
        """A decision does at least one thing."""
        if not any(form.has_changed() for form in self.forms):
            raise ValidationError(_("Say in at least one line what the decision does to the cluster."), "empty")


ItemFormSet = forms.formset_factory(ItemForm, formset=_Items, extra=3, max_num=12)


def next_code(user: User) -> str:
    """A code nobody bears yet, after the user's highest: CCN-01-198; "" where codes follow no such pattern."""
    last = Cluster.objects.visible_to(user).filter(code__regex=r"^CCN-\d{2}-\d+$").order_by("-code").first()
    if last is None:
        return ""
    start, _dash, digits = last.code.rpartition("-")
    return f"{start}-{int(digits) + 1:0{len(digits)}d}"


def register_of(cluster: Cluster) -> AdministrativeUnit:
    """The province whose register a new decision on the cluster belongs to: where the cluster lies now."""
    return cluster.territories.filter(lead=True, valid_to__isnull=True).select_related("province").get().province


class MatterForm(ActForm):
    """What an obstacle and a petition have in common."""

    reason = None
    raised_on = day_field(_("Raised on"), required=False, help_text=_("empty: today"))
    text = forms.CharField(label=_("Obstacle"), widget=forms.Textarea(attrs={"rows": 4}))
    responsible = forms.CharField(
        label=_("To be solved by"), max_length=150, required=False, help_text=_("agency, as it signs its letters")
    )
    due_on = day_field(_("Due on"), required=False)


class MatterField(forms.ModelChoiceField):
    """An obstacle or petition: codes alone say nothing."""

    def label_from_instance(self, matter: Any) -> str:
        """Code and the beginning of its text."""
        return f"{matter.code} · {Truncator(matter.text).chars(80)}"


class StepForm(ActForm):
    """One step about an obstacle or petition, with the fields that its kind needs."""

    FIELDS: dict[str, tuple[str, ...]] = {
        Step.REPLY: ("text", "agency", "letter_number", "taken_on"),
        Step.URGE: ("letter_number", "agency", "taken_on", "new_due", "text"),
        Step.EXTEND: ("new_due", "text", "letter_number", "taken_on"),
        Step.HAND_OVER: ("agency", "letter_number", "new_due", "taken_on", "text"),
        Step.SOLVE: ("text", "letter_number", "taken_on"),
        Step.REOPEN: ("text", "taken_on"),
        Step.MERGE: ("into", "taken_on", "text"),
    }
    LABELS: dict[tuple[str, str], Any] = {
        (Step.REPLY, "text"): _("Reply"),
        (Step.EXTEND, "text"): _("Reason"),
        (Step.SOLVE, "text"): _("Outcome"),
        (Step.REOPEN, "text"): _("Why it is opened again"),
        (Step.HAND_OVER, "agency"): _("Now to be solved by"),
        (Step.URGE, "agency"): _("Sent to"),
        (Step.URGE, "new_due"): _("Reply asked for by"),
        (Step.URGE, "text"): _("What else is asked for"),
        (Step.REPLY, "agency"): _("Agency that replies"),
    }

    reason = None
    text = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agency = forms.CharField(label=_("Agency"), required=False, max_length=150)
    letter_number = forms.CharField(label=_("Letter"), required=False, max_length=60)
    new_due = day_field(_("New deadline"), required=False)
    taken_on = day_field(_("Day"), required=False, help_text=_("empty: today"))
    into = MatterField(
        label=_("The one it repeats"),
        queryset=Obstacle.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("Choose…"),
    )

    def __init__(self, *args: Any, kind: str, others: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = self.FIELDS[kind]
        self.fields = {name: self.fields[name] for name in wanted}
        for name in wanted:
            self.fields[name].label = self.LABELS.get((kind, name), self.fields[name].label)
            self.fields[name].required = name in STEP_NEEDS[kind] or name == "into"
        if "into" in self.fields:
            self.fields["into"].queryset = others  # type: ignore[attr-defined]

"""Forms that record acts and samples; the services decide what is right."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ccn_portal.environment.choices import MILESTONES, SPECS, ActKind, Topic
from ccn_portal.environment.models import EnvironmentAct, SampleResult
from ccn_portal.ui.numbers import number
from clusters.choices import MILESTONE_UNITS, MilestoneKind
from clusters.forms import ActForm, day_field, number_field
from clusters.models import Milestone

SHORT = {"rows": 2}
# the parameters that are measured most; others are typed
# what goes into a field, by register
HINTS: dict[Topic, dict[str, Any]] = {
    Topic.WASTEWATER: {
        "number": _("of the permit; or the standard: QCVN 40:2025/BTNMT, column A"),
        "value": _("m³/day for a plant or a permit, ha for land; empty for the others"),
    },
    Topic.WASTE: {"number": _("of the contract or the register")},
    Topic.FIRE: {
        "number": _("of the acceptance, the appraisal or the decision"),
        "value": _("people who took part in a drill; empty for the others"),
        "detail": _("which equipment there is, what is missing, what was asked for"),
    },
}
PARAMETERS = ("pH", "BOD5 (20°C)", "COD", "TSS", "Amoni", "Tổng N", "Tổng P", "Coliform")


def longest(model: Any, name: str) -> int:
    """How long a text may be."""
    return int(model._meta.get_field(name).max_length)


def kinds_of(topic: str) -> list[tuple[str, Any]]:
    """What can be recorded in a register, the acts and the milestones that belong to it."""
    own = [(kind.value, kind.label) for kind in ActKind if SPECS[kind].topic == topic]
    shared = [(kind.value, kind.label) for kind in MilestoneKind if MILESTONES.get(kind) == topic]
    return [*shared, *own]


class RecordForm(ActForm):
    """A dated act; what its kind does not have stays empty, and the answer says so."""

    kind = forms.ChoiceField(label=_("What happened"))
    occurred_on = day_field(_("On which day"))
    number = forms.CharField(
        label=_("Number, designation"), max_length=longest(EnvironmentAct, "number"), required=False
    )
    party = forms.CharField(
        label=_("Issued by, contractor"), max_length=longest(EnvironmentAct, "party"), required=False
    )
    valid_to = day_field(_("Valid until"), required=False, help_text=_("permits and contracts; empty: no end"))
    value = number_field(EnvironmentAct, "value", _("Value"))
    detail = forms.CharField(label=_("Details"), required=False, widget=forms.Textarea(attrs=SHORT))
    source = forms.CharField(label=_("Source"), max_length=longest(EnvironmentAct, "source"), required=False)

    field_order = ("kind", "occurred_on", "number", "party", "valid_to", "value", "detail", "source", "reason")

    def __init__(self, *args: Any, topic: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds_of(topic)  # type: ignore[attr-defined]
        for name, text in HINTS[Topic(topic)].items():
            self.fields[name].help_text = text
        if topic == Topic.WASTE:
            del self.fields["value"]
        if topic == Topic.FIRE:
            del self.fields["valid_to"]


class CorrectForm(RecordForm):
    """The same act, of the same kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]


class MilestoneForm(ActForm):
    """What was recorded in the register of progress; the value where its kind has one."""

    occurred_on = day_field(_("On which day"))
    value = number_field(Milestone, "value", _("Value"))
    source = forms.CharField(label=_("Source"), max_length=longest(Milestone, "source"), required=False)
    field_order = ("occurred_on", "value", "source", "reason")

    def __init__(self, *args: Any, milestone: Milestone, **kwargs: Any) -> None:
        known = {"occurred_on": f"{milestone.occurred_on:%d/%m/%Y}", "source": milestone.source}
        super().__init__(*args, initial=known | {"value": number(milestone.value)}, **kwargs)
        unit = MILESTONE_UNITS.get(MilestoneKind(milestone.kind))
        if unit:
            self.fields["value"].help_text = unit
        else:
            del self.fields["value"]


class ResultChangeForm(ActForm):
    """A result of a sample, and the sample's day, laboratory and report as this result has them."""

    sampled_on = day_field(_("Sampled on"))
    parameter = forms.CharField(label=_("Parameter"), max_length=longest(SampleResult, "parameter"))
    value = number_field(SampleResult, "value", _("Result"))
    unit = forms.CharField(label=_("Unit"), max_length=longest(SampleResult, "unit"), required=False)
    lowest = number_field(SampleResult, "lowest", _("Limit, from"))
    highest = number_field(SampleResult, "highest", _("Limit, to"))
    laboratory = forms.CharField(label=_("Laboratory"), max_length=longest(SampleResult, "laboratory"), required=False)
    report_number = forms.CharField(
        label=_("Test report"), max_length=longest(SampleResult, "report_number"), required=False
    )
    field_order = (
        "sampled_on", "parameter", "value", "unit", "lowest", "highest", "laboratory", "report_number", "reason",
    )  # fmt: skip

    def __init__(self, *args: Any, result: SampleResult, **kwargs: Any) -> None:
        known = {name: getattr(result, name) for name in ("parameter", "unit", "laboratory", "report_number")}
        known |= {name: number(getattr(result, name)) for name in ("value", "lowest", "highest")}
        super().__init__(*args, initial=known | {"sampled_on": f"{result.sampled_on:%d/%m/%Y}"}, **kwargs)
        self.fields["value"].required = True


class SampleForm(ActForm):
    """When a sample was taken and by whom it was analysed."""

    sampled_on = day_field(_("Sampled on"))
    laboratory = forms.CharField(label=_("Laboratory"), max_length=longest(SampleResult, "laboratory"), required=False)
    report_number = forms.CharField(
        label=_("Test report"), max_length=longest(SampleResult, "report_number"), required=False
    )
    reason = None


class ResultForm(forms.Form):
    """One parameter; a line without a result is left out."""

    parameter = forms.CharField(label=_("Parameter"), max_length=longest(SampleResult, "parameter"), required=False)
    value = number_field(SampleResult, "value", _("Result"))
    unit = forms.CharField(label=_("Unit"), max_length=longest(SampleResult, "unit"), required=False)
    lowest = number_field(SampleResult, "lowest", _("Limit, from"))
    highest = number_field(SampleResult, "highest", _("Limit, to"))

    def clean(self) -> dict[str, Any]:
        """A result is of some parameter."""
        values = super().clean() or {}
        if values.get("value") is not None and not values.get("parameter"):
            self.add_error("parameter", _("Say which parameter this is the result of."))
        return values

    @property
    def is_given(self) -> bool:
        """Whether the line says anything beyond what it showed at first."""
        return self.cleaned_data.get("value") is not None


ResultFormSet = forms.formset_factory(ResultForm, extra=0, max_num=40)


def first_lines(known: list[SampleResult]) -> list[dict[str, Any]]:
    """The lines of a new sample: parameters and limits of the last one, else the usual parameters."""
    if not known:
        units = {"pH": "", "Coliform": "MPN/100 ml"}
        return [{"parameter": name, "unit": units.get(name, "mg/l")} for name in PARAMETERS] + [{}]
    return [
        {
            "parameter": one.parameter,
            "unit": one.unit,
            "lowest": number(one.lowest),
            "highest": number(one.highest),
        }
        for one in known
    ] + [{}]

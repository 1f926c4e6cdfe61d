"""What the report pages ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ccn_portal.accounts.models import User
from ccn_portal.rules.periods import Period
from ccn_portal.territories.choices import Level
from ccn_portal.today import today
from clusters.forms import ActForm, day_field
from reports.choices import FormCode
from reports.official_forms import forms as official_forms
from reports.services import units_visible_to

FIRST_YEAR = 2018
LINES_OF_TEXT = {"rows": 2}
LEVELS = (Level.PROVINCE, Level.COMMUNE, Level.DISTRICT)


class ReportRequestForm(forms.Form):
    """Which report to build: form, unit, period; the rules about them are the service's."""

    form = forms.ChoiceField(label=gettext_lazy("Form"))
    unit = forms.ModelChoiceField(label=gettext_lazy("Unit"), queryset=None, to_field_name="pk")
    period = forms.ChoiceField(
        label=gettext_lazy("Period"), help_text=gettext_lazy("Figures count up to the period's last day.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(FormCode.choices)
        self.fields["form"].choices = [(f.code, names[f.code]) for f in official_forms().values() if f.is_territorial]
        self.fields["period"].choices = period_choices()
        units = units_visible_to(user)
        self.fields["unit"].queryset = units
        self.fields["unit"].choices = unit_choices(units)
        self.fields["period"].initial = Period.latest_closed_quarter(today()).code
        self.fields["form"].initial = FormCode.QUARTER


class FileReportForm(ActForm):
    """The document that carries a report; the signed copy may also come later."""

    reason = None
    number = forms.CharField(
        label=gettext_lazy("Number of the document"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "12/BC-SCT"}),
    )
    issued_on = day_field(gettext_lazy("Day of the document"), required=False)
    signed = forms.FileField(
        label=gettext_lazy("Signed document (PDF)"),
        required=False,
        help_text=gettext_lazy("may also be added later"),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        signed = self.cleaned_data["signed"]
        given = {"number": self.cleaned_data["number"], "issued_on": self.cleaned_data["issued_on"] or None}
        return given | ({"signed": signed, "signed_name": signed.name} if signed else {})


class ReasonForm(ActForm):
    """Why something is done; it is kept with the report."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs=LINES_OF_TEXT)
    )


class SignedCopyForm(ActForm):
    """A signed document for a report that has been filed."""

    reason = None
    signed = forms.FileField(
        label=gettext_lazy("Signed document (PDF)"), widget=forms.FileInput(attrs={"accept": "application/pdf"})
    )

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        return {"file": self.cleaned_data["signed"], "name": self.cleaned_data["signed"].name}


def period_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Periods that have begun, the latest first, grouped by their kind."""
    months, quarters, halves, years = [], [], [], []
    for year in range(today().year + 1, FIRST_YEAR - 1, -1):
        quarters += [Period.quarter(year, number) for number in (4, 3, 2, 1)]
        halves += [Period.half_year(year, number) for number in (2, 1)]
        years.append(Period.year(year))
        months += [Period.month(year, number) for number in range(12, 0, -1)]
    groups = [(_("Quarters"), quarters), (_("Half-years"), halves), (_("Years"), years), (_("Months"), months)]
    return [(name, [(p.code, str(p.label)) for p in periods if p.starts_on <= today()]) for name, periods in groups]


def unit_choices(units: Any) -> list[tuple[str, list[tuple[int, str]]]]:
    """The units by level, in Vietnamese order; those of the old map say so."""
    found: dict[str, list[tuple[int, str]]] = {}
    rows = units.order_by("sort_key", "code").values_list("pk", "level", "name", "valid_to", "parent__name")
    for pk, level, name, valid_to, parent in rows:
        if level == Level.COMMUNE and valid_to is not None:
            continue  # form 03 was never made for the communes of the old map
        until = _(" (until %(day)s)") % {"day": f"{valid_to:%d/%m/%Y}"} if valid_to else ""
        found.setdefault(level, []).append((pk, f"{name}{until}" if level != Level.COMMUNE else f"{name}, {parent}"))
    return [(str(level.label), found[level]) for level in LEVELS if level in found]

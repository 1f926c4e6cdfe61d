"""Forms about petitions, capability and slow projects; the services decide what is right."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.forms import ActForm, MatterForm, day_field, number_field
from clusters.models import Cluster
from investors.catalogue import CRITERIA
from investors.choices import AssessmentResult, PetitionKind, ProjectStep, Rating
from investors.models import CapabilityAssessment, Petition, Tenant


class TenantChoice(forms.ModelChoiceField):
    """A tenant with its code: names repeat, codes do not."""

    def label_from_instance(self, tenant: Tenant) -> str:
        """Name and code."""
        return f"{tenant.name} ({tenant.code})"


class PetitionForm(MatterForm):
    """What somebody asks for or complains about."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PetitionKind.choices)
    tenant = TenantChoice(
        label=_("Sent by (tenant)"), queryset=Tenant.objects.none(), required=False, empty_label=_("somebody else")
    )
    sender = forms.CharField(
        label=_("Sent by (name)"),
        max_length=Petition._meta.get_field("sender").max_length,
        required=False,
        help_text=_("when it is not a tenant"),
    )
    letter_number = forms.CharField(label=_("Letter"), max_length=60, required=False)
    field_order = ("kind", "tenant", "sender", "letter_number", "raised_on", "text", "responsible", "due_on")

    def __init__(self, *args: Any, cluster: Cluster, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tenants = Tenant.objects.filter(leases__cluster=cluster).distinct()
        self.fields["tenant"].queryset = tenants.in_vietnamese_order()  # type: ignore[attr-defined]
        self.fields["text"].label = _("What is asked for")
        self.fields["raised_on"].label = _("Received on")
        self.fields["due_on"].label = _("Reply due")
        self.fields["due_on"].help_text = _("empty: the legal time to reply")


class AssessmentForm(ActForm):
    """An application to produce in a cluster, and how it meets each criterion."""

    reason = None
    applicant = forms.CharField(
        label=_("Applicant"), max_length=CapabilityAssessment._meta.get_field("applicant").max_length
    )
    tax_code = forms.CharField(label=_("Tax code"), max_length=20, required=False)
    project = forms.CharField(label=_("Project"), max_length=300)
    sector_code = forms.CharField(label=_("Sector (VSIC)"), max_length=10, help_text=_("two to five digits"))
    area_ha = number_field(CapabilityAssessment, "area_ha", _("Land asked for, ha"))
    capital = number_field(CapabilityAssessment, "capital", _("Capital to be registered, billion VND"))
    received_on = day_field(_("Received on"), required=False, help_text=_("empty: today"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in CRITERIA:
            self.fields[f"rating_{criterion.code}"] = forms.ChoiceField(
                label=criterion.title, choices=[("", _("not rated yet")), *Rating.choices], required=False,
                help_text=criterion.shown_by,
            )  # fmt: skip
            self.fields[f"note_{criterion.code}"] = forms.CharField(
                label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 1})
            )

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The application itself."""
        return [field for field in self if not field.name.startswith(("rating_", "note_"))]

    @property
    def criteria(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each criterion with its two fields."""
        return [(one, self[f"rating_{one.code}"], self[f"note_{one.code}"]) for one in CRITERIA]

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        given = self.cleaned_data
        ratings = {
            one.code: {"rating": given[f"rating_{one.code}"], "note": given[f"note_{one.code}"]} for one in CRITERIA
        }
        own = {name: value for name, value in given.items() if not name.startswith(("rating_", "note_"))}
        return own | {"ratings": ratings}

    @staticmethod
    def initial_of(assessment: CapabilityAssessment) -> Mapping[str, Any]:
        """What is known, as people type it."""
        names = ("applicant", "tax_code", "project", "sector_code")
        known: dict[str, Any] = {name: getattr(assessment, name) for name in names}
        known["received_on"] = f"{assessment.received_on:%d/%m/%Y}"
        for name in ("area_ha", "capital"):
            value = getattr(assessment, name)
            known[name] = "" if value is None else f"{value.normalize():f}".replace(".", ",")
        for code, one in assessment.ratings.items():
            known |= {f"rating_{code}": one["rating"], f"note_{code}": one["note"]}
        return known


class ConclusionForm(ActForm):
    """Whether the applicant is suitable, and why."""

    reason = None
    result = forms.ChoiceField(label=_("Result"), choices=AssessmentResult.choices)
    conclusion = forms.CharField(label=_("Conclusion"), widget=forms.Textarea(attrs={"rows": 3}))
    decided_on = day_field(_("Concluded on"), required=False, help_text=_("empty: today"))


class DocumentForm(forms.Form):
    """A document the applicant handed in."""

    file = forms.FileField(label=_("Document"), help_text=_("PDF, picture or office document"))


class ProjectActionForm(ActForm):
    """What is done about a slow or idle project."""

    reason = None
    kind = forms.ChoiceField(label=_("Step"), choices=ProjectStep.choices)
    letter_number = forms.CharField(label=_("Letter"), max_length=60, required=False)
    agency = forms.CharField(label=_("Agency"), max_length=150, required=False)
    taken_on = day_field(_("Day"), required=False, help_text=_("empty: today"))
    due_on = day_field(_("To be done by"), required=False)
    text = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

"""Forms of the steps of a finding: more time, the remedy and its proof, letters and replies, the sanction, its end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.forms import ActForm, day_field, number_field
from inspections.forms.visits import SHORT, FilesForm, longest, text_area
from inspections.models import Finding, Inspection, Sanction, Transfer


class StepForm(ActForm):
    """A step of a finding; the steps say themselves why."""

    reason = None

    def chosen(self) -> list[Any]:
        """The files that come with the step, photos first."""
        return [*self.cleaned_data.get("photos", []), *self.cleaned_data.get("files", [])]

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.finding = finding


class ExtendForm(StepForm):
    """More time for the remedy."""

    new_due = day_field(_("New deadline"))
    decided_on = day_field(_("Decided on"), required=False, help_text=_("empty: today"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs=SHORT))


class RemedyForm(StepForm, FilesForm):
    """The violation was remedied."""

    aliases = {"file": "files"}

    remedied_on = day_field(_("Remedied on"))
    note = text_area(_("How it was remedied"))
    field_order = ("remedied_on", "note", "photos", "files")


class EvidenceForm(StepForm, FilesForm):
    """Photos or documents, without saying that the finding is remedied."""

    aliases = {"file": "files"}

    shows_remedy = forms.TypedChoiceField(
        label=_("What they show"),
        choices=[("true", _("The remedy")), ("false", _("The violation"))],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
        initial="true",
    )

    def clean(self) -> dict[str, Any]:
        """There is at least one file."""
        values = super().clean() or {}
        if not values.get("photos") and not values.get("files") and not self.errors:
            self.add_error("files", _("Choose a photo or a document."))
        return values


class RefuseForm(StepForm):
    """The remedy is none: back to open."""

    reason = forms.CharField(
        label=_("What is still not remedied"),
        widget=forms.Textarea(attrs=SHORT),
        help_text=_("who reported the remedy reads it; the deadline stays"),
    )
    refused_on = day_field(_("Sent back on"), required=False, help_text=_("empty: today"))


class TransferForm(StepForm):
    """A letter to the competent agency."""

    agency = forms.CharField(label=_("Transferred to"), max_length=longest(Transfer, "agency"))
    letter_number = forms.CharField(label=_("Letter"), max_length=longest(Transfer, "letter_number"))
    sent_on = day_field(_("Sent on"))
    reply_due = day_field(_("Reply due"), required=False, help_text=_("empty: the usual time to reply"))


class LetterField(forms.ModelChoiceField):
    """A letter that waits for its reply."""

    def label_from_instance(self, letter: Transfer) -> str:
        """Number and agency."""
        return f"{letter.letter_number} · {letter.agency}"


class ReplyForm(StepForm):
    """What the agency answered."""

    transfer = LetterField(label=_("Reply to letter"), queryset=Transfer.objects.none(), empty_label=None)
    replied_on = day_field(_("Replied on"))
    reply_number = forms.CharField(
        label=_("Letter of reply"), max_length=longest(Transfer, "reply_number"), required=False
    )
    reply = text_area(_("Reply"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = Transfer.objects.filter(finding=self.finding, replied_on__isnull=True).order_by("sent_on")
        self.fields["transfer"].queryset = waiting  # type: ignore[attr-defined]


class SanctionForm(StepForm):
    """The sanction; opened again it shows what was recorded."""

    number = forms.CharField(label=_("Sanction decision"), max_length=longest(Sanction, "number"), required=False)
    issuer = forms.CharField(label=_("Issued by"), max_length=longest(Sanction, "issuer"), required=False)
    decided_on = day_field(_("Decided on"), required=False)
    amount = number_field(Sanction, "amount", _("Fine, million VND"))
    due_on = day_field(_("To be paid by"), required=False)
    paid_on = day_field(_("Paid on"), required=False)
    measures = text_area(_("Additional measures"))
    suspended_from = day_field(_("Suspended from"), required=False)
    suspended_to = day_field(_("Suspended until"), required=False)


class CloseForm(StepForm):
    """The remedy was verified."""

    aliases = {"closing_proof": "proof"}

    proof = forms.CharField(
        label=_("Proof of the remedy"),
        widget=forms.Textarea(attrs=SHORT),
        help_text=_("what was seen, or which document shows it; nothing closes without proof"),
    )
    closed_on = day_field(_("Closed on"), required=False, help_text=_("empty: today"))
    reinspection = forms.ModelChoiceField(
        label=_("Verified by inspection"), queryset=Inspection.objects.none(), required=False, empty_label=_("None")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visit = self.finding.inspection
        later = Inspection.objects.filter(cluster=visit.cluster, visited_on__gt=visit.visited_on)
        self.fields["reinspection"].queryset = later.order_by("-visited_on")  # type: ignore[attr-defined]

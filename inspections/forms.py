"""Forms that record inspections, findings and steps; the services decide what is right."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ccn_portal.accounts.models import User
from clusters.forms import ActForm, day_field, number_field
from clusters.models import Cluster
from inspections.catalogue import entries_on, entry_named
from inspections.choices import Domain, Severity, VisitKind
from inspections.models import LONGEST_TEXT, Finding, Inspection, Sanction, Transfer
from investors.models import Tenant

SHORT = {"rows": 2}


def longest(model: Any, name: str) -> int:
    """How long a text may be."""
    return int(model._meta.get_field(name).max_length)


def text_area(label: Any, **kwargs: Any) -> forms.CharField:
    """A text of some lines that may be left out."""
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs=SHORT), **kwargs)


class WhereForm(forms.Form):
    """In which cluster the visit was: asked first, because the tenants to choose from follow from it."""

    cluster = forms.ModelChoiceField(
        label=_("Cluster"), queryset=Cluster.objects.none(), to_field_name="code", empty_label=_("Choose…")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cluster"].queryset = Cluster.objects.visible_to(user).in_vietnamese_order()  # type: ignore[attr-defined]


class TenantField(forms.ModelChoiceField):
    """A tenant with its code: names repeat, codes do not."""

    def label_from_instance(self, tenant: Tenant) -> str:
        """Name and code."""
        return f"{tenant.name} ({tenant.code})"


class InspectionForm(ActForm):
    """A visit; an agency records its own field only."""

    reason = None
    domain = forms.ChoiceField(label=_("Field"), choices=Domain.choices)
    kind = forms.ChoiceField(label=_("Kind of inspection"), choices=VisitKind.choices)
    visited_on = day_field(_("Visited on"))
    tenant = TenantField(
        label=_("Tenant"), queryset=Tenant.objects.none(), required=False, empty_label=_("The cluster as a whole")
    )
    lead_agency = forms.CharField(label=_("Led by"), max_length=longest(Inspection, "lead_agency"), required=False)
    leader = forms.CharField(label=_("Head of the team"), max_length=longest(Inspection, "leader"), required=False)
    members = text_area(_("Members"))
    decision_number = forms.CharField(
        label=_("Inspection decision"), max_length=longest(Inspection, "decision_number"), required=False
    )
    conclusion = text_area(_("Conclusion"))

    def __init__(self, *args: Any, user: User, cluster: Cluster, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tenants: QuerySet[Tenant] = Tenant.objects.filter(leases__cluster=cluster).distinct()
        self.fields["tenant"].queryset = tenants.in_vietnamese_order()  # type: ignore[attr-defined]
        self.fields["lead_agency"].initial = user.agency_name
        if user.role == "agency":
            self.fields["domain"].choices = [(user.domain, Domain(user.domain).label)]  # type: ignore[attr-defined]


class FindingForm(ActForm):
    """Something found; a code of the catalogue writes the text when none is typed."""

    reason = None
    code = forms.ChoiceField(label=_("Code of the catalogue"), required=False)
    text = forms.CharField(
        label=_("Finding"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs=SHORT)
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial=Severity.MODERATE)
    remedy_due = day_field(_("To be remedied by"), required=False)
    required_remedy = text_area(_("Remedy required"))
    evidence = text_area(_("Evidence"))

    def __init__(self, *args: Any, domain: str | None = None, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        groups: dict[str, list[tuple[str, str]]] = {}
        for entry in entries_on(day, domain):
            groups.setdefault(str(entry.domain.label), []).append((entry.code, f"{entry.code} · {entry.title}"))
        self.fields["code"].choices = [("", _("Not in the catalogue")), *groups.items()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The finding; without words of its own it says what the catalogue says."""
        values = super().values()
        entry = entry_named(values["code"], self.day)
        return values if values["text"] or entry is None else values | {"text": entry.title}


FindingFormSet = forms.formset_factory(FindingForm, extra=2, max_num=20)


class StepForm(ActForm):
    """A step of a finding; the steps say themselves why."""

    reason = None

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.finding = finding


class ExtendForm(StepForm):
    """More time for the remedy."""

    new_due = day_field(_("New deadline"))
    decided_on = day_field(_("Decided on"), required=False, help_text=_("empty: today"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs=SHORT))


class RemedyForm(StepForm):
    """The violation was remedied."""

    remedied_on = day_field(_("Remedied on"))
    note = text_area(_("How it was remedied"))
    file = forms.FileField(
        label=_("Photo or document"), required=False, help_text=_("PDF, picture or office document; kept as the proof")
    )


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

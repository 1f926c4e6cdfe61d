"""Forms that record inspections, findings and steps; the services decide what is right."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ccn_portal.accounts.models import User
from clusters.forms import ActForm, day_field
from clusters.models import Cluster
from inspections.catalogue import entries_on, entry_named
from inspections.checklists import Point
from inspections.choices import Answer, Domain, Severity, VisitKind
from inspections.models import LONGEST_TEXT, Finding, Inspection, PlannedVisit
from inspections.services import agency_of, warnings_of
from investors.models import Tenant

SHORT = {"rows": 2}
ROMAN = ("I", "II", "III", "IV")
KINDS = "image/jpeg,image/png,image/tiff,application/pdf,.docx,.xlsx,.odt,.ods"
ANY_FILE = {"accept": KINDS}
CAMERA = {"accept": "image/jpeg,image/png", "capture": "environment"}


def longest(model: Any, name: str) -> int:
    """How long a text may be."""
    return int(model._meta.get_field(name).max_length)


def when_told(visit: PlannedVisit) -> str:
    """The quarter or the month, as people write it."""
    if visit.quarter:
        return str(_("Quarter %(number)s") % {"number": ROMAN[visit.quarter - 1]})
    return str(_("Month %(number)s") % {"number": visit.month})


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


class PlannedField(forms.ModelChoiceField):
    """A planned visit: when, by whom, where."""

    def label_from_instance(self, visit: PlannedVisit) -> str:
        """Quarter or month with the year, field, tenant, whose plan."""
        place = f" · {visit.tenant.name}" if visit.tenant else ""
        return f"{when_told(visit)}/{visit.plan.year} · {visit.get_domain_display()}{place} · {visit.plan.agency}"


class _RecordForm(ActForm):
    """What is recorded of a visit, sooner or later."""

    kind = forms.ChoiceField(label=_("Kind of inspection"), choices=VisitKind.choices)
    visited_on = day_field(_("Visited on"))
    tenant = TenantField(
        label=_("Tenant"), queryset=Tenant.objects.none(), required=False, empty_label=_("The cluster as a whole")
    )
    explanation = text_area(
        _("Why a second regular visit in the year"),
        help_text=_("signs of a violation, an instruction; kept with the inspection"),
    )
    lead_agency = forms.CharField(label=_("Led by"), max_length=longest(Inspection, "lead_agency"), required=False)
    joint_agencies = forms.CharField(
        label=_("Together with"),
        max_length=longest(Inspection, "joint_agencies"),
        required=False,
        help_text=_("other agencies that take part, with commas between"),
    )
    leader = forms.CharField(label=_("Head of the team"), max_length=longest(Inspection, "leader"), required=False)
    members = text_area(_("Members"))
    decision_number = forms.CharField(
        label=_("Inspection decision"), max_length=longest(Inspection, "decision_number"), required=False
    )
    minutes_number = forms.CharField(
        label=_("Minutes number"), max_length=longest(Inspection, "minutes_number"), required=False
    )
    present = text_area(
        _("Present, by function"), help_text=_("functions and whom they stand for; names are not needed")
    )
    conclusion = text_area(_("Conclusion"))
    team = ("lead_agency", "joint_agencies", "leader", "members", "decision_number")
    minutes = ("minutes_number", "present", "conclusion")

    def __init__(self, *args: Any, cluster: Cluster, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cluster = cluster
        tenants: QuerySet[Tenant] = Tenant.objects.filter(leases__cluster=cluster).distinct()
        self.fields["tenant"].queryset = tenants.in_vietnamese_order()  # type: ignore[attr-defined]

    def part(self, names: Iterable[str]) -> list[forms.BoundField]:
        """Some of the fields, to be shown together."""
        return [self[name] for name in names]

    @property
    def team_fields(self) -> list[forms.BoundField]:
        """Who inspected."""
        return self.part(self.team)

    @property
    def minutes_fields(self) -> list[forms.BoundField]:
        """What the minutes say."""
        return self.part(self.minutes)

    def must_explain(self, inspection: Inspection) -> bool:
        """Whether it is one regular visit too many and nobody said why; then the form asks."""
        if self.cleaned_data["explanation"]:
            return False
        warnings = warnings_of(inspection)
        for warning in warnings:
            self.add_error("explanation", capfirst(warning.message))
        if warnings:
            self.add_error("explanation", _("Write why it is carried out all the same."))
        return bool(warnings)


class InspectionForm(_RecordForm):
    """A visit; an agency records its own field only. The planned visit that it is can be named."""

    reason = None
    planned = PlannedField(
        label=_("Planned visit"),
        queryset=PlannedVisit.objects.none(),
        required=False,
        empty_label=_("Not of a yearly plan"),
    )
    domain = forms.ChoiceField(label=_("Field"), choices=Domain.choices)
    field_order = ("planned", "visited_on", "domain", "kind", "tenant")
    visit = ("visited_on", "domain", "kind", "tenant")

    def __init__(self, *args: Any, user: User, cluster: Cluster, **kwargs: Any) -> None:
        super().__init__(*args, cluster=cluster, **kwargs)
        self.fields["lead_agency"].initial = agency_of(user)
        planned = PlannedVisit.objects.visible_to(user).open().filter(cluster=cluster)
        if user.role == "agency":
            self.fields["domain"].choices = [(user.domain, Domain(user.domain).label)]  # type: ignore[attr-defined]
            planned = planned.filter(domain=user.domain)
        planned = planned.select_related("plan", "tenant").order_by("-plan__year", "pk")
        self.fields["planned"].queryset = planned  # type: ignore[attr-defined]

    @property
    def visit_fields(self) -> list[forms.BoundField]:
        """What, when, whom; the planned visit where there is one to choose."""
        first = ("planned",) if self.fields["planned"].queryset.exists() else ()  # type: ignore[attr-defined]
        return self.part((*first, *self.visit))


class MinutesForm(_RecordForm):
    """Correcting what was recorded of a visit, and completing its minutes; why is kept with the change."""

    visit = ("visited_on", "kind", "tenant")

    def __init__(self, *args: Any, inspection: Inspection, **kwargs: Any) -> None:
        known = {name: getattr(inspection, name) for name in self.base_fields if name != "reason"}
        known["visited_on"] = f"{inspection.visited_on:%d/%m/%Y}"
        super().__init__(*args, cluster=inspection.cluster, initial=known, **kwargs)

    @property
    def visit_fields(self) -> list[forms.BoundField]:
        """When, how, whom."""
        return self.part(self.visit)


class ManyFilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """All that were chosen."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else list(files.get(name) or [])


class ManyFilesField(forms.FileField):
    """Several files, or none; cleans to a list. ``camera``: photos, which have their own limit of size."""

    def __init__(self, *, camera: bool = False, **kwargs: Any) -> None:
        self.camera = camera
        widget = ManyFilesInput(attrs=CAMERA if camera else ANY_FILE)
        super().__init__(widget=widget, required=False, allow_empty_file=True, **kwargs)

    @property
    def limit(self) -> int:
        """The size of a file in bytes at most; the server asks the same."""
        return settings.PHOTO_LIMIT if self.camera else settings.UPLOAD_LIMIT

    @property
    def limit_mb(self) -> int:
        """The same in megabytes, to be told."""
        return self.limit // 2**20

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # type: ignore[override]
        """The files chosen."""
        single = super().clean
        return [single(one, initial) for one in data or []]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether there is any."""
        return bool(data)


class FilesForm(ActForm):
    """Photos taken on the spot, and files."""

    reason = None
    photos = ManyFilesField(
        label=_("Take a photo"), camera=True, help_text=_("on a phone the camera opens; JPEG or PNG")
    )
    files = ManyFilesField(
        label=_("Photos and documents"), help_text=_("several at once: PDF, pictures, office documents")
    )


class InspectionFileForm(FilesForm):
    """The signed minutes, photos and documents of a visit."""

    def chosen(self) -> list[Any]:
        """All files, photos first."""
        return [*self.cleaned_data["photos"], *self.cleaned_data["files"]]

    is_minutes = forms.BooleanField(label=_("These are the signed minutes"), required=False)


class FindingForm(ActForm):
    """Something found; a code of the catalogue writes the text when none is typed."""

    aliases = {"file": "photos"}

    reason = None
    code = forms.ChoiceField(label=_("Code of the catalogue"), required=False)
    text = forms.CharField(
        label=_("Finding"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs=SHORT)
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial=Severity.MODERATE)
    remedy_due = day_field(_("To be remedied by"), required=False)
    required_remedy = text_area(_("Remedy required"))
    evidence = text_area(_("Evidence"))
    photos = ManyFilesField(label=_("Photos of the violation"), camera=True)

    def __init__(self, *args: Any, domain: str | None = None, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        groups: dict[str, list[tuple[str, str]]] = {}
        for entry in entries_on(day, domain):
            groups.setdefault(str(entry.domain.label), []).append((entry.code, f"{entry.code} · {entry.title}"))
        self.fields["code"].choices = [("", _("Not in the catalogue")), *groups.items()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The finding without its photos; without words of its own it says what the catalogue says."""
        values = super().values()
        del values["photos"]
        entry = entry_named(values["code"], self.day)
        return values if values["text"] or entry is None else values | {"text": entry.title}


class FindingChangeForm(FindingForm):
    """Correcting a finding; why is kept with the change."""

    photos = None  # type: ignore[assignment]
    reason = forms.CharField(label=_("Why it is corrected"), max_length=200, required=False)

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        names = ("code", "text", "severity", "required_remedy", "evidence")
        known = {name: getattr(finding, name) for name in names}
        known["remedy_due"] = f"{finding.remedy_due:%d/%m/%Y}" if finding.remedy_due else ""
        visit = finding.inspection
        super().__init__(*args, domain=visit.domain, day=visit.visited_on, initial=known, **kwargs)

    def values(self) -> dict[str, Any]:
        """The finding, and why."""
        values = ActForm.values(self)
        entry = entry_named(values["code"], self.day)
        return values if values["text"] or entry is None else values | {"text": entry.title}


class ChecklistForm(ActForm):
    """The points of a visit's checklist, each with an answer and a note."""

    reason = None

    def __init__(self, *args: Any, points: list[Point], answers: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = points
        for point in points:
            row = answers.get(point.code)
            self.fields[point.code] = forms.ChoiceField(
                label=point.question,
                choices=Answer.choices,
                widget=forms.RadioSelect,
                initial=row.answer if row else Answer.NOT_LOOKED,
            )
            self.fields[f"{point.code}-note"] = forms.CharField(
                label=_("Note"), max_length=500, required=False, initial=row.note if row else ""
            )

    def rows(self) -> Iterator[tuple[Point, forms.BoundField, forms.BoundField]]:
        """Each point with its two fields."""
        for point in self.points:
            yield point, self[point.code], self[f"{point.code}-note"]

    def answers(self) -> dict[str, tuple[str, str]]:
        """Point → (answer, note)."""
        given = self.cleaned_data
        return {point.code: (given[point.code], given[f"{point.code}-note"]) for point in self.points}


FindingFormSet = forms.formset_factory(FindingForm, extra=2, max_num=20)

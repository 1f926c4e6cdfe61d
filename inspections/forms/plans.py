"""Forms of yearly inspection plans: the plan, the clusters it takes in, the decision on it."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext_lazy as _

from ccn_portal.accounts.models import User
from clusters.forms import ActForm, day_field
from clusters.models import Cluster
from inspections.choices import Domain, PlanState, VisitKind
from inspections.forms.visits import ROMAN, TenantField, longest, text_area
from inspections.models import FIRST_YEAR, LAST_YEAR, InspectionPlan, PlannedVisit
from investors.models import Lease, Tenant

PLANNED_KINDS = [(kind.value, kind.label) for kind in (VisitKind.PLANNED, VisitKind.JOINT)]


def whens() -> list[Any]:
    """The quarters and the months to choose from."""
    quarters = [(f"q{n}", _("Quarter %(number)s") % {"number": roman}) for n, roman in enumerate(ROMAN, 1)]
    months = [(f"m{n}", _("Month %(number)s") % {"number": n}) for n in range(1, 13)]
    return [("", _("Choose…")), (_("Quarters"), quarters), (_("Months"), months)]


def when_of(visit: PlannedVisit) -> str:
    """The choice that a planned visit stands for."""
    return f"q{visit.quarter}" if visit.quarter else f"m{visit.month}"


class PlanForm(ActForm):
    """A plan: whose, for which year and field. An agency plans in its own field only."""

    reason = None
    year = forms.IntegerField(
        label=_("Year"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    domain = forms.ChoiceField(label=_("Field"), choices=[("", _("Several fields")), *Domain.choices], required=False)
    agency = forms.CharField(label=_("Whose plan"), max_length=longest(InspectionPlan, "agency"))
    note = text_area(_("Note"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.role == "agency":
            self.fields["domain"].choices = [(user.domain, Domain(user.domain).label)]  # type: ignore[attr-defined]


class ApprovePlanForm(ActForm):
    """The decision on the plan."""

    reason = None
    decision_number = forms.CharField(
        label=_("Decision on the plan"), max_length=longest(InspectionPlan, "decision_number")
    )
    decided_on = day_field(_("Decided on"))


class _VisitForm(ActForm):
    """What planned visits share; once the plan is approved the reason is asked for."""

    aliases = {"quarter": "when", "month": "when"}

    when = forms.ChoiceField(label=_("When"))
    domain = forms.ChoiceField(label=_("Field"), choices=Domain.choices)
    kind = forms.ChoiceField(label=_("Kind of inspection"), choices=PLANNED_KINDS, initial=VisitKind.PLANNED)
    lead_agency = forms.CharField(label=_("Led by"), max_length=longest(PlannedVisit, "lead_agency"), required=False)
    joint_agencies = forms.CharField(
        label=_("Together with"),
        max_length=longest(PlannedVisit, "joint_agencies"),
        required=False,
        help_text=_("other agencies that take part, with commas between"),
    )
    note = text_area(_("Note"))
    explanation = text_area(
        _("Why a second regular visit in the year"),
        help_text=_("only for an establishment that already has a regular inspection in the year"),
    )
    reason = forms.CharField(
        label=_("Why the approved plan is changed"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, plan: InspectionPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["when"].choices = whens()  # type: ignore[attr-defined]
        if plan.state != PlanState.APPROVED:
            del self.fields["reason"]
        if plan.domain:
            self.fields["domain"].choices = [(plan.domain, Domain(plan.domain).label)]  # type: ignore[attr-defined]
        else:
            self.fields["domain"].choices = [("", _("Choose…")), *Domain.choices]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """With the quarter or the month instead of the choice."""
        values = super().values()
        when = values.pop("when")
        number = int(when[1:])
        return values | {"quarter": number if when[0] == "q" else None, "month": number if when[0] == "m" else None}


class ClustersField(forms.ModelMultipleChoiceField):
    """Clusters to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, cluster: Cluster) -> str:
        """Name and code."""
        return f"{cluster.name} ({cluster.code})"


class PlanVisitsForm(_VisitForm):
    """Many clusters at once, all in the same quarter or month."""

    clusters = ClustersField(
        label=_("Clusters"),
        queryset=Cluster.objects.none(),
        to_field_name="code",
        error_messages={"required": _("Choose at least one cluster.")},
    )
    field_order = ("when", "domain", "kind", "lead_agency", "joint_agencies", "explanation", "reason", "note")

    def __init__(self, *args: Any, user: User, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clusters: QuerySet[Cluster] = Cluster.objects.visible_to(user).as_of(day)
        chosen = self.initial.get("clusters", ())  # elsewhere: seen first; with none, a bare 1 would name a column
        first = [Case(When(code__in=chosen, then=0), default=1)] if chosen else []
        in_order = clusters.order_by(*first, "sort_key", "code")
        self.fields["clusters"].queryset = in_order  # type: ignore[attr-defined]
        self.fields["lead_agency"].initial = self.plan.agency


class PlanTenantsForm(_VisitForm):
    """Many tenants at once, all in the same quarter or month; each is named by a lease of its."""

    aliases = {**_VisitForm.aliases, "establishments": "lease"}

    lease = forms.ModelMultipleChoiceField(
        label=_("Tenants"),
        queryset=Lease.objects.none(),
        error_messages={"required": _("Tick at least one tenant.")},
    )
    field_order = ("when", "domain", "kind", "lead_agency", "joint_agencies", "explanation", "reason", "note")

    def __init__(self, *args: Any, leases: QuerySet[Lease], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lease"].queryset = leases  # type: ignore[attr-defined]
        self.fields["lead_agency"].initial = self.plan.agency


class PlannedVisitForm(_VisitForm):
    """One planned visit, to be corrected."""

    tenant = TenantField(
        label=_("Tenant"), queryset=Tenant.objects.none(), required=False, empty_label=_("The cluster as a whole")
    )
    field_order = ("when", "tenant", "domain", "kind", "lead_agency", "joint_agencies", "explanation", "reason", "note")

    def __init__(self, *args: Any, visit: PlannedVisit, **kwargs: Any) -> None:
        given = ("tenant", "domain", "kind", "lead_agency", "joint_agencies", "explanation", "note")
        known = {name: getattr(visit, name) for name in given} | {"when": when_of(visit)}
        super().__init__(*args, plan=visit.plan, initial=known, **kwargs)
        tenants: QuerySet[Tenant] = Tenant.objects.filter(leases__cluster=visit.cluster).distinct()
        self.fields["tenant"].queryset = tenants.in_vietnamese_order()  # type: ignore[attr-defined]

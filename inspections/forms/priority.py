"""Taking clusters from the list of whom to inspect next into a plan."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ccn_portal.accounts.models import User
from clusters.forms import ActForm
from inspections import services
from inspections.choices import Domain
from inspections.models import InspectionPlan

NEW = "new"


class IntoPlanForm(ActForm):
    """Which of the user's plans, or a new one for a year and a field."""

    reason = None
    plan = forms.ChoiceField(label=_("Into which plan"), widget=forms.RadioSelect)
    year = forms.IntegerField(label=_("Year of the new plan"), min_value=2000, max_value=2100, required=False)
    domain = forms.ChoiceField(label=_("Field of the new plan"), required=False)

    def __init__(self, *args: Any, user: User, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = InspectionPlan.objects.visible_to(user).filter(year__gte=day.year).order_by("year", "agency", "domain")
        self.plans = {str(plan.pk): plan for plan in plans if services.keeps_plan(user, plan)}
        named = [(key, _named(plan)) for key, plan in self.plans.items()]
        self.fields["plan"].choices = [*named, (NEW, _("A new plan"))]  # type: ignore[attr-defined]
        self.fields["plan"].initial = named[0][0] if named else NEW
        self.fields["year"].initial = day.year + 1 if day.month > 10 else day.year
        several = [] if user.role == "agency" else [("", _("Several fields"))]
        fields = [choice for choice in Domain.choices if user.role != "agency" or choice[0] == user.domain]
        self.fields["domain"].choices = [*several, *fields]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A new plan is of some year."""
        values = super().clean() or {}
        if values.get("plan") == NEW and not values.get("year") and "year" not in self.errors:
            self.add_error("year", _("Write the year of the new plan."))
        return values


def _named(plan: InspectionPlan) -> str:
    field = plan.get_domain_display() if plan.domain else _("several fields")
    return f"{plan.year} · {plan.agency} · {field}"

"""What the pages of meetings and tasks ask for; the services decide what is right."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.accounts.models import User
from ccn_portal.meetings.models import Meeting, Task
from ccn_portal.rules.periods import Period
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.today import today
from clusters.forms import ActForm, day_field
from clusters.models import Cluster

PERIODS = 8  # of each kind, the latest first
LINES = {"rows": 3}


class MeetingForm(ActForm):
    """Which meeting to prepare."""

    reason = None
    period = forms.ChoiceField(label=_("Period"))
    held_on = day_field(_("Held on"))
    unit = forms.ModelChoiceField(label=_("Department of"), queryset=AdministrativeUnit.objects.none())
    aliases = {"state": "period"}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = _periods()  # type: ignore[attr-defined]
        self.own = (user.unit.province or user.unit) if user.unit else None
        if self.own is not None:
            del self.fields["unit"]
        else:
            provinces = AdministrativeUnit.objects.at(Level.PROVINCE).valid_on(today())
            self.fields["unit"].queryset = provinces.in_vietnamese_order()  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        return {"unit": self.own, **self.cleaned_data}


def _periods() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Quarters and months that have ended, the latest first."""
    quarter, month = Period.latest_closed_quarter(today()), Period.month(today().year, today().month).previous()
    quarters, months = [quarter], [month]
    while len(quarters) < PERIODS:
        quarters.append(quarters[-1].previous())
        months.append(months[-1].previous())
    named = ((_("Quarters"), quarters), (_("Months"), months))
    return [(name, [(period.code, str(period.label)) for period in periods]) for name, periods in named]


class ConclusionForm(ActForm):
    """The day of the meeting and what it concluded."""

    reason = None
    held_on = day_field(_("Held on"))
    conclusions = forms.CharField(
        label=_("Conclusions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Each line becomes a paragraph of the document."),
    )
    aliases = {"period": "held_on"}


class TaskForm(ActForm):
    """A task for a locality or an agency."""

    reason = None
    text = forms.CharField(label=_("Task"), widget=forms.Textarea(attrs=LINES))
    unit = forms.ModelChoiceField(
        label=_("Locality that does it"),
        queryset=AdministrativeUnit.objects.none(),
        required=False,
        empty_label=_("an agency does it"),
    )
    agency = forms.CharField(
        label=_("Agency that does it"), max_length=Task._meta.get_field("agency").max_length, required=False
    )
    cluster = forms.ModelChoiceField(
        label=_("Cluster"),
        queryset=Cluster.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("no single one"),
    )
    due_on = day_field(_("Due on"))

    def __init__(self, *args: Any, user: User, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = localities(meeting.unit, meeting.held_on)  # type: ignore[attr-defined]
        agencies = User.objects.filter(role="agency", is_active=True, unit=meeting.unit).exclude(agency_name="")
        if names := "; ".join(sorted(set(agencies.values_list("agency_name", flat=True)))):
            said = _("Agencies with an account find the task there when it bears their name: %(names)s.")
            self.fields["agency"].help_text = said % {"names": names}
        clusters = Cluster.objects.visible_to(user).in_unit(meeting.unit, meeting.ends_on)
        self.fields["cluster"].queryset = clusters.in_vietnamese_order()  # type: ignore[attr-defined]


def localities(province: AdministrativeUnit, day: dt.date) -> Any:
    """The units just below the province that there were on the day: districts, or since 1/7/2025 communes."""
    inside = AdministrativeUnit.objects.filter(province=province).valid_on(day)
    districts = inside.filter(level=Level.DISTRICT)
    below = Q(level=Level.DISTRICT) if districts.exists() else Q(level=Level.COMMUNE)
    return inside.filter(below).in_vietnamese_order()


class TaskReportForm(ActForm):
    """What the owner did."""

    reason = None
    text = forms.CharField(label=_("What was done"), widget=forms.Textarea(attrs=LINES))
    is_done = forms.BooleanField(label=_("The task is done; the department is asked to confirm"), required=False)


class FinishForm(ActForm):
    """That the task is done."""

    reason = None
    done_on = day_field(_("Done on"))
    outcome = forms.CharField(label=_("Outcome"), widget=forms.Textarea(attrs=LINES))


class ReopenForm(ActForm):
    """That the task is not done after all."""

    reason = forms.CharField(label=_("Why it is opened again"), max_length=200)

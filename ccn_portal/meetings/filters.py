"""What lists of meetings and tasks can be narrowed by."""

import django_filters
from django.utils.translation import gettext_lazy as _

from ccn_portal.meetings.choices import MeetingState, TaskState
from ccn_portal.rest.filters import ChoicesFilter, DayFilter, RegisterFilterSet, TextFilter, YesNoFilter


class MeetingFilter(RegisterFilterSet):
    """Meetings."""

    period = django_filters.CharFilter(label=_("Period"))
    state = ChoicesFilter(label=_("State"), choices=MeetingState.choices)
    q = TextFilter("unit__name", "period", "conclusions", label=_("Search"))


class TaskFilter(RegisterFilterSet):
    """Tasks as of the day."""

    state = ChoicesFilter(label=_("State"), choices=TaskState.choices)
    overdue = YesNoFilter(label=_("Overdue"), field_name="is_overdue")
    meeting = django_filters.NumberFilter(label=_("Meeting (id)"), field_name="meeting_id")
    cluster = django_filters.CharFilter(label=_("Cluster (code)"), field_name="cluster__code")
    due_from = DayFilter(label=_("Due from"), field_name="due_on", lookup_expr="gte")
    due_to = DayFilter(label=_("Due until"), field_name="due_on", lookup_expr="lte")
    q = TextFilter("text", "agency", "unit__name", "cluster__name", "outcome", label=_("Search"))

"""What the watch list can be narrowed by; pages, API and exports use the same filter set."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ccn_portal.rest.filters import ChoicesFilter, YesNoFilter
from ccn_portal.rules.watching import Duty, Weight
from ccn_portal.text import fold
from ccn_portal.watch.choices import AlertState
from ccn_portal.watch.registry import RULES
from clusters.filters import OfClusterFilter
from inspections.choices import Domain


class AlertFilter(OfClusterFilter):
    """Alerts as of today; the resolved ones only where their state is asked for."""

    rule = ChoicesFilter(label=_("Rule"), choices=[(rule.code, rule.title) for rule in RULES])
    state = ChoicesFilter(label=_("State"), choices=AlertState.choices)
    overdue = YesNoFilter(label=_("Overdue"), field_name="overdue")
    weight = ChoicesFilter(label=_("Weight"), choices=Weight.choices)
    duty = ChoicesFilter(label=_("To be seen to by"), choices=Duty.choices)
    domain = ChoicesFilter(label=_("Field"), choices=Domain.choices)
    tenant = django_filters.CharFilter(label=_("Tenant (code)"), field_name="tenant__code")
    mine = YesNoFilter(label=_("My work"), method="of_user")
    escalated = YesNoFilter(label=_("Escalated"), method="with_escalation")

    def of_user(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """What the user has taken on or should; or what is other people's."""
        mine = rows.work_of(self.user)
        return mine if wanted else rows.exclude(pk__in=mine.order_by().values("pk"))

    def with_escalation(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """What was brought before the leader, or was not."""
        return rows.filter(escalated_on__isnull=not wanted)

    def matching(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Alerts whose cluster or tenant contains every word, accents ignored."""
        for word in fold(text).split():
            rows = rows.filter(Q(cluster__folded__contains=word) | Q(tenant__folded__contains=word))
        return rows

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """The rows that meet the conditions."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.unresolved()

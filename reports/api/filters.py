"""What lists of reports and returns can be narrowed by."""

import django_filters
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from ccn_portal.jobs.models import State
from ccn_portal.rest.filters import ChoicesFilter, RegisterFilterSet, UnitFilter, WordsFilter, YesNoFilter
from clusters.filters import OfClusterFilter
from reports.choices import FormCode, ReportState, ReturnState
from reports.parties.figures import PARTY_FORMS


class ReportFilter(RegisterFilterSet):
    """Reports."""

    form = ChoicesFilter(label=_("Form"), choices=FormCode.choices)
    unit = UnitFilter(label=_("Unit"), or_latest=True)
    period = django_filters.CharFilter(label=_("Period"))
    state = ChoicesFilter(label=_("State"), choices=ReportState.choices, field_name="state_word")
    q = WordsFilter(label=_("Search"), field_name="unit__folded")


class ReturnFilter(OfClusterFilter):
    """Returns; ``current`` leaves out versions that a later one replaced."""

    period = django_filters.CharFilter(label=_("Period"))
    state = ChoicesFilter(label=_("State"), choices=ReturnState.choices)
    current = YesNoFilter(label=_("Current version"), field_name="is_current")


class PartyReturnFilter(ReturnFilter):
    """Returns of tenants and infrastructure investors; ``party`` is a tenant's code or an investor's tax code."""

    form = ChoicesFilter(label=_("Form"), choices=[(form.value, form.label) for form in PARTY_FORMS])
    party = django_filters.CharFilter(label=_("Party"), method="of_party")

    def of_party(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Those of one party."""
        return rows.filter(Q(tenant__code=value) | Q(investor__tax_code=value))


def with_state(reports: QuerySet) -> QuerySet:
    """Annotate ``state_word``: one word for job and stage, as ``Report.state`` says it."""
    words = {
        State.QUEUED: ReportState.QUEUED,
        State.RUNNING: ReportState.BUILDING,
        State.FAILED: ReportState.FAILED,
    }
    cases = [When(stage=ReportState.DISCARDED, then=F("stage"))]
    cases += [When(job_state=job, then=Value(word)) for job, word in words.items()]
    return reports.annotate(state_word=Case(*cases, default=F("stage"), output_field=CharField()))

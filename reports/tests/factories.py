"""Returns and reports for tests."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from ccn_portal.jobs.models import State
from ccn_portal.rules.periods import Period
from clusters.choices import Action, MilestoneKind
from clusters.tests.factories import ClusterFactory, ItemFactory, MilestoneFactory, PhaseFactory, hanoi
from reports.choices import ReportState, ReturnState
from reports.models import PartyReturn, Report, Return

MOMENT = dt.datetime(2022, 9, 25, 3, 0, tzinfo=dt.UTC)


class ReturnFactory(DjangoModelFactory):
    """An accepted return; the days follow from the period."""

    class Meta:
        model = Return

    cluster = factory.SubFactory(ClusterFactory)
    period = "2022Q3"
    starts_on = factory.LazyAttribute(lambda row: Period.parse(row.period).starts_on)
    ends_on = factory.LazyAttribute(lambda row: Period.parse(row.period).ends_on)
    state = ReturnState.ACCEPTED


def operating_cluster(since: dt.date = dt.date(2015, 1, 1), **fields):
    """A cluster in operation, not yet established."""
    cluster = ClusterFactory(**fields)
    phase = PhaseFactory(cluster=cluster)
    MilestoneFactory(phase=phase, kind=MilestoneKind.OPERATION_STARTED, occurred_on=since)
    return cluster


def established_cluster(on: dt.date = dt.date(2020, 1, 15), area: int = 20, **fields):
    """A cluster with one established phase."""
    cluster = ClusterFactory(**fields)
    ItemFactory(cluster=cluster, action=Action.ESTABLISH, on=on, area_ha=area)
    return cluster


# what each stage adds to a report on its way
WAY = {
    ReportState.DRAFT: {"job_state": State.DONE, "content": {"lines": []}, "provenance": {}, "sha256": "0" * 64},
    ReportState.APPROVED: {"approved_at": MOMENT},
    ReportState.FILED: {"number": "12/BC-SCT", "issued_on": MOMENT.date(), "filed_at": MOMENT, "seal": "0" * 64},
    ReportState.SUPERSEDED: {},
}


def report_in(stage, *, report=None, form="QUARTER", period="2022Q3", **fields):
    """A report (a new one, or a built one) brought to a stage, by the way that the database allows."""
    if report is None:
        days = {"starts_on": Period.parse(period).starts_on, "ends_on": Period.parse(period).ends_on}
        fields = {"form": form, "unit": hanoi(), "period": period, **days, **fields}
        report = Report.objects.create(**fields | {"stage": ReportState.DRAFT, **WAY[ReportState.DRAFT]})
    for step in list(WAY)[1 : list(WAY).index(stage) + 1]:
        Report.objects.filter(pk=report.pk).update(stage=step, **WAY[step])
    report.refresh_from_db()
    return report


class PartyReturnFactory(DjangoModelFactory):
    """An accepted form 01 of a tenant with a lease; ``investor`` makes it form 02."""

    class Meta:
        model = PartyReturn

    cluster = factory.SubFactory(ClusterFactory)
    form = factory.LazyAttribute(lambda row: "TT14-02" if row.investor else "TT14-01")
    tenant = None
    investor = None
    period = "2025"
    starts_on = factory.LazyAttribute(lambda row: Period.parse(row.period).starts_on)
    ends_on = factory.LazyAttribute(lambda row: Period.parse(row.period).ends_on)
    state = ReturnState.ACCEPTED

"""What the registers say on a day follows from dated acts; samples and progress never contradict in silence."""

import datetime as dt
from decimal import Decimal as D
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.http import Http404

from ccn_portal.errors import RuleViolations
from clusters.choices import MilestoneKind
from clusters.models import Cluster, Milestone
from clusters.tests.factories import ClusterFactory, MilestoneFactory, PhaseFactory
from environment import services
from environment.choices import Gap
from environment.models import EnvironmentAct, SampleResult
from environment.querysets import lacking, with_environment
from environment.tests.factories import EnvironmentActFactory, SampleResultFactory
from reports.models import Return

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = TODAY


@pytest.fixture
def cluster():
    found = ClusterFactory()
    started = {"kind": MilestoneKind.OPERATION_STARTED, "occurred_on": dt.date(2015, 1, 1)}
    MilestoneFactory(phase=PhaseFactory(cluster=found), **started)
    return found


def on(cluster, day):
    return with_environment(Cluster.objects.as_of(day), day).get(pk=cluster.pk)


def gaps(cluster, day=TODAY):
    rows = with_environment(Cluster.objects.as_of(day), day).filter(pk=cluster.pk)
    return {gap.value for gap in Gap if rows.filter(lacking(gap, day)).exists()}


def codes(problem):
    return {(one.code, one.field) for one in problem.value.violations}


def test_a_permit_holds_from_its_day_to_its_last_and_not_after_it_is_withdrawn(cluster, so):
    given = {"number": "12/GPMT", "valid_to": dt.date(2026, 6, 30), "value": D(500)}
    services.record_act(cluster=cluster, kind="permit", occurred_on=dt.date(2024, 3, 1), by=so, **given)
    services.record_act(cluster=cluster, kind="permit_withdrawn", occurred_on=dt.date(2026, 9, 1), by=so)
    days = (dt.date(2024, 2, 29), dt.date(2024, 3, 1), dt.date(2026, 6, 30), dt.date(2026, 7, 1), TODAY)
    assert [on(cluster, day).permit for day in days] == [None, "valid", "valid", "expired", "withdrawn_permit"]


def test_what_was_never_recorded_is_unknown_and_what_was_is_derived(cluster, so):
    before = on(cluster, TODAY)
    names = ("land", "permit", "monitoring", "standard", "collection", "hazardous_book", "fire_accepted_on")
    assert [getattr(before, name) for name in names] == [None] * 7
    assert before.equipment_complete is None
    for kind, values in {
        "land_none": {"occurred_on": dt.date(2020, 1, 1)},
        "land_reserved": {"occurred_on": dt.date(2022, 1, 1), "value": D("0.5")},
        "wastewater_commissioned": {"occurred_on": dt.date(2024, 1, 1), "value": D(300)},
        "monitoring_on": {"occurred_on": dt.date(2024, 6, 1)},
        "monitoring_off": {"occurred_on": dt.date(2026, 6, 1)},
        "standard": {"occurred_on": dt.date(2024, 6, 1), "number": "QCVN 40:2025/BTNMT, cột A"},
        "collection": {"occurred_on": dt.date(2025, 1, 1), "party": "URENCO", "valid_to": dt.date(2026, 12, 31)},
        "fire_accepted": {"occurred_on": dt.date(2016, 1, 1)},
        "equipment_lacking": {"occurred_on": dt.date(2026, 1, 1), "detail": "Thiếu trụ nước"},
    }.items():
        services.record_act(cluster=cluster, kind=kind, by=so, **values)
    lands = [on(cluster, dt.date(year, 7, 1)).land for year in (2019, 2020, 2022, 2024)]
    assert lands == [None, "none", "reserved", "built"]
    now = on(cluster, TODAY)
    assert (now.wastewater_capacity, now.monitoring, now.collection, now.equipment_complete) == (
        300,
        False,
        "valid",
        False,
    )
    assert (now.standard, now.fire_accepted_on) == ("QCVN 40:2025/BTNMT, cột A", dt.date(2016, 1, 1))
    assert on(cluster, dt.date(2025, 7, 1)).monitoring is True
    assert gaps(cluster) == {
        "not_rated", "no_permit", "no_monitoring", "no_hazardous_book", "equipment_lacking", "no_drill",
    }  # fmt: skip


def test_the_flow_is_that_of_the_latest_accepted_return(cluster):
    MilestoneFactory(
        phase=cluster.phases.get(),
        kind=MilestoneKind.WASTEWATER_COMMISSIONED,
        occurred_on=dt.date(2020, 1, 1),
        value=200,
    )
    for period, flow, state in (("2026Q1", 150, "accepted"), ("2026Q2", 250, "accepted"), ("2026Q3", 90, "draft")):
        ends = {"2026Q1": dt.date(2026, 3, 14), "2026Q2": dt.date(2026, 6, 14), "2026Q3": dt.date(2026, 9, 14)}[period]
        Return.objects.create(
            cluster=cluster, period=period, starts_on=ends - dt.timedelta(80), ends_on=ends, state=state,
            wastewater_generated=flow,
        )  # fmt: skip
    assert (on(cluster, TODAY).flow_generated, on(cluster, TODAY).flow_period) == (250, "2026Q2")
    assert "over_capacity" in gaps(cluster)
    assert "over_capacity" not in gaps(cluster, dt.date(2026, 6, 1))


def test_a_sample_says_what_the_progress_says(cluster, so):
    day = dt.date(2026, 10, 1)
    results = [
        {"parameter": "pH", "value": D("7.2"), "lowest": D("5.5"), "highest": D(9)},
        {"parameter": "COD", "value": D(150), "highest": D(150), "unit": "mg/l"},
    ]
    services.record_sample(cluster=cluster, sampled_on=day, results=results, laboratory="Trung tâm", by=so)
    assert Milestone.objects.get(occurred_on=day).kind == MilestoneKind.EFFLUENT_MEETS
    ph = SampleResult.objects.get(parameter="pH")
    services.change_result(ph, value=D("5.4"), by=so)
    assert Milestone.objects.get(occurred_on=day).kind == MilestoneKind.EFFLUENT_FAILS
    assert (on(cluster, TODAY).meets_standard, on(cluster, TODAY).exceedances) == (False, 1)
    with pytest.raises(RuleViolations) as problem:
        services.record_act(cluster=cluster, kind="effluent_meets", occurred_on=day, by=so)
    assert ("contradiction", "kind") in codes(problem)
    for result in SampleResult.objects.all():
        services.remove_result(result, by=so)
    assert not Milestone.objects.filter(occurred_on=day).exists()


def test_figures_do_not_overwrite_what_somebody_concluded(cluster, so):
    day = dt.date(2026, 10, 1)
    services.record_act(cluster=cluster, kind="effluent_meets", occurred_on=day, by=so)
    results = [{"parameter": "COD", "value": D(180), "highest": D(150)}]
    with pytest.raises(RuleViolations) as problem:
        services.record_sample(cluster=cluster, sampled_on=day, results=results, by=so)
    assert codes(problem) == {("contradiction", "sampled_on")}
    assert not SampleResult.objects.exists()


def test_all_that_is_wrong_is_said_at_once(cluster, so):
    with pytest.raises(RuleViolations) as problem:
        services.record_act(
            cluster=cluster, kind="permit", occurred_on=dt.date(2026, 12, 1), valid_to=dt.date(2026, 1, 1), value=D(-1),
            by=so,
        )  # fmt: skip
    assert {field for _code, field in codes(problem)} == {"occurred_on", "valid_to", "value", "number"}
    with pytest.raises(RuleViolations) as problem:
        services.record_sample(
            cluster=cluster, sampled_on=TODAY, by=so, results=[
                {"parameter": "pH", "value": D(7)},
                {"parameter": "COD", "value": D(1), "lowest": D(3), "highest": D(2)},
            ],
        )  # fmt: skip
    assert codes(problem) == {("required", "results.0.highest"), ("range_reversed", "results.1.highest")}
    with pytest.raises(RuleViolations) as problem:
        services.record_act(cluster=cluster, kind="land_none", occurred_on=TODAY, number="5", by=so)
    assert codes(problem) == {("not_meant", "number")}
    assert not EnvironmentAct.objects.exists()


@pytest.mark.parametrize(
    ("who", "kind", "allowed"),
    [
        ("so", "collection", True),
        ("so", "fire_drill", True),
        ("pccc", "fire_drill", True),
        ("pccc", "fire_accepted", True),
        ("pccc", "collection", False),
        ("pccc", "wastewater_commissioned", False),
        ("gialam", "collection", True),
        ("leader", "collection", False),
        ("api_user", "collection", False),
        ("stranger", "collection", False),
        ("thachthat", "collection", False),
    ],
)
def test_who_may_record_what(cluster, request, who, kind, allowed):
    by = request.getfixturevalue(who)
    given = {"party": "URENCO"} if kind == "collection" else {}
    if allowed:
        act = services.record_act(cluster=cluster, kind=kind, occurred_on=TODAY, by=by, **given)
        assert act.pk
        return
    with pytest.raises((PermissionDenied, Http404)):
        services.record_act(cluster=cluster, kind=kind, occurred_on=TODAY, by=by, **given)


def test_only_who_wrote_an_act_or_keeps_the_register_corrects_it(cluster, so, gialam, pccc):
    act = services.record_act(cluster=cluster, kind="collection", occurred_on=TODAY, party="A", by=gialam)
    other = EnvironmentActFactory(cluster=cluster)
    services.change_act(act, party="B", by=gialam)
    for by, record in ((pccc, act), (gialam, other)):
        with pytest.raises(PermissionDenied):
            services.remove_act(record, by=by)
    services.remove_act(other, by=so)
    assert list(EnvironmentAct.objects.values_list("party", flat=True)) == ["B"]


def test_the_check_of_integrity_names_what_contradicts(cluster):
    SampleResultFactory(cluster=cluster, value=D(180))
    MilestoneFactory(
        phase=cluster.phases.get(), kind=MilestoneKind.WASTEWATER_COMMISSIONED, occurred_on=dt.date(2020, 1, 1)
    )
    EnvironmentActFactory(cluster=cluster, kind="land_none", party="", occurred_on=dt.date(2021, 1, 1))
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_integrity", stdout=out, stderr=StringIO())
    said = [line for line in out.getvalue().splitlines() if line.startswith(cluster.code)]
    assert said == [
        f"{cluster.code}: the sample of 2026-02-05 and the progress of that day differ",
        f"{cluster.code}: no land for a plant on 2021-01-01, though one runs since 2020-01-01",
    ]

"""A province is the sum of its districts until 30/6/2025, and of its communes since; no act shows before its day."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ccn_portal.territories.models import AdministrativeUnit
from clusters.choices import OPENING_ACTIONS, PHASE_ACTIONS, Action, ClusterKind, MilestoneKind
from clusters.models import Cluster, DecisionItem
from clusters.tests.factories import (
    OLD_MAP,
    ClusterFactory,
    DecisionFactory,
    ItemFactory,
    MilestoneFactory,
    PhaseFactory,
    hanoi,
    unit,
)
from investors.tests.factories import InvestorFactory, LeaseFactory
from reports.lines import LINES, compute
from reports.tests.factories import ReturnFactory

pytestmark = pytest.mark.django_db(transaction=False)

PLACES = ("00583", "00580", "10294", "10339", "09997", "00457")  # communes of the old map, in four districts
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2026, 6, 1))
AREAS = st.decimals(Decimal("0.1"), 75, places=2)
ADDED_UP = [number for number in LINES if number != "19"]
slow_setup = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # shrinking a register takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

acts = st.lists(st.tuples(st.sampled_from(list(Action)), DAYS, AREAS, st.integers(1, 2)), max_size=5)
milestones = st.lists(st.tuples(st.sampled_from(list(MilestoneKind)), DAYS), max_size=4, unique=True)
leases = st.lists(st.tuples(DAYS, st.integers(1, 2000), st.decimals(1, 9000, places=2)), max_size=3)
returns = st.dictionaries(
    st.sampled_from(["2021Q4", "2022Q3", "2024Q4", "2025Q1", "2025Q4", "2026Q1"]),
    st.tuples(st.none() | st.integers(0, 500), st.none() | st.decimals(0, 900, places=3)),
    max_size=3,
)
registers = st.lists(
    st.tuples(
        st.lists(st.sampled_from(PLACES), min_size=1, max_size=2, unique=True), acts, milestones, leases, returns
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture
def nothing(db):
    """Undo one example before the next."""
    from django.db import transaction

    def fresh(build):
        with transaction.atomic():
            build()
            transaction.set_rollback(True)

    return fresh


def write(register):
    investor = InvestorFactory()
    for index, (places, acts_of, milestones_of, leases_of, returns_of) in enumerate(register):
        kind = list(ClusterKind)[index % 3]
        cluster = ClusterFactory(kind=kind, communes=[unit(code, OLD_MAP) for code in places])
        for action, day, area, number in acts_of:
            phase = PhaseFactory(cluster=cluster, number=number) if action in PHASE_ACTIONS else None
            sets = {"area_ha": area, "industrial_area_ha": area / 2, "capital": area * 3, "investor": investor}
            ItemFactory(cluster=cluster, action=action, on=day, phase=phase, **sets)
        for milestone, day in milestones_of:
            MilestoneFactory(phase=PhaseFactory(cluster=cluster, number=1), kind=milestone, occurred_on=day)
        for day, length, area in leases_of:
            LeaseFactory(cluster=cluster, starts_on=day, ends_on=day + dt.timedelta(length), area_m2=area)
        for period, (people, money) in returns_of.items():
            figures = {"workers": people, "revenue": money, "budget_payment": money, "infrastructure_capital": money}
            ReturnFactory(cluster=cluster, period=period, **figures)


def assert_adds_up(parts, starts_on, ends_on):
    whole = compute(hanoi(), starts_on, ends_on).lines
    of_parts = [compute(part, starts_on, ends_on).lines for part in parts]
    for number in ADDED_UP:
        values = [lines[number].value for lines in of_parts]
        total, known = whole[number].value, [value for value in values if value is not None]
        assert (total or 0) == sum(known), number
        # the whole is missing only where a part is, and then no part has anything
        assert total is not None or (None in values and not any(known)), number


def parts_with_clusters(field, day):
    """The units of the map in which any cluster lies, leading or not."""
    ids = Cluster.objects.filter(territories__isnull=False).values_list(f"territories__{field}", flat=True)
    return list(AdministrativeUnit.objects.valid_on(day).filter(pk__in=[pk for pk in ids if pk]))


@slow_setup
@given(register=registers, ends_on=st.dates(dt.date(2018, 1, 1), OLD_MAP))
def test_a_province_is_the_sum_of_its_districts(nothing, register, ends_on):
    def check():
        write(register)
        assert_adds_up(parts_with_clusters("district", ends_on), ends_on - dt.timedelta(400), ends_on)

    nothing(check)


@slow_setup
@given(register=registers, ends_on=st.dates(dt.date(2025, 7, 1), dt.date(2026, 11, 1)))
def test_a_province_is_the_sum_of_its_communes(nothing, register, ends_on):
    def check():
        write(register)
        assert_adds_up(parts_with_clusters("commune", ends_on), ends_on - dt.timedelta(400), ends_on)

    nothing(check)


@slow_setup
@given(action=st.sampled_from(list(Action)), day=DAYS, later=st.integers(0, 60))
def test_an_act_shows_from_the_day_it_takes_effect_and_never_before(nothing, action, day, later):
    def check():
        in_force = day + dt.timedelta(later)
        decision = DecisionFactory(issued_on=day, effective_on=in_force)
        item = ItemFactory(action=action, decision=decision, area_ha=10, capital=5, investor=InvestorFactory())
        before, since = (Cluster.objects.as_of(each) for each in (in_force - dt.timedelta(1), in_force))
        assert not before.filter(pk=item.cluster_id).exists()
        assert since.filter(pk=item.cluster_id).exists()
        assert not DecisionItem.objects.in_force(in_force - dt.timedelta(1)).filter(pk=item.pk).exists()
        if action in OPENING_ACTIONS:
            day_before = compute(hanoi(), dt.date(2010, 1, 1), in_force - dt.timedelta(1)).lines
            assert {line.value for line in day_before.values()} <= {0, None}

    nothing(check)

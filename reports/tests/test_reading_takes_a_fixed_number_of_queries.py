"""The lines and the report read the register with as many queries for forty clusters as for four."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ccn_portal.rules.periods import Period
from clusters.choices import Action
from clusters.tests.factories import ItemFactory, hanoi
from investors.tests.factories import InvestorFactory, LeaseFactory
from reports.building import build
from reports.lines import compute
from reports.official_forms import form_named
from reports.tests.factories import ReturnFactory, operating_cluster

pytestmark = pytest.mark.django_db

START, END = dt.date(2022, 6, 15), dt.date(2022, 9, 14)


def add_clusters(number):
    for _ in range(number):
        cluster = operating_cluster()
        ItemFactory(cluster=cluster, action=Action.ESTABLISH, area_ha=10, investor=InvestorFactory())
        LeaseFactory(cluster=cluster)
        ReturnFactory(cluster=cluster, revenue=1)


def queries(ask):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ask()
    return len(captured)


def test_the_lines_take_six_queries_however_many_clusters(so):
    unit = hanoi()
    assert so.jurisdiction  # read once per request
    add_clusters(4)
    assert queries(lambda: compute(unit, START, END)) == 6
    few = queries(lambda: compute(unit, START, END, visible_to=so))
    add_clusters(36)
    assert queries(lambda: compute(unit, START, END)) == 6
    assert queries(lambda: compute(unit, START, END, visible_to=so)) == few == 6


def test_a_report_is_built_with_the_same_number_of_queries():
    unit, period = hanoi(), Period.parse("2022Q3")
    add_clusters(4)
    few = queries(lambda: build(form_named("QUARTER"), unit, period))
    add_clusters(36)
    assert queries(lambda: build(form_named("QUARTER"), unit, period)) == few <= 25

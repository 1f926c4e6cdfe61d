"""What was known on a past moment is answered by today's queries."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError
from django.utils import timezone

from ccn_portal.history.as_known import known_at, wholly_tracked
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster, Decision, DecisionItem, Phase

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date(2022, 9, 14)


@pytest.fixture
def cluster(units):
    hanoi = AdministrativeUnit.objects.get(level="province", code="01")
    cluster = Cluster.objects.create(code="CCN-T-1", name="Thử", kind="general")
    decision = Decision.objects.create(province=hanoi, number="1/QĐ-UBND", issued_on=dt.date(2020, 1, 2))
    phase = Phase.objects.create(cluster=cluster, number=1)
    DecisionItem.objects.create(decision=decision, cluster=cluster, phase=phase, action="establish", area_ha="20")
    return cluster


def area_of(cluster):
    return Cluster.objects.as_of(DAY).get(pk=cluster.pk).area_ha


def test_a_correction_does_not_change_what_was_known_before_it(cluster):
    before = timezone.now()
    DecisionItem.objects.update(area_ha="25")
    assert area_of(cluster) == 25
    with known_at(before):
        assert area_of(cluster) == 20
    assert area_of(cluster) == 25


def test_a_deleted_row_is_still_known_before_its_deletion(cluster):
    before = timezone.now()
    DecisionItem.objects.all().delete()
    assert not Cluster.objects.as_of(DAY).filter(pk=cluster.pk).exists()
    with known_at(before):
        assert Cluster.objects.as_of(DAY).filter(pk=cluster.pk).exists()


def test_a_row_recorded_later_was_not_known(cluster):
    with known_at(timezone.now() - dt.timedelta(days=1)):
        assert not Cluster.objects.exists()
    assert Cluster.objects.exists()


def test_the_past_cannot_be_written(cluster):
    with pytest.raises(OperationalError), known_at(timezone.now()), transaction.atomic():
        Cluster.objects.update(name="Khác")
    assert Cluster.objects.get().name == "Thử"


def test_every_table_of_the_ledger_has_its_view():
    tracked = {model.__name__ for model, _events in wholly_tracked()}
    ledger = {"Cluster", "ClusterPlace", "ClusterTerritory", "Decision", "DecisionItem", "Phase", "Milestone", "Lease"}
    assert ledger | {"Tenant", "Investor", "Return", "Dossier", "Obstacle", "InfrastructureWork"} <= tracked
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.views WHERE table_schema = 'as_known'")
        views = {name for (name,) in cursor.fetchall()}
    assert {model._meta.db_table for model, _events in wholly_tracked()} == views


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"), known_at(dt.datetime(2022, 9, 14)):
        pass

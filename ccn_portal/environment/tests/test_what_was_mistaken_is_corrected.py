"""Results of samples and what the register of progress has of plant, effluent and acceptance: corrected on pages."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from ccn_portal.environment import services
from ccn_portal.environment.models import SampleResult
from clusters.choices import MilestoneKind
from clusters.models import Milestone
from clusters.tests.factories import ClusterFactory, MilestoneFactory, PhaseFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)
DAY = dt.date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = TODAY


@pytest.fixture
def cluster():
    return MilestoneFactory(phase=PhaseFactory(cluster=ClusterFactory())).phase.cluster


def links(client, cluster):
    page = client.get(reverse("environment-detail", args=[cluster.code])).content.decode()
    return {part.partition('"')[0] for part in page.split('href="')[1:]}


def test_a_result_is_corrected_and_what_the_sample_says_follows(client, so, gialam, cluster):
    given = {"parameter": "COD", "value": Decimal(180), "highest": Decimal(150)}
    (result,) = services.record_sample(cluster=cluster, sampled_on=DAY, results=[given], by=so)
    client.force_login(so)
    address = reverse("environment-result", args=[result.pk])
    event = Milestone.objects.get(kind=MilestoneKind.EFFLUENT_FAILS)
    assert address in links(client, cluster)
    assert reverse("environment-milestone", args=[event.pk]) not in links(client, cluster)  # it follows the sample
    assert client.get(address).context["form"].initial["value"] == "180"
    typed = {"sampled_on": "01/11/2026", "parameter": "COD", "value": "abc", "unit": "mg/l", "highest": ""}
    refused = client.post(address, typed)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["value"])
    refused = client.post(address, typed | {"value": "120"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["highest"])
    answer = client.post(address, typed | {"value": "120", "highest": "150", "reason": "đọc nhầm phiếu"})
    assert answer.url == reverse("environment-detail", args=[cluster.code]) + "#wastewater"
    assert Milestone.objects.filter(kind=MilestoneKind.EFFLUENT_MEETS, occurred_on=DAY).exists()
    assert not Milestone.objects.filter(kind=MilestoneKind.EFFLUENT_FAILS).exists()
    client.force_login(gialam)
    assert client.get(address).status_code == 403  # somebody else recorded it
    client.force_login(so)
    client.post(address, {"remove": "1", "reason": "nhập nhầm cụm"})
    assert not SampleResult.objects.exists()
    assert not Milestone.objects.filter(kind=MilestoneKind.EFFLUENT_MEETS).exists()


def test_who_recorded_an_acceptance_corrects_it_and_another_field_does_not(client, so, pccc, gialam, stranger, cluster):
    client.force_login(pccc)
    new = reverse("environment-act-create", args=[cluster.code, "fire"])
    client.post(new, {"kind": "fire_accepted", "occurred_on": "10/11/2026", "source": "Văn bản 9"})
    event = Milestone.objects.get(kind="fire_accepted")
    plant = MilestoneFactory(
        phase=event.phase, kind=MilestoneKind.WASTEWATER_COMMISSIONED, occurred_on=DAY, value=Decimal(500)
    )
    address = reverse("environment-milestone", args=[event.pk])
    assert address in links(client, cluster)
    assert client.get(reverse("environment-milestone", args=[plant.pk])).status_code == 403
    refused = client.post(address, {"occurred_on": "21/11/2026", "source": "Văn bản 9"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["occurred_on"])
    assert client.post(address, {"occurred_on": "09/11/2026", "source": "Văn bản 9"}).status_code == 302
    event.refresh_from_db()
    assert event.occurred_on == dt.date(2026, 11, 9)
    assert event.events.latest("pgh_id").pgh_context.metadata["act"] == "change_milestone"
    for user, status in ((gialam, 403), (stranger, 404), (so, 200)):
        client.force_login(user)
        assert client.get(address).status_code == status
    client.post(reverse("environment-milestone", args=[plant.pk]), {"occurred_on": "01/11/2026", "value": "600"})
    plant.refresh_from_db()
    assert plant.value == Decimal(600)
    client.post(address, {"remove": "1"})
    assert not Milestone.objects.filter(kind="fire_accepted").exists()


def test_what_follows_from_a_sample_is_not_changed_behind_its_back(client, so, cluster):
    given = {"parameter": "COD", "value": Decimal(180), "highest": Decimal(150)}
    services.record_sample(cluster=cluster, sampled_on=DAY, results=[given], by=so)
    event = Milestone.objects.get(kind=MilestoneKind.EFFLUENT_FAILS)
    client.force_login(so)
    address = reverse("environment-milestone", args=[event.pk])
    refused = client.post(address, {"occurred_on": "02/11/2026"})
    assert "hãy sửa kết quả mẫu" in refused.content.decode()
    assert "hãy sửa kết quả mẫu" in client.post(address, {"remove": "1"}).content.decode()
    assert Milestone.objects.get(kind=MilestoneKind.EFFLUENT_FAILS).occurred_on == DAY


def test_each_register_says_what_its_fields_are_for(client, so, cluster):
    client.force_login(so)
    pages = [
        client.get(reverse("environment-act-create", args=[cluster.code, topic])).content.decode()
        for topic in ("wastewater", "waste", "fire")
    ]
    assert ["QCVN" in page for page in pages] == [True, False, False]

"""A list takes a fixed number of queries, however much it shows."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ccn_portal.testing.sweeps import addresses, fill_register

pytestmark = pytest.mark.django_db
MOST = 10
COUNTING = 11  # a line reads every part of the register it counts, a story every part that it tells
NO_LISTS = (
    "api:indicators",
    "api:return-template",
    "api:return-upload",
    "api:party-return-template",
    "api:party-return-upload",
    "api:returns-accept",
    "api:returns-send-back",
    "api:party-returns-accept",
    "api:party-returns-send-back",
)


def lists():
    return [
        a for a in addresses("api/v1/") if not a.variables and a.name not in {"api:schema", "api:unknown", *NO_LISTS}
    ]


def counts(client, samples):
    found = {}
    for address in lists():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address.url(samples)).status_code == 200
        found[address.name] = len(queries)
    return found


def grow(so):
    """A second register beside the first: more of everything, more in each."""
    from ccn_portal.environment.tests import factories as surroundings
    from clusters.models import Cluster, Decision
    from clusters.tests import factories as ledger
    from inspections.tests import factories as oversight
    from investors.tests import factories as parties

    decision = Decision.objects.first()
    for number in range(3):
        cluster = ledger.ClusterFactory()
        item = ledger.ItemFactory(cluster=cluster, decision=decision, investor=parties.InvestorFactory())
        ledger.MilestoneFactory(phase=item.phase)
        ledger.WorkFactory(cluster=cluster)
        ledger.DossierFactory(cluster=cluster)
        ledger.ObstacleFactory(cluster=cluster)
        ledger.TargetFactory()
        ledger.PublishedFigureFactory()
        parties.LeaseFactory(cluster=cluster)
        finding = oversight.FindingFactory(inspection__cluster=cluster)
        oversight.ExtensionFactory(finding=finding)
        oversight.TransferFactory(finding=finding)
        oversight.SanctionFactory(finding=finding)
        oversight.PlannedVisitFactory(cluster=cluster, plan__agency=f"Đoàn {number}")
        surroundings.EnvironmentActFactory(cluster=cluster)
        surroundings.SampleResultFactory(cluster=cluster)
        parties.PetitionFactory(cluster=cluster, tenant=parties.TenantFactory())
        parties.AssessmentFactory(cluster=cluster)
        parties.ProjectActionFactory(lease=parties.LeaseFactory(cluster=cluster))
        copies_of_the_rest(cluster, number)
    assert Cluster.objects.count() == 4


def copies_of_the_rest(cluster, number):
    """What has no factory: the sample's own record once more, of another cluster or version."""
    from ccn_portal.exchange.models import ImportJob
    from ccn_portal.meetings.models import Meeting, Task
    from ccn_portal.notices.models import Notice
    from ccn_portal.watch.models import Alert
    from reports.models import PartyReturn, Report, Return

    other = {"cluster": cluster}
    for model, changes in (
        (Return, other),
        (PartyReturn, other),
        (Alert, other | {"subject": f"copy:{number}"}),
        (Report, {"version": number + 2}),
        (Task, other | {"number": number + 2}),
        (Meeting, {"period": f"202{number}Q1"}),
        (Notice, {"key": f"copy:{number}"}),
        (ImportJob, {}),
    ):
        record = model.objects.order_by("pk").first()
        for name, value in (changes | {"pk": None}).items():
            setattr(record, name, value)
        record._state.adding = True
        record.save(force_insert=True)


@pytest.mark.parametrize("who", ["so", "gialam", "admin"])
def test_every_list_takes_a_fixed_number_of_queries(api, request, so, who):
    samples = fill_register(so)
    client = api(request.getfixturevalue(who))
    may_import = who != "gialam"
    if not may_import:
        request.getfixturevalue("monkeypatch").setattr(
            __name__ + ".lists", lambda all_lists=lists: [a for a in all_lists() if a.name != "api:import-list"]
        )
    client.get("/api/v1/forms/")  # the token's first use of the day is noted
    small = counts(client, samples)
    grow(so)
    assert counts(client, samples) == small
    assert {name: count for name, count in small.items() if count > MOST} == {}


@pytest.mark.parametrize("path", ["clusters/{clusters}/timeline/", "reports/{reports}/sources/?line=3"])
def test_a_list_within_a_record_takes_a_fixed_number_of_queries(api, so, path):
    samples, client = fill_register(so), api(so)
    url = path.format(clusters=samples["clusters", "code"], reports=samples["reports", "id"])

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/api/v1/{url}").status_code == 200
        return len(found)

    queries()
    small = queries()
    more_of_one_cluster()
    assert queries() == small <= COUNTING


def more_of_one_cluster():
    """A longer story of the same cluster."""
    from clusters.models import Cluster
    from clusters.tests import factories as ledger
    from inspections.tests import factories as oversight

    cluster = Cluster.objects.first()
    for number in range(3):
        ledger.DossierFactory(cluster=cluster)
        oversight.FindingFactory(inspection__cluster=cluster)
        ledger.MilestoneFactory(phase=cluster.phases.first(), occurred_on=dt.date(2021, 4, 1 + number))


@pytest.mark.parametrize("path", ["indicators/?", "indicators/20/sources/?", "indicators/4/sources/?acts=true&"])
def test_counting_takes_a_fixed_number_of_queries(api, so, path):
    fill_register(so)
    client = api(so)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/api/v1/{path}unit=01&period=2022Q3").status_code == 200
        return len(found)

    queries()
    small = queries()
    grow(so)
    assert queries() == small <= COUNTING


def test_a_browsers_session_costs_no_more_than_the_limit(client, so):
    samples = fill_register(so)
    client.force_login(so)
    assert {name: count for name, count in counts(client, samples).items() if count > MOST} == {}


def test_a_file_takes_as_many_queries_for_many_rows(api, so):
    fill_register(so)
    client = api(so)

    def queries():
        with CaptureQueriesContext(connection) as found:
            b"".join(client.get("/api/v1/clusters/?format=csv").streaming_content)
        return len(found)

    queries()
    small = queries()
    grow(so)
    assert queries() == small <= MOST

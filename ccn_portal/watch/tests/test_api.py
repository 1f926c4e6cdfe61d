"""The watch list in the API: read, narrowed, taken on, put aside."""

import datetime as dt

import pytest

from ccn_portal.watch import services
from ccn_portal.watch.models import Alert
from investors.tests.factories import LeaseFactory, TenantFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 14)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = TODAY


@pytest.fixture
def idle():
    tenant = TenantFactory(code="DN1", name="Công ty Thép")
    lease = LeaseFactory(tenant=tenant, starts_on=dt.date(2020, 1, 1), state="suspended", contract="7/HĐ")
    services.run()
    return lease


def test_the_whole_alert(api, so, idle):
    alert = Alert.objects.get()
    listed = api(so).get("/api/v1/alerts/").json()["results"]
    whole = api(so).get(f"/api/v1/alerts/{alert.pk}/").json()
    (event,) = whole.pop("events")
    del event["at"], whole["updated_at"], listed[0]["updated_at"]
    assert event == {
        "kind": "opened",
        "on": "2026-11-14",
        "by": None,
        "until": None,
        "note": None,
        "facts": {**alert.facts, "due_on": "2022-01-01"},
    }
    assert whole.pop("advice").startswith("Có văn bản đôn đốc")
    assert whole.pop("legal_basis") == {
        "text": "NĐ 32/2024/NĐ-CP, Điều 23 khoản 1; Luật Đất đai 2024, Điều 81",
        "checked": False,
    }
    assert listed == [whole]
    assert whole == {
        "id": alert.pk,
        "rule": "project_idle",
        "title": "Dự án không triển khai, ngừng hoạt động",
        "cluster": {"code": idle.cluster.code, "name": idle.cluster.name},
        "tenant": {"code": "DN1", "name": "Công ty Thép"},
        "subject": f"lease:{idle.pk}",
        "weight": "moderate",
        "duty": "department",
        "domain": "investment",
        "due_on": "2022-01-01",
        "overdue": True,
        "state": "open",
        "opened_on": "2026-11-14",
        "taken_by": None,
        "taken_on": None,
        "snoozed_until": None,
        "snooze_reason": None,
        "woken_on": None,
        "escalated_on": None,
        "resolved_on": None,
        "facts": {"starts_on": "2020-01-01", "suspended_on": None, "area_m2": "1000", "contract": "7/HĐ"},
    }


def test_the_contracts_filters(api, so, stranger, idle):
    def count(query, user=so):
        return api(user).get(f"/api/v1/alerts/?{query}").json()["count"]

    assert count("rule=project_idle") == count("overdue=true") == count("unit=01") == 1
    assert count(f"cluster={idle.cluster.code}") == count("unit=018") == 1
    assert count("rule=return_missing") == count("overdue=false") == count("unit=00004") == count("state=resolved") == 0
    assert count("", stranger) == 0
    assert api(so).get("/api/v1/alerts/?rule=nothing").status_code == 400
    assert api(so).get("/api/v1/alerts/?as_of=2020-01-01").status_code == 400


def test_steps_answer_with_the_alert_as_it_is_then(api, so, pccc, api_user, idle):
    alert, client = Alert.objects.get(), api(so)
    address = f"/api/v1/alerts/{alert.pk}"
    assert api(pccc).post(f"{address}/take/").status_code == 403
    assert api(api_user).post(f"{address}/take/").status_code == 403
    assert client.post(f"{address}/release/").status_code == 403
    taken = client.post(f"{address}/take/").json()
    assert (taken["state"], taken["taken_by"], taken["taken_on"]) == ("taken", "so", "2026-11-14")
    assert client.post(f"{address}/take/").status_code == 409
    wrong = client.post(f"{address}/snooze/", {"until": "2026-11-14", "reason": "Chờ"}, format="json")
    assert (wrong.status_code, [one["field"] for one in wrong.json()["errors"]]) == (400, ["until"])
    assert client.post(f"{address}/snooze/", {"until": "2026-12-01"}, format="json").status_code == 400
    asleep = client.post(f"{address}/snooze/", {"until": "2026-12-01", "reason": "Chờ"}, format="json").json()
    assert (asleep["state"], asleep["snoozed_until"], asleep["snooze_reason"]) == ("snoozed", "2026-12-01", "Chờ")
    free = client.post(f"{address}/release/", {"reason": "Chuyển phòng khác"}, format="json").json()
    assert (free["state"], free["taken_by"]) == ("open", None)
    assert [event["kind"] for event in free["events"]] == ["opened", "taken", "snoozed", "released"]


def test_the_list_takes_a_fixed_number_of_queries(api, so, idle, django_assert_max_num_queries):
    for _number in range(5):
        LeaseFactory(starts_on=dt.date(2020, 1, 1), state="suspended")
    services.run()
    client = api(so)
    client.get("/api/v1/alerts/")
    with django_assert_max_num_queries(6):
        assert client.get("/api/v1/alerts/").json()["count"] == 6

"""Forms 01 and 02 through the API: the same services, permissions and states as their pages."""

from decimal import Decimal

import pytest

from clusters.choices import Action
from clusters.tests.factories import ItemFactory
from investors.tests.factories import InvestorFactory, LeaseFactory
from reports.models import PartyReturn
from reports.tests.factories import operating_cluster

pytestmark = pytest.mark.django_db

PATH = "/api/v1/party-returns/"


@pytest.fixture
def lease():
    return LeaseFactory(cluster=operating_cluster(code="CCN-01-900"))


def body(lease, **change):
    return {
        "form": "TT14-01",
        "cluster": lease.cluster.code,
        "party": lease.tenant.code,
        "period": "2025",
        "values": {"1": "12.50", "3": 40, "4": None},
    } | change


def test_a_return_goes_from_draft_to_accepted_and_each_step_is_told(api, gialam, so, lease):
    made = api(gialam).post(PATH, body(lease), format="json")
    assert (made.status_code, made.data["state"], made.data["values"]) == (201, "draft", {"1": "12.5", "3": "40"})
    assert (made.data["tenant"]["code"], made.data["investor"]["name"]) == (lease.tenant.code, None)
    one = f"{PATH}{made.data['id']}/"
    changed = api(gialam).patch(one, {"values": {"2": "0.75"}}, format="json", HTTP_IF_MATCH=made["ETag"])
    assert (changed.status_code, changed.data["values"]["2"]) == (200, "0.75")
    assert api(gialam).post(f"{one}submit/", {}, format="json").data["state"] == "submitted"
    assert api(gialam).post(f"{one}accept/").status_code == 403
    back = api(so).post(f"{one}send-back/", {"comments": {"3": "Xem lại"}}, format="json")
    assert (back.data["state"], back.data["comments"]) == ("returned", {"3": "Xem lại"})
    assert api(so).post(f"{one}accept/").status_code == 409
    assert api(gialam).post(f"{one}submit/", {}, format="json").status_code == 200
    assert api(so).post(f"{one}accept/").data["state"] == "accepted"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"values": {"1": "1e400"}}, "values.1", "not_a_number"),
        ({"values": {"1": "chín"}}, "values.1", "not_a_number"),
        ({"values": {"3": "-4"}}, "values.3", "negative"),
        ({"values": {"5": "1"}}, "values.5", "unknown_figure"),
        ({"period": "2025Q3"}, "period", "period_kind"),
        ({"period": "2027"}, "period", "not_begun"),
        ({"party": "nobody"}, "party", "unknown_party"),
        ({"form": "TT14-03"}, "form", "invalid_choice"),
    ],
)
def test_bad_input_is_told_beside_its_field(api, gialam, lease, change, field, code):
    answer = api(gialam).post(PATH, body(lease, **change), format="json")
    assert answer.status_code == 400
    assert (field, code) in {(error["field"], error["code"]) for error in answer.json()["errors"]}
    assert not PartyReturn.objects.exists()


def test_form_02_names_the_investor_by_its_tax_code_and_lists_by_party(api, gialam, stranger, lease):
    investor = InvestorFactory()
    phase = lease.cluster.phases.get()
    ItemFactory(cluster=lease.cluster, phase=phase, action=Action.ESTABLISH, investor=investor, area_ha=Decimal(20))
    made = api(gialam).post(
        PATH, body(lease, form="TT14-02", party=investor.tax_code, values={"5": "101"}), format="json"
    )
    assert made.json()["errors"][0]["code"] == "over_hundred"
    made = api(gialam).post(
        PATH, body(lease, form="TT14-02", party=investor.tax_code, values={"5": "79.2"}), format="json"
    )
    assert (made.status_code, made.data["investor"]["tax_code"]) == (201, investor.tax_code)
    assert api(gialam).get(PATH, {"form": "TT14-02", "party": investor.tax_code}).json()["count"] == 1
    assert api(gialam).get(PATH, {"form": "TT14-01"}).json()["count"] == 0
    assert api(stranger).get(PATH).json()["count"] == 0
    assert api(stranger).get(f"{PATH}{made.data['id']}/").status_code == 404


def test_readers_do_not_write_and_who_has_not_seen_the_latest_does_not_overwrite(api, api_user, pccc, gialam, lease):
    for user in (api_user, pccc):
        assert api(user).post(PATH, body(lease), format="json").status_code == 403
    made = api(gialam).post(PATH, body(lease), format="json")
    one = f"{PATH}{made.data['id']}/"
    assert api(gialam).patch(one, {"values": {"1": "13"}}, format="json").status_code == 428
    first = api(gialam).patch(one, {"values": {"1": "13"}}, format="json", HTTP_IF_MATCH=made["ETag"])
    assert first.status_code == 200
    late = api(gialam).patch(one, {"values": {"1": "14"}}, format="json", HTTP_IF_MATCH=made["ETag"])
    assert late.status_code == 412
    theirs = api(gialam).patch(one, {"explanations": {"1": "a"}}, format="json", HTTP_IF_MATCH=first["ETag"])
    mine = api(gialam).patch(one, {"explanations": {"1": "b"}}, format="json", HTTP_IF_MATCH=first["ETag"])
    assert (theirs.status_code, theirs.data["explanations"], mine.status_code) == (200, {"1": "a"}, 412)
    moved = api(gialam).patch(one, {"period": "2024"}, format="json", HTTP_IF_MATCH=theirs["ETag"])
    assert moved.json()["errors"][0]["code"] == "fixed"


def test_several_are_accepted_or_sent_back_at_once(api, so, gialam, lease):
    made = api(gialam).post(PATH, body(lease), format="json").json()
    one = {"returns": [made["id"]]}
    assert api(gialam).post(f"{PATH}accept/", one, format="json").status_code == 403
    early = api(so).post(f"{PATH}accept/", one, format="json")
    assert (early.status_code, early.json()["errors"][0]["field"]) == (409, "returns.0")
    PartyReturn.objects.update(state="submitted", submitted_by=gialam)
    back = api(so).post(f"{PATH}send-back/", one | {"comment": "Xem lại"}, format="json")
    assert (back.status_code, back.json()["state"]) == (200, "returned")
    PartyReturn.objects.update(state="submitted")
    assert api(so).post(f"{PATH}accept/", one, format="json").json() == one | {"state": "accepted"}

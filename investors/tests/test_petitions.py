"""Petitions and complaints: taken in, answered in time, followed up as obstacles."""

import datetime as dt
import io

import docx
import pytest
from django.core.exceptions import PermissionDenied

from ccn_portal.errors import RuleViolation, RuleViolations
from clusters import services as ledger
from clusters.choices import MatterState, Step
from clusters.models import Obstacle
from clusters.tests.factories import ClusterFactory
from investors import services
from investors.models import Petition
from investors.tests.factories import LeaseFactory, PetitionFactory, TenantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(settings):
    settings.FROZEN_TODAY = dt.date(2026, 11, 14)


@pytest.fixture
def bat_trang():
    return ClusterFactory(code="CCN-01-001")


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("petition", dt.date(2026, 11, 23)),  # the 15th working day after Monday 2 November 2026
        ("complaint", dt.date(2026, 12, 2)),  # 30 days
    ],
)
def test_the_reply_is_due_by_the_law_of_its_kind(bat_trang, gialam, kind, due):
    petition = services.receive_petition(
        cluster=bat_trang, sender="Hội làng nghề", kind=kind, text="Thiếu điện", raised_on=dt.date(2026, 11, 2),
        by=gialam,
    )  # fmt: skip
    assert (petition.code, petition.due_on) == ("KN-2026-0001", due)


def test_it_is_sent_by_somebody_who_was_there(bat_trang, gialam):
    with pytest.raises(RuleViolations) as problem:
        services.receive_petition(cluster=bat_trang, text="Thiếu điện", by=gialam)
    assert [one.code for one in problem.value.violations] == ["sender_missing"]
    lease = LeaseFactory(cluster=bat_trang, starts_on=dt.date(2020, 1, 1))
    services.receive_petition(cluster=bat_trang, tenant=lease.tenant, text="Thiếu điện", by=gialam)
    with pytest.raises(RuleViolations) as problem:
        services.receive_petition(cluster=bat_trang, tenant=TenantFactory(), text="Thiếu điện", by=gialam)
    assert [one.code for one in problem.value.violations] == ["tenant_not_there"]


def test_it_is_followed_up_once_and_stays_open_until_it_is_answered(bat_trang, gialam, so):
    petition = PetitionFactory(cluster=bat_trang, text="Đường hỏng", responsible="UBND xã Bát Tràng")
    with pytest.raises(PermissionDenied):
        services.follow_up(petition=petition, by=gialam)
    obstacle = services.follow_up(petition=petition, by=so)
    assert (obstacle.text, obstacle.responsible, obstacle.cluster) == ("Đường hỏng", "UBND xã Bát Tràng", bat_trang)
    with pytest.raises(RuleViolation):
        services.follow_up(petition=petition, by=so)
    assert Obstacle.objects.count() == 1
    assert Petition.objects.as_of(dt.date(2026, 11, 14)).get().state == MatterState.OPEN
    ledger.take_step(matter=petition, kind=Step.SOLVE, text="Đã trả lời", by=so)
    assert Petition.objects.as_of(dt.date(2026, 11, 14)).get().state == MatterState.SOLVED


def test_the_api_takes_one_in_once_and_answers_it(api, gialam, so, bat_trang):
    body = {"cluster": "CCN-01-001", "sender": "Hội làng nghề", "kind": "complaint", "text": "Khói bụi"}
    client = api(gialam)
    made = [client.post("/api/v1/petitions/", body, format="json", headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json() == made[1].json()
    assert Petition.objects.count() == 1
    address = f"/api/v1/petitions/{made[0].json()['id']}/"
    assert client.post(f"{address}solve/", {"text": "x"}, format="json").status_code == 403
    assert api(so).post(f"{address}solve/", {"text": "Đã xử lý"}, format="json").json()["state"] == "solved"


def test_the_page_takes_it_in_and_keeps_what_was_typed(client, gialam, bat_trang):
    client.force_login(gialam)
    address = "/petitions/new/?cluster=CCN-01-001"
    refused = client.post(address, {"kind": "petition", "text": "Đề nghị cấp điện", "due_on": "32/1/2026"})
    assert refused.status_code == 422
    assert "Đề nghị cấp điện" in refused.text
    made = client.post(address, {"kind": "petition", "text": "Đề nghị cấp điện", "sender": "Hội làng nghề"})
    assert made.headers["Location"] == "/petitions/KN-2026-0001/"
    page = client.get("/petitions/KN-2026-0001/").text
    assert "Hội làng nghề" in page
    assert "follow-up" not in page
    assert "KN-2026-0001" in client.get("/petitions/").text


def test_a_letter_that_urges_an_answer_names_sender_paper_and_the_law_that_gives_the_time(client, so, bat_trang):
    lease = LeaseFactory(cluster=bat_trang, tenant__name="Công ty Gốm", starts_on=dt.date(2020, 1, 1))
    given = {"cluster": bat_trang, "text": "Gia hạn thuê đất", "raised_on": dt.date(2026, 10, 1), "by": so}
    asked = services.receive_petition(
        tenant=lease.tenant, letter_number="12/CV-CTY", responsible="Sở Tài chính", **given
    )
    complaint = services.receive_petition(kind="complaint", sender="Tổ dân phố 3", due_on=dt.date(2026, 12, 1), **given)
    client.force_login(so)

    def draft(petition):
        document = docx.Document(io.BytesIO(client.get(f"/petitions/{petition.code}/letter.docx").content))
        return "\n".join(paragraph.text for paragraph in document.paragraphs)

    for said in (
        "Kính gửi: Sở Tài chính.", "Ngày 01/10/2026, Công ty Gốm gửi kiến nghị (văn bản số 12/CV-CTY) tại cụm",
        f"trách nhiệm trả lời của Sở Tài chính, thời hạn đến ngày {asked.due_on:%d/%m/%Y}",
        "(theo Nghị định số 20/2008/NĐ-CP", "chưa đối chiếu công báo",
    ):  # fmt: skip
        assert said in draft(asked), said
    said = draft(complaint)
    assert "Tổ dân phố 3 gửi phản ánh, khiếu nại tại" in said
    assert "thời hạn đến ngày 01/12/2026. Đến ngày" in said  # a day set by hand stands on no law

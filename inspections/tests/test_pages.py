"""The pages of inspections: a visit recorded on a phone, its steps, who sees which button, the grid."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.tests.factories import ItemFactory
from inspections.choices import Keeper
from inspections.models import Finding, FindingFile, Inspection
from inspections.tests.factories import FindingFactory, InspectionFactory
from investors.tests.factories import LeaseFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"0" * 20 + b"IEND\xaeB`\x82"


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = TODAY


@pytest.fixture
def page(client):
    def get(user, name, *args, query=""):
        client.force_login(user)
        return client.get(reverse(name, args=args) + query)

    return get


def visit_of(cluster, **changed):
    given = {
        "domain": "fire_safety",
        "kind": "planned",
        "visited_on": "18/11/2026",
        "findings-TOTAL_FORMS": "2",
        "findings-INITIAL_FORMS": "0",
        "findings-0-code": "PC-05",
        "findings-0-severity": "serious",
        "findings-0-remedy_due": "18/12/2026",
        "findings-1-severity": "moderate",
    }
    return reverse("inspection-create") + f"?cluster={cluster.code}", given | changed


def test_the_police_records_a_visit_with_a_finding_of_the_catalogue(client, pccc):
    cluster = ItemFactory().cluster
    client.force_login(pccc)
    address, given = visit_of(cluster)
    answer = client.post(address, given)
    visit = Inspection.objects.get()
    assert answer.url == reverse("inspection-detail", args=[visit.code])
    assert (visit.keeper, visit.domain, visit.kind) == (Keeper.AGENCY, "fire_safety", "planned")
    (finding,) = visit.findings.all()
    assert (finding.text, finding.remedy_due) == ("Lối thoát nạn bị lấn chiếm", dt.date(2026, 12, 18))


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(client, so):
    cluster = ItemFactory().cluster
    client.force_login(so)
    address, given = visit_of(cluster, **{"findings-0-remedy_due": "17/11/2026", "conclusion": "Còn thiếu bình"})
    answer = client.post(address, given)
    assert answer.status_code == 422
    assert "Còn thiếu bình" in answer.content.decode()
    assert list(answer.context["findings"][0].errors) == ["remedy_due"]
    assert not Inspection.objects.exists()


def test_only_the_own_field_and_the_tenants_of_the_cluster_can_be_chosen(page, pccc):
    lease = LeaseFactory()
    LeaseFactory()
    form = page(pccc, "inspection-create", query=f"?cluster={lease.cluster.code}").context["form"]
    assert [value for value, _label in form.fields["domain"].choices] == ["fire_safety"]
    assert list(form.fields["tenant"].queryset) == [lease.tenant]


def test_the_cluster_is_asked_first(page, gialam):
    mine, other = ItemFactory().cluster, ItemFactory().cluster
    answer = page(gialam, "inspection-create")
    assert set(answer.context["form"].fields["cluster"].queryset) == {mine, other}


@pytest.mark.parametrize("who", ["leader", "api_user"])
def test_who_may_not_record_gets_no_form(page, request, who):
    assert page(request.getfixturevalue(who), "inspection-create").status_code == 403


def test_a_card_offers_what_its_reader_may_do_today_and_nothing_for_a_past_day(page, so, gialam, pccc):
    finding = FindingFactory()
    code = finding.inspection.code

    def offered(user, query=""):
        (card,) = page(user, "inspection-detail", code, query=query).context["cards"]
        return [act["url"].split("/")[-2] for act in card["acts"]]

    assert offered(so) == ["remedy", "evidence", "transfer", "sanction", "extend"]
    assert offered(gialam) == ["remedy", "evidence"]
    assert offered(pccc) == []
    assert offered(so, "?as_of=2026-03-15") == []


def test_the_locality_uploads_the_proof_and_the_department_closes(client, so, gialam, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    finding = FindingFactory()
    client.force_login(gialam)
    photo = SimpleUploadedFile("sau-khac-phuc.png", PICTURE)
    given = {"remedied_on": "19/11/2026", "note": "Đã tháo dỡ", "files": photo}
    assert client.post(reverse("finding-act", args=[finding.pk, "remedy"]), given).status_code == 302
    kept = FindingFile.objects.get()
    assert (kept.name, kept.content_type, kept.shows_remedy) == ("sau-khac-phuc.png", "image/png", True)
    file = client.get(reverse("finding-file", args=[finding.pk, kept.pk]))
    assert b"".join(file.streaming_content).startswith(b"\x89PNG")
    assert client.get(reverse("finding-act", args=[finding.pk, "close"])).status_code == 403

    client.force_login(so)
    answer = client.post(reverse("finding-act", args=[finding.pk, "close"]), {"proof": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["proof"])
    assert client.post(reverse("finding-act", args=[finding.pk, "close"]), {"proof": "Biên bản 5"}).status_code == 302
    shown = client.get(reverse("inspection-detail", args=[finding.inspection.code])).context["cards"][0]
    assert [event["day"] for event in shown["events"]] == [TODAY, dt.date(2026, 11, 19), dt.date(2026, 3, 10)]


def test_a_photo_that_is_no_picture_is_refused_and_the_remedy_with_it(client, so, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    finding = FindingFactory()
    client.force_login(so)
    given = {"remedied_on": "19/11/2026", "photos": SimpleUploadedFile("anh.png", b"<html>")}
    answer = client.post(reverse("finding-act", args=[finding.pk, "remedy"]), given)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["photos"])
    assert Finding.objects.get().remedied_on is None
    assert not FindingFile.objects.exists()


@pytest.mark.parametrize(
    ("act", "given"),
    [
        ("extend", {"new_due": "31/12/2026", "reason": "Chờ vật tư"}),
        ("transfer", {"agency": "Sở Xây dựng", "letter_number": "9/SCT", "sent_on": "20/11/2026"}),
        ("sanction", {"number": "1/QĐ-XPHC", "amount": "80,5", "decided_on": "20/11/2026"}),
    ],
)
def test_each_step_has_its_form(client, so, act, given):
    finding = FindingFactory()
    client.force_login(so)
    address = reverse("finding-act", args=[finding.pk, act])
    assert client.get(address).status_code == 200
    assert client.post(address, given).status_code == 302


def test_a_recorded_sanction_is_shown_again_to_be_completed(client, so):
    finding = FindingFactory()
    client.force_login(so)
    address = reverse("finding-act", args=[finding.pk, "sanction"])
    client.post(address, {"number": "1/QĐ-XPHC", "amount": "80,5", "decided_on": "20/11/2026"})
    initial = client.get(address).context["form"].initial
    assert (initial["number"], initial["amount"], initial["decided_on"]) == ("1/QĐ-XPHC", "80,5", "20/11/2026")


def test_the_list_says_how_many_and_keeps_its_promises(page, so):
    FindingFactory()
    InspectionFactory(visited_on=dt.date(2026, 5, 1))
    FindingFactory(inspection=InspectionFactory(domain="land"), remedy_due=dt.date(2026, 12, 1))
    listing = page(so, "inspection-list").context
    assert [(tab["count"], tab["current"]) for tab in listing["tabs"]] == [
        (3, True), (2, False), (1, False), (1, False)
    ]  # fmt: skip
    assert listing["totals"] == {"count": 3, "findings": 2, "open": 2, "overdue": 1}
    assert page(so, "inspection-list", query="?overdue=true").context["totals"]["count"] == 1
    assert page(so, "inspection-list", query="?domain=land").context["totals"]["count"] == 1
    file = page(so, "inspection-list", query="?format=csv")
    assert b"".join(file.streaming_content).decode().count("KT-2026-9") == 3
    assert page(so, "inspection-list", query="?as_of=2026-03-09").context["totals"]["count"] == 0


def test_the_list_takes_a_fixed_number_of_queries(page, so, django_assert_max_num_queries):
    for _ in range(2):
        FindingFactory()
    page(so, "inspection-list")
    with django_assert_max_num_queries(20):
        page(so, "inspection-list")
    for _ in range(5):
        FindingFactory()
    with django_assert_max_num_queries(20):
        page(so, "inspection-list")


def test_the_grid_says_that_no_visit_is_not_compliance(page, so):
    cluster = ItemFactory().cluster
    FindingFactory(inspection=InspectionFactory(cluster=cluster))
    answer = page(so, "compliance", cluster.code)
    text = answer.content.decode()
    assert "Không kiểm tra không có nghĩa là tuân thủ." in text
    squares = {str(domain): squares for domain, _label, squares in answer.context["lines"]}["fire_safety"]
    assert "".join(square["glyph"] for square in squares) == "········!×××"


@pytest.mark.parametrize("name", ["inspection-detail", "compliance"])
def test_a_stranger_finds_nothing(page, stranger, name):
    visit = FindingFactory().inspection
    argument = visit.code if name == "inspection-detail" else visit.cluster.code
    assert page(stranger, name, argument).status_code == 404

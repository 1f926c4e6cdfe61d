"""The pages of the watch list: whose work it is, one alert with its story, by unit and rule, on a cluster's page."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from ccn_portal.watch import services
from ccn_portal.watch.models import Alert
from ccn_portal.watch.registry import BY_CODE, RULES
from clusters.tests.factories import DossierFactory, MilestoneFactory, PhaseFactory
from inspections.tests.factories import FindingFactory, InspectionFactory, TransferFactory
from investors.tests.factories import LeaseFactory
from reports.tests.factories import operating_cluster

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 14)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = TODAY


@pytest.fixture
def cluster():
    """A cluster about which many rules have something to say."""
    cluster = operating_cluster()
    LeaseFactory(cluster=cluster, starts_on=dt.date(2020, 1, 1), state="suspended", contract="12/HĐ")
    finding = FindingFactory(inspection=InspectionFactory(cluster=cluster, domain="fire_safety", keeper="agency"))
    TransferFactory(finding=finding, agency="Công an Thành phố")
    DossierFactory(cluster=cluster, received_on=dt.date(2026, 10, 1))
    MilestoneFactory(phase=PhaseFactory(cluster=cluster), kind="effluent_fails")
    services.run()
    return cluster


@pytest.fixture
def page(client):
    def get(user, name, *args, query="", **headers):
        client.force_login(user)
        return client.get(reverse(name, args=args) + query, **headers)

    return get


def rules_on(answer):
    return sorted(row["alert"].rule for row in answer.context["rows"])


def test_the_list_shows_the_gravest_first_and_says_how_many(page, so, cluster):
    listing = page(so, "alert-list").context
    rows = [row["alert"] for row in listing["rows"]]
    assert [row.gravity for row in rows] == sorted((row.gravity for row in rows), reverse=True)
    assert listing["totals"]["count"] == len(rows) == Alert.objects.count() > 8
    assert listing["totals"]["late"] == sum(row.overdue for row in rows)
    work = sum(alert.duty == "department" for alert in rows)
    assert [(tab["count"], tab["current"]) for tab in listing["tabs"]] == [
        (work, False), (len(rows), True), (None, False), (None, False)
    ]  # fmt: skip


NARROWED = {
    "?rule=project_idle": ["project_idle"],
    "?rule=project_idle&rule=effluent_fails": ["effluent_fails", "project_idle"],
    "?domain=fire_safety&overdue=true": ["no_fire_acceptance", "remedy_overdue", "transfer_unanswered"],
    "?weight=minor": ["no_utility_regulation"],
    "?overdue=false&duty=department&weight=serious": ["operating_not_established"],
    "?state=resolved": [],
    "?q=khong+co": [],
    "?unit=018&rule=effluent_fails": ["effluent_fails"],
    "?unit=00004": [],
}


def test_the_list_can_be_narrowed(page, so, cluster):
    found = {query: rules_on(page(so, "alert-list", query=query)) for query in NARROWED}
    assert found == NARROWED


def test_everybody_finds_his_own_work_and_nobody_elses_clusters(page, so, pccc, gialam, stranger, cluster):
    mine = {
        user.username: rules_on(page(user, "alert-list", query="?mine=true")) for user in (so, pccc, gialam, stranger)
    }
    assert "project_idle" in mine["so"]
    assert mine["pccc"] == ["no_fire_acceptance", "remedy_overdue", "transfer_unanswered"]
    assert mine["gialam"] == ["return_missing"] * 4
    assert mine["bacninh"] == []
    assert page(gialam, "alert-list").context["totals"]["count"] == Alert.objects.count()
    alert = Alert.objects.first()
    assert page(stranger, "alert-detail", alert.pk).status_code == 404
    assert page(stranger, "alert-cluster", cluster.code).status_code == 404


def test_the_list_comes_as_a_file(page, so, cluster):
    answer = page(so, "alert-list", query="?format=csv&rule=project_idle")
    text = b"".join(answer.streaming_content).decode()
    assert "Dự án không triển khai, ngừng hoạt động" in text
    assert "Hợp đồng: 12/HĐ" in text
    sheet = page(so, "alert-list", query="?format=xlsx")
    assert b"".join(sheet.streaming_content).startswith(b"PK")


def test_the_pages_take_a_fixed_number_of_queries(page, so, cluster, django_assert_max_num_queries):
    for name, most in (("alert-list", 22), ("alert-units", 16), ("alert-rules", 18)):
        page(so, name)
        with django_assert_max_num_queries(most):
            page(so, name)


def test_every_alert_has_a_page_that_leads_to_its_record(page, so, cluster):
    seen = set()
    for alert in Alert.objects.all():
        answer = page(so, "alert-detail", alert.pk)
        assert answer.status_code == 200
        assert answer.context["events"]
        link = answer.context["link"][0]
        assert link in seen or answer.client.get(link).status_code == 200, alert.rule
        seen.add(link)


def test_the_page_shows_facts_law_and_what_to_do(page, so, cluster):
    text = page(so, "alert-detail", Alert.objects.get(rule="no_wastewater_plant").pk).content.decode()
    assert "Luật Bảo vệ môi trường 2020, Điều 51 khoản 1 và Điều 52 khoản 2" in text
    assert text.count("chưa đối chiếu công báo") == 2  # the basis and the deadline
    assert "01/01/2015" in text  # operating since
    assert "01/01/2024" in text  # due
    assert "không tiếp nhận thêm dự án" in text


def test_one_takes_it_on_puts_it_aside_and_gives_it_back(client, so, cluster):
    client.force_login(so)
    alert = Alert.objects.get(rule="project_idle")

    def post(act, **given):
        return client.post(reverse("alert-act", args=[alert.pk, act]), given)

    assert post("take").url == reverse("alert-detail", args=[alert.pk])
    assert post("snooze", until="15/12/2026", reason="Đang chờ kết quả thu hồi đất").status_code == 302
    alert.refresh_from_db()
    assert (alert.state, alert.snoozed_until, alert.taken_by) == ("snoozed", dt.date(2026, 12, 15), so)
    assert "Đang chờ kết quả thu hồi đất" in client.get(reverse("alert-detail", args=[alert.pk])).content.decode()
    assert post("release").status_code == 302
    alert.refresh_from_db()
    assert (alert.state, alert.taken_by) == ("open", None)
    assert post("resolve").status_code == 404


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(client, so, cluster):
    client.force_login(so)
    alert = Alert.objects.get(rule="project_idle")
    address = reverse("alert-act", args=[alert.pk, "snooze"])
    for given, wrong in (
        ({"until": "13/11/2026", "reason": "Chờ tòa án"}, ["until"]),
        ({"until": "mai", "reason": "Chờ tòa án"}, ["until"]),
        ({"until": "", "reason": ""}, ["until", "reason"]),
    ):
        answer = client.post(address, given)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, wrong)
        assert given["reason"] in answer.content.decode()
    alert.refresh_from_db()
    assert alert.state == "open"


def test_who_may_not_is_told_so(client, pccc, api_user, cluster):
    alert = Alert.objects.get(rule="project_idle")
    for user in (pccc, api_user):
        client.force_login(user)
        assert client.post(reverse("alert-act", args=[alert.pk, "take"])).status_code == 403


def test_the_rules_page_names_every_rule_with_threshold_source_and_count(page, so, cluster):
    answer = page(so, "alert-rules")
    rows = {row["rule"].code: row for row in answer.context["rules"]}
    assert list(rows) == [rule.code for rule in RULES]
    assert rows["return_missing"]["counts"]["count"] == 4
    (threshold,) = rows["no_detailed_plan"]["thresholds"]
    assert threshold["value"] == "12 tháng"
    appraisal, near = rows["dossier_clock"]["thresholds"]
    assert (appraisal["value"], near["value"]) == ("20 ngày làm việc", "5 ngày làm việc")
    assert not appraisal["parameter"].checked_against_gazette
    assert "NĐ 32/2024/NĐ-CP, Điều 35 khoản 4" in answer.content.decode()


def test_the_units_page_counts_for_the_leading_commune(page, so, cluster):
    (row,) = page(so, "alert-units").context["units"]
    assert (row["name"], row["count"]) == ("Xã Bát Tràng", Alert.objects.count())


def test_the_alerts_stand_on_the_clusters_page(page, so, cluster):
    code = cluster.code
    assert reverse("alert-cluster", args=[code]) in page(so, "cluster-detail", code).content.decode()
    part = page(so, "alert-cluster", code, HTTP_HX_REQUEST="true")
    assert part.context["count"] == Alert.objects.count()
    assert b"<html" not in part.content
    assert page(so, "alert-cluster", code).url == f"{reverse('alert-list')}?cluster={code}"


def test_the_list_is_todays_on_every_day_and_says_so(page, so, cluster):
    answer = page(so, "alert-list")
    answer.client.get("/?as_of=2020-01-01")
    answer = answer.client.get(reverse("alert-list"))
    assert answer.context["totals"]["count"] == Alert.objects.count()
    assert "luôn là của hôm nay (14/11/2026)" in answer.content.decode()


def test_the_rules_say_what_to_do_and_speak_the_readers_language(client, so):
    client.force_login(so)
    page = client.get(reverse("alert-rules")).content.decode()
    assert str(BY_CODE["no_detailed_plan"].advice) in page
    assert "12 tháng" in page
    client.cookies["django_language"] = "en"
    with translation.override("en"):  # what the request switches to does not outlive the test
        page = client.get(reverse("alert-rules")).content.decode()
    assert "12 months" in page
    assert "not a rule of law" in page
    assert "Thiết lập mặc định" not in page

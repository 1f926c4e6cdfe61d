"""The pages of forms 01 and 02: who owes them, entering, mending, accepting."""

import pytest
from django.urls import reverse

from ccn_portal.notices.models import Notice
from investors.tests.factories import LeaseFactory
from reports.models import PartyReturn, Report
from reports.tests.factories import PartyReturnFactory, operating_cluster

pytestmark = pytest.mark.django_db


@pytest.fixture
def lease():
    cluster = operating_cluster(name="Minh Khai", code="CCN-01-901")
    return LeaseFactory(cluster=cluster, tenant__name="Công ty Sơn Mài Đức Thắng")


@pytest.fixture
def local(client, gialam):
    client.force_login(gialam)
    return client


def entry(lease, period="2025"):
    return reverse("party-return-entry", args=[period, "01", lease.cluster.code, lease.tenant.pk])


def listed(client, **asked):
    answer = client.get(reverse("party-return-list"), {"form": "01", "period": "2025", **asked})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_who_owes_and_who_has_reported(local, lease, django_assert_max_num_queries):
    other = LeaseFactory(cluster=lease.cluster, tenant__name="Hộ Nguyễn Văn Bình").tenant
    PartyReturnFactory(cluster=lease.cluster, tenant=other, values={"1": "2"})
    page = listed(local)
    assert "1/2 dự án đã báo cáo" in page
    assert entry(lease) in page
    assert "Hộ Nguyễn Văn Bình" not in listed(local, q="son mai")
    assert "Công ty Sơn Mài Đức Thắng" not in listed(local, state="accepted")
    for number in range(12):
        LeaseFactory(cluster=lease.cluster, tenant__name=f"Hộ {number}")
    with django_assert_max_num_queries(24):
        listed(local)


def test_a_clerk_enters_saves_submits_and_the_department_accepts_from_the_list(local, lease, so):
    page = local.get(entry(lease)).content.decode()
    assert "1. Doanh thu của dự án trong kỳ báo cáo" in page
    saved = local.post(entry(lease), {"1": "1.234,5", "3": "40", "action": "save"}, follow=True)
    assert 'value="1.234,5"' in saved.content.decode()
    assert PartyReturn.objects.get().values == {"1": "1234.5", "3": "40"}
    revision = PartyReturn.objects.get().revision
    local.post(entry(lease), {"1": "1.234,5", "3": "41", "action": "submit", "revision": revision})
    row = PartyReturn.objects.get()
    assert (row.state, row.values["3"]) == ("submitted", "41")
    local.force_login(so)
    local.post(reverse("party-return-list") + "?form=01&period=2025", {"return": [row.pk]})
    row.refresh_from_db()
    assert row.state == "accepted"
    local.post(reverse("party-return-report", args=[row.pk]))
    assert (Report.objects.get().form, Report.objects.get().tenant) == ("TT14-01", lease.tenant)


def test_the_department_sends_several_forms_back_at_once_and_keeps_what_it_typed(client, lease, so):
    rows = [
        PartyReturnFactory(cluster=lease.cluster, tenant=one.tenant, state="submitted")
        for one in (lease, LeaseFactory(cluster=lease.cluster))
    ]
    client.force_login(so)
    address = reverse("party-return-list") + "?form=01&period=2025"
    chosen = [row.pk for row in rows]
    PartyReturn.objects.filter(pk=chosen[1]).update(state="returned")
    refused = client.post(address, {"return": chosen, "act": "send_back", "comment": "Thiếu doanh thu"})
    assert (refused.status_code, refused.context["comment"]) == (422, "Thiếu doanh thu")
    assert rows[1].party.name in refused.context["refusals"][0]
    assert PartyReturn.objects.get(pk=chosen[0]).state == "submitted"
    client.post(address, {"return": chosen[:1], "act": "send_back", "comment": "Thiếu doanh thu"})
    assert PartyReturn.objects.get(pk=chosen[0]).comment == "Thiếu doanh thu"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"1": "chín tỷ"}, "không phải số"),
        ({"1": "1e400"}, "không phải số"),
        ({"3": "-4"}, "không thể là số âm"),
        ({"3": "2,5"}, "số nguyên"),
    ],
)
def test_what_is_wrong_is_told_beside_the_cell_and_nothing_typed_is_lost(local, lease, typed, told):
    answer = local.post(entry(lease), {"2": "0,75", **typed, "action": "submit"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert f'value="{next(iter(typed.values()))}"' in page
    assert PartyReturn.objects.get().values == {"2": "0.75"}


def test_a_share_over_a_hundred_stays_in_its_cell(local, lease):
    from clusters.choices import Action
    from clusters.tests.factories import ItemFactory
    from investors.tests.factories import InvestorFactory

    investor = InvestorFactory()
    phase = lease.cluster.phases.get()
    ItemFactory(cluster=lease.cluster, phase=phase, action=Action.ESTABLISH, investor=investor, area_ha=20)
    address = reverse("party-return-entry", args=["2025", "02", lease.cluster.code, investor.pk])
    answer = local.post(address, {"5": "101", "6": "3", "action": "save"})
    assert answer.status_code == 422
    assert "Tỷ lệ không vượt quá 100" in answer.content.decode()
    assert 'value="101"' in answer.content.decode()
    assert PartyReturn.objects.get().values == {"6": "3"}


def test_two_clerks_at_once_the_second_sees_both_and_loses_nothing(local, lease):
    local.post(entry(lease), {"1": "10", "action": "save"})
    stale = PartyReturn.objects.get().revision
    local.post(entry(lease), {"1": "11", "action": "save", "revision": stale})
    answer = local.post(entry(lease), {"1": "12", "action": "save", "revision": stale})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "c-conflict" in page
    assert 'value="12"' in page
    assert PartyReturn.objects.get().values["1"] == "11"


def test_a_tenant_without_a_lease_and_a_form_before_its_time_are_refused_with_the_reason(local, lease):
    gone = LeaseFactory(cluster=lease.cluster, starts_on="2020-01-01", ends_on="2021-01-01")
    page = local.post(entry(gone), {"1": "5", "action": "save"}).content.decode()
    assert "không thuê đất tại cụm Minh Khai" in page
    assert 'value="5"' in page
    assert "Thông tư 28/2020/TT-BCT" in local.get(entry(lease, "2024H1")).content.decode()
    assert not PartyReturn.objects.exists()


def test_strangers_find_nothing(client, stranger, thachthat, lease):
    row = PartyReturnFactory(cluster=lease.cluster, tenant=lease.tenant, values={"1": "2"})
    for user in (stranger, thachthat):
        client.force_login(user)
        assert client.get(reverse("party-return-detail", args=[row.pk])).status_code == 404
        assert client.get(entry(lease)).status_code == 404
        assert lease.tenant.name not in listed(client)


def test_the_clerk_is_led_to_the_next_project_and_the_department_to_the_next_to_look_at(local, lease, so, gialam):
    other = LeaseFactory(cluster=lease.cluster, tenant__name="Hộ Thứ Hai")
    page = local.get(entry(lease)).content.decode()
    assert "Tiếp theo:" not in page
    page = local.post(entry(lease), {"1": "5", "action": "submit", "revision": 0}, follow=True).content.decode()
    assert "Tiếp theo: Hộ Thứ Hai" in page
    assert f'href="{entry(other)}"' in page
    page = local.post(entry(other), {"1": "6", "action": "submit", "revision": 0}, follow=True).content.decode()
    assert "Tiếp theo:" not in page
    first, second = PartyReturn.objects.order_by("pk")
    local.force_login(so)
    assert "Tiếp theo:" not in local.get(reverse("party-return-detail", args=[first.pk])).content.decode()
    accepted = local.post(reverse("party-return-accept", args=[first.pk]), follow=True).content.decode()
    assert f'href="{reverse("party-return-detail", args=[second.pk])}"' in accepted
    local.post(reverse("party-return-send-back", args=[second.pk]), {"comment-1": "Xem lại"})
    notice = Notice.objects.get(recipient=gialam)
    assert (notice.title, notice.text) == ("Biểu số 01 bị trả lại: Hộ Thứ Hai, năm 2025", "Xem lại")
    local.force_login(gialam)
    page = local.get(notice.link).content.decode()
    assert "xem nhận xét bên cạnh từng số liệu" in page
    assert "Xem lại" in page


def test_the_register_is_not_taken_because_its_button_was_in_focus(local, lease):
    typed = {"3": "chín", "1": "7", "revision": 0, "take": "3=40", "action": "submit"}
    told = local.post(entry(lease), typed, headers={"HX-Request": "true"}).content.decode()
    assert "không phải số" in told
    assert (PartyReturn.objects.get().values, PartyReturn.objects.get().state) == ({"1": "7"}, "draft")

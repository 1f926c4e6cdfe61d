"""Forms 01, 02 and 03: who owes them is reminded on the right days, the department hears of it, nobody twice."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolations
from ccn_portal.notices.models import Notice
from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.periods import Period
from clusters.choices import Action
from clusters.tests.factories import OLD_MAP, ItemFactory, unit
from investors.tests.factories import InvestorFactory, LeaseFactory
from reports.choices import ReportState
from reports.models import Reminder
from reports.rounds.reminders import last_reminded, remind, remind_units
from reports.tests.factories import PartyReturnFactory, ReturnFactory, operating_cluster, report_in

pytestmark = pytest.mark.django_db
YEAR = Period.parse("2026")  # cut-off 14/12/2026; forms 01 and 02 are due on the 20th, form 03 on the 25th
DECEMBER = [dt.date(2026, 12, number) for number in (*range(14, 30), 31)]
FORMS = ("TT14-01", "TT14-02", "TT14-03")


@pytest.fixture
def cluster():
    """One whose quarterly return is in: only the forms are owed."""
    cluster = operating_cluster(name="Bát Tràng")
    ReturnFactory(cluster=cluster, period="2026Q4")
    return cluster


@pytest.fixture
def parties(cluster):
    """Two tenants and an infrastructure investor."""
    investor = InvestorFactory()
    ItemFactory(cluster=cluster, phase=cluster.phases.get(), action=Action.ESTABLISH, investor=investor, area_ha=20)
    return [LeaseFactory(cluster=cluster).tenant for _number in range(2)], investor


def commune_of(cluster):
    return cluster.territories.get(lead=True, valid_to=None).commune


def told(user, prefix):
    return list(Notice.objects.filter(recipient=user, key__startswith=prefix).order_by("created_at"))


def steps(user, form):
    return [row.key.rpartition(":")[2] for row in told(user, f"{form}:")]


def on(number):
    return dt.date(2026, 12, number)


def test_a_locality_is_reminded_of_each_form_at_each_step_and_only_then(cluster, parties, gialam, thachthat):
    first = {form: {} for form in FORMS}
    for day in DECEMBER:
        before = {form: set(steps(gialam, form)) for form in FORMS}
        remind(day=day)
        for form in FORMS:
            first[form] |= dict.fromkeys(set(steps(gialam, form)) - before[form], day.day)
    of_parties = {"-5": 15, "-2": 18, "+0": 20, "+1": 21, "+3": 23}
    assert first == {
        "TT14-01": of_parties, "TT14-02": of_parties, "TT14-03": {"-5": 20, "-2": 23, "+0": 25, "+1": 26, "+3": 28},
    }  # fmt: skip
    assert all(not told(thachthat, f"{form}:") for form in FORMS)
    state = list(Notice.objects.order_by("pk").values()), list(Reminder.objects.order_by("pk").values())
    remind(day=on(20)), remind(day=on(28))  # again changes nothing
    assert (list(Notice.objects.order_by("pk").values()), list(Reminder.objects.order_by("pk").values())) == state
    rows = Reminder.objects.order_by("form").values_list("form", "unit", "missing", "told").distinct()
    unit_id = commune_of(cluster).pk
    assert list(rows) == [("TT14-01", unit_id, 2, 1), ("TT14-02", unit_id, 1, 1), ("TT14-03", unit_id, 1, 1)]


def test_the_notice_says_what_is_missing_where_and_leads_to_the_list(cluster, parties, gialam):
    PartyReturnFactory(cluster=cluster, tenant=parties[0][0], period="2026", state="returned")
    LeaseFactory(cluster=cluster)
    remind(day=on(18))
    remind(day=on(26))
    (tenants,), (investors,), (own,) = (told(gialam, f"{form}:2026:")[-1:] for form in FORMS)
    before = told(gialam, "TT14-01:")[0]
    assert before.title == "Còn 2 ngày: Biểu 01, của đơn vị trong cụm, năm 2026, còn 3 dự án chưa nộp"
    assert before.text == "Xã Bát Tràng. Chưa lập: Bát Tràng (2). Trả lại: Bát Tràng."
    assert (before.kind, before.due_on, before.link) == ("due", on(20), "/party-returns/?form=01&period=2026")
    assert (tenants.kind, tenants.title.partition(":")[0]) == ("overdue", "Quá hạn 6 ngày")
    assert investors.link == "/party-returns/?form=02&period=2026"
    assert (own.due_on, own.link) == (on(25), f"{reverse('local-report-list')}?period=2026")
    assert "Biểu 03 chưa được lập" in own.text


@pytest.mark.parametrize(
    ("day", "late"),
    [(22, []), (23, ["TT14-01", "TT14-02"]), (27, ["TT14-01", "TT14-02"]), (28, ["TT14-01", "TT14-02", "TT14-03"])],
)
def test_the_department_hears_who_is_late_after_some_days(cluster, parties, so, leader, gialam, stranger, day, late):
    for number in range(22, day + 1):
        remind(day=on(number))
    for user in (so, leader):
        assert [row.key.split(":")[1] for row in told(user, "late:TT14")] == late
    assert (told(gialam, "late:"), told(stranger, "late:")) == ([], [])
    for row in told(so, "late:TT14-01"):
        assert row.title == "Quá hạn 3 ngày: 1 đơn vị chưa hoàn thành Biểu 01, của đơn vị trong cụm, năm 2026"
        assert (row.text, row.link) == ("Xã Bát Tràng (2)", "/party-returns/?form=01&period=2026")


@pytest.mark.parametrize(("day", "keys"), [(19, []), (20, ["-5"]), (23, ["-2"]), (25, ["+0"]), (26, ["+0"])])
def test_who_builds_form_03_is_reminded_until_it_is_due(cluster, so, leader, day, keys):
    remind(day=on(min(day, 25)))
    remind(day=on(day))
    assert [row.key.rpartition(":")[2] for row in told(so, "build:TT14-03:")] == keys
    assert told(leader, "build:") == []


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_who_has_handed_in_is_left_alone_also_while_a_correction_is_written(cluster, parties, gialam, so, state):
    tenants, investor = parties
    for who in ({"tenant": tenants[0]}, {"tenant": tenants[1]}, {"investor": investor}):
        PartyReturnFactory(cluster=cluster, period="2026", state=state, **who)
    if state == "accepted":
        PartyReturnFactory(
            cluster=cluster, period="2026", tenant=tenants[0], version=2, state="draft", is_current=False
        )
    for day in (15, 20, 23):
        remind(day=on(day))
    for form in FORMS[:2]:
        assert (told(gialam, f"{form}:"), told(so, f"late:{form}")) == ([], [])
    assert not Reminder.objects.filter(form__in=FORMS[:2]).exists()


@pytest.mark.parametrize(
    ("stage", "count"), [(ReportState.DRAFT, 1), (ReportState.APPROVED, 1), (ReportState.FILED, 0)]
)
def test_a_units_form_03_is_owed_until_it_is_filed_and_no_more_when_it_is_restated(cluster, gialam, stage, count):
    head = User.objects.create(username="chu-tich", role="leader", unit=commune_of(cluster))
    given = {"form": "TT14-03", "unit": commune_of(cluster), "period": "2026"}
    report = report_in(stage, **given)
    if stage == ReportState.FILED:
        report_in(ReportState.DRAFT, **given, version=2)
    remind(day=on(25))
    for user in (gialam, head):  # who approves the unit's own form hears of it too
        assert [row.link for row in told(user, "TT14-03:")] == [f"/reports/{report.pk}/"] * count


def test_districts_owe_the_forms_until_they_were_abolished_and_communes_after(gialam):
    cluster = operating_cluster()
    LeaseFactory(cluster=cluster, starts_on=dt.date(2020, 1, 1))
    district, commune, last = unit("018", OLD_MAP), commune_of(cluster), []
    xa = User.objects.create(username="xa", role="local", unit=commune)
    for form, half, year in (
        ("TT14-01", dt.date(2025, 6, 20), dt.date(2025, 12, 20)),
        ("TT14-03", dt.date(2025, 6, 25), dt.date(2025, 12, 25)),
    ):
        remind(day=half)  # for a cut-off on 14/6/2025
        assert ("+0" in steps(gialam, form), steps(xa, form)) == (True, [])
        last.append((half, year))
        rows = Reminder.objects.filter(form=form, step="+0").order_by("pk")
        assert list(rows.values_list("unit", "told")) == [(district.pk, 1)]
    for form, (_half, year) in zip(("TT14-01", "TT14-03"), last, strict=True):
        remind(day=year)
        assert (steps(gialam, form).count("+0"), steps(xa, form).count("+0")) == (2, 1)
        rows = Reminder.objects.filter(form=form, step="+0").order_by("pk")
        assert list(rows.values_list("unit", "told")) == [(district.pk, 1), (commune.pk, 2)]


@pytest.mark.parametrize(("day", "asked"), [(dt.date(2024, 6, 20), False), (dt.date(2024, 12, 20), True)])
def test_nobody_owes_a_form_before_the_circular_was_in_force(gialam, day, asked):
    LeaseFactory(cluster=operating_cluster(), starts_on=dt.date(2020, 1, 1))
    remind(day=day)
    assert bool(told(gialam, "TT14-01:")) is asked


def test_who_acts_for_several_units_is_told_of_all_of_them_at_once(cluster, parties, gialam):
    other = operating_cluster(name="Kiêu Kỵ", communes=[unit("00580", OLD_MAP)])
    tenants = [LeaseFactory(cluster=other).tenant for _number in range(2)]
    PartyReturnFactory(cluster=other, tenant=tenants[0], period="2026")
    remind(day=on(25))
    (of_tenants,), (own,) = told(gialam, "TT14-01:"), told(gialam, "TT14-03:")
    assert of_tenants.title.endswith("còn 3 dự án chưa nộp")
    assert of_tenants.text.splitlines() == ["Xã Bát Tràng. Chưa lập: Bát Tràng (2).", "Xã Gia Lâm. Chưa lập: Kiêu Kỵ."]
    assert own.title.endswith("năm 2026, còn 2 đơn vị chưa ban hành")
    assert own.text.startswith("Xã Bát Tràng, Xã Gia Lâm. Biểu 03 chưa được lập")
    assert Reminder.objects.filter(form="TT14-01").count() == 2


def test_a_unit_without_an_account_is_counted_and_kept_as_reminded_in_vain(cluster, parties, gialam, so):
    gialam.is_active = False
    gialam.save()
    sent = remind(day=on(20))
    assert (sent.units, sent.without_account) == (1, 1)
    assert set(Reminder.objects.values_list("form", "told")) == {(form, 0) for form in FORMS}
    remind(day=on(23))
    assert len(told(so, "late:TT14-01")) == 1  # the department hears of it all the same


def test_by_hand_a_unit_is_reminded_of_a_form_once_a_day(cluster, parties, so, gialam, pccc, settings):
    settings.FROZEN_TODAY = on(22)
    place = commune_of(cluster).pk
    given = {"period": YEAR, "by": so, "filing": Filing.TENANT}
    assert remind_units(**given, units=[place]).notices == 1
    assert remind_units(**given).notices == 0
    assert remind_units(**given | {"filing": Filing.INVESTOR}).notices == 1
    settings.FROZEN_TODAY = on(23)
    assert remind_units(**given).notices == 1
    assert last_reminded([YEAR], Filing.TENANT) == {(place, "2026"): on(23)}
    assert last_reminded([YEAR]) == {}
    assert {row.created_by for row in told(gialam, "TT14-01:")} == {so}
    for user in (gialam, pccc):
        with pytest.raises(PermissionDenied):
            remind_units(**given | {"by": user})
    with pytest.raises(Http404):
        remind_units(**given, units=[so.unit_id])
    with pytest.raises(RuleViolations):
        remind_units(**given | {"period": Period.parse("2026Q3")})


def test_the_list_shows_who_is_behind_and_one_click_reminds(cluster, parties, client, so, gialam, settings):
    settings.FROZEN_TODAY = on(22)
    place = commune_of(cluster)
    address, button = "/party-returns/?form=01&period=2026", f'value="2026:{place.pk}"'
    client.force_login(so)
    page = client.get(address).content.decode()
    assert (button in page, "0/2" in page) == (True, True)
    posted = {"form": "TT14-01", "remind": f"2026:{place.pk}"}
    answer = client.post(reverse("return-remind"), posted, follow=True)
    assert answer.redirect_chain[0][0] == f"{address}#h-behind"
    shown = answer.content.decode()
    assert ("Đã nhắc 1 đơn vị." in shown, "đã nhắc 22/12/2026" in shown) == (True, True)
    page = client.get(reverse("local-report-list"), {"period": "2026"}).content.decode()
    assert 'name="remind" value="2026"' in page
    client.post(reverse("return-remind"), {"form": "TT14-03", "remind": "2026"})
    assert Notice.objects.filter(recipient=gialam, created_by=so).count() == 2
    for wrong in ({"form": "TT14-04", "remind": "2026"}, {"form": "TT14-01", "remind": "2026:0"}):
        assert client.post(reverse("return-remind"), wrong).status_code == 404
    client.force_login(gialam)
    assert 'name="remind"' not in client.get(address).content.decode()
    assert client.post(reverse("return-remind"), posted).status_code == 403


def test_the_api_reminds_of_a_form(api, cluster, parties, so, gialam, settings):
    settings.FROZEN_TODAY = on(22)
    address, told_now = "/api/v1/periods/2026/remind/", {"notices": 1, "units": 1, "without_account": 0}
    assert api(so).post(address, {"form": "TT14-02"}, format="json").json() == told_now
    assert api(so).post(address, {"form": "TT14-02"}, format="json").json() == told_now | {"notices": 0}
    assert api(so).post(address, {"form": "TT14-04"}, format="json").status_code == 400
    assert api(so).post("/api/v1/periods/2026Q3/remind/", {"form": "TT14-02"}, format="json").status_code == 400
    assert api(gialam).post(address, {"form": "TT14-02"}, format="json").status_code == 403

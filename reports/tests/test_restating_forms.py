"""A restated number that comes from forms 01 and 02 names the form that was changed, who changed it and why."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from ccn_portal.history.tracking import recorded
from clusters.choices import Action
from clusters.models import DecisionItem
from clusters.tests.factories import OLD_MAP, ItemFactory, unit
from investors.choices import LeaseState
from investors.tests.factories import InvestorFactory, LeaseFactory
from reports.choices import FormCode
from reports.filing import services as filing
from reports.integrity import problems
from reports.models import PartyReturn, Report
from reports.parties import services as parties
from reports.parties.building import PartyProject
from reports.returns import services as returns
from reports.services import request_report
from reports.tasks import build
from reports.tests.factories import PartyReturnFactory, operating_cluster

pytestmark = pytest.mark.django_db(transaction=True)
COVER = {"number": "3/BC", "issued_on": dt.date(2025, 6, 25)}
PERIOD = "2025H1"


def built(report):
    build(report.pk)
    return Report.objects.get(pk=report.pk)


def filed(so, leader, **asked):
    report = built(request_report(period=PERIOD, by=so, **asked))
    filing.approve_report(report=report, by=leader)
    return filing.file_report(report=report, by=leader, **COVER)


def restated(report, so):
    return built(filing.restate_report(report=report, by=so, reason="Nhận biểu đính chính"))


def correct(row, values, gialam, so, reason="Doanh nghiệp báo nhầm"):
    again = parties.correct_return(row=row, by=gialam, reason=reason)
    parties.save_return(row=again, values=values, by=gialam)
    again = parties.submit_return(row=again, by=gialam, explanations=dict.fromkeys(values, "Đã đối chiếu"))
    return parties.accept_return(row=again, by=so)


def told(report, line, cluster=None):
    # the whole comes before its parts
    cell = next(one for one in report.differences if (one["line"], one["cluster"]) == (line, cluster))
    causes = [(one["kind"], one["id"], one["by"], one["reason"], one["before"], one["after"]) for one in cell["causes"]]
    return (cell["before"], cell["after"]), causes


@pytest.fixture
def cluster():
    return operating_cluster(name="Minh Khai")


@pytest.fixture
def forms_01(cluster):
    """Both tenants of a cluster without returns have reported."""
    tenants = [LeaseFactory(cluster=cluster, tenant__name=f"Công ty {name}").tenant for name in ("An", "Bình")]
    return [
        PartyReturnFactory(cluster=cluster, tenant=tenant, period=PERIOD, values={"1": "12.5", "3": "40"})
        for tenant in tenants
    ]


def form_03(so, leader):
    return filed(so, leader, form="TT14-03", unit=unit("018", OLD_MAP))


def test_form_03_names_the_corrected_form_01_and_leads_to_it(cluster, forms_01, so, leader, gialam, client):
    report = form_03(so, leader)
    fixed = correct(forms_01[0], {"1": Decimal(15), "3": None}, gialam, so)
    again = restated(report, so)
    why = (str(gialam), "Doanh nghiệp báo nhầm")
    for place in (None, cluster.code):
        assert told(again, "23", place) == (("25", "27.5"), [("partyreturn", fixed.pk, *why, "12.5", "15")])
    # one cleared figure and the whole set stands in no longer: the correction is told, not the untouched form
    assert told(again, "25") == (("80", None), [("partyreturn", fixed.pk, *why, "40", None)])
    client.force_login(so)
    page = client.get(reverse("report-detail", args=[again.pk])).content.decode()
    assert f"{reverse('party-return-compare')}?unit={again.unit_id}&amp;period={PERIOD}" in page
    assert reverse("report-differences", args=[again.pk]) in page
    assert "Biểu số 01 của Công ty An, 6 tháng đầu năm 2025" in page
    assert reverse("party-return-detail", args=[fixed.pk]) in page
    assert "Doanh nghiệp báo nhầm" in page
    # the version filed before still opens, and the forms it counts are still there
    assert list(problems()) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_partyreturn DISABLE TRIGGER USER")
        cursor.execute("UPDATE reports_partyreturn SET state = 'returned' WHERE id = %s", [forms_01[1].pk])
        cursor.execute("ALTER TABLE reports_partyreturn ENABLE TRIGGER USER")
    [told_of] = [problem for problem in problems() if "returns that it counts are gone" in problem]
    assert told_of.startswith(f"report {report.pk} ")


def test_a_return_that_takes_the_place_of_the_forms_is_the_cause(cluster, forms_01, so, leader, gialam):
    report = form_03(so, leader)
    row = returns.begin_return(
        cluster=cluster, period=PERIOD, values={"revenue": Decimal(30)}, by=gialam, reason="Gửi muộn"
    )
    row = returns.submit_return(row=row, by=gialam)
    returns.accept_return(row=row, by=so)
    again = restated(report, so)
    assert told(again, "23") == (("25", "30"), [("return", row.pk, str(gialam), "Gửi muộn", None, "30")])
    assert {one["line"] for one in again.differences} == {"23"}
    # and a correction that clears its only figure gives the forms their place back: the correction is named
    second = returns.correct_return(row=row, by=gialam, reason="Số của năm trước")
    returns.save_return(row=second, values={"revenue": None, "tenants": 2}, by=gialam)
    explained = dict.fromkeys(("revenue", "tenants"), "Đã đối chiếu")
    second = returns.submit_return(row=second, by=gialam, explanations=explained)
    returns.accept_return(row=second, by=so)
    filing.approve_report(report=again, by=leader)
    filing.file_report(report=again, by=leader, **COVER | {"number": "4/BC"})
    third = restated(again, so)
    assert told(third, "23") == (("30", "25"), [("return", second.pk, str(gialam), "Số của năm trước", "30", None)])


def test_who_leaves_lets_the_others_forms_stand_in_and_the_lease_is_named(cluster, forms_01, so, leader):
    idle = LeaseFactory(cluster=cluster)
    report = form_03(so, leader)
    with recorded("suspend_lease", by=so, reason="Ngừng sản xuất từ tháng 3"):
        type(idle).objects.filter(pk=idle.pk).update(state=LeaseState.SUSPENDED, suspended_on=dt.date(2025, 3, 1))
    again = restated(report, so)
    assert told(again, "23") == (
        (None, "25"), [("lease", idle.pk, str(so), "Ngừng sản xuất từ tháng 3", None, None)],
    )  # fmt: skip


def test_the_forms_own_reports_name_what_changed_them(cluster, forms_01, so, leader, gialam):
    investor = InvestorFactory()
    for action, value in ((Action.ESTABLISH, "area_ha"), (Action.APPROVE_PROJECT, "capital")):
        ItemFactory(cluster=cluster, phase=cluster.phases.get(), action=action, investor=investor, **{value: 120})
    of_investor = PartyReturnFactory(cluster=cluster, investor=investor, period=PERIOD, values={"2": "80", "9": "3"})
    of = {
        "01": PartyProject(cluster=cluster, party=forms_01[0].tenant),
        "02": PartyProject(cluster=cluster, party=investor),
    }
    reports = {form: filed(so, leader, form=form, unit=None, project=project) for form, project in of.items()}
    first = correct(forms_01[0], {"1": Decimal(15)}, gialam, so)
    fixed = correct(of_investor, {"9": Decimal(4), "4": Decimal("1.5")}, gialam, so, reason="Thiếu quý I")
    with recorded("edit_item", by=so, reason="Quyết định điều chỉnh vốn"):
        item = DecisionItem.objects.get(action=Action.APPROVE_PROJECT)
        DecisionItem.objects.filter(pk=item.pk).update(capital=150)
    assert told(restated(reports["01"], so), "1") == (
        ("12.5", "15"), [("partyreturn", first.pk, str(gialam), "Doanh nghiệp báo nhầm", "12.5", "15")],
    )  # fmt: skip
    second, why = restated(reports["02"], so), (str(gialam), "Thiếu quý I")
    assert told(second, "9") == (("3", "4"), [("partyreturn", fixed.pk, *why, "3", "4")])
    # the investor's own figure takes the place of what the register said
    assert told(second, "4")[1] == [("partyreturn", fixed.pk, *why, None, "1.5")]
    assert told(second, "1") == (
        ("120", "150"), [("decisionitem", item.pk, str(so), "Quyết định điều chỉnh vốn", None, None)],
    )  # fmt: skip
    assert {one["line"] for one in second.differences} == {"1", "4", "9"}
    assert PartyReturn.objects.filter(form=FormCode.TT14_02, is_current=True).get() == fixed

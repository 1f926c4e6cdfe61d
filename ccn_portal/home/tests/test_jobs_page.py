"""The background jobs of a user: the page, and the list in the shell."""

import pytest
from django.urls import reverse

from ccn_portal.exchange.models import ImportJob
from ccn_portal.jobs.models import State
from clusters.tests.factories import hanoi
from reports.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, so):
    client.force_login(so)
    return client


def an_import(user, state=State.DONE, **fields):
    return ImportJob.objects.create(province=hanoi(), file_name="sổ.xlsx", requested_by=user, job_state=state, **fields)


def listed(browser, **headers):
    return browser.get(reverse("jobs"), headers=headers)


def test_imports_and_reports_stand_together_the_latest_first(browser, so):
    an_import(so)
    days = {"starts_on": "2022-06-15", "ends_on": "2022-09-14"}
    Report.objects.create(form="QUARTER", unit=hanoi(), period="2022Q3", requested_by=so, **days)
    assert [job["icon"] for job in listed(browser).context["jobs"]] == ["clipboard-data", "file-import"]


def test_other_peoples_jobs_are_not_mine(browser, leader):
    an_import(leader)
    assert listed(browser).context["jobs"] == []


def test_while_one_runs_the_list_asks_again_and_the_shell_counts(browser, so):
    an_import(so, State.RUNNING)
    shown = listed(browser, HX_Request="true").content.decode()
    assert 'hx-trigger="load delay:3s"' in shown
    assert 'id="jobs-count" hx-swap-oob="true">1<' in shown


def test_when_all_is_done_it_asks_no_more(browser, so):
    an_import(so)
    shown = listed(browser, HX_Request="true").content.decode()
    assert "hx-trigger" not in shown
    assert 'id="jobs-count" hx-swap-oob="true" hidden' in shown


def test_a_dry_run_with_errors_says_so(browser, so):
    an_import(so, error_count=3)
    assert [str(job["label"]) for job in listed(browser).context["jobs"]] == ["Có lỗi"]


def test_without_javascript_it_is_a_page(browser, so):
    an_import(so)
    shown = listed(browser).content.decode()
    assert "<h1>Tác vụ nền</h1>" in shown
    assert reverse("import-detail", args=[ImportJob.objects.get().pk]) in shown

"""The whole story on a phone's screen: the police plans and records, the locality proves, the department closes."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from ccn_portal.testing.browser import PHONE
from clusters.tests.factories import ItemFactory
from inspections.models import Finding, InspectionPlan

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TODAY = dt.date(2026, 11, 20)
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"0" * 20 + b"IEND\xaeB`\x82"
PHOTO = {"name": "anh.png", "mimeType": "image/png", "buffer": PICTURE}


@pytest.fixture(autouse=True)
def _today(settings, tmp_path):
    settings.FROZEN_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path


def send(page):
    page.locator(".c-submit .btn-primary").click()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


def test_from_the_plan_to_the_closed_case(open_page, pccc, gialam, so):
    cluster = ItemFactory().cluster
    police = open_page(pccc, PHONE)
    police.goto("/inspection-plans/new/")
    send(police)
    police.select_option("[name=when]", "q4")
    police.fill("[data-find]", cluster.code.lower())
    police.locator(".p-pick__choices label:visible input").first.check()
    expect(police.locator("[data-count]")).to_have_text("1")
    send(police)
    police.locator("a[href*='/planned-visits/']").click()
    expect(police.locator("[name=remove]")).to_be_visible()  # a mistake is taken back on a phone too
    police.go_back()
    police.locator("a[href*='planned=']").click()
    police.select_option("[name=findings-0-code]", "PC-05")
    police.fill("[name=findings-0-remedy_due]", "20/12/2026")
    police.set_input_files("[name=findings-0-photos]", files=[PHOTO])
    send(police)
    police.locator("a[href$='/checklist/']").click()
    police.locator("input[name='PC-C01'][value=no]").check()
    send(police)
    police.locator("a[href*='item=PC-C01']").click()
    expect(police.locator("[name=code]")).to_have_value("PC-01")
    send(police)
    visit = police.url
    police.locator("a[href$='/transfer/']:not([href*=letters])").first.click()
    for name, value in (("agency", "UBND xã"), ("letter_number", "45/PCCC"), ("sent_on", "20/11/2026")):
        police.fill(f"[name={name}]", value)
    send(police)

    local = open_page(gialam, PHONE)
    local.goto(visit)
    local.locator("a[href$='/remedy/']").first.click()
    local.fill("[name=remedied_on]", "20/11/2026")
    local.set_input_files("[name=photos]", files=[PHOTO | {"buffer": PICTURE + b"1"}])
    send(local)

    staff = open_page(so, PHONE)
    staff.goto(visit)
    staff.locator("a[href$='/close/']").first.click()
    staff.fill("[name=proof]", "Biên bản phúc tra")
    send(staff)
    closed, still_open = Finding.objects.filter(inspection__cluster=cluster).order_by("pk")
    assert (closed.closed_on, closed.transfers.count(), closed.files.count()) == (TODAY, 1, 2)
    assert (still_open.code, still_open.closed_on) == ("PC-01", None)
    (plan,) = InspectionPlan.objects.with_progress(so, TODAY)
    assert (plan.planned, plan.done) == (1, 1)

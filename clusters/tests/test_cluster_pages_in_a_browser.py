"""The cluster pages in a browser: partial updates, no sideways scrolling, no complaint of the page."""

import pytest

from ccn_portal.testing.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = [
    "/clusters/?as_of=2025-12-18",
    "/clusters/?status=operating&fill_rate_max=50&unit=01&q=a",
    "/clusters/?q=zzz",
    "/clusters/CCN-01-009/",
    "/clusters/new/",
    "/clusters/CCN-01-009/milestones/new/",
    "/clusters/CCN-01-009/decisions/new/",
    "/search/?q=bat+trang",
]


def test_no_page_scrolls_sideways(hanoi, open_page, so):
    page = open_page(so)
    too_wide = []
    for address in PAGES:
        page.goto(address)
        for width in (320, 390, 768, 1024, 1366, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                too_wide.append((address, width))
    assert not too_wide


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_state_narrows_the_list_without_loading_the_page(hanoi, open_page, so, viewport):
    page = open_page(so, viewport)
    page.goto("/clusters/?as_of=2025-12-18")
    page.evaluate("window.stays = true")
    page.click("a.c-chip.c-state--withdrawn")
    page.wait_for_url("**status=withdrawn**")
    page.wait_for_selector("text=Xuất 6 dòng")
    assert page.evaluate("window.stays") is True
    assert page.locator("#cluster-list tbody tr").count() == 6
    page.go_back()
    page.wait_for_selector("text=Xuất 197 dòng")


def test_choosing_a_day_keeps_what_was_narrowed(hanoi, open_page, so):
    page = open_page(so)
    page.goto("/clusters/?as_of=2025-12-18")
    page.click("a.c-chip.c-state--operating")
    page.wait_for_url("**status=operating**")
    page.wait_for_selector("text=Xuất 76 dòng")
    page.fill("#as-of", "14/9/2022")
    page.press("#as-of", "Enter")
    page.wait_for_url("**as_of=2022-09-14**")
    page.wait_for_selector("text=Xuất 70 dòng")


def test_searching_in_the_list_keeps_the_cursor_in_the_field(hanoi, open_page, so):
    page = open_page(so)
    page.goto("/clusters/")
    page.fill("#find", "bat trang")
    page.press("#find", "Enter")
    page.wait_for_selector("text=Xuất 1 dòng")
    assert page.evaluate("document.activeElement.id") == "find"


def test_a_file_of_the_list_is_downloaded(hanoi, open_page, so):
    page = open_page(so)
    page.goto("/clusters/?as_of=2025-12-18&status=withdrawn")
    page.click("#cluster-list .c-menu summary")
    with page.expect_download() as download:
        page.click("#cluster-list .c-menu__sheet a >> nth=0")
    assert download.value.suggested_filename == "cum-cong-nghiep-2025-12-18.xlsx"


def test_the_story_is_narrowed_and_the_tenants_leafed_through_in_place(hanoi, open_page, so):
    page = open_page(so)
    page.goto("/clusters/CCN-01-009/?as_of=2025-12-18")
    page.evaluate("window.stays = true")
    page.click("#timeline a.c-chip >> nth=1")
    page.wait_for_url("**events=decision**")
    page.wait_for_selector("#timeline a.c-chip[aria-current]:has-text('Quyết định')")
    page.click("#tenants .c-pager ol a >> nth=1")
    page.wait_for_url("**page=2**")
    page.wait_for_selector("text=16–30 trên 120")
    assert page.evaluate("window.stays") is True


def test_the_last_filter_opens_within_the_screen(hanoi, open_page, so):
    page = open_page(so)
    page.goto("/clusters/")
    page.click(".c-filter summary >> nth=3")
    box = page.locator(".c-filter__sheet >> nth=3").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= DESKTOP["width"]

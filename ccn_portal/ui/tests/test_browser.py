import pytest

from ccn_portal.testing.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser


def active(page):
    return page.evaluate("document.activeElement.textContent.trim()")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_number_opens_its_source_and_escape_gives_the_focus_back(open_page, so, viewport):
    page = open_page(so, viewport)
    page.goto("/ui/")
    page.click("#component-with_panel td.val a")
    page.wait_for_selector("#source h2:focus")
    assert page.locator("tr[aria-current=true]").count() == 1
    page.keyboard.press("Escape")
    assert active(page) == "4.170"
    assert page.locator("#source .c-panel").count() == 0


def test_a_job_is_asked_after_until_it_is_done(open_page, so):
    page = open_page(so)
    page.goto("/ui/")
    page.wait_for_selector("#component-progress >> text=Đã lập xong", timeout=15_000)


def test_keys_reach_the_search_and_move_down_a_column(open_page, so):
    page = open_page(so)
    page.goto("/ui/")
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "search"
    page.focus("#sample-1")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "sample-2"
    page.keyboard.press("Shift+Enter")
    assert page.evaluate("document.activeElement.id") == "sample-1"


def test_the_theme_chosen_is_there_on_the_next_page(open_page, so):
    page = open_page(so)
    page.goto("/ui/")
    page.click(".c-top theme-toggle button")
    chosen = page.evaluate("document.documentElement.dataset.bsTheme")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == chosen == "dark"


@pytest.mark.parametrize("name", ["so", "leader", "pccc"])
def test_on_a_desk_every_job_of_the_menu_is_seen_whole(open_page, request, name):
    page = open_page(request.getfixturevalue(name))
    page.goto("/ui/")
    hidden = page.evaluate("(menu => menu.scrollWidth - menu.clientWidth)(document.querySelector('.c-jobs'))")
    assert hidden == 0


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1366, 1920])
def test_no_component_makes_the_page_scroll_sideways(open_page, so, width):
    page = open_page(so, {"width": width, "height": 800})
    page.goto("/ui/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width

"""A real browser: Debian's chromium, driven by playwright against the live server."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

# fmt: off
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]
# fmt: on
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


def chromium() -> str | None:
    """The system's chromium, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One chromium for all tests of this process."""
    from playwright.sync_api import sync_playwright

    # playwright keeps an event loop in this thread; Django must not take that for asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _sign_in(page: Any, user: Any, url: str) -> None:
    from django.test import Client

    client = Client()
    client.force_login(user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


@pytest.fixture
def open_page(request: pytest.FixtureRequest, browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """``open_page(user, viewport)``: a page, signed in; fails the test on any error it reports but ``expected``."""
    assert request.node.get_closest_marker("browser"), "mark the test: pytest.mark.browser"
    complaints: list[str] = []
    contexts = []

    def complain(text: str, expected: tuple[str, ...]) -> None:
        if not any(words in text for words in expected):
            complaints.append(text)

    def open_one(user: Any = None, viewport: dict[str, int] = DESKTOP, expected: tuple[str, ...] = ()) -> Any:
        context = browser.new_context(
            base_url=live_server.url, viewport=viewport, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and complain(said.text, expected))
        if user is not None:
            _sign_in(page, user, live_server.url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    """A page on a small laptop's screen, not signed in."""
    return open_page()


@pytest.fixture
def phone_page(open_page: Callable[..., Any]) -> Any:
    """A page on a phone's screen, not signed in."""
    return open_page(viewport=PHONE)


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Any, Any], None]:
    """``sign_in(page, user)``: from now on the page is that user's."""
    return lambda page, user: _sign_in(page, user, live_server.url)

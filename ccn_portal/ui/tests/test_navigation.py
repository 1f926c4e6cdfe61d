import re

import pytest
from django.urls import resolve

from ccn_portal.accounts.permissions import Permission
from ccn_portal.ui.navigation import Entry, Page, entries_for, pages_for


def links(markup, css):
    found = re.search(rf'<nav class="{css}".*?</nav>', markup, re.DOTALL)
    return re.findall(r'href="([^"]+)"', found.group())


@pytest.mark.parametrize("username", ["so", "leader", "gialam", "pccc", "api_user", "admin"])
def test_every_entry_of_the_menu_opens(client, request, username):
    client.force_login(request.getfixturevalue(username))
    markup = client.get("/ui/").text
    for address in {*links(markup, "c-jobs"), *links(markup, "c-tabs")}:
        assert client.get(address).status_code == 200, address


def test_what_has_no_page_is_left_out(rf, so, monkeypatch):
    entries = [Entry("x", "no-such-page", "x", "x"), Entry("y", "ui-gallery", "y", "y")]
    monkeypatch.setattr("ccn_portal.ui.navigation.ENTRIES", entries)
    request = rf.get("/")
    request.resolver_match = None
    assert [item["url"] for item in entries_for(so, request)] == ["/ui/"]


def test_an_entry_is_offered_to_those_who_may_use_it(rf, so, gialam, monkeypatch):
    entry = Entry("x", "ui-gallery", "x", "x", permission=Permission.IMPORT_REGISTER)
    monkeypatch.setattr("ccn_portal.ui.navigation.ENTRIES", [entry])
    request = rf.get("/")
    request.resolver_match = None
    assert [item["url"] for item in entries_for(so, request)] == ["/ui/"]
    assert entries_for(gialam, request) == []


def test_the_header_says_who_acts(client, so, gialam):
    client.force_login(so)
    assert "<b>Sở Công Thương Hà Nội</b>" in client.get("/ui/").text
    client.force_login(gialam)
    assert "<b>UBND huyện Gia Lâm</b>" in client.get("/ui/").text


def test_the_language_can_be_changed_and_changed_back(client, so):
    client.force_login(so)
    assert '<html lang="vi"' in client.get("/ui/").text
    client.post("/i18n/setlang/", {"language": "en", "next": "/ui/"})
    markup = client.get("/ui/").text
    assert '<html lang="en"' in markup
    assert "Sign out" in markup


@pytest.mark.parametrize(("cookie", "attribute"), [("dark", ' data-bs-theme="dark"'), ("light", "light"), ("<x>", "")])
def test_the_theme_is_in_the_page_before_any_script_runs(client, so, cookie, attribute):
    client.force_login(so)
    client.cookies["theme"] = cookie
    head = client.get("/ui/").text.split("<head>")[0]
    assert attribute in head
    assert "<x>" not in head


def test_the_pages_of_a_job_stand_side_by_side(rf, so, monkeypatch):
    pages = (Page("one", "ui-gallery", ("ui-gallery",)), Page("two", "home", ("home",)), Page("gone", "no-such-page"))
    monkeypatch.setattr("ccn_portal.ui.navigation.ENTRIES", [Entry("x", "ui-gallery", "x", "x", pages=pages)])
    request = rf.get("/ui/")
    request.resolver_match = resolve("/ui/")
    assert [(item["url"], item["current"]) for item in pages_for(so, request)] == [("/ui/", True), ("/", False)]

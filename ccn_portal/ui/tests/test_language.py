"""Pages are Vietnamese until somebody chooses; the API follows its caller."""

import pytest

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en-US,en;q=0.9"}


def test_an_english_browser_gets_vietnamese_pages(client):
    shown = client.get("/accounts/login/", headers=ENGLISH)
    assert shown.headers["Content-Language"] == "vi"
    assert "Đăng nhập" in shown.content.decode()


def test_who_chooses_english_keeps_it(client, so):
    client.force_login(so)
    client.post("/i18n/setlang/", {"language": "en", "next": "/clusters/"})
    assert "Industrial clusters" in client.get("/clusters/").content.decode()


def test_a_language_that_there_is_not_is_vietnamese(client):
    client.cookies["django_language"] = "xx"
    assert client.get("/accounts/login/").headers["Content-Language"] == "vi"


def test_the_api_answers_in_the_language_asked_for(client):
    english = client.get("/api/v1/clusters/", headers=ENGLISH).json()["detail"]
    assert english != client.get("/api/v1/clusters/").json()["detail"]

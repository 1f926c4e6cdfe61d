import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.template.loader import render_to_string

NAMES = {"so", "lanhdao", "thachthat", "gialam", "pccc", "api", "admin"}


def test_the_sign_in_page_says_what_the_portal_is(client, db):
    markup = client.get("/accounts/login/").text
    assert "Cụm công nghiệp" in markup
    assert "Đăng nhập" in markup
    assert 'autocomplete="current-password"' in markup


def test_the_accounts_anybody_may_try_are_listed_only_for_demonstration(client, db, settings):
    assert "demo-so" not in client.get("/accounts/login/").text
    settings.DEMO = True
    listed = set(re.findall(r"<code>(\w+)</code>", client.get("/accounts/login/").text))
    assert listed == NAMES


def test_a_wrong_password_is_explained_in_vietnamese(client, so):
    answer = client.post("/accounts/login/", {"login": so.username, "password": "không phải"})
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text


def test_the_right_password_leads_to_the_page_asked_for(client, so):
    answer = client.post("/accounts/login/?next=/ui/", {"login": "so", "password": "demo-so", "next": "/ui/"})
    assert answer.url == "/ui/"


def test_two_steps_ask_for_a_code_after_the_password(client, so):
    secret = generate_totp_secret()
    TOTP.activate(so, secret)
    answer = client.post("/accounts/login/", {"login": "so", "password": "demo-so"}, follow=True)
    assert "Bước thứ hai" in answer.text
    assert "Mã không đúng." in client.post("/accounts/2fa/authenticate/", {"code": "000000"}).text
    from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time

    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.get("/ui/").status_code == 200


@pytest.mark.parametrize(
    "address", ["/accounts/2fa/", "/accounts/password/change/", "/accounts/logout/", "/accounts/inactive/"]
)
def test_account_pages_are_in_the_portals_language_and_look(client, so, address):
    client.force_login(so)
    markup = client.get(address).text
    assert '<html lang="vi"' in markup
    assert "css/app.css" in markup
    assert not re.search(r"\b(Password|Sign|Account|Two-Factor|Change)\b", markup)


@pytest.mark.parametrize("address", ["signup/", "email/", "password/reset/", "password/set/"])
def test_nobody_registers_or_resets_a_password_by_themselves(client, so, address):
    assert client.get(f"/accounts/{address}").status_code == 404


def test_a_missing_page_says_what_to_do(client, so):
    client.force_login(so)
    answer = client.get("/khong-co/")
    assert answer.status_code == 404
    assert "Không có trang này" in answer.text
    assert 'name="q"' in answer.text


def test_a_forbidden_page_says_what_to_do(rf, so):
    from ccn_portal.ui.views import forbidden

    request = rf.get("/")
    request.user, request.resolver_match = so, None
    answer = forbidden(request, Exception())
    assert answer.status_code == 403
    assert "quản trị viên" in answer.content.decode()


def test_the_page_for_our_own_faults_needs_no_database():
    markup = render_to_string("errors/500.html")
    assert "Không mở được trang này" in markup
    assert faultless(markup)


def test_a_form_that_has_expired_says_so(so):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"login": "so", "password": "demo-so"})
    assert answer.status_code == 403
    assert "Biểu mẫu đã hết hạn" in answer.text


def faultless(markup):
    return "<script" not in markup and "style=" not in markup

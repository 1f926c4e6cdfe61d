"""Every page, as nobody, as a stranger, and as one who may."""

import pytest

from ccn_portal.testing.sweeps import MARK, addresses, fill_register

pytestmark = pytest.mark.django_db
NOT_OURS = ("api/", "accounts/", "i18n/")
OPEN = {"ui-gallery", "ui-sample-progress", "ui-sample-panel"}  # samples, without data of the register
QUESTIONS = {"indicator-sources": "?unit=01&period=2022Q3"}
SHARED = {"figure-sources"}  # a number's sources, of whatever the caller sees


def pages():
    return [a for a in addresses("") if not a.route.startswith(NOT_OURS) and a.name not in OPEN]


def ask(client, address, samples):
    return client.get(address.url(samples) + QUESTIONS.get(address.name, ""))


def whole(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def test_nobody_sees_a_page_without_signing_in(client, so):
    samples = fill_register(so)
    for address in pages():
        response = client.get(address.url(samples))
        assert response.status_code == 302, address
        assert response.headers["Location"].startswith("/accounts/login/"), address


def test_staff_of_the_department_see_every_page(client, so):
    samples = fill_register(so)
    client.force_login(so)
    for address in pages():
        response = ask(client, address, samples)
        body = whole(response)
        assert response.status_code == 200, (address, body[:2000])


def test_a_stranger_gets_404_for_every_record(client, so, stranger):
    samples = fill_register(so)
    client.force_login(stranger)
    for address in pages():
        response = ask(client, address, samples)
        body = whole(response)
        assert MARK not in body, address
        if address.variables and address.name not in SHARED:
            assert response.status_code == 404, address

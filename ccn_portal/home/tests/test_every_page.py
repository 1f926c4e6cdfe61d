"""Every page of the portal, as nobody, as a stranger and as one who may; pages added later join by themselves."""

import pytest

from ccn_portal.testing.sweeps import MARK, addresses, fill_register

pytestmark = pytest.mark.django_db

NOT_OURS = ("api/", "accounts/", "i18n/", "ui/", "healthz", "readyz", "metrics", "static/")
# the first word of a path and its variable, by the name under which the sample is filed
SAME = {
    ("decisions", "pk"): ("decisions", "id"),
    ("decisions", "file_pk"): ("decisions", "attachment"),
    ("investors", "pk"): ("investors", "id"),
    ("reports", "pk"): ("reports", "id"),
    ("returns", "pk"): ("returns", "id"),
    ("returns", "code"): ("clusters", "code"),
    ("import", "pk"): ("imports", "id"),
    ("history", "pk"): ("decisions", "id"),
}
PLAIN = {
    ("figures", "line"): "3",
    ("history", "model"): "decision",
    ("reports", "line"): "3",
    ("reports", "format"): "json",
    ("returns", "period"): "2022Q3",
}
QUESTIONS = {"indicator-sources": "?unit=01&period=2022Q3"}


def pages():
    return [address for address in addresses("") if not address.route.startswith(NOT_OURS)]


def samples_for(user):
    from investors.models import Tenant

    samples = fill_register(user)
    found = samples | PLAIN | {page: samples[api] for page, api in SAME.items()}
    return found | {("tenants", "code"): Tenant.objects.get(name=MARK).code}


def asked(client, address, samples):
    answer = client.get(address.url(samples) + QUESTIONS.get(address.name, ""))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, body.decode(errors="replace")


def test_there_are_pages_to_walk():
    assert {"home", "search", "cluster-list", "cluster-detail", "report-detail", "tenant-detail"} <= {
        page.name for page in pages()
    }


def test_nobody_gets_in_without_signing_in(client, so):
    samples = samples_for(so)
    for page in pages():
        answer, body = asked(client, page, samples)
        assert answer.status_code in {302, 404}, page
        assert MARK not in body, page


def test_staff_of_the_department_reach_every_page(client, so):
    samples = samples_for(so)
    client.force_login(so)
    wrong = {
        page.name: answer.status_code
        for page in pages()
        if (answer := asked(client, page, samples)[0]) and answer.status_code not in {200, 302}
    }
    assert not wrong


def test_no_page_tells_a_stranger_anything(client, so, stranger):
    samples = samples_for(so)
    client.force_login(stranger)
    for page in pages():
        answer, body = asked(client, page, samples)
        assert MARK not in body, page
        if page.variables and page.first_word not in {"figures", "indicators"}:
            assert answer.status_code == 404, page

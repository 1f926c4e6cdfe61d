"""Every page of the portal, walked as the department, as a stranger and as nobody; new pages join by themselves."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ccn_portal.testing.sweeps import MARK, addresses, fill_register

pytestmark = pytest.mark.django_db
NOT_PAGES = ("api/", "accounts/", "i18n/", "ui/")
# pages that gather from every app, every form of a year, or lead on to the next of a list: more queries, as fixed
MORE = {"home": 24, "calendar": 32, "calendar-file": 32, "party-return-detail": 18, "cluster-detail": 16}


def pages():
    return [one for one in addresses("") if not one.route.startswith(NOT_PAGES)]


@pytest.fixture
def samples(so):
    given = fill_register(so)
    by_id = {(word, "pk"): value for (word, name), value in given.items() if name == "id"}
    return (
        given
        | by_id
        | {
            ("decisions", "file_pk"): given["decisions", "attachment"],
            ("import", "pk"): given["imports", "id"],
            ("returns", "code"): given["clusters", "code"],
            ("returns", "period"): "2022Q3",
            ("reports", "line"): "3",
            ("reports", "format"): "csv",
            ("figures", "line"): "3",
            ("history", "model"): "tenant",
            ("history", "pk"): _tenant(),
        }
    )


def _tenant():
    from investors.models import Tenant

    return Tenant.objects.get(name=MARK).pk


def body(answer):
    return (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")


# a line or a period names no record: who enters nothing there is led to what he may see
NO_RECORD = {
    "figure-sources",
    "return-unit",
    "return-template",
    "return-upload",
    "party-return-template",
    "party-return-upload",
}


def test_the_department_opens_every_page_in_few_queries(client, so, samples):
    client.force_login(so)
    for one in pages():
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(one.url(samples))
            body(answer)
        assert answer.status_code in (200, 302), one
        if one.name != "export-register":  # a file of every sheet, not a page
            assert len(queries) <= MORE.get(one.name, 15), one


def test_a_stranger_learns_nothing_of_hanoi(client, stranger, samples):
    client.force_login(stranger)
    for one in pages():
        answer = client.get(one.url(samples))
        assert answer.status_code in (200, 302, 403, 404), one
        assert MARK not in body(answer), one
        if one.variables and one.name not in NO_RECORD:
            assert answer.status_code in (403, 404), one


def test_nobody_is_let_in_without_signing_in(client, samples):
    for one in pages():
        answer = client.get(one.url(samples))
        assert answer.status_code == 302, one
        assert answer.url.startswith("/accounts/login/"), one

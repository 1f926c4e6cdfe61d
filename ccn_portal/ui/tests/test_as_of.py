import datetime as dt

import pytest

from ccn_portal.ui.middleware import read_day

TODAY = dt.date(2025, 12, 18)


@pytest.fixture(autouse=True)
def frozen(settings):
    settings.FROZEN_TODAY = TODAY


@pytest.fixture
def page(client, so):
    client.force_login(so)

    def get(query="", **options):
        answer = client.get(f"/ui/{query}", **options)
        return answer, answer.wsgi_request

    return get


def test_pages_show_today_unless_asked_otherwise(page):
    answer, request = page()
    assert request.as_of == TODAY
    assert "c-asof--past" not in answer.text


def test_a_day_asked_for_is_shown_in_the_header_and_kept_over_navigation(page):
    answer, request = page("?as_of=2018-01-01")
    assert request.as_of == dt.date(2018, 1, 1)
    assert 'value="01/01/2018"' in answer.text
    assert "c-asof--past" in answer.text
    assert page()[1].as_of == dt.date(2018, 1, 1)


def test_a_day_typed_the_vietnamese_way_leads_to_the_plain_address_with_the_other_parameters(page):
    answer, _request = page("?status=operating&as_of=1/1/2018")
    assert answer.status_code == 302
    assert answer.url == "/ui/?status=operating&as_of=2018-01-01"


def test_the_cross_goes_back_to_today_and_keeps_the_filters(page):
    answer, _request = page("?as_of=2018-01-01&status=operating")
    assert 'href="?as_of=&amp;status=operating"' in answer.text
    answer, request = page("?as_of=&status=operating", follow=True)
    assert request.as_of == TODAY
    assert request.get_full_path() == "/ui/?status=operating"
    assert page()[1].as_of == TODAY


def test_asking_for_today_follows_the_clock_again(page, settings):
    page("?as_of=2018-01-01")
    page("?as_of=2025-12-18")
    settings.FROZEN_TODAY = dt.date(2025, 12, 19)
    assert page()[1].as_of == dt.date(2025, 12, 19)


@pytest.mark.parametrize(
    "nonsense", ["31/02/2022", "2022-02-31", "hôm qua", "1/1/1200", "9999-12-31", "20220231", "2022-13-01", "%00"]
)
def test_a_day_that_is_none_shows_today_and_says_so(page, nonsense):
    page("?as_of=2018-01-01")
    answer, request = page(f"?as_of={nonsense}")
    assert answer.status_code == 200
    assert request.as_of == TODAY
    assert "không phải là một ngày" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert page()[1].as_of == TODAY


def test_the_message_repeats_what_was_typed_without_trusting_it(page):
    answer, _request = page("?as_of=<script>alert(1)</script>")
    assert "<script>alert" not in answer.text


def test_the_api_reads_its_own_day_and_is_not_touched_by_the_session(client, so):
    client.force_login(so)
    client.get("/ui/?as_of=2018-01-01")
    assert client.get("/api/v1/").wsgi_request.as_of == TODAY


def test_pages_know_the_unit_the_user_acts_for(page, so, client, admin):
    assert page()[1].acting_unit == so.unit
    client.force_login(admin)
    assert client.get("/ui/").wsgi_request.acting_unit is None


@pytest.mark.parametrize("text", ["2018-03-09", "9/3/2018", "09-03-2018", "9.3.2018"])
def test_the_usual_ways_to_write_a_day_are_read(text):
    assert read_day(text) == dt.date(2018, 3, 9)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["clusters", "tenants", "inspections", "obstacles", "petitions", "environment"])
def test_an_address_with_a_null_character_is_not_found(client, so, path):
    client.force_login(so)
    assert client.get(f"/{path}/%00/").status_code == 404

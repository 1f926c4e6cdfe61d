"""Obstacles: raised, answered, urged, settled; what each day shows; who may take which step."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.notices.models import Notice
from clusters import services
from clusters.choices import MatterState, Step
from clusters.models import Obstacle
from clusters.tests.factories import ClusterFactory, ObstacleFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 14)


@pytest.fixture(autouse=True)
def frozen(settings):
    settings.FROZEN_TODAY = TODAY


@pytest.fixture
def bat_trang():
    return ClusterFactory(code="CCN-01-001", name="Bát Tràng")


@pytest.fixture
def obstacle(bat_trang, gialam):
    return services.raise_obstacle(
        cluster=bat_trang, text="Đường vào cụm bị ngập", responsible="Sở Giao thông vận tải",
        raised_on=dt.date(2026, 9, 1), due_on=dt.date(2026, 10, 1), by=gialam,
    )  # fmt: skip


def on(day):
    return Obstacle.objects.as_of(day).get()


def test_a_code_is_given_year_by_year(bat_trang, gialam):
    given = {"cluster": bat_trang, "text": "Thiếu điện", "by": gialam}
    codes = [services.raise_obstacle(raised_on=dt.date(2026, 9, day), **given).code for day in (1, 2)]
    codes.append(services.raise_obstacle(raised_on=dt.date(2025, 9, 1), **given).code)
    assert codes == ["VM-2026-0001", "VM-2026-0002", "VM-2025-0001"]


def test_every_day_shows_the_state_the_deadline_and_the_agency_of_that_day(obstacle, so, leader):
    services.take_step(matter=obstacle, kind=Step.URGE, letter_number="12/SCT", taken_on=dt.date(2026, 10, 2), by=so)
    services.take_step(
        matter=obstacle, kind=Step.EXTEND, new_due=dt.date(2026, 10, 20), text="Chờ vốn",
        taken_on=dt.date(2026, 10, 5), by=leader,
    )  # fmt: skip
    services.take_step(
        matter=obstacle, kind=Step.HAND_OVER, agency="UBND xã Bát Tràng", taken_on=dt.date(2026, 10, 22), by=so
    )
    services.take_step(matter=obstacle, kind=Step.SOLVE, text="Đã nâng đường", taken_on=dt.date(2026, 11, 3), by=so)
    seen = [
        (row.state, row.due_now, row.responsible_now)
        for row in (on(dt.date(2026, *day)) for day in ((10, 1), (10, 2), (10, 5), (10, 21), (10, 22), (11, 3)))
    ]
    first, later, agency = dt.date(2026, 10, 1), dt.date(2026, 10, 20), "Sở Giao thông vận tải"
    assert seen == [
        (MatterState.OPEN, first, agency),
        (MatterState.OVERDUE, first, agency),
        (MatterState.OPEN, later, agency),
        (MatterState.OVERDUE, later, agency),
        (MatterState.OVERDUE, later, "UBND xã Bát Tràng"),
        (MatterState.SOLVED, later, "UBND xã Bát Tràng"),
    ]
    assert not Obstacle.objects.as_of(dt.date(2026, 8, 31)).exists()


def test_what_is_opened_again_was_settled_in_between(obstacle, so, gialam):
    services.take_step(matter=obstacle, kind=Step.SOLVE, text="Xong", taken_on=dt.date(2026, 9, 10), by=so)
    services.take_step(matter=obstacle, kind=Step.REOPEN, text="Lại ngập", taken_on=dt.date(2026, 9, 20), by=gialam)
    assert on(dt.date(2026, 9, 15)).state == MatterState.SOLVED
    assert on(dt.date(2026, 9, 20)).state == MatterState.OPEN
    assert on(TODAY).state == MatterState.OVERDUE


def test_an_outcome_without_a_day_counts_on_every_day_and_a_period_begins_with_its_first_day():
    ObstacleFactory(code="VM-1", period="2022Q3", outcome="Đã tháo gỡ", due_on=None)
    assert not Obstacle.objects.as_of(dt.date(2022, 6, 14)).exists()
    assert Obstacle.objects.as_of(dt.date(2022, 6, 15)).get().state == MatterState.SOLVED


def test_a_duplicate_goes_into_the_one_it_repeats_and_takes_its_own_duplicates_along(obstacle, bat_trang, so):
    twin, third = (
        services.raise_obstacle(cluster=bat_trang, text=f"Ngập {n}", raised_on=dt.date(2026, 9, 2), by=so)
        for n in (2, 3)
    )
    services.take_step(matter=third, kind=Step.MERGE, into=twin, by=so)
    services.take_step(matter=twin, kind=Step.MERGE, into=obstacle, by=so)
    assert {row.merged_into for row in Obstacle.objects.filter(merged_on__isnull=False)} == {obstacle}
    states = dict(Obstacle.objects.as_of(TODAY).values_list("code", "state"))
    assert states == {obstacle.code: "overdue", twin.code: "merged", third.code: "merged"}


@pytest.mark.parametrize("elsewhere", [True, False])
def test_nothing_is_merged_into_itself_or_another_cluster(obstacle, so, elsewhere):
    other = ObstacleFactory(period="") if elsewhere else obstacle
    with pytest.raises(RuleViolations) as problem:
        services.take_step(matter=obstacle, kind=Step.MERGE, into=other, by=so)
    assert [one.code for one in problem.value.violations] == ["cannot_merge"]


NEEDS = {
    Step.REPLY: {"text": "Đang làm"},
    Step.URGE: {"letter_number": "1/SCT"},
    Step.EXTEND: {"new_due": dt.date(2026, 12, 1), "text": "Chờ vốn"},
    Step.HAND_OVER: {"agency": "UBND xã"},
    Step.SOLVE: {"text": "Xong"},
    Step.REOPEN: {"text": "Lại hỏng"},
}
ALLOWED = {
    "so": {Step.REPLY, Step.URGE, Step.EXTEND, Step.HAND_OVER, Step.SOLVE, Step.REOPEN},
    "leader": {Step.URGE, Step.EXTEND, Step.HAND_OVER, Step.SOLVE, Step.REOPEN},
    "gialam": {Step.REPLY, Step.REOPEN},
    "admin": {Step.REPLY, Step.URGE, Step.EXTEND, Step.HAND_OVER, Step.SOLVE, Step.REOPEN},
    "pccc": set(),
    "api_user": set(),
}


@pytest.mark.parametrize("username", ALLOWED)
def test_who_may_take_which_step(bat_trang, request, username):
    user = request.getfixturevalue(username)
    done = set()
    for kind, values in NEEDS.items():
        settled = {"outcome": "Xong", "solved_on": TODAY} if kind == Step.REOPEN else {}
        matter = ObstacleFactory(cluster=bat_trang, period="", raised_on=TODAY, **settled)
        try:
            services.take_step(matter=matter, kind=kind, by=user, **values)
        except PermissionDenied:
            continue
        done.add(kind)
    assert done == ALLOWED[username]


def test_an_agency_answers_what_it_is_to_solve(bat_trang, pccc):
    matter = ObstacleFactory(cluster=bat_trang, period="", raised_on=TODAY, responsible=pccc.agency_name)
    services.take_step(matter=matter, kind=Step.REPLY, text="Đã kiểm tra", by=pccc)
    assert matter.steps.get().taken_by == pccc


def test_strangers_and_other_localities_do_not_find_it(obstacle, stranger, thachthat):
    for user in (stranger, thachthat):
        with pytest.raises(Http404):
            services.take_step(matter=obstacle, kind=Step.REPLY, text="x", by=user)


@pytest.mark.parametrize(
    ("kind", "values", "wrong"),
    [
        (Step.REPLY, {}, {("required", "text")}),
        (Step.EXTEND, {}, {("required", "new_due"), ("required", "text")}),
        (Step.EXTEND, {"text": "x", "new_due": dt.date(2026, 9, 1)}, {("before_start", "new_due")}),
        (Step.SOLVE, {"text": "x", "taken_on": dt.date(2026, 11, 15)}, {("in_future", "taken_on")}),
        (Step.SOLVE, {"text": "x", "taken_on": dt.date(2026, 8, 31)}, {("before_start", "taken_on")}),
    ],
)
def test_a_step_that_says_too_little_or_cannot_be_is_refused_and_nothing_is_kept(obstacle, so, kind, values, wrong):
    with pytest.raises(RuleViolations) as problem:
        services.take_step(matter=obstacle, kind=kind, by=so, **values)
    assert {(one.code, one.field) for one in problem.value.violations} == wrong
    assert not obstacle.steps.exists()


def test_what_is_settled_cannot_be_settled_again(obstacle, so):
    services.take_step(matter=obstacle, kind=Step.SOLVE, text="Xong", by=so)
    with pytest.raises(RuleViolation, match="Đã giải quyết") as problem:
        services.take_step(matter=obstacle, kind=Step.SOLVE, text="Xong", by=so)
    assert problem.value.code == "wrong_state"


def test_whoever_raised_it_hears_of_what_others_do_about_it_and_not_of_the_own_steps(obstacle, gialam, so):
    services.take_step(matter=obstacle, kind=Step.REPLY, text="Bổ sung ảnh", by=gialam)
    assert not Notice.objects.exists()
    services.take_step(matter=obstacle, kind=Step.SOLVE, text="Đã nâng đường", by=so)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.link) == (gialam, f"/obstacles/{obstacle.code}/")


def test_the_api_takes_steps_and_shows_them(api, gialam, so, obstacle):
    client = api(so)
    address = f"/api/v1/obstacles/{obstacle.pk}/"
    extended = client.post(f"{address}extend/", {"new_due": "2026-12-01", "text": "Chờ vốn"}, format="json")
    assert (extended.status_code, extended.json()["due_on"], extended.json()["state"]) == (200, "2026-12-01", "open")
    assert client.post(f"{address}solve/", {}, format="json").json()["errors"][0]["field"] == "text"
    assert api(gialam).post(f"{address}solve/", {"text": "Xong"}, format="json").status_code == 403
    solved = client.post(f"{address}solve/", {"text": "Xong"}, format="json").json()
    assert [step["kind"] for step in solved["steps"]] == ["extend", "solve"]
    assert client.post(f"{address}solve/", {"text": "Xong"}, format="json").status_code == 409
    absent = client.post(f"{address}merge/", {"into": "VM-1"}, format="json")
    assert (absent.status_code, absent.json()["errors"][0]["code"]) == (400, "does_not_exist")
    before = client.get(f"{address}?as_of=2026-10-02").json()
    assert (before["state"], before["due_on"], before["steps"]) == ("overdue", "2026-10-01", [])


def test_the_pages_lead_from_the_list_to_the_next_step(client, gialam, so, obstacle):
    client.force_login(gialam)
    assert obstacle.code in client.get("/obstacles/").text
    page = client.get(f"/obstacles/{obstacle.code}/").text
    assert f"/obstacles/{obstacle.code}/reply/" in page
    assert f"/obstacles/{obstacle.code}/solve/" not in page
    client.force_login(so)
    refused = client.post(f"/obstacles/{obstacle.code}/extend/", {"new_due": "1/12/2026", "text": ""})
    assert refused.status_code == 422
    assert 'value="1/12/2026"' in refused.text
    client.post(f"/obstacles/{obstacle.code}/extend/", {"new_due": "1/12/2026", "text": "Chờ vốn"})
    assert "thời hạn mới 01/12/2026" in client.get(f"/obstacles/{obstacle.code}/").text


def test_the_list_needs_as_many_queries_for_many_rows_as_for_one(client, so, django_assert_max_num_queries):
    for number in range(30):
        ObstacleFactory(code=f"VM-{number}", period="", raised_on=dt.date(2026, 1, 1))
    client.force_login(so)
    client.get("/obstacles/")
    with django_assert_max_num_queries(14):
        assert client.get("/obstacles/").status_code == 200


def test_a_duplicate_is_chosen_by_its_words_and_the_story_tells_what_was_done(client, gialam, so, obstacle, bat_trang):
    twin = services.raise_obstacle(cluster=bat_trang, text="Ngập úng cổng phía nam", by=gialam)
    client.force_login(so)
    merge = f"/obstacles/{obstacle.code}/merge/"
    page = client.get(merge).text
    assert f"{twin.code} · Ngập úng cổng phía nam" in page
    assert "Ghi nhận</button>" in page
    client.post(merge, {"into": twin.code})
    client.post(f"/obstacles/{twin.code}/solve/", {"text": "Đã nạo vét"})
    client.force_login(gialam)
    assert "Đã gộp vào bản khác" in client.get(f"/obstacles/{obstacle.code}/").text
    assert "Đã giải quyết" in client.get("/notices/").text

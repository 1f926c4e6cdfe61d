"""A meeting is prepared, concluded and frozen; its tasks go to their owners and on to the next meeting."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.meetings import services
from ccn_portal.meetings.document import draw
from ccn_portal.meetings.models import Meeting, Task
from ccn_portal.territories.finding import unit_by_code
from clusters.tests.factories import ClusterFactory, hanoi

pytestmark = pytest.mark.django_db
SPRING, SUMMER = dt.date(2022, 6, 20), dt.date(2022, 9, 20)


@pytest.fixture
def spring(so):
    return services.plan_meeting(unit=hanoi(), period="2022Q2", held_on=SPRING, by=so)


@pytest.fixture
def district():
    return unit_by_code("276", SPRING)


@pytest.fixture
def given(spring, so, leader, district, pccc):
    """A concluded meeting with a task for a district and one for the fire police."""
    local = services.add_task(
        meeting=spring, text="Phê duyệt quy hoạch chi tiết", unit=district, due_on=dt.date(2022, 8, 31), by=so
    )
    agency = services.add_task(
        meeting=spring, text="Nghiệm thu PCCC", agency=pccc.agency_name, due_on=dt.date(2022, 12, 1), by=so
    )
    services.amend_meeting(meeting=spring, held_on=SPRING, conclusions=" Khẩn trương. \n\nBáo cáo. ", by=so)
    services.conclude_meeting(meeting=spring, by=leader)
    return local, agency


def codes(caught):
    found = getattr(caught.value, "violations", [caught.value])
    return {(violation.code, violation.field) for violation in found}


def states(day):
    return {task.text: (task.state, task.is_overdue, task.carried) for task in Task.objects.as_of(day)}


def test_a_concluded_meeting_keeps_its_content_for_good(given, spring, so, leader):
    spring.refresh_from_db()
    assert spring.content["conclusions"] == ["Khẩn trương.", "Báo cáo."]
    assert [row["text"] for row in spring.content["tasks"]] == ["Phê duyệt quy hoạch chi tiết", "Nghiệm thu PCCC"]
    before = draw(spring.content)
    services.finish_task(task=given[0], done_on=dt.date(2022, 7, 1), outcome="Đã phê duyệt", by=so)
    spring.refresh_from_db()
    assert draw(spring.content) == before
    for change in ({"held_on": SUMMER}, {"content": {}}, {"conclusions": "khác"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Meeting.objects.filter(pk=spring.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        spring.delete()
    with pytest.raises(RuleViolation, match="kết luận"):
        services.amend_meeting(meeting=spring, held_on=SPRING, conclusions="khác", by=so)
    with pytest.raises(RuleViolation):
        services.conclude_meeting(meeting=spring, by=leader)


def test_an_open_task_is_carried_to_the_next_meeting_and_a_done_one_is_shown_there_once(given, so, leader):
    local, _agency = given
    assert states(SPRING) == {"Phê duyệt quy hoạch chi tiết": ("open", False, 0), "Nghiệm thu PCCC": ("open", False, 0)}
    services.finish_task(task=local, done_on=dt.date(2022, 9, 10), outcome="Đã phê duyệt", by=so)
    summer = services.plan_meeting(unit=hanoi(), period="2022Q3", held_on=SUMMER, by=so)
    on_table = {row["text"]: (row["state"], row["carried"], row["is_new"]) for row in summer.content["tasks"]}
    assert on_table == {
        "Phê duyệt quy hoạch chi tiết": ("done", 0, False),
        "Nghiệm thu PCCC": ("carried", 1, False),
    }
    assert states(dt.date(2022, 9, 9))["Phê duyệt quy hoạch chi tiết"] == ("open", True, 0)
    winter = services.plan_meeting(unit=hanoi(), period="2022Q4", held_on=dt.date(2022, 12, 20), by=so)
    assert [(row["text"], row["carried"], row["overdue"]) for row in winter.content["tasks"]] == [
        ("Nghiệm thu PCCC", 2, True)
    ]
    services.reopen_task(task=local, reason="Quy hoạch bị trả lại", by=so)
    assert states(dt.date(2022, 12, 20))["Phê duyệt quy hoạch chi tiết"] == ("carried", True, 2)


def test_who_sees_and_does_what(given, spring, so, leader, thachthat, gialam, pccc, api_user, stranger):
    local, agency = given
    draft = services.plan_meeting(unit=hanoi(), period="2022Q3", held_on=SUMMER, by=so)
    seen = {
        user.username: (
            set(Meeting.objects.visible_to(user).values_list("period", flat=True)),
            set(Task.objects.visible_to(user).values_list("pk", flat=True)),
        )
        for user in (so, leader, thachthat, gialam, pccc, api_user, stranger)
    }
    both = {local.pk, agency.pk}
    assert seen == {
        "so": ({"2022Q2", "2022Q3"}, both),
        "lanhdao": ({"2022Q2", "2022Q3"}, both),
        "thachthat": (set(), {local.pk}),
        "gialam": (set(), set()),
        "pccc": ({"2022Q2"}, {agency.pk}),
        "api": (set(), set()),
        stranger.username: (set(), set()),
    }
    for user in (leader, thachthat, pccc):
        with pytest.raises(PermissionDenied):
            services.add_task(meeting=draft, text="x", agency="y", due_on=SUMMER, by=user)
        with pytest.raises(PermissionDenied):
            services.finish_task(task=local, done_on=SUMMER, outcome="xong", by=user)
    with pytest.raises(PermissionDenied):
        services.conclude_meeting(meeting=draft, by=so)
    with pytest.raises(Http404):
        services.plan_meeting(unit=hanoi(), period="2022Q1", held_on=SUMMER, by=stranger)
    with pytest.raises(Http404):
        services.report_on_task(task=local, text="không phải việc của tôi", by=gialam)
    with pytest.raises(PermissionDenied):
        services.report_on_task(task=local, text="x", by=leader)


def test_a_task_of_a_district_that_ended_falls_to_what_succeeded_it(given, spring, so):
    """On 1/7/2025: to every commune made of it, and where the task names a cluster, to the one in which that lies."""
    inside, outside = (unit_by_code(code, dt.date(2026, 11, 14)) for code in ("09955", "00565"))
    heir, other = (User.objects.create(username=unit.code, role="local", unit=unit) for unit in (inside, outside))
    local, agency = given
    assert local.unit.valid_to == dt.date(2025, 6, 30)
    assert set(Task.objects.visible_to(heir)) == {local}
    assert not Task.objects.visible_to(other).exists()
    here, elsewhere = (
        ClusterFactory(communes=[unit]) for unit in (inside, unit_by_code("09988", dt.date(2026, 11, 14)))
    )
    Task.objects.filter(pk=local.pk).update(cluster=elsewhere)
    assert not Task.objects.visible_to(heir).exists()
    Task.objects.filter(pk=local.pk).update(cluster=here)
    assert set(Task.objects.visible_to(heir)) == {local}
    services.report_on_task(task=local, text="Xã tiếp nhận, đang thực hiện", by=heir)
    with pytest.raises(Http404):
        services.report_on_task(task=agency, text="không phải việc của xã", by=heir)


def test_what_is_wrong_is_said_at_once_beside_each_field(spring, so, leader, district):
    with pytest.raises(RuleViolations) as caught:
        services.plan_meeting(unit=hanoi(), period="2022Q2", held_on=dt.date(2022, 6, 13), by=so)
    assert codes(caught) == {("before_cut_off", "held_on"), ("exists", "period")}
    with pytest.raises(RuleViolations) as caught:
        services.plan_meeting(unit=hanoi(), period="2022H1", held_on=SUMMER, by=so)
    assert codes(caught) == {("period_kind", "period")}
    services.plan_meeting(unit=hanoi(), period="2022-06", held_on=dt.date(2022, 6, 30), by=so)  # its last day
    with pytest.raises(RuleViolations) as caught:
        services.add_task(meeting=spring, text=" ", unit=district, agency="Sở Xây dựng", due_on=None, by=so)
    assert codes(caught) == {("required", "text"), ("one_owner", "unit"), ("required", "due_on")}
    with pytest.raises(RuleViolations) as caught:
        services.add_task(meeting=spring, text="x", agency="y", due_on=SPRING - dt.timedelta(1), by=so)
    assert codes(caught) == {("before_meeting", "due_on")}
    with pytest.raises(RuleViolation) as caught:
        services.conclude_meeting(meeting=spring, by=leader)
    assert codes(caught) == {("required", "conclusions")}
    task = services.add_task(meeting=spring, text="x", agency="y", due_on=SPRING, by=so)
    with pytest.raises(RuleViolations) as caught:
        services.finish_task(task=task, done_on=dt.date(2100, 1, 1), outcome="", by=so)
    assert codes(caught) == {("in_future", "done_on"), ("required", "outcome")}
    services.drop_task(task=task, by=so)
    spring.refresh_from_db()
    assert spring.content["tasks"] == []


def test_a_clerk_prepares_gives_a_task_the_leader_concludes_and_the_owner_reports(
    client, so, leader, thachthat, district
):
    client.force_login(so)
    refused = client.post(reverse("meeting-list"), {"period": "2026Q3", "held_on": "31/02/2026"})
    assert refused.status_code == 422
    assert "31/02/2026" in refused.content.decode()
    made = services.plan_meeting(unit=hanoi(), period="2022Q2", held_on=SPRING, by=so)
    page = reverse("meeting-detail", args=[made.pk])
    wrong = client.post(page, {"act": "task", "text": "Lập quy hoạch", "due_on": "20/8/2022"})
    assert wrong.status_code == 422
    assert "Lập quy hoạch" in wrong.content.decode()
    assert "Chọn một địa phương hoặc ghi một cơ quan" in wrong.content.decode()
    task = {"act": "task", "text": "Lập quy hoạch", "due_on": "20/8/2022", "unit": district.pk}
    assert client.post(page, task).status_code == 302
    assert client.post(page, {"act": "amend", "held_on": "20/6/2022", "conclusions": "Làm ngay."}).status_code == 302
    client.force_login(leader)
    assert client.post(page, {"act": "conclude"}).status_code == 302
    done = client.get(page).content.decode()
    assert "nội dung không thay đổi nữa" in done
    client.force_login(thachthat)
    assert client.get(page).status_code == 404
    own = client.get(reverse("task-list")).content.decode()
    assert "Lập quy hoạch" in own
    of_task = reverse("task-detail", args=[Task.objects.get().pk])
    assert client.post(of_task, {"act": "report", "text": "Đã trình", "is_done": "on"}).status_code == 302
    assert client.post(of_task, {"act": "finish", "done_on": "1/7/2022", "outcome": "x"}).status_code == 403
    client.force_login(so)
    assert "Đã trình" in client.get(of_task).content.decode()
    assert client.post(of_task, {"act": "finish", "done_on": "1/7/2022", "outcome": "Đã duyệt"}).status_code == 302
    assert Task.objects.get().done_on == dt.date(2022, 7, 1)


def test_the_api_takes_the_same_steps(api, so, leader, thachthat, district):
    staff = api(so)
    body = {"unit": "01", "period": "2022Q2", "held_on": "2022-06-20"}
    meeting = staff.post("/api/v1/meetings/", body, format="json")
    assert meeting.status_code == 201, meeting.data
    assert staff.post("/api/v1/meetings/", body, format="json").status_code == 409
    number = meeting.data["id"]
    assert meeting.data["content"]["period"]["code"] == "2022Q2"
    services.add_task(meeting=Meeting.objects.get(), text="Lập", unit=district, due_on=dt.date(2022, 8, 1), by=so)
    services.amend_meeting(meeting=Meeting.objects.get(), held_on=SPRING, conclusions="Làm.", by=so)
    assert staff.post(f"/api/v1/meetings/{number}/conclude/").status_code == 403
    assert api(leader).post(f"/api/v1/meetings/{number}/conclude/").data["state"] == "concluded"
    local = api(thachthat)
    [row] = local.get("/api/v1/tasks/?as_of=2022-08-02").data["results"]
    assert (row["text"], row["unit"], row["state"], row["overdue"]) == ("Lập", "276", "open", True)
    task, done = f"/api/v1/tasks/{row['id']}/", {"done_on": "2022-07-30", "outcome": "Đạt"}
    reported = local.post(f"{task}report/", {"text": "Xong", "is_done": True}, format="json")
    assert reported.data["reports"][0]["text"] == "Xong"
    assert local.post(f"{task}finish/", done, format="json").status_code == 403
    finished = staff.post(f"{task}finish/", done, format="json")
    assert (finished.data["state"], finished.data["outcome"]) == ("done", "Đạt")
    assert staff.post(f"{task}finish/", done, format="json").status_code == 409

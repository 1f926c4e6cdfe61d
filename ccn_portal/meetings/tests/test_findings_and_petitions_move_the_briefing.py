"""What is done about findings, petitions and obstacles shows in the briefing, and a stale figure says so."""

import datetime as dt

import pytest
from django.urls import reverse

from ccn_portal.meetings import services
from ccn_portal.meetings.models import Meeting
from clusters.choices import Step
from clusters.services.matters import take_step
from clusters.tests.factories import ClusterFactory, ItemFactory, ObstacleFactory
from clusters.tests.factories import hanoi as hanoi_unit
from inspections.models import Finding
from inspections.services import close
from inspections.tests.factories import FindingFactory, InspectionFactory, TransferFactory
from investors.tests.factories import PetitionFactory

pytestmark = pytest.mark.django_db
EARLIER = dt.date(2026, 1, 5)
FIRST, LAST, HELD = dt.date(2026, 6, 15), dt.date(2026, 9, 14), dt.date(2026, 11, 14)


@pytest.fixture
def province():
    return hanoi_unit()


@pytest.fixture
def known(so, settings):
    """A finding handed to the fire police, and a quarterly meeting in preparation, today."""
    settings.FROZEN_TODAY = HELD
    cluster = ClusterFactory(name="Có vi phạm")
    ItemFactory(cluster=cluster)
    visit = InspectionFactory(cluster=cluster, visited_on=FIRST, lead_agency="Sở Công Thương")
    finding = FindingFactory(inspection=visit, remedy_due=LAST - dt.timedelta(days=1), remedied_on=LAST)
    Finding.objects.filter(pk=finding.pk).update(remedied_on=HELD)
    TransferFactory(finding=finding, sent_on=LAST, reply_due=HELD)
    return finding


def test_closing_a_finding_changes_the_briefing_once_it_is_counted_anew(client, so, leader, known, province):
    meeting = services.plan_meeting(unit=province, period="2026Q3", held_on=HELD, by=so)
    [row] = meeting.content["inspections"]["remedies"]
    assert (row["state"], row["responsible"], row["days"]) == ("remedied", "Công an Thành phố", 1)
    client.force_login(so)
    address = reverse("meeting-detail", args=[meeting.pk])
    assert "Sổ đăng ký đã thay đổi sau khi tính số liệu" not in client.get(address).content.decode()
    close(finding=known, closed_on=HELD, proof="Biên bản kiểm tra lại", by=so)
    stale = client.get(address).content.decode()
    assert "Sổ đăng ký đã thay đổi sau khi tính số liệu" in stale
    assert "Đã khắc phục, chờ xác minh 14/11/2026" in stale
    assert client.post(address, {"act": "recount"}).status_code == 302
    fresh = client.get(address).content.decode()
    assert "Sổ đăng ký đã thay đổi" not in fresh
    assert "Đã kết thúc 14/11/2026" in fresh
    services.amend_meeting(meeting=meeting, held_on=HELD, conclusions="Đôn đốc khắc phục.", by=so)
    services.conclude_meeting(meeting=meeting, by=leader)
    kept = Meeting.objects.get().sha256
    refused = client.post(address, {"act": "recount"}, follow=True).content.decode()
    assert "Cuộc họp đã kết luận" in refused
    assert Meeting.objects.get().sha256 == kept


def test_petitions_and_obstacles_stand_by_who_answers_with_their_duplicates_counted_once(so, known, province, client):
    cluster = known.inspection.cluster
    due = {"due_on": dt.date(2026, 10, 1), "responsible": "Điện lực"}
    main, double, late, old = (
        PetitionFactory(cluster=cluster, raised_on=day, text=text, **due)
        for day, text in (
            (FIRST, "Mất điện"),
            (LAST, "Điện yếu"),
            (HELD, "Đường hỏng"),
            (EARLIER, "Xả thải"),
        )
    )
    take_step(matter=double, kind=Step.MERGE, into=main, by=so)
    take_step(matter=late, kind=Step.EXTEND, new_due=dt.date(2026, 12, 1), text="Chờ vốn", by=so)
    take_step(matter=old, kind=Step.SOLVE, text="Đã trả lời", by=so)
    ObstacleFactory(cluster=cluster, raised_on=dt.date(2025, 1, 5), period="", outcome="Xong", solved_on=HELD)
    ObstacleFactory(cluster=cluster, raised_on=dt.date(2025, 1, 5), period="", outcome="Xong từ trước",
                    solved_on=FIRST - dt.timedelta(days=1))  # fmt: skip
    content = services.plan_meeting(unit=province, period="2026Q3", held_on=HELD, by=so).content
    assert content["petitions"]["counts"] == {"raised": 3, "open": 2, "overdue": 1, "solved": 1, "merged": 1}
    [group] = content["petitions"]["groups"]
    assert group["responsible"] == "Điện lực"
    assert [
        (row["text"], row["overdue"], row["due_on"], row["merged"], row["settled_on"]) for row in group["rows"]
    ] == [
        ("Mất điện", True, "2026-10-01", 1, None),
        ("Đường hỏng", False, "2026-12-01", 0, None),
        ("Xả thải", False, "2026-10-01", 0, HELD.isoformat()),
    ]
    assert content["obstacles"]["counts"] == {"raised": 0, "open": 0, "overdue": 0, "solved": 1, "merged": 0}
    client.force_login(so)
    for key, code in (("p-merged", double.code), ("p-overdue", main.code), ("p-solved", old.code)):
        answer = client.get(reverse("meeting-sources", args=[Meeting.objects.get().pk, key]))
        assert [record.code for record in answer.context["records"]] == [code]

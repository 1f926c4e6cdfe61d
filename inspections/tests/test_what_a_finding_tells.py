"""What the card of a finding says of its sanction, and what who verifies a remedy has before him."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ccn_portal.errors import RuleViolations
from inspections import services
from inspections.choices import Domain
from inspections.tests.factories import FindingFactory, InspectionFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"0" * 20 + b"IEND\xaeB`\x82"


@pytest.fixture(autouse=True)
def _today(settings, tmp_path):
    settings.FROZEN_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path


def shown(client, finding, query=""):
    return client.get(reverse("inspection-detail", args=[finding.inspection.code]) + query).content.decode()


@pytest.mark.parametrize(
    ("domain", "most"), [("fire_safety", 100), ("environment", 2000), ("land", 1000), ("labour", 150), ("other", None)]
)
def test_without_a_maximum_in_the_catalogue_a_fine_is_held_against_the_one_of_its_field(so, domain, most):
    finding = FindingFactory(inspection=InspectionFactory(domain=domain))
    decision = services.sanction(finding=finding, number="1/QĐ-XPHC", amount=Decimal(most or 9000), by=so)
    assert services.warnings_of_sanction(decision) == []
    if most:
        decision = services.sanction(finding=finding, amount=Decimal(most) + Decimal("0.5"), by=so)
        (warning,) = services.warnings_of_sanction(decision)
        assert warning.code == "fine_above_maximum"
        assert "Điều 24" in warning.message
        assert "chưa đối chiếu công báo" in warning.message


def test_before_the_maximum_was_in_force_nothing_is_held_against_it(so):
    visit = InspectionFactory(visited_on=dt.date(2021, 12, 31))
    decision = services.sanction(finding=FindingFactory(inspection=visit), number="1", amount=Decimal(9000), by=so)
    assert services.warnings_of_sanction(decision) == []


def test_the_card_says_who_fined_until_when_and_whether_it_was_paid(client, so):
    finding = FindingFactory(inspection=InspectionFactory(domain=Domain.FIRE_SAFETY))
    given = {
        "number": "12/QĐ-XPHC", "issuer": "UBND xã Bát Tràng", "decided_on": dt.date(2026, 11, 1),
        "due_on": dt.date(2026, 11, 11), "suspended_from": dt.date(2026, 11, 2),
    }  # fmt: skip
    services.sanction(finding=finding, amount=Decimal(1500), by=so, **given)
    client.force_login(so)
    page = shown(client, finding)
    for told in (
        "01/11/2026 · UBND xã Bát Tràng", "hạn nộp 11/11/2026", "quá hạn, chưa nộp", "đình chỉ từ 02/11/2026",
        "1.500 triệu đồng cao hơn mức phạt tối đa",
    ):  # fmt: skip
        assert told in page, told
    services.sanction(finding=finding, paid_on=dt.date(2026, 11, 12), by=so)
    assert "chưa nộp" not in shown(client, finding)
    assert "chưa nộp" in shown(client, finding, "?as_of=2026-11-11")
    assert "12/QĐ-XPHC" not in shown(client, finding, "?as_of=2026-10-31")


def test_who_verifies_a_remedy_sees_what_was_reported_and_its_photos(client, so, gialam):
    finding = FindingFactory()
    services.record_remedy(finding=finding, remedied_on=TODAY, note="Đã lắp bình", by=gialam)
    client.force_login(so)
    address = reverse("finding-act", args=[finding.pk, "close"])
    assert "Chưa có ảnh, tài liệu nào" in client.get(address).content.decode()
    photo = SimpleUploadedFile("sau.png", PICTURE)
    services.add_evidence(finding=finding, file=photo, name="sau.png", by=gialam)
    page = client.get(address).content.decode()
    for told in ("20/11/2026", str(gialam), "Đã lắp bình", "sau.png"):
        assert told in page
    services.refuse_remedy(finding=finding, reason="Còn thiếu", by=so)
    assert str(gialam) in shown(client, finding)  # the story keeps who reported it


def test_what_is_dated_before_the_visit_is_told_with_the_day_of_the_visit(so):
    finding = FindingFactory()
    early = dt.date(2026, 3, 9)
    with pytest.raises(RuleViolations, match="trước ngày kiểm tra 10/03/2026"):
        services.transfer(finding=finding, agency="Sở Xây dựng", letter_number="1", sent_on=early, by=so)
    with pytest.raises(RuleViolations, match="trước ngày kiểm tra 10/03/2026"):
        services.record_remedy(finding=finding, remedied_on=early, by=so)


def test_of_one_day_the_story_tells_the_later_step_first(client, so):
    finding = FindingFactory(inspection=InspectionFactory(visited_on=TODAY), remedy_due=TODAY)
    services.transfer(finding=finding, agency="Công an", letter_number="7/SCT", sent_on=TODAY, by=so)
    services.record_remedy(finding=finding, remedied_on=TODAY, note="Đã dọn", by=so)
    services.close(finding=finding, proof="Biên bản số 2", by=so)
    client.force_login(so)
    story = shown(client, finding).partition("c-time")[2]
    places = [story.index(said) for said in ("Biên bản số 2", "Đã dọn", "7/SCT", "Phát hiện vi phạm")]
    assert places == sorted(places)

"""Minutes and letters: what they say, on whose paper, in the style of the decree."""

import datetime as dt
import io

import docx
import pytest
from django.urls import reverse

from ccn_portal.letters.drawing import draw
from inspections.documents.kinds import MINUTES, REMINDER, TRANSFER
from inspections.models import ChecklistAnswer
from inspections.tests.factories import ExtensionFactory, FindingFactory, InspectionFactory, TransferFactory
from investors.tests.factories import LeaseFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = TODAY


@pytest.fixture
def text_of(client):
    def text(user, name, *args):
        client.force_login(user)
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == 200
        document = docx.Document(io.BytesIO(b"".join(answer.streaming_content)))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)

    return text


def test_the_minutes_say_who_looked_at_what_and_what_was_found(text_of, so):
    lease = LeaseFactory()
    visit = InspectionFactory(
        cluster=lease.cluster, tenant=lease.tenant, present="Giám đốc\nTổ trưởng bảo vệ", members="Phó trưởng phòng",
        minutes_number="07/BB-KT", conclusion="Chưa bảo đảm", keeper="agency", lead_agency="Phòng Cảnh sát PCCC",
    )  # fmt: skip
    FindingFactory(inspection=visit, text="Lối thoát nạn bị chắn", code="PC-05", required_remedy="Tháo dỡ")
    ChecklistAnswer.objects.create(inspection=visit, item="PC-C01", answer="no", note="Thiếu 6 bình")
    text = text_of(so, "inspection-minutes-document", visit.code)
    for said in (
        "BIÊN BẢN", "PHÒNG CẢNH SÁT PCCC", "Số: 07/BB-KT", "Hôm nay, ngày 10 tháng 3 năm 2026", lease.tenant.name,
        "Tổ trưởng bảo vệ", "Phó trưởng phòng", "Thiếu 6 bình", "Lối thoát nạn bị chắn (mức độ: trung bình)",
        "PC-05: NĐ 106/2025", "10/4/2026", "Chưa bảo đảm", "TRƯỞNG ĐOÀN KIỂM TRA",
    ):  # fmt: skip
        assert said in text, said
    clean = text_of(so, "inspection-minutes-document", InspectionFactory().code)
    assert "Chưa ghi nhận vi phạm qua kiểm tra." in clean
    assert "Thành phần dự" not in clean


def test_a_letter_urges_what_is_overdue_from_the_deadline_as_extended(text_of, so, gialam):
    finding = ExtensionFactory(new_due=dt.date(2026, 11, 10)).finding
    text = text_of(so, "finding-letter", finding.pk, "reminder")
    for said in ("SỞ CÔNG THƯƠNG", "Kính gửi: Chủ đầu tư hạ tầng", "ngày 10/11/2026", "(quá hạn 10 ngày)"):
        assert said in text, said
    assert "ỦY BAN NHÂN DÂN\nHUYỆN GIA LÂM" in text_of(gialam, "finding-letter", finding.pk, "reminder")


def test_a_letter_of_transfer_names_agency_reply_time_and_limitation(text_of, so, client, stranger):
    finding = FindingFactory(inspection__minutes_number="07/BB-KT")
    draft = text_of(so, "finding-letter", finding.pk, "transfer")
    assert "Kính gửi: …" in draft
    TransferFactory(finding=finding, agency="Công an Thành phố", letter_number="45/SCT-QLCN")
    text = text_of(so, "finding-letter", finding.pk, "transfer")
    for said in (
        "Số: 45/SCT-QLCN", "Kính gửi: Công an Thành phố.", "trước ngày 19/4/2026", "Biên bản kiểm tra số 07/BB-KT",
        "đến hết ngày 10/3/2027", "chưa đối chiếu công báo", "ngày 20 tháng 3 năm 2026",
    ):  # fmt: skip
        assert said in text, said
    client.force_login(stranger)
    assert client.get(reverse("finding-letter", args=[finding.pk, "transfer"])).status_code == 404
    client.force_login(so)
    assert client.get(reverse("finding-letter", args=[finding.pk, "thanks"])).status_code == 404


@pytest.mark.parametrize("kind", [MINUTES, REMINDER, TRANSFER], ids=lambda kind: kind.code)
def test_every_template_shipped_is_drawn_with_its_own_examples(kind):
    document = docx.Document(io.BytesIO(draw(kind.default(), kind.example, TODAY)))
    margins = document.sections[0]
    assert (round(margins.left_margin.mm), round(margins.right_margin.mm)) == (30, 18)
    assert "{{" not in "\n".join(paragraph.text for paragraph in document.paragraphs)

"""Minutes and letters: what they say, on whose paper, in the style of the decree."""

import datetime as dt
import io
import zipfile

import docx
import pytest
from django.urls import reverse

from ccn_portal.letters import wording
from ccn_portal.letters.drawing import draw
from clusters.tests.factories import ItemFactory
from inspections.documents.kinds import MINUTES, REMINDER, TRANSFER
from inspections.models import ChecklistAnswer
from inspections.services import transfer
from inspections.tests.factories import ExtensionFactory, FindingFactory, InspectionFactory, TransferFactory
from investors.tests.factories import InvestorFactory, LeaseFactory

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
        document = docx.Document(io.BytesIO(answer.content))
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
        "Tổ trưởng bảo vệ", "Thành viên: Phó trưởng phòng", "Thiếu 6 bình",
        "Lối thoát nạn bị chắn (mức độ: trung bình)",
        "PC-05: NĐ 106/2025", "10/4/2026", "Chưa bảo đảm", "TRƯỞNG ĐOÀN KIỂM TRA",
    ):  # fmt: skip
        assert said in text, said


def test_minutes_with_little_in_them_leave_lines_to_write_on(text_of, so):
    visit = InspectionFactory(kind="", domain="environment", decision_number="214/QĐ-SCT ngày 20/8/2026")
    text = text_of(so, "inspection-minutes-document", visit.code)
    for said in (
        "Chưa ghi nhận vi phạm qua kiểm tra.", "Căn cứ Quyết định số 214/QĐ-SCT ngày 20/8/2026;", "Trưởng đoàn: ………",
        "Thành viên: ………", f"Thành phần dự:\n{wording.BLANK_LINE}", "Số:          /BB-SCT",
    ):  # fmt: skip
        assert said in text, said
    for empty in ("Nội dung đã xem xét", "Kết luận:", "Tài liệu, hình ảnh", "Cơ quan chủ trì", "()", "None"):
        assert empty not in text, empty


@pytest.mark.parametrize(
    ("code", "basis"),
    [
        ("PC-05", " Căn cứ: Nghị định số 106/2025/NĐ-CP (sửa đổi bởi Nghị định số 347/2026/NĐ-CP) (chưa đối chiếu"),
        ("K-99", ""),  # the finding's own text names it
        ("", ""),
    ],
)
def test_a_letter_names_the_law_in_full_and_never_a_code_of_the_portal(text_of, so, code, basis):
    finding = FindingFactory(code=code, text="Lối thoát nạn bị chắn.", required_remedy="UBND xã, cơ sở cùng tháo dỡ.")
    text = text_of(so, "finding-letter", finding.pk, "reminder")
    assert f"phát hiện vi phạm: Lối thoát nạn bị chắn.{basis}" in text
    assert ("Căn cứ" in text) is bool(basis)
    assert "PC-05" not in text
    assert "khắc phục: UBND xã, cơ sở cùng tháo dỡ; báo cáo" in text


def test_a_letter_about_a_whole_cluster_goes_to_its_investor_by_name(text_of, so):
    item = ItemFactory(investor=InvestorFactory(name="Công ty Cổ phần Hạ tầng Đông Anh"), area_ha=30)
    finding = FindingFactory(inspection__cluster=item.cluster)
    text = text_of(so, "finding-letter", finding.pk, "reminder")
    name = f"Công ty Cổ phần Hạ tầng Đông Anh (chủ đầu tư hạ tầng cụm công nghiệp {item.cluster.name})"
    assert f"Kính gửi: {name}." in text


def test_a_letter_that_was_sent_stays_on_the_paper_of_who_sent_it(text_of, so, pccc):
    finding = FindingFactory(inspection__keeper="agency", inspection__lead_agency="Phòng Cảnh sát PCCC")
    given = {"agency": "Ủy ban nhân dân xã Gia Lâm", "letter_number": "45/PC07", "sent_on": dt.date(2026, 11, 1)}
    sent = transfer(finding=finding, by=pccc, **given)
    assert pccc.agency_name.upper() in text_of(so, "finding-letter-sent", finding.pk, sent.pk)
    assert "SỞ CÔNG THƯƠNG" in text_of(so, "finding-letter", finding.pk, "transfer")


@pytest.mark.parametrize("kind", [MINUTES, REMINDER, TRANSFER], ids=lambda kind: kind.code)
def test_the_department_s_own_template_is_what_is_drawn_until_it_goes_back(
    text_of, client, so, kind, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    finding = FindingFactory()
    name, args = {
        MINUTES.code: ("inspection-minutes-document", (finding.inspection.code,)),
        REMINDER.code: ("finding-letter", (finding.pk, "reminder")),
        TRANSFER.code: ("finding-letter", (finding.pk, "transfer")),
    }[kind.code]
    client.force_login(so)
    page = reverse("letter-detail", args=[so.unit_id, kind.code])
    assert kind.name in client.get(reverse("letter-list")).text
    assert all(f"<code>{variable.name}</code>" in client.get(page).text for variable in kind.variables)
    refused = client.post(page, {"file": word("{{ noi_dungg }}")})
    assert "Không có biến “noi_dungg”" in refused.text
    with_macros = word("{{ trich_yeu }}")
    with zipfile.ZipFile(with_macros, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    with_macros.seek(0)
    refused = client.post(page, {"file": with_macros})
    assert "macro" in refused.text
    assert "Chưa áp dụng tệp “mau.docx”" in refused.text
    assert client.post(page, {"file": word("MẪU RIÊNG CỦA SỞ: {{ trich_yeu }}")}).status_code == 302
    assert text_of(so, name, *args).startswith("MẪU RIÊNG CỦA SỞ: ")
    client.force_login(so)
    client.post(page, {"restore": "1"})
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text_of(so, name, *args)


def word(text):
    """An uploaded Word document of one paragraph."""
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    out.seek(0)
    out.name = "mau.docx"
    return out


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
    sent = TransferFactory(finding=finding, agency="Công an Thành phố", letter_number="45/SCT-QLCN")
    again = TransferFactory(finding=finding, agency="Ủy ban nhân dân xã", letter_number="46/SCT-QLCN")
    address = reverse("finding-letter-sent", args=[finding.pk, sent.pk])
    client.force_login(so)
    assert f'href="{address}"' in client.get(reverse("inspection-detail", args=[finding.inspection.code])).text
    assert "Kính gửi: Ủy ban nhân dân xã." in text_of(so, "finding-letter-sent", finding.pk, again.pk)
    text = text_of(so, "finding-letter-sent", finding.pk, sent.pk)
    for said in (
        "Số: 45/SCT-QLCN", "Kính gửi: Công an Thành phố.", "trước ngày 19/4/2026", "Biên bản kiểm tra số 07/BB-KT",
        "đến hết ngày 10/3/2027", "chưa đối chiếu công báo", "ngày 20 tháng 3 năm 2026",
    ):  # fmt: skip
        assert said in text, said
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    assert client.get(reverse("finding-letter", args=[finding.pk, "transfer"])).status_code == 404
    client.force_login(so)
    assert client.get(reverse("finding-letter", args=[finding.pk, "thanks"])).status_code == 404
    other = FindingFactory()
    assert client.get(reverse("finding-letter-sent", args=[other.pk, sent.pk])).status_code == 404


@pytest.mark.parametrize("kind", [MINUTES, REMINDER, TRANSFER], ids=lambda kind: kind.code)
def test_every_template_shipped_is_drawn_with_its_own_examples(kind):
    document = docx.Document(io.BytesIO(draw(kind.default(), kind.example, TODAY)))
    margins = document.sections[0]
    assert (round(margins.left_margin.mm), round(margins.right_margin.mm)) == (30, 18)
    assert "{{" not in "\n".join(paragraph.text for paragraph in document.paragraphs)

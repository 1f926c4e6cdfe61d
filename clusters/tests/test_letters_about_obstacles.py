"""Letters that urge who has to solve an obstacle: drawn, sent, kept in the story, seen by who raised it."""

import datetime as dt
import io

import docx
import pytest

from ccn_portal.errors import RuleViolations
from ccn_portal.notices.models import Notice
from clusters import services
from clusters.choices import Step
from clusters.models import Obstacle
from clusters.tests.factories import ClusterFactory, ObstacleFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 14)
AGENCY = "Sở Giao thông vận tải"


@pytest.fixture(autouse=True)
def frozen(settings, tmp_path):
    settings.FROZEN_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def obstacle(gialam):
    return services.raise_obstacle(
        cluster=ClusterFactory(name="Bát Tràng"), text="Đường vào cụm bị ngập.", responsible=AGENCY,
        raised_on=dt.date(2026, 9, 1), due_on=dt.date(2026, 10, 1), by=gialam,
    )  # fmt: skip


def paper(answer):
    assert answer.status_code == 200
    document = docx.Document(io.BytesIO(b"".join(answer) if answer.streaming else answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def urge(obstacle, by, **values):
    return services.take_step(matter=obstacle, kind=Step.URGE, by=by, **values)


def test_a_draft_says_what_was_asked_since_when_of_whom_by_when_and_how_late(client, so, gialam, stranger, obstacle):
    client.force_login(so)
    page = client.get(f"/obstacles/{obstacle.code}/").text
    address = f"/obstacles/{obstacle.code}/letter.docx"
    assert address in page
    assert address in client.get(f"/obstacles/{obstacle.code}/urge/").text
    draft = paper(client.get(address))
    for said in (
        "SỞ CÔNG THƯƠNG", f"Kính gửi: {AGENCY}.", "/SCT-QLCN", "Hà Nội, ngày      tháng      năm 2026",
        "V/v đôn đốc giải quyết khó khăn, vướng mắc tại cụm công nghiệp Bát Tràng",
        "Ngày 01/9/2026, Ủy ban nhân dân huyện Gia Lâm nêu khó khăn, vướng mắc tại cụm công nghiệp Bát Tràng",
        "“Đường vào cụm bị ngập”.", f"của {AGENCY}, thời hạn đến ngày 01/10/2026",
        "Đến ngày 14/11/2026 (quá hạn 44 ngày), Sở Công Thương chưa nhận được kết quả", "trước ngày …/…/……",
        "Ủy ban nhân dân huyện Gia Lâm (để biết)", "Lưu: VT, QLCN",
    ):  # fmt: skip
        assert said in draft, said
    assert "Quá trình xử lý" not in draft
    for user, status in ((gialam, 403), (stranger, 404)):
        client.force_login(user)
        assert client.get(address).status_code == status


def test_the_letter_sent_stays_as_it_was_and_the_unit_that_raised_it_sees_it(client, so, gialam, stranger, obstacle):
    first = urge(
        obstacle, so, letter_number="15/SCT-QLCN", taken_on=dt.date(2026, 10, 5), new_due=dt.date(2026, 10, 20)
    )
    services.take_step(
        matter=obstacle, kind=Step.HAND_OVER, agency="Sở Xây dựng", new_due=dt.date(2026, 11, 5),
        letter_number="31/TB-UBND", taken_on=dt.date(2026, 10, 21), by=so,
    )  # fmt: skip
    second = urge(obstacle, so, letter_number="40/SCT-QLCN", text="Nêu rõ nguồn vốn.", new_due=dt.date(2026, 12, 1))
    services.take_step(matter=obstacle, kind=Step.EXTEND, new_due=dt.date(2027, 1, 9), text="Chờ vốn", by=so)
    row = Obstacle.objects.as_of(dt.date(2026, 10, 20)).get()
    assert (row.due_now, row.last_step) == (dt.date(2026, 10, 1), "urge")  # asking for a reply moves no deadline

    client.force_login(gialam)  # who raised it
    page = client.get(f"/obstacles/{obstacle.code}/").text
    for said in (
        "2 lần", "gần nhất công văn số 40/SCT-QLCN ngày 14/11/2026", "đề nghị trả lời trước ngày 01/12/2026",
        "chưa trả lời", "thông báo số 31/TB-UBND",
    ):  # fmt: skip
        assert said in page, said
    assert "letter.docx" not in page
    addresses = [f"/obstacles/{obstacle.code}/letters/{step.pk}.docx" for step in (first, second)]
    assert all(address in page for address in addresses)
    assert "15/SCT-QLCN" in Notice.objects.get(recipient=gialam, key__endswith=f"step:{first.pk}").text
    earlier, later = (paper(client.get(address)) for address in addresses)
    for said in ("Số: 15/SCT-QLCN", "ngày 05 tháng 10 năm 2026", "(quá hạn 4 ngày)", "trước ngày 20/10/2026"):
        assert said in earlier, said
    for said in (
        "Số: 40/SCT-QLCN", "Kính gửi: Sở Xây dựng.", "hạn đến ngày 05/11/2026. Đến ngày 14/11/2026 (quá hạn 9 ngày)",
        "ngày 05/10/2026, đã đôn đốc (công văn số 15/SCT-QLCN), đề nghị trả lời trước ngày 20/10/2026",
        "đã chuyển Sở Xây dựng giải quyết (thông báo số 31/TB-UBND), thời hạn mới đến ngày 05/11/2026",
        "Nội dung yêu cầu: Nêu rõ nguồn vốn.", "trước ngày 01/12/2026",
    ):  # fmt: skip
        assert said in later, said
    assert "09/01/2027" not in later
    client.force_login(stranger)
    assert client.get(addresses[0]).status_code == 404


def test_a_sent_letter_keeps_its_template_and_the_next_takes_the_departments_own(client, so, obstacle):
    sent = urge(obstacle, so, letter_number="15/SCT-QLCN")
    own, out = docx.Document(), io.BytesIO()
    own.add_paragraph("MẪU RIÊNG: {{ kinh_gui|first }}")
    own.save(out)
    out.seek(0)
    out.name = "mau.docx"
    client.force_login(so)
    assert client.post(f"/letters/{so.unit_id}/matter_urging/", {"file": out}).status_code == 302
    assert paper(client.get(f"/obstacles/{obstacle.code}/letter.docx")) == f"MẪU RIÊNG: {AGENCY}"
    kept = paper(client.get(f"/obstacles/{obstacle.code}/letters/{sent.pk}.docx"))
    assert ("MẪU RIÊNG" in kept, "Số: 15/SCT-QLCN" in kept) == (False, True)


def test_an_answer_and_a_missed_day_are_told_and_a_reply_is_not_asked_for_before_the_letter(client, so, obstacle):
    with pytest.raises(RuleViolations) as refused:
        urge(obstacle, so, letter_number="1", new_due=TODAY - dt.timedelta(days=1))
    assert [one.field for one in refused.value.violations] == ["new_due"]
    urge(obstacle, so, letter_number="15/SCT", taken_on=dt.date(2026, 10, 5), new_due=dt.date(2026, 10, 20))
    client.force_login(so)
    assert "quá ngày đề nghị, chưa trả lời" in client.get(f"/obstacles/{obstacle.code}/").text
    services.take_step(matter=obstacle, kind=Step.REPLY, text="Đang làm", by=so)
    assert "đã trả lời" in client.get(f"/obstacles/{obstacle.code}/").text
    assert "Đã trả lời · 14/11/2026" in client.get("/obstacles/").text


def test_an_obstacle_of_a_report_has_no_day_and_may_have_no_deadline(client, so):
    row = ObstacleFactory(period="2022Q3", raised_on=None, due_on=None, responsible="", text="Thiếu điện")
    client.force_login(so)
    draft = paper(client.get(f"/obstacles/{row.code}/letter.docx"))
    assert "Trong kỳ báo cáo quý III" in draft
    assert "Kính gửi: …" in draft
    assert "Đến ngày 14/11/2026, Sở Công Thương chưa nhận được kết quả giải quyết." in draft

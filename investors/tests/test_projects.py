"""Who wants to produce in a cluster, what a cluster lives on, and what is done about idle projects."""

import datetime as dt
import io
from decimal import Decimal

import docx
import pytest
from django.core.exceptions import PermissionDenied

from ccn_portal.errors import RuleViolation, RuleViolations
from clusters.tests.factories import ClusterFactory, ItemFactory
from investors import services
from investors.catalogue import CRITERIA
from investors.choices import LeaseState
from investors.models import Lease
from investors.sectors import division_of, profile_of
from investors.tests.factories import AssessmentFactory, LeaseFactory, ProjectActionFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 14)
ALL_MET = {one.code: {"rating": "meets", "note": ""} for one in CRITERIA}


@pytest.fixture(autouse=True)
def frozen(settings):
    settings.FROZEN_TODAY = TODAY


@pytest.fixture
def bat_trang():
    cluster = ClusterFactory(code="CCN-01-001", name="Bát Tràng")
    ItemFactory(cluster=cluster, area_ha=Decimal(20), industrial_area_ha=Decimal(10))
    return cluster


# -- trades -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "division"),
    [
        ("2592", "25"),
        ("25", "25"),
        ("25.9", "25"),
        ("C2592", "25"),
        ("04", None),
        ("", None),
        ("2", None),
        ("abc", None),
    ],
)
def test_a_sector_belongs_to_a_division_of_vsic(code, division):
    assert division_of(code) == division


def test_the_profile_adds_up_by_division_and_the_unknown_comes_last():
    leases = [("2592", Decimal(30_000)), ("", Decimal(90_000)), ("2511", Decimal(30_000)), ("1392", Decimal(10_000))]
    profile = profile_of(leases, Decimal(10))
    assert [(share.division, share.leases, share.area_ha) for share in profile.shares] == [
        ("25", 2, Decimal(6)),
        ("13", 1, Decimal(1)),
        (None, 1, Decimal(9)),
    ]
    assert sum(share.area_ha for share in profile.shares) == profile.leased_ha == Decimal(16)
    assert profile.main.of_industrial == Decimal(60)
    assert profile.with_more("13", Decimal(2)).share_of("13").of_industrial == Decimal(30)


@pytest.mark.parametrize(("area", "verdict"), [(60_000, "đạt tiêu chí"), (59_999, "chưa đạt tiêu chí")])
def test_sixty_per_cent_of_one_trade_make_a_specialised_cluster(client, so, bat_trang, area, verdict):
    LeaseFactory(cluster=bat_trang, sector_code="2393", area_m2=Decimal(area))
    client.force_login(so)
    page = client.get("/clusters/CCN-01-001/sectors/").text
    assert f">{verdict} cụm chuyên ngành<" in page


# -- capability ---------------------------------------------------------------------------------
def test_an_applicant_is_concluded_on_when_every_criterion_is_rated(bat_trang, so, gialam):
    given = {"cluster": bat_trang, "applicant": "Gốm mới", "project": "Xưởng gốm", "sector_code": "2393"}
    with pytest.raises(PermissionDenied):
        services.open_assessment(by=gialam, **given)
    assessment = services.open_assessment(by=so, **given)
    assert (assessment.code, assessment.received_on) == ("NL-2026-0001", TODAY)
    with pytest.raises(RuleViolations, match="Tài chính"):
        services.conclude_assessment(assessment=assessment, result="suitable", conclusion="Đạt", by=so)
    failing = ALL_MET | {"finance": {"rating": "fails", "note": "Vốn tự có thấp"}}
    services.change_assessment(assessment, ratings=failing, by=so)
    with pytest.raises(RuleViolations) as problem:
        services.conclude_assessment(assessment=assessment, result="suitable", conclusion="Đạt", by=so)
    assert [one.code for one in problem.value.violations] == ["contradicts_ratings"]
    done = services.conclude_assessment(assessment=assessment, result="conditional", conclusion="Bổ sung vốn", by=so)
    assert done.decided_on == TODAY
    with pytest.raises(RuleViolation):
        services.change_assessment(assessment, applicant="Khác", by=so)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"sector_code": "99999999"}, ("unknown_sector", "sector_code")),
        ({"area_ha": Decimal(0)}, ("area_not_positive", "area_ha")),
        ({"capital": Decimal(-1)}, ("negative", "capital")),
        ({"received_on": dt.date(2026, 11, 15)}, ("in_future", "received_on")),
        ({"ratings": {"beauty": {"rating": "meets"}}}, ("unknown_rating", "ratings")),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(bat_trang, so, values, wrong):
    given = {"cluster": bat_trang, "applicant": "Gốm mới", "project": "Xưởng gốm", "sector_code": "2393"}
    with pytest.raises(RuleViolations) as problem:
        services.open_assessment(by=so, **given | values)
    assert wrong in [(one.code, one.field) for one in problem.value.violations]


def test_the_page_says_how_the_trade_fits_and_keeps_documents(client, so, bat_trang):
    LeaseFactory(cluster=bat_trang, sector_code="2393", area_m2=Decimal(50_000))
    AssessmentFactory(code="NL-1", cluster=bat_trang, sector_code="2393", area_ha=Decimal(1))
    client.force_login(so)
    page = client.get("/assessments/NL-1/").text
    assert "đang chiếm 50,0 % đất công nghiệp; tính thêm dự án này là 60,0 %" in page
    assert "cùng ngành với nhà đầu tư" in page
    refused = client.post("/assessments/NL-1/", {"file": io.BytesIO(b"MZ\x90")})
    assert refused.status_code == 422
    kept = client.post("/assessments/NL-1/", {"file": io.BytesIO(b"%PDF-1.7 x")}, follow=True)
    assert "Đã lưu tài liệu" in kept.text


# -- idle projects ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("starts_on", "values", "idle"),
    [
        (dt.date(2024, 11, 14), {"state": LeaseState.SUSPENDED}, True),
        (dt.date(2024, 11, 15), {"state": LeaseState.SUSPENDED}, False),  # not yet 24 months
        (dt.date(2020, 1, 1), {"state": LeaseState.OPERATING}, False),
        (dt.date(2020, 1, 1), {"state": LeaseState.SUSPENDED, "suspended_on": dt.date(2026, 11, 14)}, True),
        (dt.date(2020, 1, 1), {"state": LeaseState.SUSPENDED, "suspended_on": dt.date(2026, 11, 15)}, False),
        (dt.date(2020, 1, 1), {"state": LeaseState.SUSPENDED, "ends_on": dt.date(2026, 11, 14)}, False),
    ],
)
def test_a_project_is_idle_from_the_24th_month_without_work(client, so, bat_trang, starts_on, values, idle):
    lease = LeaseFactory(cluster=bat_trang, starts_on=starts_on, **values)
    client.force_login(so)
    assert (lease.tenant.name in client.get("/idle-projects/").text) is idle


def test_what_is_done_about_an_idle_project_is_counted_and_told(client, api, so, gialam, bat_trang):
    lease = LeaseFactory(cluster=bat_trang, state=LeaseState.SUSPENDED)
    body = {"lease": lease.pk, "kind": "urge", "letter_number": "15/SCT", "taken_on": "2026-10-01"}
    assert api(gialam).post("/api/v1/project-actions/", body, format="json").status_code == 403
    assert api(so).post("/api/v1/project-actions/", body, format="json").status_code == 201
    client.force_login(so)
    address = f"/idle-projects/{lease.pk}/"
    refused = client.post(address, {"kind": "extend", "due_on": "", "text": "Chờ máy"})
    assert refused.status_code == 422
    assert "Chờ máy" in refused.text
    assert client.post(address, {"kind": "extend", "due_on": "1/3/2027", "text": "Chờ máy"}).status_code == 302
    found = Lease.objects.with_actions(TODAY).get()
    assert (found.urged, found.last_action, found.action_due) == (1, "extend", dt.date(2027, 3, 1))
    assert Lease.objects.with_actions(dt.date(2026, 9, 30)).get().last_action is None
    assert "công văn số 15/SCT" in client.get(address).text


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        ("urge", "15/SCT-QLCN", "công văn số 15/SCT-QLCN"),
        ("recover", "120/QĐ-UBND", "quyết định số 120/QĐ-UBND"),
        ("recover", "120", "quyết định số 120"),
        ("extend", "88/2026/QĐ-UBND", "quyết định số 88/2026/QĐ-UBND"),
        ("extend", "5", "văn bản số 5"),
        ("propose", "7/TTr-SCT", "tờ trình số 7/TTr-SCT"),
        ("commit", "Bản cam kết số 2", "Bản cam kết số 2"),
    ],
)
def test_the_paper_of_each_step_is_called_what_it_is(client, so, bat_trang, kind, number, said):
    lease = LeaseFactory(cluster=bat_trang, state=LeaseState.SUSPENDED)
    services.act_on_project(
        lease=lease, by=so, kind=kind, letter_number=number, taken_on=dt.date(2026, 10, 1), due_on=TODAY, text="Lý do"
    )
    client.force_login(so)
    story = client.get(f"/idle-projects/{lease.pk}/").text.partition('id="h-story"')[2]
    assert f"· {said}" in story
    assert ("công văn" in story.partition("</ol>")[0].lower()) is (kind == "urge")
    told = _paper(client.get(f"/idle-projects/{lease.pk}/letter.docx"))
    assert (f"đôn đốc số {number}" if kind == "urge" else f"theo {said}") in told


def test_an_urging_letter_tells_the_project_s_story_on_the_department_s_paper(client, so, gialam, stranger, bat_trang):
    lease = LeaseFactory(
        cluster=bat_trang, state=LeaseState.SUSPENDED, starts_on=dt.date(2020, 8, 16), area_m2=Decimal("1234.5"),
        contract="số 12/HĐ", certificate="88/GCN", registered_capital=Decimal("3.5"),
    )  # fmt: skip
    common = {"lease": lease, "by": so, "kind": "urge"}
    first = services.act_on_project(
        **common, letter_number="15/SCT", taken_on=dt.date(2026, 3, 2), due_on=dt.date(2026, 4, 1)
    )
    second = services.act_on_project(**common, letter_number="99/SCT", taken_on=TODAY, text="Báo cáo tiến độ.")
    client.force_login(so)
    page = client.get(f"/idle-projects/{lease.pk}/").text
    assert f"/idle-projects/{lease.pk}/letter.docx" in page
    assert f"/idle-projects/{lease.pk}/letters/{second.pk}.docx" in page
    draft = _paper(client.get(f"/idle-projects/{lease.pk}/letter.docx"))
    for said in (
        "SỞ CÔNG THƯƠNG", "V/v đôn đốc triển khai dự án tại cụm công nghiệp Bát Tràng", "/SCT-QLCN",
        f"Kính gửi: {lease.tenant.name}.", "thuê 1.234,5 m² đất", "từ ngày 16/8/2020 theo hợp đồng số 12/HĐ",
        "đầu tư 88/GCN. Dự án có vốn đăng ký 3,5 tỷ đồng.", "sau 6 năm 2 tháng kể từ", "trước ngày …/…/……",
        "ngày 02/3/2026, công văn đôn đốc số 15/SCT, thời hạn đến ngày 01/4/2026; ngày 14/11/2026", "Nơi nhận:",
    ):  # fmt: skip
        assert said in draft, said
    sent = _paper(client.get(f"/idle-projects/{lease.pk}/letters/{second.pk}.docx"))
    for said in ("Số: 99/SCT", "ngày 14 tháng 11 năm 2026", "số 15/SCT", "Nội dung yêu cầu: Báo cáo tiến độ."):
        assert said in sent, said
    assert "99/SCT," not in sent
    earliest = _paper(client.get(f"/idle-projects/{lease.pk}/letters/{first.pk}.docx"))
    assert "Quá trình xử lý" not in earliest
    assert "trước ngày 01/4/2026" in earliest
    for user, status in ((gialam, 403), (stranger, 404)):
        client.force_login(user)
        assert client.get(f"/idle-projects/{lease.pk}/letter.docx").status_code == status


def test_the_department_s_own_urging_letter_is_what_is_drawn(client, so, stranger, bat_trang, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    lease = LeaseFactory(cluster=bat_trang, state=LeaseState.SUSPENDED)
    own, out = docx.Document(), io.BytesIO()
    own.add_paragraph("MẪU RIÊNG: {{ kinh_gui|first }} / {{ noi_nhan|join('; ') }}")
    own.save(out)
    out.seek(0)
    out.name = "mau.docx"
    page = f"/letters/{so.unit_id}/project_urging/"
    client.force_login(stranger)
    assert client.post(page, {"file": out}).status_code == 404
    client.force_login(so)
    out.seek(0)
    assert client.post(page, {"file": out}).status_code == 302
    text = _paper(client.get(f"/idle-projects/{lease.pk}/letter.docx"))
    assert text.startswith(f"MẪU RIÊNG: {lease.tenant.name} / Như trên; Ủy ban nhân dân ")
    assert text.endswith("; Chủ đầu tư hạ tầng cụm công nghiệp Bát Tràng; Lưu: VT, QLCN")


def test_a_project_that_stopped_is_urged_from_the_day_it_stopped(client, so, bat_trang):
    lease = LeaseFactory(cluster=bat_trang, state=LeaseState.SUSPENDED, suspended_on=dt.date(2025, 11, 14))
    commitment = ProjectActionFactory(lease=lease, kind="commit")
    client.force_login(so)
    text = _paper(client.get(f"/idle-projects/{lease.pk}/letter.docx"))
    assert "ngừng hoạt động từ ngày 14/11/2025; đến ngày 14/11/2026 (1 năm) chưa hoạt động trở lại" in text
    assert client.get(f"/idle-projects/{lease.pk}/letters/{commitment.pk}.docx").status_code == 404


def _paper(answer):
    document = docx.Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)

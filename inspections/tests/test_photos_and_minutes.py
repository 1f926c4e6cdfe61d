"""Minutes, checklists, photos: made for a phone; what cannot be kept is told beside what was typed."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ccn_portal.errors import RuleViolations
from clusters.tests.factories import ClusterFactory
from inspections import services
from inspections.checklists import checklist_of, points, points_on
from inspections.choices import Answer, Domain, Keeper
from inspections.models import Finding, FindingFile, Inspection, InspectionFile
from inspections.tests.factories import FindingFactory, InspectionFactory, PlannedVisitFactory
from investors.tests.factories import LeaseFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"0" * 20 + b"IEND\xaeB`\x82"


@pytest.fixture(autouse=True)
def _today(settings, tmp_path):
    settings.FROZEN_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path


def photo(content=PICTURE, name="anh.png"):
    return SimpleUploadedFile(name, content)


def errors(answer, name="form"):
    return list(answer.context[name].errors)


def form_of(cluster, **changed):
    given = {
        "domain": "fire_safety", "kind": "planned", "visited_on": "18/11/2026", "conclusion": "Còn tồn tại",
        "findings-TOTAL_FORMS": "2", "findings-INITIAL_FORMS": "0",
        "findings-0-code": "PC-05", "findings-0-severity": "serious", "findings-0-remedy_due": "18/12/2026",
        "findings-1-severity": "moderate",
    }  # fmt: skip
    return reverse("inspection-create") + f"?cluster={cluster.code}", given | changed


def test_all_that_is_wrong_with_a_visit_is_told_at_once_its_photos_too(client, pccc):
    cluster = LeaseFactory().cluster
    client.force_login(pccc)
    wrong = {"findings-0-remedy_due": "17/11/2026", "findings-0-photos": photo(b"\x89PNG\r\n\x1a\nnot all of it")}
    answer = client.post(*form_of(cluster, visited_on="21/11/2026", **{"findings-0-remedy_due": "17/11/2026"}))
    assert (errors(answer), list(answer.context["findings"][0].errors)) == (["visited_on"], ["remedy_due"])
    answer = client.post(*form_of(cluster, **wrong))
    assert answer.status_code == 422
    assert list(answer.context["findings"][0].errors) == ["photos", "remedy_due"]
    assert "anh.png" in str(answer.context["findings"][0].errors["photos"])
    assert "Còn tồn tại" in answer.content.decode()
    assert not Inspection.objects.exists()
    assert client.post(*form_of(cluster, **{"findings-0-photos": photo()})).status_code == 302
    kept = FindingFile.objects.get()
    assert (kept.name, kept.shows_remedy, kept.finding.text) == ("anh.png", False, "Lối thoát nạn bị lấn chiếm")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (photo(b"<html>", "a.html"), "PNG, JPEG, TIFF"),
        (photo(b"<html>"), "không phải là ảnh"),
        (photo(b"\xff\xd8\xff" + b"0" * 50, "a.jpg"), "không phải là ảnh"),
        (photo(b"%PDF-" + b"0" * 3000, "to.pdf"), "tối đa"),
        (photo(PICTURE + b"0" * 1500), "độ phân giải thấp hơn"),
        (photo(b""), "không có nội dung"),
    ],
)
def test_a_file_that_cannot_be_kept_is_told_and_what_was_typed_stays(client, gialam, settings, file, said):
    settings.UPLOAD_LIMIT, settings.PHOTO_LIMIT = 2000, 1000
    finding = FindingFactory()
    client.force_login(gialam)
    given = {"remedied_on": "19/11/2026", "note": "Đã tháo dỡ", "files": [file, photo(name="tot.png")]}
    answer = client.post(reverse("finding-act", args=[finding.pk, "remedy"]), given)
    page = answer.content.decode()
    assert (answer.status_code, errors(answer)) == (422, ["files"])
    assert said in page
    assert "Đã tháo dỡ" in page
    assert Finding.objects.get().remedied_on is None
    assert not FindingFile.objects.exists()


def test_what_is_wrong_is_told_at_the_top_with_a_link_to_each_field(client, so):
    cluster = ClusterFactory()
    given = {"visited_on": "14/11/2026", "domain": "land", "kind": "unplanned", "findings-TOTAL_FORMS": 2}
    given |= {
        "findings-INITIAL_FORMS": 0,
        "findings-0-severity": "moderate",
        "findings-1-text": "Lấn đất",
        "findings-1-remedy_due": "1/11/2026",
    }
    client.force_login(so)
    page = client.post(f"/inspections/new/?cluster={cluster.code}", given | {"findings-1-severity": "minor"}).text
    told = page.partition('role="alert"')[2].partition("</ul>")[0]
    assert 'Vi phạm 2 · <a href="#id_findings-1-remedy_due">Hạn khắc phục</a>: Hạn khắc phục 01/11/2026 trước' in told
    assert told.count("<li>") == 1
    assert 'role="alert"' not in client.get(f"/inspections/new/?cluster={cluster.code}").text


def test_proof_is_added_without_saying_that_it_is_remedied(client, gialam):
    finding = FindingFactory()
    client.force_login(gialam)
    address = reverse("finding-act", args=[finding.pk, "evidence"])
    assert errors(client.post(address, {"shows_remedy": "true"})) == ["files"]
    assert client.post(address, {"shows_remedy": "true", "photos": photo()}).status_code == 302
    assert Finding.objects.get().remedied_on is None
    assert FindingFile.objects.get().shows_remedy
    assert 'value="20/11/2026"' in client.get(reverse("finding-act", args=[finding.pk, "remedy"])).text


def test_one_photo_as_violation_and_as_remedy_bears_both_labels_and_is_told_to_who_verifies(client, so, gialam):
    finding = FindingFactory()
    common = {"finding": finding, "name": "anh.png", "by": gialam}
    shown = services.attach(**common, file=photo(), shows_remedy=False)
    services.record_remedy(finding=finding, remedied_on=TODAY, note="Đã dọn", by=gialam)
    proof = services.attach(**common, file=photo(), shows_remedy=True)
    assert (shown.shows_remedy, proof.shows_remedy, FindingFile.objects.count()) == (False, True, 2)
    assert services.attach(**common, file=photo(), shows_remedy=True) == proof
    client.force_login(so)
    for address in (f"/inspections/{finding.inspection.code}/", reverse("finding-act", args=[finding.pk, "close"])):
        page = client.get(address).text
        for label in ("tài liệu về vi phạm", "tài liệu về kết quả khắc phục", "trùng ảnh vi phạm"):
            assert page.count(label) >= 1, (address, label)


def test_a_false_remedy_goes_back_to_open_with_the_reason_in_its_story(client, so):
    finding = FindingFactory(remedied_on=dt.date(2026, 11, 10), remedy_note="Đã dọn", remedy_due=dt.date(2026, 12, 1))
    client.force_login(so)
    address = reverse("finding-act", args=[finding.pk, "refuse"])
    assert errors(client.post(address, {"reason": " "})) == ["reason"]
    answer = client.post(address, {"reason": "Vẫn còn hàng hóa chắn lối"}, follow=True)
    (card,) = answer.context["cards"]
    assert (card["label"], card["due"]) == ("Chưa khắc phục", dt.date(2026, 12, 1))
    assert [event["text"] for event in card["events"]][:2] == ["Vẫn còn hàng hóa chắn lối", "Đã dọn"]
    services.record_remedy(finding=finding, remedied_on=TODAY, by=so)
    with pytest.raises(RuleViolations) as problem:
        services.refuse_remedy(finding=finding, reason="Sớm", refused_on=dt.date(2026, 11, 19), by=so)
    assert [one.code for one in problem.value.violations] == ["refused_before_remedy"]


def test_the_minutes_are_completed_later_and_who_else_tries_is_refused(client, pccc, so):
    visit = InspectionFactory(keeper=Keeper.AGENCY, conclusion="")
    finding = FindingFactory(inspection=visit, remedy_due=dt.date(2026, 4, 10))
    given = {
        "kind": "joint", "visited_on": "10/03/2026", "minutes_number": "07/BB-KT", "conclusion": "Đạt",
        "present": "Giám đốc nhà máy\nTổ trưởng bảo vệ", "reason": "Bổ sung biên bản",
    }  # fmt: skip
    address = reverse("inspection-minutes", args=[visit.code])
    client.force_login(so)
    assert client.post(address, given).status_code == 403
    client.force_login(pccc)
    assert client.get(address).status_code == 200
    assert errors(client.post(address, given | {"visited_on": "11/04/2026"})) == ["visited_on"]
    assert client.post(address, given).status_code == 302
    visit.refresh_from_db()
    assert (visit.kind, visit.minutes_number) == ("joint", "07/BB-KT")
    assert visit.present.splitlines() == ["Giám đốc nhà máy", "Tổ trưởng bảo vệ"]
    context = visit.events.latest("pgh_id").pgh_context.metadata
    assert context.items() >= {"act": "change_inspection", "user": pccc.pk, "reason": "Bổ sung biên bản"}.items()
    edit = reverse("finding-change", args=[finding.pk])
    assert client.post(edit, {"text": "Thiếu bình", "severity": "minor"}).status_code == 302
    assert Finding.objects.get().text == "Thiếu bình"
    client.force_login(so)
    assert client.get(edit).status_code == 403


def test_signed_minutes_and_photos_are_kept_with_the_visit_and_given_only_to_who_may_see_it(client, so, stranger):
    visit = InspectionFactory()
    client.force_login(so)
    address = reverse("inspection-files", args=[visit.code])
    assert errors(client.post(address, {})) == ["files"]
    bad = client.post(address, {"files": [photo(b"%PDF-1.7", "bb.pdf"), photo(b"MZ", "x.exe")], "is_minutes": "on"})
    assert (errors(bad), InspectionFile.objects.count()) == (["files"], 0)
    assert client.post(address, {"files": [photo(b"%PDF-1.7", "bb.pdf")], "is_minutes": "on"}).status_code == 302
    assert client.post(address, {"photos": [photo(), photo(PICTURE + b"1", "b.png")]}).status_code == 302
    signed, *rest = InspectionFile.objects.order_by("-is_minutes", "pk")
    assert (signed.name, [one.name for one in rest]) == ("bb.pdf", ["anh.png", "b.png"])
    download = reverse("inspection-file", args=[visit.code, signed.pk])
    assert b"".join(client.get(download).streaming_content) == b"%PDF-1.7"
    client.force_login(stranger)
    assert client.get(download).status_code == 404


def test_a_no_of_the_checklist_becomes_a_finding_with_its_code_words_and_basis(client, pccc):
    visit = InspectionFactory(keeper=Keeper.AGENCY)
    client.force_login(pccc)
    address = reverse("inspection-checklist", args=[visit.code])
    shown = {point.code: "not_looked" for point in client.get(address).context["form"].points}
    given = shown | {"PC-C01": "no", "PC-C01-note": "Thiếu 6 bình", "PC-C03": "yes", "PC-C07": "no"}
    assert errors(client.post(address, given | {"PC-C02": "maybe"})) == ["PC-C02"]
    assert client.post(address, given).status_code == 302
    assert dict(visit.answers.values_list("item", "answer")) == {"PC-C01": "no", "PC-C03": "yes", "PC-C07": "no"}
    checklist = client.get(reverse("inspection-detail", args=[visit.code])).context["checklist"]
    assert [point.code for point, _row in checklist["missing"]] == ["PC-C01", "PC-C07"]
    assert {answer: count for answer, _label, count in checklist["counts"]} == {"yes": 1, "no": 2, "not_looked": 4}
    create = reverse("finding-create", args=[visit.code])
    known = client.get(create + "?item=PC-C01").context["form"].initial
    assert known == {
        "code": "PC-01", "text": "Không trang bị hệ thống chữa cháy theo tiêu chuẩn", "evidence": "Thiếu 6 bình",
    }  # fmt: skip
    assert "2024" in client.get(create + "?item=PC-C07").context["form"].initial["text"]  # its law; no code names it
    assert client.post(create + "?item=PC-C01", known | {"severity": "minor"}).status_code == 302
    assert visit.answers.get(item="PC-C01").finding == visit.findings.get()
    answer = client.post(address, given | {"PC-C01": "yes"})
    assert (answer.status_code, errors(answer)) == (422, ["PC-C01"])


def test_a_checklist_asks_what_is_law_on_the_day_and_concerns_the_place():
    lease = LeaseFactory()
    cluster = InspectionFactory(domain="environment")
    tenant = InspectionFactory(domain="environment", cluster=lease.cluster, tenant=lease.tenant)
    assert "MT-C11" in {point.code for point in checklist_of(tenant)}
    assert "MT-C11" not in {point.code for point in checklist_of(cluster)}
    assert "MT-C02" not in {point.code for point in checklist_of(tenant)}
    assert checklist_of(InspectionFactory(visited_on=dt.date(2025, 6, 30))) == []
    for day in (dt.date(2023, 1, 1), dt.date(2025, 8, 31), dt.date(2026, 9, 9), TODAY):
        named = [point.code for point in points_on(day)]
        assert len(named) == len(set(named))
    assert {point.domain for point in points_on(TODAY)} == set(Domain)


def test_every_point_that_names_a_code_finds_it_in_the_catalogue_while_it_is_asked():
    from inspections.catalogue import entry_named

    for point in points():
        for day in (point.valid_from, point.valid_to or TODAY):
            if point.finding:
                entry = entry_named(point.finding, day)
                assert entry is not None, (point.code, day)
                assert entry.domain == point.domain


def test_answers_of_others_or_of_no_point_are_refused(so, pccc):
    visit = InspectionFactory()
    with pytest.raises(RuleViolations) as problem:
        services.answer_checklist(inspection=visit, answers={"MT-C01": (Answer.NO, "")}, by=so)
    assert [(one.code, one.field) for one in problem.value.violations] == [("unknown_point", "MT-C01")]
    assert services.answer_checklist(inspection=visit, answers={"PC-C01": (Answer.NOT_LOOKED, "")}, by=so) == []


def test_a_second_regular_visit_is_recorded_only_after_saying_why(client, so):
    lease = LeaseFactory()
    there = {"cluster": lease.cluster, "tenant": lease.tenant}
    InspectionFactory(kind="planned", **there)
    planned = PlannedVisitFactory(**there)
    client.force_login(so)
    shown = client.get(reverse("inspection-create") + f"?cluster={lease.cluster.code}&planned={planned.pk}")
    assert shown.context["form"].initial["tenant"] == lease.tenant
    address, given = form_of(lease.cluster, tenant=lease.tenant.pk, planned=planned.pk)
    answer = client.post(address, given)
    assert (answer.status_code, errors(answer)) == (422, ["explanation"])
    assert "Điều 24 khoản 2" in answer.content.decode()
    assert client.post(address, given | {"explanation": "Có đơn phản ánh"}).status_code == 302
    planned.refresh_from_db()
    assert planned.inspection.explanation == "Có đơn phản ánh"

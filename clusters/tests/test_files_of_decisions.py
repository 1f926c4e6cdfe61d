"""Files kept with decisions: who may add and read them, which kinds, and how they are served."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.models import Attachment
from clusters.tests.factories import DecisionFactory, ItemFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a decision"


@pytest.fixture
def decision():
    return ItemFactory(decision=DecisionFactory(number="2001/QĐ-UBND")).decision


def upload(client, decision, content=PDF, name="Quyết định 2001.pdf"):
    return client.post(reverse("decision-detail", args=[decision.pk]), {"file": SimpleUploadedFile(name, content)})


@pytest.fixture
def kept(client, so, decision):
    client.force_login(so)
    assert upload(client, decision).status_code == 302
    return Attachment.objects.get()


def test_what_was_uploaded_comes_back_byte_for_byte(client, kept):
    answer = client.get(reverse("decision-file", args=[kept.decision_id, kept.pk]))
    assert b"".join(answer.streaming_content) == PDF


def test_it_is_served_as_a_download_that_no_browser_runs(client, kept):
    answer = client.get(reverse("decision-file", args=[kept.decision_id, kept.pk]))
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Quy")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    answer.close()


def test_it_is_stored_under_a_name_nobody_can_guess(kept):
    assert "2001" not in kept.file.name
    assert kept.size == len(PDF)
    assert kept.name == "Quyết định 2001.pdf"


def test_nobody_reaches_a_file_by_its_path(client, kept):
    for path in (f"/media/{kept.file.name}", f"/files/{kept.file.name}", f"/static/{kept.file.name}"):
        assert client.get(path).status_code == 404


def test_a_stranger_cannot_download_it(client, stranger, kept):
    client.force_login(stranger)
    assert client.get(reverse("decision-file", args=[kept.decision_id, kept.pk])).status_code == 404


def test_a_file_of_one_decision_is_not_found_under_another(client, kept):
    other = ItemFactory().decision
    assert client.get(reverse("decision-file", args=[other.pk, kept.pk])).status_code == 404


@pytest.mark.parametrize("who", ["leader", "gialam", "pccc", "api_user"])
def test_only_who_edits_the_register_adds_files(client, request, decision, who):
    client.force_login(request.getfixturevalue(who))
    assert upload(client, decision).status_code in (403, 404)
    assert not Attachment.objects.exists()


def test_those_who_may_not_add_see_no_upload(client, leader, decision):
    client.force_login(leader)
    assert 'type="file"' not in client.get(reverse("decision-detail", args=[decision.pk])).content.decode()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x90\x00 a program", "quyet-dinh.pdf", "Không nhận loại tệp này"),
        (b"<html><script>alert(1)</script>", "a.pdf", "Không nhận loại tệp này"),
        (b"PK\x03\x04 a zip", "a.zip", "Không nhận loại tệp này"),
        (b"", "a.pdf", "không có nội dung"),
    ],
)
def test_what_is_no_document_is_refused_in_vietnamese_and_nothing_is_kept(client, so, decision, content, name, said):
    client.force_login(so)
    answer = upload(client, decision, content, name)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Attachment.objects.exists()


def test_a_file_over_the_limit_is_refused(client, so, decision, settings):
    client.force_login(so)
    settings.UPLOAD_LIMIT = 10
    assert upload(client, decision).status_code == 422
    assert not Attachment.objects.exists()


def test_the_same_file_is_kept_once(client, kept):
    answer = upload(client, kept.decision, name="bản khác.pdf")
    assert answer.status_code == 422
    assert "đã được lưu với quyết định" in answer.content.decode()
    assert Attachment.objects.count() == 1


def test_a_picture_and_an_office_document_are_kept(client, so, decision):
    client.force_login(so)
    assert upload(client, decision, b"\x89PNG\r\n\x1a\n picture", "ảnh.png").status_code == 302
    assert upload(client, decision, b"PK\x03\x04 document", "tờ trình.docx").status_code == 302
    assert Attachment.objects.count() == 2

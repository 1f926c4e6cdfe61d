"""A department replaces the template of a document without code, and what was settled before stays as it was."""

import datetime as dt
import io
import zipfile

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.letters.drawing import draw
from ccn_portal.letters.models import LetterTemplate
from ccn_portal.letters.registry import kind_named, kinds
from ccn_portal.letters.services import keep_in_force, render, replace_template, restore_default, template_bytes

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 9, 14)


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def report():
    return kind_named("report")


def written(*paragraphs, table=()):
    """A Word document with these paragraphs, and a table of these one-cell rows."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        made = document.add_table(rows=0, cols=1)
        for text in table:
            made.add_row().cells[0].text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def text_of(content):
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def put(kind, content, by, name="mau.docx"):
    return replace_template(kind=kind, unit=by.unit, file=io.BytesIO(content), name=name, by=by)


def refused(kind, content, by):
    """The messages with which a template is refused, in Vietnamese."""
    with pytest.raises((RuleViolation, RuleViolations)) as caught:
        put(kind, content, by)
    assert not LetterTemplate.objects.exists()
    found = getattr(caught.value, "violations", [caught.value])
    return [(violation.code, violation.message) for violation in found]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.code)
def test_each_template_shipped_draws_its_example_in_the_style_of_decree_30(kind):
    drawn = draw(kind.default(), kind.example, DAY, strict=True)
    assert drawn == draw(kind.default(), kind.example, DAY, strict=True)
    document = docx.Document(io.BytesIO(drawn))
    text = text_of(drawn)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert not set("{}") & set(text)
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert 13 <= document.styles["Normal"].font.size.pt <= 14
    section = document.sections[0]
    sides = (section.left_margin.mm, section.right_margin.mm)
    assert 30 <= round(sides[0], 1) <= 35
    assert 15 <= round(sides[1], 1) <= 20
    assert not [v.name for v in kind.variables if not v.meaning or v.example in ("", None, [])]


def test_a_replacement_is_in_force_from_its_moment_and_what_was_settled_before_stays(report, so):
    keep_in_force(kind=report, unit=so.unit, by=so)
    before = timezone.now()
    put(report, written("{{ trich_yeu }}", table=["{%tr for d in bieu %}", "{{ d.so }}", "{%tr endfor %}"]), so)
    context = report.example | {"trich_yeu": "Số liệu <quý III> & “{{ 1 }}”"}

    def drawn(at=None):
        return render(kind=report, unit=so.unit, context=context, day=DAY, at=at)

    assert text_of(drawn()).split() == ["Số", "liệu", "<quý", "III>", "&", "“{{", "1", "}}”", "I", "1", "15.1"]
    assert "CỘNG HÒA XÃ HỘI" in text_of(drawn(at=before))
    replaced = timezone.now()
    restore_default(kind=report, unit=so.unit, by=so)
    assert drawn() == drawn(at=before) != drawn(at=replaced)
    assert [row.is_shipped for row in LetterTemplate.objects.of(report, so.unit)] == [True, False, True]


def test_a_new_release_changes_drafts_and_nothing_that_was_settled(report, so):
    keep_in_force(kind=report, unit=so.unit, by=so)
    settled_at = timezone.now()
    old, new = report.default(), written("Mẫu mới {{ trich_yeu }}")
    released = type(report)(report.code, report.name, report.purpose, report.variables, lambda: new)
    assert template_bytes(kind=released, unit=so.unit) == new
    assert template_bytes(kind=released, unit=so.unit, at=settled_at) == old
    keep_in_force(kind=released, unit=so.unit, by=so)
    keep_in_force(kind=released, unit=so.unit, by=so)
    assert LetterTemplate.objects.of(report, so.unit).count() == 2
    assert template_bytes(kind=released, unit=so.unit, at=settled_at) == old
    assert template_bytes(kind=released, unit=so.unit, at=timezone.now()) == new


def test_all_unknown_variables_are_named_with_what_was_perhaps_meant(report, so):
    found = refused(report, written("{{ trich_yeuu }} {{ tong_so_cho }}", "{{ so_lieu.d20 }}"), so)
    assert {code for code, _text in found} == {"unknown_variable"}
    texts = " ".join(text for _code, text in found)
    assert all(f"“{name}”" in texts for name in ("trich_yeuu", "trich_yeu", "tong_so_cho"))
    [(code, text)] = refused(report, written("{{ so_lieu.d99 }}"), so)
    assert (code, "“d99”" in text) == ("unknown_variable", True)
    [(code, text)] = refused(report, written("{%p for v in vuong_mac %}", "{{ v.thoi_han_xong }}", "{%p endfor %}"), so)
    assert (code, "“thoi_han_xong”" in text) == ("unknown_variable", True)


@pytest.mark.parametrize(
    ("paragraphs", "code", "word"),
    [
        (("Mở đầu {{ trich_yeu }", "sau"), "syntax", "Mở đầu"),
        (("{%p for v in vuong_mac %}", "{{ v.cum }}"), "syntax", "endfor"),
        (("{% lap v in vuong_mac %}",), "syntax", "“lap”"),
        (("{{ trich_yeu|dem }}",), "syntax", "“dem”"),
        (("{{ trich_yeu.upper() }}",), "not_allowed", "in biến"),
        (("{% set a = 'x' %}{{ a }}",), "not_allowed", "in biến"),
        (("{{ 'x' * 999999999 }}",), "not_allowed", "in biến"),
        (("{% for v in vuong_mac %}", "{{ v.cum }}", "{% endfor %}", "{% if trich_yeu %}"), "syntax", "endif"),
    ],
)
def test_a_tag_that_cannot_be_read_is_told_with_the_words_around_it(report, so, paragraphs, code, word):
    found = refused(report, written(*paragraphs), so)
    assert code in {one for one, _text in found}
    assert word in " ".join(text for _code, text in found)


def test_a_tag_in_the_wrong_place_of_a_table_is_refused(report, so):
    broken = written("{% if trich_yeu %}", table=["x{% endif %}"])
    assert refused(report, broken, so)[0][0] == "misplaced"


def test_what_is_no_plain_document_is_refused(report, so):
    whole = written("{{ trich_yeu }}")

    def with_part(name, data=b"x"):
        out = io.BytesIO(whole)
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr(name, data)
        return out.getvalue()

    outside = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        b'Target="http://example.vn/x.dotm" TargetMode="External"/></Relationships>'
    )
    assert refused(report, b"", so)[0][0] == "not_a_document"
    assert refused(report, b"%PDF-1.7", so)[0][0] == "not_a_document"
    assert refused(report, whole[: len(whole) // 2], so)[0][0] == "not_a_document"
    assert refused(report, with_part("word/vbaProject.bin"), so)[0][0] == "active_content"
    assert refused(report, with_part("word/_rels/settings.xml.rels", outside), so)[0][0] == "outside_content"
    assert refused(report, with_part("word/media/a.bin", b"0" * (61 * 2**20)), so)[0][0] == "too_large"


def test_a_version_in_force_never_changes_and_only_the_department_puts_one_there(
    report, so, leader, thachthat, stranger
):
    once = written("{{ trich_yeu }}")
    kept = put(report, once, so)
    assert put(report, once, so).pk == kept.pk
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterTemplate.objects.update(sha256="0" * 64)
    for user in (leader, thachthat):
        with pytest.raises(PermissionDenied):
            put(report, written("{{ trich_yeu }} 2"), user)
    with pytest.raises(Http404):
        replace_template(kind=report, unit=so.unit, file=io.BytesIO(written("x")), name="x.docx", by=stranger)
    assert LetterTemplate.objects.visible_to(stranger).count() == 0


def test_the_clerk_replaces_a_template_on_its_page_and_goes_back(client, report, so, thachthat):
    client.force_login(so)
    page = reverse("letter-detail", args=[so.unit_id, "report"])
    bad = io.BytesIO(written("{{ trich_yeuu }}"))
    bad.name = "mau.docx"
    answer = client.post(page, {"file": bad})
    assert answer.status_code == 422
    assert "Không có biến “trich_yeuu”; có lẽ là “trich_yeu”" in answer.content.decode()
    assert "Chưa áp dụng tệp “mau.docx”" in answer.content.decode()
    upload = io.BytesIO(written("Của Sở: {{ trich_yeu }}"))
    upload.name = "Mẫu của Sở.docx"
    assert client.post(page, {"file": upload}).status_code == 302
    assert "Mẫu của Sở.docx" in client.get(reverse("letter-list")).content.decode()
    drawn = client.get(reverse("letter-file", args=[so.unit_id, "report", "example"]))
    assert text_of(drawn.content) == f"Của Sở: {report.example['trich_yeu']}"
    assert client.post(page, {"restore": "1"}).status_code == 302
    current, first = (client.get(reverse("letter-file", args=[so.unit_id, "report", w])) for w in ("current", "1"))
    assert current.content == report.default()
    assert text_of(first.content) == "Của Sở: {{ trich_yeu }}"
    client.force_login(thachthat)
    assert client.get(page).status_code == 403

"""Nothing in a page may need 'unsafe-inline': no script or style in it, no attribute that is one."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(path for path in ROOT.rglob("templates/**/*.html") if ".venv" not in path.parts)
INLINE = {
    "a style attribute": re.compile(r"""<[^>]*\sstyle\s*="""),
    "an inline style sheet": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)"),
    "an event attribute": re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["']"""),
    "a javascript: address": re.compile(r"""["']\s*javascript:"""),
    "an htmx attribute that is script": re.compile(r"""\shx-on|hx-\w+=["']js:"""),
}
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}")


def faults(markup):
    return [name for name, pattern in INLINE.items() if pattern.search(markup)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_writes_script_or_style_into_the_page(path):
    assert faults(TAGS.sub("", path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("markup", "fault"), [('<p style="x">', 0), ("<style>", 1), ("<script>x", 2), ("<a onclick='x'", 3)]
)
def test_the_search_finds_what_it_looks_for(markup, fault):
    assert faults(markup) == [list(INLINE)[fault]]


@pytest.mark.parametrize("address", ["/ui/", "/accounts/login/", "/nothing/", "/accounts/password/change/"])
def test_pages_as_sent_are_free_of_it_and_say_so(client, so, address):
    if "login" not in address:
        client.force_login(so)
    answer = client.get(address)
    assert faults(answer.text) == []
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_htmx_is_told_to_write_no_style_and_evaluate_nothing(client, db):
    markup = client.get("/accounts/login/").text
    assert '"includeIndicatorStyles":false' in markup
    assert '"allowEval":false' in markup


def test_vendored_files_are_those_that_were_published():
    folder = ROOT / "static" / "vendor"
    listed = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    assert set(found) - {"SHA256SUMS"} == set(listed)
    for name, digest in listed.items():
        assert hashlib.sha256(found[name].read_bytes()).hexdigest() == digest, name


def test_style_sheets_load_nothing_from_elsewhere():
    for path in (ROOT / "static").rglob("*.css"):
        if "vendor" not in path.parts:
            assert not re.search(r"url\([\"']?(https?:)?//", path.read_text(encoding="utf-8")), path


def test_every_part_of_the_style_sheet_is_imported():
    imported = (ROOT / "static" / "css" / "app.css").read_text(encoding="utf-8")
    for path in (ROOT / "static" / "css" / "components").glob("*.css"):
        assert f'url("components/{path.name}")' in imported, path.name

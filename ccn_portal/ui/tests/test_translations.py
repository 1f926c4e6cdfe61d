import json

import pytest

from ccn_portal.ui.catalogs import Catalogue, Message, build, build_stale, extract


@pytest.fixture
def sources(tmp_path):
    (tmp_path / "app" / "templates").mkdir(parents=True)
    (tmp_path / "app" / "tests").mkdir()
    (tmp_path / "app" / "views.py").write_text(
        'from django.utils.translation import gettext as _, ngettext, pgettext\n'
        '_("Clusters of " "%(unit)s") % {"unit": 1}\n'
        'ngettext("%(n)d cluster", "%(n)d clusters", 2)\n'
        'pgettext("month", "May")\n'
    )  # fmt: skip
    (tmp_path / "app" / "templates" / "page.html").write_text(
        '<h1 title="{% translate "Clusters" %}">\n'
        "  {% blocktranslate count n=many trimmed %}\n"
        "     one “lease”\n"
        "  {% plural %}\n"
        "     {{ n }} leases\n"
        "  {% endblocktranslate %}\n"
        '</h1>{{ _("Search")|upper }}{# not this #}{% component "x" label=_("Label") %}\n'
    )
    (tmp_path / "app" / "tests" / "test_views.py").write_text('_("only a test")\n')
    (tmp_path / "notes.txt").write_text('{% translate "no template" %}')
    return tmp_path


@pytest.fixture
def po(tmp_path):
    path = tmp_path / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    return path


def followed(po, *texts, plural=""):
    wanted = {("", text): Message(text, plural, files={"a.py"}) for text in texts}
    catalogue = Catalogue(po)
    catalogue.follow(wanted)
    return catalogue, wanted


def test_strings_are_found_in_code_and_templates(sources):
    found = {key: (message.plural, message.files) for key, message in extract(sources).items()}
    page, views = {"app/templates/page.html"}, {"app/views.py"}
    assert found == {
        ("", "Clusters of %(unit)s"): ("", views),
        ("", "%(n)d cluster"): ("%(n)d clusters", views),
        ("month", "May"): ("", views),
        ("", "Clusters"): ("", page),
        ("", "one “lease”"): ("%(n)s leases", page),
        ("", "Search"): ("", page),
        ("", "Label"): ("", page),
    }


def test_the_file_does_not_change_when_nothing_changed(po):
    catalogue, _wanted = followed(po, "beta", "Alpha")
    catalogue.add({"beta": "bê-ta"})
    catalogue.save()
    before = po.read_bytes()
    again, _wanted = followed(po, "Alpha", "beta")
    again.save()
    assert po.read_bytes() == before
    assert before.index(b"Alpha") < before.index(b"beta")


def test_a_translation_survives_its_source_for_a_while(po):
    catalogue, _wanted = followed(po, "gone")
    catalogue.add({"gone": "đi rồi"})
    catalogue.save()
    catalogue, wanted = followed(po, "other")
    catalogue.save()
    assert "obsolete: 'gone'" in list(Catalogue(po).faults(wanted))
    catalogue, wanted = followed(po, "gone")
    catalogue.save()
    assert Catalogue(po).entries["", "gone"].msgstr == "đi rồi"


@pytest.mark.parametrize(
    ("translation", "faults"),
    [
        ("", ["untranslated: '%(count)s of {unit}' (a.py)"]),
        ("%(count)s trong {unit}", []),
        ("trong {unit}: %(count)s", []),
        ("%(number)s trong {unit}", ["other placeholders: '%(count)s of {unit}'"]),
        ("%(count)s", ["other placeholders: '%(count)s of {unit}'"]),
    ],
)
def test_what_is_missing_or_wrong_is_said(translation, faults, po):
    catalogue, wanted = followed(po, "%(count)s of {unit}")
    catalogue.add({"%(count)s of {unit}": translation})
    assert list(catalogue.faults(wanted)) == faults


def test_a_plural_takes_one_form_in_vietnamese(po):
    catalogue, wanted = followed(po, "one cluster", plural="%(n)d clusters")
    assert catalogue.add({"one cluster": ["%(n)d cụm"]}) == []
    assert list(catalogue.faults(wanted)) == []
    assert 'msgstr[0] "%(n)d cụm"' in catalogue.text()


def test_a_string_nobody_asks_for_is_told(po):
    catalogue, _wanted = followed(po, "known")
    assert catalogue.add({"unknown": "lạ"}) == ["unknown"]


def test_the_built_file_follows_its_source(po):
    catalogue, _wanted = followed(po, "known")
    catalogue.add({"known": "biết"})
    catalogue.save()
    built = po.with_suffix(".mo")
    assert "biết".encode() in built.read_bytes()
    built.unlink()
    build_stale(po.parents[3])
    assert built.exists()
    build(po)
    assert [path.name for path in po.parent.iterdir() if path.suffix == ".tmp"] == []


def test_translations_come_as_json(po, tmp_path, monkeypatch):
    from django.core.management import call_command

    from ccn_portal.ui import catalogs

    monkeypatch.setattr(catalogs, "CATALOGUE", po)
    monkeypatch.setattr(catalogs.Catalogue.__init__, "__defaults__", (po,))
    (tmp_path / "vi.json").write_text(json.dumps({"Accounts": "Tài khoản"}))
    call_command("translations", "--add", tmp_path / "vi.json")
    assert catalogs.Catalogue(po).entries["", "Accounts"].msgstr == "Tài khoản"

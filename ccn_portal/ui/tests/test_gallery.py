import re

import pytest
from django.template import Context, Template
from django.utils.translation import override

from ccn_portal.ui import gallery

NEEDED = {
    "head",
    "crumbs",
    "section",
    "source",
    "state",
    "tag",
    "severity",
    "due",
    "notice",
    "key",
    "table",
    "sort_header",
    "fill_bar",
    "defs",
    "facts",
    "steps",
    "timeline",
    "chips",
    "views",
    "pager",
    "empty",
    "skeleton",
    "flow",
    "with_panel",
    "panel",
    "sheet",
    "progress",
    "field",
    "entry",
    "upload",
    "jobs",
}


@pytest.fixture
def markup(client, so):
    client.force_login(so)
    return client.get("/ui/").text


def test_every_component_has_an_entry_with_its_description(markup):
    names = gallery.names()
    assert set(names) >= NEEDED
    for name in names:
        entry = re.search(rf'id="component-{name}".*?</section>', markup, re.DOTALL)
        assert entry, name
        assert gallery.describe(name)["doc"], f"{name} does not say what it takes"


def test_strangers_are_asked_to_sign_in(client, db):
    assert client.get("/ui/").url == "/accounts/login/?next=/ui/"


def test_the_sample_job_goes_on_until_it_is_done(client, so):
    client.force_login(so)
    assert 'hx-get="/ui/progress/60/"' in client.get("/ui/progress/40/").text
    assert "hx-get" not in client.get("/ui/progress/80/").text


def test_a_component_sees_nothing_of_the_page_but_what_it_is_given():
    page = Template('{% component "tag" text="Bản nháp" / %}')
    assert "c-tag--bad" not in page.render(Context({"level": "bad"}))


def test_content_and_slots_keep_the_pages_variables_and_are_escaped_once():
    page = Template(
        '{% component "section" title=title %}<p>{{ name }}</p>{% slot "actions" %}<a>{{ name }}</a>{% endslot %}'
        "{% endcomponent %}"
    )
    shown = page.render(Context({"title": "A & B", "name": "<i>"}))
    assert "A &amp; B" in shown
    assert "<p>&lt;i&gt;</p>" in shown
    assert "<a>&lt;i&gt;</a>" in shown


def test_a_stacked_table_says_what_its_parts_are():
    page = Template(
        '{% component "table" caption="x" %}<thead><tr><th scope="col">a</th></tr></thead>'
        '<tbody><tr class="b"><th scope="row">c</th><td>d</td></tr></tbody>{% endcomponent %}'
    )
    shown = page.render(Context())
    for part in (
        '<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">',
        '<tbody role="rowgroup"><tr role="row" class="b"><th role="rowheader" scope="row">c</th><td role="cell">',
    ):
        assert part in shown


def test_days_left_are_told_in_words(settings):
    from datetime import date

    settings.FROZEN_TODAY = date(2025, 12, 18)
    page = Template("{% due day %}")
    with override("vi"):
        assert "Quá 3 ngày" in page.render(Context({"day": date(2025, 12, 15)}))
        assert "Còn 2 ngày" in page.render(Context({"day": date(2025, 12, 20)}))
        assert "c-due--ok" in page.render(Context({"day": date(2025, 12, 31)}))
        assert "Hôm nay" in page.render(Context({"day": date(2025, 12, 18)}))

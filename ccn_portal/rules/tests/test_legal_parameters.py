"""The law's values, each on the days it holds."""

import datetime as dt
from decimal import Decimal
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules, TimeLimit, value_on
from ccn_portal.rules.models import RuleParameter
from ccn_portal.rules.periods import Period
from ccn_portal.rules.services import load_rules, shipped

pytestmark = pytest.mark.django_db
LAST_OF_32, FIRST_OF_303 = dt.date(2026, 9, 14), dt.date(2026, 9, 15)


@pytest.mark.parametrize(
    ("key", "under_32", "under_303"),
    [
        (Key.AREA_MAX, 75, 75),
        (Key.AREA_MIN, 10, 5),
        (Key.AREA_MIN_EASED, 5, 5),
        (Key.ESTABLISH_FILL_RATE_ABOVE, 50, 50),
        (Key.ESTABLISH_UNLEASED_MAX, 100, 50),
        (Key.EXPAND_FILL_RATE_MIN, 60, 50),
        (Key.COUNCIL_LEAST, 50, 50),
    ],
)
def test_decree_303_takes_over_from_decree_32_on_15_september_2026(key: Key, under_32: int, under_303: int) -> None:
    assert Rules(dt.date(2024, 5, 1)).decimal(key) == Rules(LAST_OF_32).decimal(key) == Decimal(under_32)
    assert Rules(FIRST_OF_303).decimal(key) == Decimal(under_303)


@pytest.mark.parametrize(
    ("key", "under_32", "under_303"),
    [
        (Key.LIMIT_NOTICE, TimeLimit(5, working=True), TimeLimit(2, working=True)),
        (Key.LIMIT_RECEIVE, TimeLimit(15, working=False), TimeLimit(5, working=True)),
        (Key.LIMIT_LOCAL_DOSSIER, TimeLimit(5, working=True), TimeLimit(5, working=True)),
        (Key.LIMIT_APPRAISAL, TimeLimit(25, working=False), TimeLimit(20, working=True)),
        (Key.LIMIT_DECISION, TimeLimit(7, working=True), TimeLimit(5, working=True)),
    ],
)
def test_the_time_limits_of_an_appraisal_changed_with_it(key: Key, under_32: TimeLimit, under_303: TimeLimit) -> None:
    assert Rules(LAST_OF_32).limit(key) == under_32
    assert Rules(FIRST_OF_303).limit(key) == under_303


def test_the_clusters_tested_were_the_districts_then_the_provinces_now_the_communes() -> None:
    days = [dt.date(2025, 6, 30), dt.date(2025, 7, 1), LAST_OF_32, FIRST_OF_303]
    levels = [value_on(Key.ESTABLISH_TEST_LEVEL, day) for day in days]
    assert levels == ["district", "province", "province", "commune"]


def test_the_locality_that_reports_was_the_district_and_is_the_commune() -> None:
    assert value_on(Key.REPORT_LOCAL_LEVEL, dt.date(2025, 6, 30)) == "district"
    assert value_on(Key.REPORT_LOCAL_LEVEL, dt.date(2025, 7, 1)) == "commune"


def test_the_points_of_the_council_add_up_to_a_hundred() -> None:
    rules = Rules(FIRST_OF_303)
    parts = [
        Key.COUNCIL_INFRASTRUCTURE_MAX,
        Key.COUNCIL_MANAGEMENT_MAX,
        Key.COUNCIL_CAPACITY_MAX,
        Key.COUNCIL_FINANCE_MAX,
    ]
    points = [rules.integer(part) for part in parts]
    assert points == [15, 15, 30, 40]
    assert sum(points) == 100


def test_clusters_older_than_2009_must_be_established_by_the_end_of_2026() -> None:
    assert Rules(dt.date(2026, 11, 21)).date(Key.LEGACY_DEADLINE) == dt.date(2026, 12, 31)


def test_the_cut_offs_of_the_law_are_those_of_the_periods() -> None:
    cut_off = value_on(Key.REPORT_CUT_OFF, dt.date(2026, 1, 1))
    assert f"{Period.parse('2026H1').ends_on:%m-%d}" == cut_off["half_year"] == "06-14"
    assert f"{Period.parse('2026').ends_on:%m-%d}" == cut_off["year"] == "12-14"


def test_values_from_secondary_sources_are_marked_unchecked() -> None:
    assert Rules(LAST_OF_32).parameter(Key.AREA_MIN).checked_against_gazette
    assert not Rules(FIRST_OF_303).parameter(Key.AREA_MIN).checked_against_gazette
    assert not Rules(LAST_OF_32).parameter(Key.CRAFT_VILLAGE_SHARE).checked_against_gazette
    assert "68/2017" in Rules(dt.date(2018, 1, 1)).parameter(Key.AREA_MIN).legal_source


def test_every_key_has_a_value_today_and_every_value_a_source_and_a_key() -> None:
    rules = Rules(dt.date(2026, 11, 21))
    assert [key for key in Key if rules.find(key) is None] == []
    assert {rule["key"] for rule in shipped()} == set(Key)
    assert all(rule["legal_source"] for rule in shipped())


def test_the_values_of_one_key_follow_each_other_without_gap_or_overlap() -> None:
    for key in Key:
        rows = [rule for rule in shipped() if rule["key"] == key]
        for earlier, later in pairwise(rows):
            assert later["valid_from"] - earlier["valid_to"] == dt.timedelta(days=1), key
        assert rows[-1]["valid_to"] is None, key


def test_a_day_without_a_value_and_a_key_without_a_meaning_are_clear_errors() -> None:
    before_any = dt.date(2010, 1, 1)
    for ask in (lambda: value_on(Key.AREA_MIN, before_any), lambda: Rules(before_any).decimal(Key.AREA_MIN)):
        with pytest.raises(RuleViolation, match=r"area\.min") as problem:
            ask()
        assert problem.value.code == "no_rule"
    assert Rules(before_any).find(Key.AREA_MIN) is None
    with pytest.raises(RuleViolation) as problem:
        value_on("area.maximum", FIRST_OF_303)
    assert problem.value.code == "unknown_rule"


def test_all_rules_of_a_day_take_one_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        rules = Rules(FIRST_OF_303)
        for key in Key:
            rules.value(key)


def test_where_two_values_overlap_the_one_that_began_last_holds() -> None:
    begins = dt.date(2026, 10, 1)
    RuleParameter.objects.create(key=Key.AREA_MIN, value="30", valid_from=begins, legal_source="QĐ 33/2022/QĐ-UBND")
    assert value_on(Key.AREA_MIN, dt.date(2026, 9, 30)) == "5"
    assert value_on(Key.AREA_MIN, begins) == Rules(begins).value(Key.AREA_MIN) == "30"


def test_loading_again_writes_nothing_and_says_so() -> None:
    said = StringIO()
    call_command("load_rules", stdout=said)
    assert "nothing was written" in said.getvalue()
    assert RuleParameter.objects.count() == len(shipped())


def test_what_is_missing_is_added_and_what_an_administrator_changed_stays() -> None:
    own = RuleParameter.objects.get(key=Key.WATCH_IDLE_PROJECT_MONTHS)
    RuleParameter.objects.filter(pk=own.pk).update(value="36")
    RuleParameter.objects.filter(key=Key.AREA_MAX).delete()
    assert load_rules() == {"created": 3, "updated": 0, "kept": 1}
    assert value_on(Key.WATCH_IDLE_PROJECT_MONTHS, FIRST_OF_303) == "36"
    assert load_rules(overwrite=True) == {"created": 0, "updated": 1, "kept": 0}
    assert value_on(Key.WATCH_IDLE_PROJECT_MONTHS, FIRST_OF_303) == "24"


def test_a_change_by_the_loader_is_in_the_history_with_its_act() -> None:
    RuleParameter.objects.filter(key=Key.AREA_MAX).delete()
    load_rules()
    row = RuleParameter.objects.filter(key=Key.AREA_MAX).first()
    event = row.events.latest("pgh_id")
    assert event.pgh_label == "insert"
    assert event.pgh_context.metadata["act"] == "load_rules"

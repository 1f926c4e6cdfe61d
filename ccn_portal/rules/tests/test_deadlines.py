"""When returns and reports are due."""

import datetime as dt

import pytest

from ccn_portal.rules.deadlines import Filing, due_date
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.models import RuleParameter
from ccn_portal.rules.periods import Period

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("filing", "period", "due"),
    [
        # TT 14/2024, Article 3.3
        ("TT14-01", "2026H1", "2026-06-20"),
        ("TT14-01", "2026", "2026-12-20"),
        ("TT14-02", "2026H1", "2026-06-20"),
        ("TT14-02", "2026", "2026-12-20"),
        ("TT14-03", "2026H1", "2026-06-25"),
        ("TT14-03", "2026", "2026-12-25"),
        ("TT14-04", "2026H1", "2026-06-30"),
        ("TT14-04", "2026", "2026-12-31"),
        # the portal's own days
        ("RETURN", "2022Q3", "2022-09-20"),
        ("RETURN", "2026Q4", "2026-12-20"),
        ("QUARTER", "2022Q3", "2022-09-25"),
        ("QUARTER", "2026Q1", "2026-03-25"),
        ("MONTH", "2026-09", "2026-10-05"),
        ("MONTH", "2026-12", "2027-01-05"),
        # the second half-year is reported with the year
        ("RETURN", "2025H2", "2025-12-25"),
    ],
)
def test_each_filing_has_its_day(filing: str, period: str, due: str) -> None:
    assert due_date(filing, Period.parse(period)) == dt.date.fromisoformat(due)


def test_read_literally_before_the_20th_ends_on_the_19th() -> None:
    RuleParameter.objects.filter(key=Key.REPORT_NAMED_DAY_IN_TIME).update(value=False)
    assert due_date(Filing.TENANT, Period.parse("2026")) == dt.date(2026, 12, 19)
    assert due_date(Filing.DEPARTMENT, Period.parse("2026")) == dt.date(2026, 12, 30)
    assert due_date(Filing.QUARTER, Period.parse("2026Q4")) == dt.date(2026, 12, 25)


def test_a_changed_rule_moves_only_the_periods_that_end_under_it() -> None:
    RuleParameter.objects.create(
        key=Key.REPORT_DUE_QUARTER_LOCAL, value="18", valid_from=dt.date(2026, 12, 14), legal_source="x"
    )
    assert due_date(Filing.RETURN, Period.parse("2026Q3")) == dt.date(2026, 9, 20)
    assert due_date(Filing.RETURN, Period.parse("2026Q4")) == dt.date(2026, 12, 18)


def test_rules_already_read_are_not_read_again(django_assert_num_queries) -> None:
    rules = Rules(dt.date(2026, 12, 14))
    with django_assert_num_queries(0):
        assert due_date(Filing.LOCAL, Period.parse("2026"), rules) == dt.date(2026, 12, 25)


def test_an_unknown_filing_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="TT14-09"):
        due_date("TT14-09", Period.parse("2026"))

"""When a return or report is due."""

import datetime as dt
from enum import StrEnum

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Kind, Period


class Filing(StrEnum):
    """What has to be handed in: the forms by their codes, and a locality's return for one cluster."""

    TENANT = "TT14-01"
    INVESTOR = "TT14-02"
    LOCAL = "TT14-03"
    DEPARTMENT = "TT14-04"
    QUARTER = "QUARTER"
    MONTH = "MONTH"
    RETURN = "RETURN"


# TT 14's dates, and which of the two quarterly days goes with each
_YEARLY = {
    Filing.TENANT: Key.REPORT_DUE_TENANT,
    Filing.INVESTOR: Key.REPORT_DUE_INVESTOR,
    Filing.LOCAL: Key.REPORT_DUE_LOCAL,
    Filing.RETURN: Key.REPORT_DUE_LOCAL,
    Filing.DEPARTMENT: Key.REPORT_DUE_DEPARTMENT,
    Filing.QUARTER: Key.REPORT_DUE_DEPARTMENT,
    Filing.MONTH: Key.REPORT_DUE_DEPARTMENT,
}
_OF_DEPARTMENT = {Filing.DEPARTMENT, Filing.QUARTER, Filing.MONTH}


def due_date(filing: Filing | str, period: Period, rules: Rules | None = None) -> dt.date:
    """The last acceptable day, by the rules of the period's last day (or the given ones, to save the query).

    Half-years and years follow TT 14/2024, quarters and months the portal's own settings.
    """
    filing = Filing(filing)
    rules = rules or Rules(period.ends_on)
    last = period.ends_on
    match period.kind:
        case Kind.MONTH:
            return _next_month(last).replace(day=rules.integer(key_of(filing, period)))
        case Kind.QUARTER:
            return last.replace(day=rules.integer(key_of(filing, period)))
    month, day = map(int, rules.value(key_of(filing, period))[_name(period)].split("-"))
    named = dt.date(last.year, month, day)
    return named if rules.value(Key.REPORT_NAMED_DAY_IN_TIME) else named - dt.timedelta(days=1)


def key_of(filing: Filing | str, period: Period) -> Key:
    """The parameter that says when it is due for such a period."""
    filing = Filing(filing)
    match period.kind:
        case Kind.MONTH:
            return Key.REPORT_DUE_MONTH
        case Kind.QUARTER:
            of_department = filing in _OF_DEPARTMENT
            return Key.REPORT_DUE_QUARTER_DEPARTMENT if of_department else Key.REPORT_DUE_QUARTER_LOCAL
    return _YEARLY[filing]


def _name(period: Period) -> str:
    """TT 14 reports twice a year: on the first half, and on the whole year instead of the second half."""
    return "half_year" if period.ends_on.month == 6 else "year"


def _next_month(day: dt.date) -> dt.date:
    return day.replace(day=1) + dt.timedelta(days=31)

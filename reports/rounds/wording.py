"""How what is owed is called in notices and on the calendar."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.keys import Key
from ccn_portal.territories.choices import Level

MOST_NAMED = 30
NAMES: dict[Filing, str | Promise] = {
    Filing.TENANT: gettext_lazy("Form 01, of tenants"),
    Filing.INVESTOR: gettext_lazy("Form 02, of infrastructure investors"),
    Filing.LOCAL: gettext_lazy("Form 03, of localities"),
    Filing.DEPARTMENT: gettext_lazy("Form 04, of the department"),
    Filing.QUARTER: gettext_lazy("Quarterly report of the department"),
    Filing.MONTH: gettext_lazy("Monthly progress review"),
    Filing.RETURN: gettext_lazy("Returns of localities"),
}
# what the parameters behind a day are called where the law is told
PARAMETERS: dict[Key, str | Promise] = {
    Key.REPORT_OPENS: gettext_lazy("Rounds open"),
    Key.REPORT_CUT_OFF: gettext_lazy("Cut-off of half-years and years"),
    Key.REPORT_DUE_QUARTER_LOCAL: gettext_lazy("Quarterly returns of localities"),
    Key.REPORT_DUE_QUARTER_DEPARTMENT: gettext_lazy("Quarterly report of the department"),
    Key.REPORT_DUE_TENANT: NAMES[Filing.TENANT],
    Key.REPORT_DUE_INVESTOR: NAMES[Filing.INVESTOR],
    Key.REPORT_DUE_LOCAL: NAMES[Filing.LOCAL],
    Key.REPORT_DUE_DEPARTMENT: NAMES[Filing.DEPARTMENT],
    Key.REPORT_DUE_MONTH: NAMES[Filing.MONTH],
    Key.REPORT_NAMED_DAY_IN_TIME: gettext_lazy("Last day of “before the 20th”"),
    Key.REPORT_LOCAL_LEVEL: gettext_lazy("Who reports for its territory"),
}


def name_of(filing: Filing) -> str:
    """What is to be handed in."""
    return str(NAMES[filing])


def listed(names: Sequence[str]) -> str:
    """Names with commas; of very many the first, and how many more."""
    text = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return _("%(names)s and %(count)d more") % {"names": text, "count": more} if more > 0 else text


def when(due: dt.date, day: dt.date) -> str:
    """How a due day stands on a day: "5 days left", "Due today", "3 days late"."""
    left = (due - day).days
    if left == 0:
        return _("Due today")
    text = (
        ngettext("%(days)d day left", "%(days)d days left", left)
        if left > 0
        else ngettext("%(days)d day late", "%(days)d days late", -left)
    )
    return text % {"days": abs(left)}


def value_told(key: Key, value: Any, unit: str) -> str:
    """A parameter's value in words, with its unit."""
    if key is Key.REPORT_NAMED_DAY_IN_TIME:
        return _("the day named is still in time") if value else _("the day before the one named")
    if key is Key.REPORT_LOCAL_LEVEL:
        return str(Level(value).label)
    if isinstance(value, dict):
        words = {"half_year": _("first half of the year"), "year": _("the year")}
        return "; ".join(f"{word}: {_month_day(value[name])}" for name, word in words.items() if name in value)
    return f"{value} {unit}".strip()


def _month_day(text: str) -> str:
    month, day = text.split("-")
    return f"{day}/{month}"

"""What a paper is called by its number: the symbol after the stroke names its type (NĐ 30/2020/NĐ-CP, Annex III)."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LETTER: str | Promise = _("letter No. %(number)s")
DECISION: str | Promise = _("decision No. %(number)s")
PAPER: str | Promise = _("paper No. %(number)s")
BY_SYMBOL: Mapping[str, str | Promise] = {
    "QĐ": DECISION,
    "TTr": _("submission No. %(number)s"),
    "TB": _("announcement No. %(number)s"),
    "BB": _("record No. %(number)s"),
    "BC": _("report No. %(number)s"),
    "KH": _("plan paper No. %(number)s"),
    "KL": _("conclusion No. %(number)s"),
    "NQ": _("resolution No. %(number)s"),
    "GM": _("invitation No. %(number)s"),
}
_SYMBOL = re.compile(r"^\d+(?:/\d{4})?/([^\W\d_]+)(?=-|$)")
_ALREADY_NAMED = re.compile(r"^[^\W\d_]{2,}\s")  # "Quyết định số 12/QĐ-UBND", as some people write it


def named(number: str, unmarked: str | Promise = PAPER) -> str:
    """“quyết định số 12/QĐ-UBND”, or ``unmarked`` where the symbol names no type; empty without a number."""
    if not number or _ALREADY_NAMED.match(number):
        return number
    symbol = _SYMBOL.match(number)
    template = BY_SYMBOL.get(symbol[1], unmarked) if symbol else unmarked
    return str(template) % {"number": number}

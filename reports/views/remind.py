"""One click: the units that are behind with something are reminded of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rules.deadlines import Filing
from ccn_portal.rules.periods import Period
from ccn_portal.ui.access import RegisterPage
from reports.rounds.reminders import Sent, last_reminded, remind_units
from reports.rounds.shares import OF_LOCALITIES, Share, link_to


@dataclass(frozen=True)
class UnitBehind:
    """A unit's part of a filing, and when it was last reminded of it."""

    share: Share
    reminded_on: dt.date | None


def units_behind(found: Sequence[Share]) -> list[UnitBehind]:
    """The units with something missing, of one filing and period; one query."""
    late = [share for share in found if not share.is_done]
    known = last_reminded([late[0].period], late[0].filing) if late else {}
    return [UnitBehind(share, known.get((share.place.pk, share.period.code))) for share in late]


class RemindView(RegisterPage):
    """The units that have not reported for a period are reminded, all or one of them."""

    permission = Permission.ACCEPT_RETURN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, where the buttons stand."""
        return redirect("return-list")

    def post(self, request: HttpRequest) -> HttpResponse:
        """``form`` says of what (the clusters' returns without), ``remind`` the period, and after a colon the unit.

        404 for what owes nothing.
        """
        code, _colon, unit = request.POST.get("remind", "").partition(":")
        if unit and not unit.isdecimal():
            raise Http404
        filing, period = _filing(request.POST.get("form", "")), _period(code)
        try:
            sent = remind_units(period=period, by=request.user, units=[int(unit[:18])] if unit else None, filing=filing)
        except (RuleViolation, RuleViolations) as problem:
            messages.error(request, str(problem))
        else:
            _tell(request, sent)
        return redirect(_back(filing, period, unit))


def _filing(form: str) -> Filing:
    if not form:
        return Filing.RETURN
    found = next((filing for filing in OF_LOCALITIES if filing.value == form), None)
    if found is None:
        raise Http404
    return found


def _period(code: str) -> Period:
    try:
        return Period.parse(code)
    except RuleViolation as problem:
        raise Http404 from problem


def _back(filing: Filing, period: Period, unit: str) -> str:
    if filing is Filing.RETURN:
        return f"{reverse('return-list')}?period={period.code}{f'&unit={unit}' if unit else ''}#h-grid"
    return f"{link_to(filing, period)}#h-behind"


def _tell(request: HttpRequest, sent: Sent) -> None:
    told = sent.units - sent.without_account
    if sent.notices:
        text = ngettext("%(count)d unit was reminded.", "%(count)d units were reminded.", told)
        messages.success(request, text % {"count": told})
    elif told:
        messages.info(request, _("Reminded today already: nobody is told twice in a day."))
    if sent.without_account:
        text = ngettext(
            "%(count)d unit has no account to be reminded: call or write.",
            "%(count)d units have no account to be reminded: call or write.",
            sent.without_account,
        )
        messages.warning(request, text % {"count": sent.without_account})

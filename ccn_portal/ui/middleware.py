"""The context every page is read in: the day (``request.as_of``) and the unit acted for (``request.acting_unit``).

``?as_of=2018-01-01`` (also 01/01/2018) sets the day and the session keeps it over navigation, so that links need
not carry it; ``?as_of=`` goes back to today. A day that is today is not kept: tomorrow the page follows the clock.
A day that cannot be read answers with today's figures and says so. The API reads its own ``as_of`` and has no
memory; it is left alone.
"""

import datetime as dt
import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from ccn_portal.today import EARLIEST, LATEST, today

SESSION_KEY = "as_of"
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_VIETNAMESE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")


class ContextMiddleware:
    """Gives ``as_of``, ``as_of_problem`` ("" or what is wrong with the day asked for) and ``acting_unit``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put the context on the request."""
        request.as_of, request.as_of_problem, request.acting_unit = today(), "", None
        if request.path.startswith("/api/"):
            return self.get_response(request)
        if request.method == "GET" and "as_of" in request.GET:
            canonical = self._take(request, request.GET["as_of"].strip())
            if canonical is not None and not getattr(request, "htmx", False):
                return HttpResponseRedirect(canonical)
        elif kept := request.session.get(SESSION_KEY):
            request.as_of = dt.date.fromisoformat(kept)
        if request.user.is_authenticated:
            request.acting_unit = request.user.unit
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> None:
        """No record has U+0000 in its name, and the database would not even look; the API answers for itself."""
        if "\0" in request.path_info and not request.path.startswith("/api/"):
            raise Http404

    def _take(self, request: HttpRequest, asked: str) -> str | None:
        """Keep the day asked for; the address to go to when this one is not the plain form of it."""
        try:
            day = read_day(asked) if asked else None
        except ValueError:
            request.session.pop(SESSION_KEY, None)
            request.as_of_problem = _(
                "“%(asked)s” is not a day between 1945 and 2100. Type day/month/year, for example 31/12/2025. "
                "The page shows today's figures."
            ) % {"asked": asked[:40]}
            return None
        if day in (None, today()):
            request.session.pop(SESSION_KEY, None)
        else:
            request.session[SESSION_KEY] = day.isoformat()
            request.as_of = day
        plain = "" if day is None else day.isoformat()
        if asked == plain and plain:
            return None
        query = request.GET.copy()
        if plain:
            query["as_of"] = plain
        else:
            del query["as_of"]
        return f"{request.path}?{query.urlencode()}" if query else request.path


def read_day(text: str) -> dt.date:
    """A day written 2025-12-31 or 31/12/2025; ValueError when it is no day or too far away."""
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _VIETNAMESE.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    else:
        raise ValueError(text)
    read = dt.date(year, month, day)
    if not EARLIEST <= read <= LATEST:
        raise ValueError(text)
    return read

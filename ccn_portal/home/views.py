"""The dashboard and what its figures count."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.environment.views.listing import share_shown
from ccn_portal.home.dashboard import MISSING, OBSTACLES, RECENT, Dashboard
from ccn_portal.home.figures import BY_NUMBER, Completeness, FigureSources, Overview, Shown
from ccn_portal.rules.periods import Period
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.numbers import day as written
from ccn_portal.ui.numbers import number
from reports.lines import LINES
from reports.lines.sources import Provenance, page_of
from reports.views.shown import record_shown

PAGE_SIZE = 50


class HomeView(RegisterPage):
    """What is to be done today, and where the clusters one answers for stand."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        board = Dashboard(request.user, request.as_of)
        context = {
            "board": board,
            "missing": board.returns.missing[:MISSING],
            "obstacles": board.obstacles[:OBSTACLES],
            "reports": board.reports[:RECENT],
            "shares": [share_shown(share) for share in board.shares],
            "new_since": board.new_since if board.shares else None,
            "imports": request.user.may(Permission.IMPORT_REGISTER),
            "may_build": request.user.may(Permission.BUILD_REPORT),
            "month": board.month(),
            "figures": [_row(shown, board.overview.latest) for shown in board.overview.figures],
            "source": _source(board.overview),
        }
        return render(request, "home/dashboard.html", context)


def _row(shown: Shown, latest: Completeness | None) -> dict[str, Any]:
    """One row of the table of figures."""
    figure = shown.figure
    known = [(label, value) for label, value in shown.points if value is not None]
    told = "; ".join(f"{_point(label)}: {number(value, figure.places)}" for label, value in known)
    return {
        "figure": figure,
        "period": _period(latest) if latest and shown.period else "",
        "value": shown.value,
        "values": shown.values,
        "told": f"{figure.label}: {told}",
        "change": _change(shown),
        "link": reverse("figure-sources", args=[figure.line]),
    }


def _period(latest: Completeness) -> str:
    """The quarter of a reported figure, and of how many clusters it is when not of all."""
    if latest.is_complete:
        return str(Period.parse(latest.quarter).label)
    return _("%(period)s, %(reported)s of %(owing)s clusters") % _told(latest)


def _change(shown: Shown) -> str:
    """The difference to a year before, rounded as the value is; a plain 0 for none."""
    if shown.change is None:
        return ""
    return number(shown.change, shown.figure.places, sign=True) if shown.change else "0"


def _point(label: str) -> str:
    return label[:4] if "-" in label else str(Period.parse(label).label)


def _source(found: Overview) -> str:
    """What the figures stand on."""
    register = _("Source: cluster register; each point is the same day of a year.")
    if not found.latest:
        none = _("No return has been accepted for the last quarters.")
        return f"{register} {none}"
    returns = _(
        "Workers, revenue and budget payments: accepted returns for %(period)s, %(reported)s of %(owing)s clusters; "
        "each point is a quarter, the change is from the same quarter a year before. Dotted: quarters without returns."
    ) % _told(found.latest)
    parts = [register, returns]
    if not found.latest.is_complete:
        parts.append(_("A quarter with returns missing is not compared with an earlier one."))
    if found.collecting:
        parts.append(
            _("Returns for %(period)s are being collected: %(reported)s of %(owing)s clusters so far.")
            % _told(found.collecting)
        )
    return " ".join(parts)


def _told(one: Completeness) -> dict[str, Any]:
    return {"period": Period.parse(one.quarter).label, "reported": one.reported, "owing": one.owing}


class FigureSourcesView(RegisterPage):
    """The records one of the key figures counts, as of the day."""

    def get(self, request: HttpRequest, line: str) -> HttpResponse:
        """A page of them."""
        if line not in BY_NUMBER:
            raise Http404
        sources = FigureSources(request.user, line, request.as_of)
        value = sources.value
        acts = "acts" in request.GET
        provenance = Provenance.of(value)
        total = len(provenance.acts if acts else provenance.ids)
        page = Paginator(range(total), PAGE_SIZE).get_page(request.GET.get("page"))
        found = page_of(provenance, offset=(page.number - 1) * PAGE_SIZE, limit=PAGE_SIZE, acts=acts)
        figure = sources.figure
        when = str(sources.quarter.label) if sources.quarter else written(request.as_of)
        context = {
            "crumbs": [(_("Today's work"), reverse("home")), (figure.label, "")],
            "title": f"{figure.label}, {when}",
            "label": _("Line %(line)s of form 04") % {"line": line},
            "place": request.user.unit or _("The whole country"),
            "value": number(value.value, figure.places),
            "unit": figure.unit,
            "how": LINES[line].how,
            "day": request.as_of,
            "acts": acts,
            "acts_count": len(provenance.acts),
            "page": page,
            "kind": found.label,
            "total": found.total,
            "records": [record_shown(source) for source in found.rows],
        }
        return render(request, "reports/sources.html", context)

"""Published figures beside ours: the page, its files, and what our number counts."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.numbers import number
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from clusters.filters import PublishedFigureFilter
from clusters.models import PublishedFigure
from clusters.views.conditions import conditions_of
from reports.lines.sources import Provenance, page_of
from reports.published import Comparison, compare
from reports.views.shown import record_shown
from reports.views.sources import PAGE_SIZE

SHOWN = 60  # figures on a page; they are few
PLACES = 2


class PublishedFigureListView(RegisterPage):
    """Every figure somebody published, with our own count for its day, the difference and what explains it."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page, or all of it as a file (``?format=xlsx``)."""
        everything = PublishedFigure.objects.visible_to(request.user).select_related("province")
        filters = PublishedFigureFilter(request.GET, everything, user=request.user, day=request.as_of)
        rows = filters.qs.order_by("source", "as_of", "line", "indicator", "pk")
        may_export = request.user.may(Permission.EXPORT_REGISTER)
        asked = request.GET.get("format")
        if asked in FORMATS and may_export:
            found = compare(list(rows), request.user)
            return download(asked, "published-figures", _columns(), _cells(found), sheet=_("Published figures"))
        page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
        context = {
            "asked": request.GET,
            "filters": filters,
            "conditions": conditions_of(filters, request.GET) if filters.form.is_valid() else [],
            "page": page,
            "totals": {"count": page.paginator.count},
            "rows": [_shown(one) for one in compare(list(page), request.user)],
            "may_export": may_export,
        }
        return render(request, "reports/published.html", context)


class PublishedFigureSourcesView(RegisterPage):
    """What our number beside a published figure counts."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A page of the records; back to the list where there is nothing to count."""
        rows = PublishedFigure.objects.visible_to(request.user).select_related("province")
        figure = get_object_or_404(rows, pk=pk)
        (found,) = compare([figure], request.user)
        if found.ours is None:
            return redirect("published-figure-list")
        provenance, acts = Provenance.of(found.ours), "acts" in request.GET
        total = len(provenance.acts if acts else provenance.ids)
        page = Paginator(range(total), PAGE_SIZE).get_page(request.GET.get("page"))
        records = page_of(provenance, offset=(page.number - 1) * PAGE_SIZE, limit=PAGE_SIZE, acts=acts)
        context = {
            "crumbs": [(_("Published figures"), reverse("published-figure-list")), (figure.indicator, "")],
            "title": _title(found),
            "label": _("Our count beside “%(figure)s”") % {"figure": figure.indicator},
            "place": found.place,
            "value": number(found.value, _places(found)),
            "unit": found.ours.unit,
            "how": found.ours.line.how,
            "day": figure.as_of,
            "acts": acts,
            "acts_count": len(provenance.acts),
            "page": page,
            "kind": records.label,
            "total": records.total,
            "records": [record_shown(source) for source in records.rows],
            "has_amounts": any(source.amount is not None for source in records.rows),
        }
        return render(request, "reports/sources.html", context)


def _title(found: Comparison) -> str:
    line = found.ours.number if found.ours else ""
    return _("Line %(line)s of form 04") % {"line": line} if line else _("Counted from the register")


def _places(found: Comparison) -> int | None:
    """Decimals shown: all there are, of a ratio so many."""
    return PLACES if found.ours and not found.ours.line.is_additive else None


def _shown(found: Comparison) -> dict[str, Any]:
    same = found.difference == 0
    return {
        "found": found,
        "figure": found.figure,
        "published": number(found.figure.value),
        "ours": number(found.value, _places(found)),
        "difference": number(found.difference, _places(found), sign=True) if found.difference is not None else "",
        "same": same,
        "per_cent": None if same else found.per_cent,
    }


def _columns() -> list[Column]:
    return [
        Column("source", _("Source")),
        Column("province", _("Province")),
        Column("scope", _("Scope")),
        Column("indicator", _("What was counted")),
        Column("as_of", _("As of"), cells.Date()),
        Column("published", _("Published")),
        Column("unit", _("Unit")),
        Column("line", _("Comparable line")),
        Column("ours", _("Our count")),
        Column("difference", _("Difference")),
        Column("explanation", _("Explanation")),
    ]


def _cells(rows: list[Comparison]) -> Iterator[dict[str, Any]]:
    for row in rows:
        figure = row.figure
        yield {
            "source": figure.source,
            "province": figure.province.name,
            "scope": figure.scope,
            "indicator": figure.indicator,
            "as_of": figure.as_of,
            "published": figure.value,
            "unit": figure.unit,
            "line": figure.line,
            "ours": row.value,
            "difference": row.difference,
            "explanation": " ".join(row.explanation),
        }

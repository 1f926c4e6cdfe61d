"""Compliance of a province and its units as counts, each opening to the clusters it counts."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.rules.periods import Period
from ccn_portal.ui.access import RegisterPage
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from clusters.models import Cluster
from clusters.views.conditions import conditions_of
from clusters.views.places import places_of
from inspections.choices import Domain, Standing, Visited
from inspections.compliance import Grid, quarters_until, tally
from inspections.filters import ComplianceFilter
from inspections.oversight import subject_to_inspection
from inspections.units import Counted, counted_by_unit
from inspections.views.grids import GLYPHS, clusters_where, counts_context

SHOWN = (Standing.NO_VISIT, Standing.CLEAN, Standing.CLOSED, Standing.OPEN, Standing.OVERDUE)


class Overview:
    """What one request asks: the clusters to count, in which field."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.user, self.day = request, request.user, request.as_of
        rows = subject_to_inspection(Cluster.objects.visible_to(self.user).as_of(self.day), self.day)
        asked = request.GET.copy()
        asked["lead"] = "true"  # a cluster in several communes counts once
        self.filters = ComplianceFilter(asked, rows, user=self.user, day=self.day)
        self.domain = self.filters.field
        self.unit = request.GET.get("unit", "")

    @cached_property
    def _counted(self) -> tuple[list[Counted], list[Grid]]:
        return counted_by_unit(self.filters.qs, self.day, self.domain, quarters=quarters_until(self.day))

    @property
    def units(self) -> list[Counted]:
        """The counts of each unit."""
        return self._counted[0]

    @property
    def grids(self) -> list[Grid]:
        """The grid of every cluster counted."""
        return self._counted[1]

    def context(self) -> dict[str, Any]:
        """What the page shows."""
        asked = self.request.GET
        return {
            "asked": asked,
            "filters": self.filters,
            "conditions": [one for one in conditions_of(self.filters, asked) if one.name == "unit"],
            "places": places_of(self.user, self.day),
            "tabs": self._tabs(),
            "facts": self._facts(),
            "grid": counts_context(self.grids, self.day, self.unit),
            "standings": [(one, one.label, GLYPHS[one]) for one in SHOWN],
            "units": [self._line(one) for one in self.units],
            "total": self._line(Counted.total_of(self.units)),
            "quarter": Period.quarter_of(self.day),
            "field": Domain(self.domain).label if self.domain else _("the worst of all fields"),
            "may_export": self.user.may(Permission.EXPORT_REGISTER),
        }

    def _tabs(self) -> list[dict[str, Any]]:
        fields: list[tuple[str, Any]] = [("", _("Any field")), *Domain.choices]
        return [
            {"label": label, "address": self._with(domain), "count": None, "current": domain == self.domain}
            for domain, label in fields
        ]

    def _with(self, domain: str) -> str:
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in (("domain", domain), ("unit", self.unit)) if value})
        return f"?{query.urlencode()}"

    def _facts(self) -> list[dict[str, Any]]:
        total = Counted.total_of(self.units)
        asked = {"domain": self.domain, "unit": self.unit, "lead": self.unit and "true"}
        quarter = tally(self.grids, Period.quarter_of(self.day), self.domain)
        show = _("Show them")
        return [
            {"label": _("Clusters subject to inspection"), "value": total.clusters, "note": show,
             "link": clusters_where(**asked)},
            {"label": Visited.NEVER.label, "value": total.never, "note": show,
             "link": clusters_where(visited=Visited.NEVER, **asked)},
            {"label": Visited.NOT_THIS_YEAR.label, "value": total.not_this_year, "note": show,
             "link": clusters_where(visited=Visited.NOT_THIS_YEAR, **asked)},
            {"label": _("With open findings"), "value": quarter[Standing.OPEN] + quarter[Standing.OVERDUE],
             "note": show, "link": clusters_where(standing=["open", "overdue"], **asked)},
            {"label": _("Past the deadline"), "value": quarter[Standing.OVERDUE], "note": show,
             "link": clusters_where(standing="overdue", **asked)},
        ]  # fmt: skip

    def _line(self, one: Counted) -> dict[str, Any]:
        """A unit's counts, each with the way to what it counts."""
        asked = {"domain": self.domain, "unit": one.code or self.unit, "lead": (one.code or self.unit) and "true"}
        links = [(one.standings[name], clusters_where(standing=name, **asked), name) for name in SHOWN]
        return {
            "unit": one,
            "link": clusters_where(**asked),
            "counts": links,
            "never": clusters_where(visited=Visited.NEVER, **asked),
            "not_this_year": clusters_where(visited=Visited.NOT_THIS_YEAR, **asked),
        }


class ComplianceOverviewView(RegisterPage):
    """The province's twelve quarters and its units' counts; the units' also as CSV and XLSX."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page or the file."""
        overview = Overview(request)
        form = request.GET.get("format", "")
        if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
            return _export(overview, form)
        return render(request, "inspections/overview.html", overview.context())


def _export(overview: Overview, form: str) -> HttpResponseBase:
    columns = [
        Column("code", _("Code"), cells.Text(width=8)),
        Column("name", _("Unit"), cells.Text(width=30)),
        Column("clusters", _("Clusters"), cells.Integer()),
        *(Column(one.value, str(one.label), cells.Integer()) for one in SHOWN),
        Column("never", str(Visited.NEVER.label), cells.Integer()),
        Column("not_this_year", str(Visited.NOT_THIS_YEAR.label), cells.Integer()),
    ]
    rows = [
        {
            "code": one.code,
            "name": one.name,
            "clusters": one.clusters,
            "never": one.never,
            "not_this_year": one.not_this_year,
            **{standing.value: one.standings[standing] for standing in SHOWN},
        }
        for one in overview.units
    ]
    day = overview.day
    title = _("Compliance by unit as of %(day)s") % {"day": f"{day:%d/%m/%Y}"}
    return download(form, f"tuan-thu-{day}", columns, rows, sheet=_("Compliance"), title=title)

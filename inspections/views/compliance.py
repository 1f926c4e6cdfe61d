"""Compliance at a glance: the grid of one cluster, and clusters that nobody ever visited."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.ui.access import RegisterPage
from clusters.models import Cluster
from inspections.choices import Domain, Standing
from inspections.compliance import Square, grids_of, quarters_until
from inspections.services import may_record

# glyph beside the colour: nothing is said by colour alone
GLYPHS = {Standing.NO_VISIT: "·", Standing.CLEAN: "–", Standing.OPEN: "!", Standing.OVERDUE: "×", Standing.CLOSED: "✓"}


class ComplianceView(RegisterPage):
    """One cluster's last twelve quarters by field of law."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The page."""
        cluster = Cluster.objects.visible_to(request.user).as_of(request.as_of).filter(code=code).first()
        if cluster is None:
            raise Http404
        page = reverse("cluster-detail", args=[cluster.code])
        context = grid_context(cluster, request) | {
            "cluster": cluster,
            "crumbs": [
                (_("Industrial clusters"), reverse("cluster-list")),
                (str(cluster), page),
                (_("Compliance"), ""),
            ],
            "may_record": may_record(request.user),
        }
        return render(request, "inspections/compliance.html", context)


def grid_context(cluster: Cluster, request: HttpRequest) -> dict[str, Any]:
    """What ``inspections/grid.html`` shows: headings, and a row of squares for each field; three queries."""
    quarters = quarters_until(request.as_of)
    grid = grids_of([cluster.pk], request.as_of)[cluster.pk]
    return {
        "quarters": quarters,
        "lines": [
            (domain, domain.label, [_told(quarter.label, grid[quarter.code][domain]) for quarter in quarters])
            for domain in Domain
        ],
        "standings": [(standing, standing.label, GLYPHS[standing]) for standing in Standing],
    }


def _told(quarter: str, square: Square) -> dict[str, Any]:
    return {
        "standing": square.standing,
        "glyph": GLYPHS[square.standing],
        "label": square.standing.label,
        "count": square.overdue or square.open,
        "quarter": quarter,
        "visits": square.visits,
    }

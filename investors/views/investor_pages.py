"""The pages of infrastructure investors: which clusters and phases they hold on the day, and since when."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.text import sort_key
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import PAGE_SIZE, Listing
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from clusters.choices import Action, InvestorKind
from clusters.models import Cluster, DecisionItem, Phase
from clusters.views.conditions import conditions_of
from clusters.views.places import places_of
from investors.filters import InvestorFilter
from investors.models import Investor


@dataclass
class Holding:
    """What an investor holds on a day: phases of clusters that stand."""

    phases: list[Phase] = field(default_factory=list)

    @property
    def clusters(self) -> list[Cluster]:
        """The clusters, each once."""
        return list({phase.cluster_id: phase.cluster for phase in self.phases}.values())

    @property
    def area_ha(self) -> Decimal | None:
        """The area of the phases; None where no act states one."""
        areas = [phase.area_ha for phase in self.phases if phase.area_ha is not None]
        return sum(areas, Decimal(0)) if areas else None

    @property
    def capital(self) -> Decimal | None:
        """The capital of the approved projects."""
        amounts = [phase.project_capital for phase in self.phases if phase.project_capital is not None]
        return sum(amounts, Decimal(0)) if amounts else None

    @property
    def since(self) -> dt.date | None:
        """Since when it holds the oldest of them."""
        return min((phase.investor_since for phase in self.phases if phase.investor_since), default=None)


def holdings(user: User, day: dt.date, investor: Investor | None = None) -> dict[int, Holding]:
    """Who holds what on the day, of the clusters the user may see; one query."""
    standing = Cluster.objects.visible_to(user).as_of(day).established()
    phases = Phase.objects.filter(cluster__in=standing.values("pk")).as_of(day).opened()
    phases = phases.filter(investor_id__isnull=False) if investor is None else phases.filter(investor_id=investor.pk)
    found: dict[int, Holding] = defaultdict(Holding)
    for phase in phases.select_related("cluster").order_by("cluster__sort_key", "number"):
        found[phase.investor_id].phases.append(phase)
    return found


class InvestorListing(Listing):
    """Investors with what they hold; there are few, so they are sorted here."""

    filter_class = InvestorFilter
    default_order = "name"
    orders = {"name": (), "tax_code": (), "kind": (), "clusters": (), "area": (), "since": ()}

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, Investor.objects.visible_to(request.user))
        self.holdings = holdings(request.user, request.as_of)

    @property
    def sorted(self) -> list[tuple[Investor, Holding]]:
        """All of them, in order; who holds nothing comes last."""
        rows = [(investor, self.holdings.get(investor.pk, Holding())) for investor in self.found]
        rows.sort(key=lambda row: sort_key(row[0].name))
        key, descending = self.ordering.lstrip("-"), self.ordering.startswith("-")
        if key == "name":
            return rows[::-1] if descending else rows
        known = [(value, row) for row in rows if (value := _value(key, *row)) is not None]
        known.sort(key=lambda pair: pair[0], reverse=descending)
        there = {id(row) for _value_, row in known}
        return [row for _value_, row in known] + [row for row in rows if id(row) not in there]


def _value(key: str, investor: Investor, holding: Holding) -> Any:
    match key:
        case "clusters":
            return len(holding.clusters) or None
        case "area":
            return holding.area_ha
        case "since":
            return holding.since
    return getattr(investor, key)


class InvestorListView(RegisterPage):
    """Infrastructure investors; also as CSV and XLSX."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page or the file."""
        listing = InvestorListing(request)
        rows = listing.sorted
        form = request.GET.get("format", "")
        if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
            return _export(rows, form, request.as_of)
        held = [holding for _investor, holding in rows if holding.phases]
        areas = [holding.area_ha for holding in held if holding.area_ha is not None]
        capitals = [holding.capital for holding in held if holding.capital is not None]
        context = {
            "asked": request.GET,
            "filters": listing.filters,
            "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "ordering": listing.ordering,
            "totals": {
                "count": len(rows),
                "clusters": len({cluster.pk for holding in held for cluster in holding.clusters}),
                "area_ha": sum(areas, Decimal(0)) if areas else None,
                "capital": sum(capitals, Decimal(0)) if capitals else None,
            },
            "conditions": conditions_of(listing.filters, request.GET),
            "places": places_of(request.user, request.as_of),
            "kinds": [{"value": value, "label": label} for value, label in InvestorKind.choices],
            "may_export": request.user.may(Permission.EXPORT_REGISTER),
        }
        return render(request, "investors/investor_list.html", context)


def _export(rows: list[tuple[Investor, Holding]], form: str, day: dt.date) -> HttpResponseBase:
    columns = [
        Column("tax_code", _("Tax code"), cells.Text(width=14)),
        Column("name", _("Name"), cells.Text(width=44)),
        Column("kind", _("Kind"), cells.Text(width=24)),
        Column("clusters", _("Clusters"), cells.Text(width=40)),
        Column("area_ha", _("Area, ha"), cells.Number(16, 4)),
        Column("capital", _("Project capital, billion VND"), cells.Number(20, 6)),
        Column("since", _("Since"), cells.Date()),
    ]
    values = (
        {
            "tax_code": investor.tax_code,
            "name": investor.name,
            "kind": str(investor.get_kind_display()),
            "clusters": "; ".join(cluster.name for cluster in holding.clusters),
            "area_ha": holding.area_ha,
            "capital": holding.capital,
            "since": holding.since,
        }
        for investor, holding in rows
    )
    title = _("Infrastructure investors as of %(day)s") % {"day": f"{day:%d/%m/%Y}"}
    return download(form, f"chu-dau-tu-ha-tang-{day}", columns, values, sheet=_("Investors"), title=title)


class InvestorDetailView(RegisterPage):
    """An investor: what it holds on the day, and every act that names it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The page."""
        investor = get_object_or_404(Investor.objects.visible_to(request.user), pk=pk)
        holding = holdings(request.user, request.as_of, investor).get(investor.pk, Holding())
        acts = DecisionItem.objects.visible_to(request.user).filter(investor=investor).in_force(request.as_of)
        context = {
            "crumbs": [(_("Infrastructure investors"), reverse("investor-list")), (investor.name, "")],
            "investor": investor,
            "holding": holding,
            "facts": [
                {"label": _("Clusters"), "value": len(holding.clusters)},
                {"label": _("Phases"), "value": len(holding.phases)},
                {"label": _("Area"), "value": holding.area_ha, "unit": "ha"},
                {"label": _("Project capital"), "value": holding.capital, "unit": _("billion VND")},
            ],
            "events": [
                {
                    "day": act.decision.in_force_from,
                    "title": Action(act.action).label,
                    "by": act.decision.number,
                    "text": f"CCN {act.cluster.name}",
                    "level": "act",
                    "icon": "certificate",
                    "link": reverse("decision-detail", args=[act.decision_id]),
                }
                for act in acts.select_related("decision", "cluster")
            ],
            "may_see_history": request.user.may(Permission.VIEW_HISTORY),
        }
        return render(request, "investors/investor.html", context)

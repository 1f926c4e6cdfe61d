"""Whom to inspect next: clusters by a score whose every part is shown; from the list one makes a plan."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rest.scope import province_for
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import PAGE_SIZE
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from clusters.choices import AT_WORK, Status
from clusters.models import Cluster
from clusters.views.conditions import conditions_of
from clusters.views.places import places_of
from inspections import services
from inspections.choices import Domain
from inspections.filters import PriorityFilter
from inspections.forms.priority import NEW, IntoPlanForm
from inspections.models import InspectionPlan
from inspections.priority import KINDS, Candidate, candidates, weights_on
from inspections.views.recording import UNREADABLE, violations
from investors.models import Tenant

ORDERS: dict[str, Callable[[Candidate], Any]] = {
    "score": lambda one: one.score,
    "name": lambda one: one.facts["sort_key"],
    "open": lambda one: one.facts["open_count"],
    "overdue": lambda one: one.facts["overdue_count"],
    "visited": lambda one: one.facts["last_visit_on"].toordinal() if one.facts["last_visit_on"] else 0,
    "tenants": lambda one: one.facts["tenant_count"] or 0,
}


class PriorityListing:
    """What one request asks; the scores are worked out, not stored, so the list is sorted here."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.user, self.day = request, request.user, request.as_of
        rows = Cluster.objects.visible_to(self.user).as_of(self.day).with_status(*AT_WORK)
        self.filters = PriorityFilter(request.GET, rows, user=self.user, day=self.day)

    @cached_property
    def domain(self) -> str:
        """The field asked for, or none."""
        return self.filters.form.cleaned_data.get("domain") or "" if self.filters.is_valid() else ""

    @property
    def ordering(self) -> str:
        """The heading the list is sorted by, with a minus when it runs down."""
        asked = self.request.GET.get("ordering", "")
        return asked if asked.lstrip("-") in ORDERS else "-score"

    @cached_property
    def rows(self) -> list[Candidate]:
        """The clusters in the order asked for; equals stay by score."""
        key, down = self.ordering.lstrip("-"), self.ordering.startswith("-")
        return sorted(candidates(self.filters.qs, self.day, self.domain), key=ORDERS[key], reverse=down)

    @cached_property
    def page(self) -> Page:
        """One page of them."""
        return Paginator(self.rows, PAGE_SIZE).get_page(self.request.GET.get("page"))

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        most = max((one.score for one in self.rows), default=Decimal(0))
        return {
            "asked": self.request.GET,
            "filters": self.filters,
            "page": self.page,
            "totals": {"count": len(self.rows)},
            "ordering": self.ordering,
            "rows": [_line(one, most) for one in self.page],
            "weights": [{"label": kind.label, "weight": weight} for kind, weight in weights_on(self.day, self.domain)],
            "fields": [{"value": value, "label": label} for value, label in Domain.choices],
            "conditions": conditions_of(self.filters, self.request.GET) if self.filters.is_valid() else [],
            "places": places_of(self.user, self.day),
            "may_export": self.user.may(Permission.EXPORT_REGISTER),
            "may_plan": services.may_plan(self.user, self.user.domain),
        }


class PriorityListView(RegisterPage):
    """The list; also as CSV and XLSX."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page or the file."""
        listing = PriorityListing(request)
        form = request.GET.get("format", "")
        if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
            return _export(listing, form)
        return render(request, "inspections/priority.html", listing.context())


class IntoPlanView(RegisterPage):
    """What was ticked goes into one of the user's plans, or into a new one.

    ``?cluster=`` and ``?tenant=`` are repeated; ``?of=tenants`` means tenants of the clusters instead.
    """

    permission = Permission.RECORD_INSPECTION

    def get(self, request: HttpRequest) -> HttpResponse:
        """Which plan."""
        return self._page(self._chosen(), IntoPlanForm(user=request.user, day=today()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go on to the plan with what is ticked; make the plan first when it is a new one."""
        chosen, form = self._chosen(), IntoPlanForm(request.POST, user=request.user, day=today())
        if form.is_valid():
            try:
                plan = self._plan(form)
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                query = {"cluster": [one.code for one in chosen], "tenant": [one.code for one in self._tenants()]}
                page = "inspection-plan-tenants" if self._of_tenants() else "inspection-plan-add"
                return HttpResponseRedirect(f"{reverse(page, args=[plan.pk])}?{urlencode(query, doseq=True)}")
        return self._page(chosen, form)

    def _plan(self, form: IntoPlanForm) -> InspectionPlan:
        values, user = form.cleaned_data, self.request.user
        if values["plan"] != NEW:
            return form.plans[values["plan"]]
        return services.make_plan(province=province_for(user), year=values["year"], domain=values["domain"], by=user)

    def _chosen(self) -> QuerySet[Cluster]:
        user = self.request.user
        if not services.may_plan(user, user.domain):
            raise PermissionDenied
        return Cluster.objects.visible_to(user).filter(code__in=self.request.GET.getlist("cluster"))

    def _tenants(self) -> QuerySet[Tenant]:
        codes = self.request.GET.getlist("tenant")
        return Tenant.objects.visible_to(self.request.user).filter(code__in=codes).in_vietnamese_order()

    def _of_tenants(self) -> bool:
        return self.request.GET.get("of") == "tenants"

    def _page(self, chosen: QuerySet[Cluster], form: IntoPlanForm) -> HttpResponse:
        title = _("Put into an inspection plan")
        came_from = (_("Whom to inspect next"), reverse("priority-list"))
        if self._of_tenants() and not chosen:
            came_from = (_("Compliance by tenant"), reverse("compliance-tenants"))
        back = came_from[1]
        context = {
            "crumbs": [came_from, (title, "")],
            "tenants": self._tenants(),
            "of_tenants": self._of_tenants(),
            "title": title,
            "back": back,
            "chosen": chosen.in_vietnamese_order(),
            "form": form,
        }
        status = UNREADABLE if form.is_bound else 200
        return render(self.request, "inspections/into_plan.html", context, status=status)


def _line(one: Candidate, most: Decimal) -> dict[str, Any]:
    facts = one.facts
    return {
        "code": facts["code"],
        "name": facts["name"],
        "commune": facts["commune"],
        "status": facts["status"],
        "last_visit_on": facts["last_visit_on"],
        "score": one.score,
        "share": 100 * one.score / most if most else Decimal(0),
        "parts": one.telling,
    }


def _export(listing: PriorityListing, form: str) -> HttpResponseBase:
    points = cells.Number(16, 4)
    columns = [
        Column("code", _("Code"), cells.Text(width=14)),
        Column("name", _("Cluster"), cells.Text(width=30)),
        Column("commune", _("Commune"), cells.Text(width=24)),
        Column("status", _("Status"), cells.Text(width=16)),
        Column("score", _("Score"), points),
        Column("last_visit_on", _("Last visit"), cells.Date()),
        Column("open_count", _("Open findings"), cells.Integer()),
        Column("overdue_count", _("Overdue findings"), cells.Integer()),
        Column("tenant_count", _("Tenants"), cells.Integer()),
        *(Column(kind.code, _("Points: %(part)s") % {"part": kind.label}, points) for kind in KINDS),
        Column("facts", _("Why"), cells.Text(width=60)),
    ]
    day = listing.day
    title = _("Whom to inspect next, as of %(day)s") % {"day": f"{day:%d/%m/%Y}"}
    sheet = _("Whom to inspect next")[:31]
    return download(form, f"uu-tien-kiem-tra-{day}", columns, _values(listing.rows), sheet=sheet, title=title)


def _values(rows: list[Candidate]) -> Iterator[dict[str, Any]]:
    names = ("code", "name", "commune", "last_visit_on", "open_count", "overdue_count", "tenant_count")
    for one in rows:
        points = {kind.code: None for kind in KINDS} | {part.kind.code: part.points for part in one.parts}
        yield (
            {name: one.facts[name] for name in names}
            | points
            | {
                "status": Status(one.facts["status"]).label,
                "score": one.score,
                "facts": "; ".join(part.fact for part in one.telling),
            }
        )

"""Yearly inspection plans: the list with its progress, one plan with its visits, and both as files."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Aggregate, Count, Q, Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import Listing
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from clusters.models import Cluster
from clusters.views.conditions import Condition, conditions_of
from clusters.views.places import places_of
from inspections import services
from inspections.choices import Domain, PlannedState, PlanState
from inspections.filters import PlanFilter, PlannedVisitFilter
from inspections.forms.visits import when_told
from inspections.models import InspectionPlan, PlannedVisit

LEVELS = {PlannedState.DONE: "ok", PlannedState.LATE: "bad", PlannedState.DUE: "note", PlannedState.AHEAD: ""}


class PlanListing(Listing):
    """Plans, the latest year first."""

    filter_class = PlanFilter
    default_order = "-year"
    tie = ("agency", "pk")
    orders: Mapping[str, tuple[str, ...]] = {
        "year": ("year",),
        "agency": ("agency",),
        "field": ("domain",),
        "state": ("state",),
        "planned": ("planned",),
        "done": ("done",),
        "late": ("late",),
    }

    def __init__(self, request: HttpRequest) -> None:
        plans = InspectionPlan.objects.visible_to(request.user).with_progress(request.user, request.as_of)
        super().__init__(request, plans)

    def sums(self) -> dict[str, Aggregate]:
        """The visits of all plans."""
        names = {"all_planned": "planned", "all_done": "done", "all_late": "late"}
        return {name: Sum(column, default=0) for name, column in names.items()}

    def conditions(self) -> list[Condition]:
        """What narrows the list."""
        return conditions_of(self.filters, self.asked) if self.filters.is_valid() else []


class PlanListView(RegisterPage):
    """Yearly plans with how far they are; also as CSV and XLSX."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page or the file."""
        listing = PlanListing(request)
        form = request.GET.get("format", "")
        if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
            return _export_plans(listing, form)
        context = listing.context() | {
            "conditions": listing.conditions(),
            "years": sorted(set(listing.everything.order_by().values_list("year", flat=True)), reverse=True),
            "fields": [{"value": value, "label": label} for value, label in Domain.choices],
            "may_plan": services.may_plan(request.user, request.user.domain),
        }
        return render(request, "inspections/plans.html", context)


class PlannedListing(Listing):
    """The visits of one plan, by when they are due."""

    filter_class = PlannedVisitFilter
    default_order = "when"
    tie = ("cluster__sort_key", "pk")
    orders: Mapping[str, tuple[str, ...]] = {
        "when": ("due_on", "starts_on"),
        "cluster": ("cluster__sort_key",),
        "field": ("domain",),
        "agency": ("lead_agency",),
        "visited": ("inspection__visited_on",),
        "state": ("state",),
    }

    def __init__(self, request: HttpRequest, plan: InspectionPlan) -> None:
        visits = PlannedVisit.objects.visible_to(request.user).as_of(request.as_of).filter(plan=plan)
        super().__init__(request, visits.select_related("plan", "cluster", "tenant", "inspection"))

    def conditions(self) -> list[Condition]:
        """What narrows the list."""
        return conditions_of(self.filters, self.asked) if self.filters.is_valid() else []

    @cached_property
    def counts(self) -> dict[str, int]:
        """All visits of the plan, and how many are in each state; one query."""
        states = {state.value: Count("pk", filter=Q(state=state)) for state in PlannedState}
        return self.everything.aggregate(all=Count("pk"), **states)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The states with their counts."""
        asked = self.asked.getlist("state")
        views = [(_("All visits"), "", self.counts["all"], not asked)]
        views += [(state.label, state.value, self.counts[state.value], asked == [state]) for state in PlannedState]
        return [
            {"label": label, "address": f"?state={value}" if value else "?", "count": count, "current": current}
            for label, value, count, current in views
        ]


class PlanDetailView(RegisterPage):
    """One plan with its visits and how far it is; also as CSV and XLSX."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The page or the file."""
        plan = plan_or_404(request, pk)
        listing = PlannedListing(request, plan)
        form = request.GET.get("format", "")
        if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
            return _export_visits(plan, listing, form)
        now = request.as_of == today()
        warned = services.warnings_of_planned(plan.year, listing.page.object_list)
        context = listing.context() | {
            "plan": plan,
            "crumbs": [(_("Inspection plans"), reverse("inspection-plan-list")), (str(plan.year), "")],
            "tabs": listing.tabs,
            "facts": _facts(listing.counts),
            "rows": [_row(visit, warned.get(visit.pk)) for visit in listing.page],
            "conditions": listing.conditions(),
            "places": places_of(request.user, request.as_of),
            "clusters": Cluster.objects.visible_to(request.user).in_vietnamese_order().values_list("code", "name"),
            "fields": [] if plan.domain else [{"value": value, "label": label} for value, label in Domain.choices],
            "is_draft": plan.state == PlanState.DRAFT,
            "may_change": now and services.keeps_plan(request.user, plan),
            "may_approve": now and services.may_approve(request.user, plan),
            "may_record": now and services.may_record(request.user),
            "may_see_history": request.user.may(Permission.VIEW_HISTORY),
        }
        return render(request, "inspections/plan.html", context)


def plan_or_404(request: HttpRequest, pk: int) -> InspectionPlan:
    """The plan; 404 when the user may not see it."""
    plans = InspectionPlan.objects.visible_to(request.user).select_related("province", "made_by", "approved_by")
    return get_object_or_404(plans, pk=pk)


def _row(visit: Any, warning: Any) -> dict[str, Any]:
    state = PlannedState(visit.state)
    record = reverse("inspection-create") + f"?cluster={visit.cluster.code}&planned={visit.pk}"
    return {
        "visit": visit,
        "when": when_told(visit),
        "label": state.label,
        "level": LEVELS[state],
        "record": record,
        "open": visit.inspection_id is None,
        "warning": warning,
    }


def _facts(counts: dict[str, int]) -> list[dict[str, Any]]:
    done, whole = counts[PlannedState.DONE], counts["all"]
    share = _("%(percent)d %% of the plan") % {"percent": done * 100 // whole} if whole else ""
    return [
        {"label": _("Visits in the plan"), "value": whole, "unit": ""},
        {"label": PlannedState.DONE.label, "value": done, "unit": "", "note": share},
        {"label": PlannedState.DUE.label, "value": counts[PlannedState.DUE], "unit": ""},
        {"label": PlannedState.LATE.label, "value": counts[PlannedState.LATE], "unit": ""},
    ]


def _export_plans(listing: PlanListing, form: str) -> HttpResponseBase:
    columns = [
        Column("year", _("Year"), cells.Integer()),
        Column("agency", _("Whose plan"), cells.Text(width=36)),
        Column("domain", _("Field"), cells.Text(width=22)),
        Column("state", _("State"), cells.Text(width=14)),
        Column("decision_number", _("Decision on the plan"), cells.Text(width=20)),
        Column("decided_on", _("Decided on"), cells.Date()),
        Column("planned", _("Visits in the plan"), cells.Integer()),
        Column("done", PlannedState.DONE.label, cells.Integer()),
        Column("late", PlannedState.LATE.label, cells.Integer()),
    ]
    title = _("Inspection plans as of %(day)s") % {"day": f"{listing.day:%d/%m/%Y}"}
    names = [column.key for column in columns if column.key not in ("domain", "state")]
    rows = (
        {name: getattr(plan, name) for name in names}
        | {"domain": plan.get_domain_display() or _("Several fields"), "state": plan.get_state_display()}
        for plan in listing.rows.iterator(chunk_size=1000)
    )
    name = f"ke-hoach-kiem-tra-{listing.day}"
    return download(form, name, columns, rows, sheet=_("Inspection plans"), title=title)


def _export_visits(plan: InspectionPlan, listing: PlannedListing, form: str) -> HttpResponseBase:
    columns = [
        Column("when", _("When"), cells.Text(width=14)),
        Column("cluster_code", _("Code"), cells.Text(width=14)),
        Column("cluster", _("Cluster"), cells.Text(width=30)),
        Column("tenant", _("Tenant"), cells.Text(width=40)),
        Column("domain", _("Field"), cells.Text(width=22)),
        Column("kind", _("Kind of inspection"), cells.Text(width=16)),
        Column("lead_agency", _("Led by"), cells.Text(width=30)),
        Column("joint_agencies", _("Together with"), cells.Text(width=30)),
        Column("due_on", _("Due on"), cells.Date()),
        Column("state", _("State"), cells.Text(width=14)),
        Column("inspection", _("Inspection"), cells.Text(width=16)),
        Column("visited_on", _("Visited on"), cells.Date()),
        Column("explanation", _("Why a second regular visit in the year"), cells.Text(width=40)),
        Column("note", _("Note"), cells.Text(width=40)),
    ]
    title = _("Inspection plan %(year)d, %(agency)s, as of %(day)s") % {
        "year": plan.year,
        "agency": plan.agency,
        "day": f"{listing.day:%d/%m/%Y}",
    }
    name = f"ke-hoach-kiem-tra-{plan.year}-{plan.pk}"
    return download(form, name, columns, _visits(listing), sheet=_("Inspection plan"), title=title)


def _visits(listing: PlannedListing) -> Iterator[dict[str, Any]]:
    names = ("lead_agency", "joint_agencies", "due_on", "explanation", "note")
    for visit in listing.rows.iterator(chunk_size=1000):
        done = visit.inspection if visit.state == PlannedState.DONE else None
        yield {name: getattr(visit, name) for name in names} | {
            "when": f"{when_told(visit)}/{visit.plan.year}",
            "cluster_code": visit.cluster.code,
            "cluster": visit.cluster.name,
            "tenant": visit.tenant.name if visit.tenant else "",
            "domain": visit.get_domain_display(),
            "kind": visit.get_kind_display(),
            "state": PlannedState(visit.state).label,
            "inspection": done.code if done else "",
            "visited_on": done.visited_on if done else None,
        }

"""Slow and idle projects: who holds land without working on it, and what was done about each."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Aggregate, Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.letters import papers
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import Listing
from ccn_portal.ui.numbers import day as shown_day
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from clusters.models import Cluster
from clusters.views.conditions import Condition, conditions_of
from clusters.views.matters import UNREADABLE, violations
from clusters.views.places import places_of
from clusters.views.steps import add_months
from investors import services
from investors.choices import ProjectStep
from investors.filters import IdleFilter
from investors.forms import ProjectActionForm
from investors.models import Lease

ICONS = {
    ProjectStep.URGE: "send",
    ProjectStep.COMMIT: "message",
    ProjectStep.EXTEND: "calendar-due",
    ProjectStep.PROPOSE: "file-text",
    ProjectStep.RECOVER: "arrow-back-up",
    ProjectStep.RESUME: "circle-check",
}
# what a step's paper is where its number does not say it
PAPERS = {ProjectStep.URGE: papers.LETTER, ProjectStep.RECOVER: papers.DECISION}


class IdleListing(Listing):
    """Projects that hold land long enough and do not work on the day."""

    filter_class = IdleFilter
    default_order = "since"
    tie = ("tenant__code", "pk")
    orders: Mapping[str, tuple[str, ...]] = {
        "tenant": ("tenant__sort_key",),
        "cluster": ("cluster__sort_key",),
        "area": ("area_m2",),
        "since": ("starts_on",),
        "action": ("last_action_on",),
        "due": ("action_due",),
    }

    def __init__(self, request: HttpRequest) -> None:
        self.months = Rules(request.as_of).parameter(Key.WATCH_IDLE_PROJECT_MONTHS)
        begun_by = add_months(request.as_of, -int(self.months.value))
        rows = Lease.objects.visible_to(request.user).idle(request.as_of, begun_by).with_actions(request.as_of)
        super().__init__(request, rows.select_related("cluster", "tenant"))

    def sums(self) -> dict[str, Aggregate]:
        """The land they hold."""
        return {"area_m2": Sum("area_m2", default=0)}

    def conditions(self) -> list[Condition]:
        """What narrows the list."""
        return conditions_of(self.filters, self.asked) if self.filters.is_valid() else []

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """All, and those nobody has acted on; one query."""
        counts = self.everything.aggregate(all=Count("pk"), untouched=Count("pk", filter=Q(last_action__isnull=True)))
        views = ((_("All"), "", counts["all"]), (_("Nothing done yet"), "true", counts["untouched"]))
        return [
            {
                "label": label,
                "address": f"?untouched={value}" if value else "?",
                "count": count,
                "current": self.asked.get("untouched", "") == value,
            }
            for label, value, count in views
        ]


class IdleListView(RegisterPage):
    """Idle projects, narrowed, sorted, added up; also as CSV and XLSX."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page or the file."""
        listing = IdleListing(request)
        form = request.GET.get("format", "")
        if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
            return _export(listing, form)
        context = listing.context() | {
            "tabs": listing.tabs,
            "months": listing.months,
            "rows": [
                (lease, ProjectStep(lease.last_action).label if lease.last_action else "") for lease in listing.page
            ],
            "conditions": listing.conditions(),
            "places": places_of(request.user, request.as_of),
            "clusters": Cluster.objects.visible_to(request.user).in_vietnamese_order().values_list("code", "name"),
        }
        return render(request, "investors/idle_list.html", context)


class IdleDetailView(RegisterPage):
    """One project: its land and money, what was done about it, and the next step."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        return self._page(request, self._find(request, pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record a step."""
        lease = self._find(request, pk)
        form = ProjectActionForm(request.POST)
        if form.is_valid():
            try:
                services.act_on_project(lease=lease, by=request.user, **form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                messages.success(
                    request, _("Recorded: %(act)s.") % {"act": ProjectStep(form.cleaned_data["kind"]).label}
                )
                return HttpResponseRedirect(reverse("idle-detail", args=[lease.pk]))
        return self._page(request, lease, form)

    def _find(self, request: HttpRequest, pk: int) -> Lease:
        leases = Lease.objects.visible_to(request.user).select_related("cluster", "tenant")
        return get_object_or_404(leases, pk=pk)

    def _page(self, request: HttpRequest, lease: Lease, form: ProjectActionForm | None = None) -> HttpResponse:
        now, may_write = request.as_of == today(), request.user.may(Permission.EDIT_REGISTER)
        if form is None and now and may_write:
            form = ProjectActionForm()
        context = {
            "crumbs": [(_("Slow and idle projects"), reverse("idle-list")), (lease.tenant.name, "")],
            "lease": lease,
            "in_force": lease.is_in_force_on(request.as_of),
            "operating": lease.is_operating_on(request.as_of),
            "events": _events(lease, request.as_of, with_letters=may_write),
            "may_write": may_write and now,
            "form": form,
        }
        status = UNREADABLE if form is not None and form.is_bound else 200
        return render(request, "investors/idle.html", context, status=status)


def _events(lease: Lease, until: dt.date, *, with_letters: bool) -> list[dict[str, Any]]:
    """The steps by the day, and the beginning of the lease, the latest first."""
    events: list[dict[str, Any]] = [{"day": lease.starts_on, "title": _("Lease begins"), "text": lease.contract}]
    if lease.suspended_on and lease.suspended_on <= until:
        events.append({"day": lease.suspended_on, "title": _("Production suspended"), "text": "", "level": "bad"})
    for action in lease.actions.filter(taken_on__lte=until).select_related("taken_by"):
        kind = ProjectStep(action.kind)
        parts = [
            action.agency,
            papers.named(action.letter_number, PAPERS.get(kind, papers.PAPER)),
            _("to be done by %(day)s") % {"day": shown_day(action.due_on)} if action.due_on else "",
        ]
        title = " · ".join([str(kind.label), *filter(None, parts)])
        event = {"day": action.taken_on, "title": title, "text": action.text, "icon": ICONS[kind]}
        if with_letters and kind == ProjectStep.URGE:
            event["link"] = reverse("idle-letter-sent", args=[lease.pk, action.pk])
        events.append(event | {"by": action.taken_by or "", "level": "ok" if kind == ProjectStep.RESUME else "act"})
    events.sort(key=lambda event: event["day"])
    return events[::-1]  # of one day the later step first


def _export(listing: IdleListing, form: str) -> HttpResponseBase:
    columns = [
        Column("tenant", _("Tenant"), cells.Text(width=40)),
        Column("tax_code", _("Tax code"), cells.Text(width=14)),
        Column("cluster", _("Cluster"), cells.Text(width=30)),
        Column("area_m2", _("Leased area, m²"), cells.Number(14, 2)),
        Column("starts_on", _("From"), cells.Date()),
        Column("suspended_on", _("Suspended since"), cells.Date()),
        Column("registered_capital", _("Registered capital, billion VND"), cells.Number(16, 6)),
        Column("realised_capital", _("Realised capital, billion VND"), cells.Number(16, 6)),
        Column("urged", _("Urging letters"), cells.Integer()),
        Column("last_action", _("Last step"), cells.Text(width=24)),
        Column("last_action_on", _("Day"), cells.Date()),
        Column("action_due", _("To be done by"), cells.Date()),
    ]
    title = _("Slow and idle projects, %(day)s") % {"day": f"{listing.day:%d/%m/%Y}"}
    rows = _values(listing.rows)
    return download(form, f"du-an-cham-{listing.day}", columns, rows, sheet=_("Idle projects"), title=title)


def _values(rows: QuerySet) -> Iterator[dict[str, Any]]:
    names = (
        "area_m2", "starts_on", "suspended_on", "registered_capital", "realised_capital", "urged", "last_action_on",
        "action_due",
    )  # fmt: skip
    for lease in rows.iterator(chunk_size=1000):
        yield {name: getattr(lease, name) for name in names} | {
            "tenant": lease.tenant.name,
            "tax_code": lease.tenant.tax_code,
            "cluster": lease.cluster.name,
            "last_action": ProjectStep(lease.last_action).label if lease.last_action else "",
        }

"""Obstacles: the list, one with its story, raising one, and each step about it.

Petitions (``investors``) are shown by the same pages; a subclass names the model and what is its own.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.letters import papers
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import Listing
from ccn_portal.ui.numbers import day as shown_day
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from clusters import services
from clusters.choices import UNSETTLED, MatterState, Step
from clusters.documents.urging import paper_of
from clusters.filters import MatterFilter, ObstacleFilter
from clusters.forms import MatterForm, StepForm
from clusters.models import Cluster, Matter, Obstacle
from clusters.views.conditions import Condition, conditions_of
from clusters.views.places import places_of

UNREADABLE = 422
LEVELS = {MatterState.OPEN: "warn", MatterState.OVERDUE: "bad", MatterState.SOLVED: "ok", MatterState.MERGED: ""}
ICONS = {
    Step.REPLY: "message",
    Step.URGE: "send",
    Step.EXTEND: "calendar-due",
    Step.HAND_OVER: "send",
    Step.SOLVE: "circle-check",
    Step.REOPEN: "alert-circle",
    Step.MERGE: "history",
}


class MatterListing(Listing):
    """Obstacles (or petitions) by the day."""

    model: ClassVar[type[Matter]] = Obstacle
    filter_class: ClassVar[type[MatterFilter]] = ObstacleFilter
    default_order = "due"
    tie = ("code",)
    orders: Mapping[str, tuple[str, ...]] = {
        "code": ("code",),
        "cluster": ("cluster__sort_key",),
        "agency": ("responsible_now",),
        "due": ("due_now",),
        "step": ("last_step_on",),
        "state": ("state",),
    }

    def __init__(self, request: HttpRequest) -> None:
        rows = self.model._default_manager.visible_to(request.user).as_of(request.as_of)  # type: ignore[attr-defined]
        super().__init__(request, rows.select_related(*self.related()))

    def related(self) -> tuple[str, ...]:
        """What a row shows of other records."""
        return ("cluster",)

    @cached_property
    def found(self) -> QuerySet:
        """What is not settled, unless a state is asked for."""
        rows = super().found
        asked = any(self.asked.get(name) for name in ("state", "solved", "overdue"))
        return rows if asked else rows.unsettled()

    def conditions(self) -> list[Condition]:
        """What narrows the list."""
        return conditions_of(self.filters, self.asked) if self.filters.is_valid() else []

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """The ready-made views with their counts; one query."""
        states = {state: Count("pk", filter=Q(state=state)) for state in MatterState}
        counts = self.everything.aggregate(**states)
        unsettled = counts[MatterState.OPEN] + counts[MatterState.OVERDUE]
        views = [(_("Not settled"), "", unsettled)] + [
            (state.label, f"state={state}", counts[state])
            for state in (MatterState.OVERDUE, MatterState.SOLVED, MatterState.MERGED)
        ]
        given = {key: self.asked.getlist(key) for key in self.asked if key not in ("page", "ordering", "as_of")}
        return [
            {"label": label, "address": f"?{query}", "count": count, "current": given == dict(QueryDict(query).lists())}
            for label, query, count in views
        ]


class MatterPage(RegisterPage):
    """What the pages of obstacles and of petitions share."""

    model: ClassVar[type[Matter]] = Obstacle
    base: ClassVar[str] = "obstacle"
    file: ClassVar[str] = "vuong-mac"

    def title(self) -> str:
        """The name of the list."""
        return _("Obstacles")

    def url(self, page: str, *args: Any) -> str:
        """The address of a page of this kind."""
        return reverse(f"{self.base}-{page}", args=args)

    def matter_or_404(self, code: str, day: Any) -> Any:
        """The record as of the day; 404 when the user may not see it or it had not been raised."""
        rows = self.model._default_manager.visible_to(self.request.user).as_of(day)  # type: ignore[attr-defined]
        return get_object_or_404(rows.select_related("cluster", "merged_into", "raised_by"), code=code)


class ObstacleListView(MatterPage):
    """Obstacles, narrowed and sorted; also as CSV and XLSX."""

    listing: ClassVar[type[MatterListing]] = MatterListing

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page or the file."""
        listing = self.listing(request)
        form = request.GET.get("format", "")
        if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
            return self._export(listing, form)
        context = listing.context() | {
            "title": self.title(),
            "base": self.base,
            "tabs": listing.tabs,
            "rows": [(row, self.sender_of(row), *_told(row)) for row in listing.page],
            "conditions": listing.conditions(),
            "places": places_of(request.user, request.as_of),
            "clusters": Cluster.objects.visible_to(request.user).in_vietnamese_order().values_list("code", "name"),
            "may_raise": request.user.may(Permission.RAISE_OBSTACLE),
            "new": self.url("create"),
        }
        return render(request, "matters/list.html", context)

    def sender_of(self, row: Any) -> str:
        """Whoever raised it, as the list shows it."""
        return ""

    def _export(self, listing: MatterListing, form: str) -> HttpResponseBase:
        columns = [
            Column("code", _("Code"), cells.Text(width=14)),
            Column("cluster", _("Cluster"), cells.Text(width=30)),
            Column("sender", _("Sent by"), cells.Text(width=30)),
            Column("text", _("Content"), cells.Text(width=60)),
            Column("responsible", _("To be solved by"), cells.Text(width=30)),
            Column("raised_on", _("Raised on"), cells.Date()),
            Column("due_now", _("Due on"), cells.Date()),
            Column("state", _("State"), cells.Text(width=16)),
            Column("solved_on", _("Settled on"), cells.Date()),
            Column("outcome", _("Outcome"), cells.Text(width=40)),
        ]
        title = f"{self.title()}, {listing.day:%d/%m/%Y}"
        name = f"{self.file}-{listing.day}"
        return download(form, name, columns, self._values(listing.rows), sheet=self.title(), title=title)

    def _values(self, rows: QuerySet) -> Iterator[dict[str, Any]]:
        for row in rows.iterator(chunk_size=1000):
            settled = row.state == MatterState.SOLVED
            yield {name: getattr(row, name) for name in ("code", "text", "raised_on", "due_now")} | {
                "cluster": row.cluster.name,
                "sender": self.sender_of(row),
                "responsible": row.responsible_now,
                "state": MatterState(row.state).label,
                "solved_on": row.solved_on if settled else None,
                "outcome": row.outcome if settled else "",
            }


class ObstacleDetailView(MatterPage):
    """One obstacle: what it is, who must solve it by when, what was done."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The page."""
        matter = self.matter_or_404(code, request.as_of)
        now = request.as_of == today()
        label, level = _told(matter)[:2]
        steps = services.steps_open_to(request.user, matter) if now else []
        context = {
            "crumbs": [(self.title(), self.url("list")), (matter.code, "")],
            "matter": matter,
            "base": self.base,
            "label": label,
            "level": level,
            "waits": matter.state in UNSETTLED,
            "facts": self.facts(matter),
            "events": _story(matter, request.as_of, lambda step: self.url("letter-sent", matter.code, step.pk)),
            "urged": _urged(matter, request.as_of),
            "draft": self.url("letter", matter.code) if Step.URGE in steps else "",
            "duplicates": matter.duplicates.filter(merged_on__lte=request.as_of).order_by("code"),
            "acts": [{"label": step.label, "url": self.url("step", matter.code, step)} for step in steps]
            + (self.more_acts(matter) if now else []),
            "may_see_history": request.user.may(Permission.VIEW_HISTORY),
        }
        return render(request, "matters/detail.html", context)

    def facts(self, matter: Any) -> list[tuple[str, str, str]]:
        """What is particular to the kind: label, text, address."""
        return [(_("Raised in period"), matter.period, "")] if matter.period else []

    def more_acts(self, matter: Any) -> list[dict[str, Any]]:
        """What else can be done."""
        return []


class ObstacleCreateView(MatterPage):
    """A new one: which cluster, what hinders, who is to solve it."""

    permission = Permission.RAISE_OBSTACLE
    form_class: ClassVar[type[MatterForm]] = MatterForm

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question which cluster, or the form."""
        code = request.GET.get("cluster", "")
        if not code:
            clusters = Cluster.objects.visible_to(request.user).in_vietnamese_order().values_list("code", "name")
            return render(request, "matters/where.html", self._context() | {"clusters": clusters})
        cluster = self._cluster(code)
        return self._page(cluster, self.form(cluster))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Raise it, and go on to its page."""
        cluster = self._cluster(request.GET.get("cluster", ""))
        form = self.form(cluster, request.POST)
        if form.is_valid():
            try:
                matter = self.make(cluster=cluster, by=request.user, **form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                messages.success(request, _("Recorded: %(code)s.") % {"code": matter.code})
                return HttpResponseRedirect(self.url("detail", matter.code))
        return self._page(cluster, form)

    def form(self, cluster: Cluster, data: Any = None) -> MatterForm:
        """The form for the cluster."""
        return self.form_class(data)

    def make(self, **values: Any) -> Matter:
        """Have the service record it."""
        return services.raise_obstacle(**values)

    def heading(self) -> str:
        """What the page does."""
        return _("Raise an obstacle")

    def _cluster(self, code: str) -> Cluster:
        return get_object_or_404(Cluster.objects.visible_to(self.request.user), code=code)

    def _context(self) -> dict[str, Any]:
        crumbs = [(self.title(), self.url("list")), (self.heading(), "")]
        return {"crumbs": crumbs, "title": self.heading(), "back": self.url("list")}

    def _page(self, cluster: Cluster, form: MatterForm) -> HttpResponse:
        context = self._context() | {"cluster": cluster, "form": form, "another": self.url("create")}
        return render(self.request, "matters/form.html", context, status=UNREADABLE if form.is_bound else 200)


class ObstacleStepView(MatterPage):
    """One step: a reply, a letter that urges, more time, its settlement."""

    def get(self, request: HttpRequest, code: str, step: str) -> HttpResponse:
        """The empty form."""
        matter, kind = self._asked(code, step)
        known = {"agency": matter.responsible_now} if kind == Step.URGE else {}
        return self._page(matter, kind, StepForm(kind=kind, others=self._others(matter), initial=known))

    def post(self, request: HttpRequest, code: str, step: str) -> HttpResponse:
        """Record it, and go back to the page of the obstacle."""
        matter, kind = self._asked(code, step)
        form = StepForm(request.POST, kind=kind, others=self._others(matter))
        if form.is_valid():
            try:
                services.take_step(matter=matter, kind=kind, by=request.user, **form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                messages.success(request, _("Recorded: %(act)s.") % {"act": kind.label})
                return HttpResponseRedirect(self.url("detail", matter.code))
        return self._page(matter, kind, form)

    def _asked(self, code: str, step: str) -> tuple[Any, Step]:
        if step not in Step.values:
            raise Http404
        matter = self.matter_or_404(code, today())
        if Step(step) not in services.steps_open_to(self.request.user, matter):
            raise PermissionDenied
        return matter, Step(step)

    def _others(self, matter: Any) -> QuerySet:
        """What a duplicate may go into."""
        rows = self.model._default_manager.visible_to(self.request.user)  # type: ignore[attr-defined]
        others = rows.filter(cluster=matter.cluster, merged_into__isnull=True).exclude(pk=matter.pk)
        found: QuerySet = others.order_by("code")
        return found

    def _page(self, matter: Any, kind: Step, form: StepForm) -> HttpResponse:
        back = self.url("detail", matter.code)
        context = {
            "crumbs": [(self.title(), self.url("list")), (matter.code, back), (kind.label, "")],
            "title": kind.label,
            "matter": matter,
            "back": back,
            "form": form,
            "draft": self.url("letter", matter.code) if kind == Step.URGE else "",
        }
        return render(self.request, "matters/form.html", context, status=UNREADABLE if form.is_bound else 200)


def violations(problem: RuleViolation | RuleViolations) -> list[RuleViolation]:
    """What is wrong, one or several."""
    return problem.violations if isinstance(problem, RuleViolations) else [problem]


def _told(matter: Any) -> tuple[str, str, bool, str]:
    """Label and level of the state, whether somebody still has to act, and what was done last."""
    state = MatterState(matter.state)
    last = str(Step(matter.last_step).taken) if matter.last_step else ""
    return str(state.label), LEVELS[state], state in UNSETTLED, last


def _urged(matter: Any, until: Any) -> dict[str, Any] | None:
    """How often it was urged by the day, by which letter last, and whether it was answered since; None when never."""
    steps = list(matter.steps.filter(taken_on__lte=until).order_by("taken_on", "pk"))
    letters = [number for number, step in enumerate(steps) if step.kind == Step.URGE]
    if not letters:
        return None
    last = steps[letters[-1]]
    answered = any(step.kind in (Step.REPLY, Step.SOLVE) for step in steps[letters[-1] :])
    late = not answered and last.new_due is not None and last.new_due < until
    paper = papers.named(last.letter_number, papers.LETTER)
    return {"count": len(letters), "last": last, "paper": paper, "answered": answered, "late": late}


def _story(matter: Any, until: Any, letter_of: Callable[[Any], str]) -> list[dict[str, Any]]:
    """Every step by the day, the latest first; the day it was raised at the end."""
    events = []
    for step in matter.steps.filter(taken_on__lte=until).select_related("taken_by").order_by("-taken_on", "-pk"):
        kind = Step(step.kind)
        parts = [
            step.agency,
            papers.named(step.letter_number, paper_of(kind)),
            (_("reply asked for by %(day)s") if kind == Step.URGE else _("new deadline %(day)s"))
            % {"day": shown_day(step.new_due)}
            if step.new_due
            else "",
        ]
        title = " · ".join([str(kind.taken), *filter(None, parts)])
        level = "ok" if kind == Step.SOLVE else "act" if kind in (Step.URGE, Step.HAND_OVER) else ""
        events.append(
            {"day": step.taken_on, "title": title, "text": step.text, "icon": ICONS[kind], "by": step.taken_by or "",
             "level": level, "link": letter_of(step) if kind == Step.URGE else ""}
        )  # fmt: skip
    if matter.raised_on:
        raised = {
            "day": matter.raised_on,
            "title": _("Raised"),
            "text": "",
            "icon": "file-text",
            "by": matter.raised_by or "",
        }
        events.append(raised)
    return events

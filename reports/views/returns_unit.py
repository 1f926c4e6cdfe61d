"""All returns of a unit for a period on one page: entered, saved by themselves, submitted together."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rules.periods import Period
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from reports.choices import ReturnState
from reports.models import Return
from reports.parties.many import Outcome as PartyOutcome
from reports.returns import many
from reports.returns.batch import Batch, Owed, batch_of
from reports.returns.due import period_problem
from reports.returns.states import Action, may
from reports.returns.values import FIGURES, of
from reports.views.returns_conflict import Conflict
from reports.views.returns_gone import Gone
from reports.views.returns_shown import ShownFigure, ShownReturn, shown
from reports.views.returns_typed import Typed, posted_by, was_of

MOST = 40  # clusters on one page; beyond that one chooses a unit first
LEVELS = {ReturnState.SUBMITTED: "note", ReturnState.RETURNED: "warn", ReturnState.ACCEPTED: "ok"}


def prefix_of(cluster: int) -> str:
    """What the names of a cluster's fields begin with."""
    return f"c{cluster}-"


@dataclass
class Group:
    """One cluster on the page."""

    owed: Owed
    typed: Typed | None = None
    conflict: Conflict | None = None
    refused: bool = False  # nothing of the page was saved

    @property
    def is_unsaved(self) -> bool:
        """Whether what was typed stands in the browser alone."""
        return self.typed is not None and (self.refused or self.conflict is not None)

    @property
    def prefix(self) -> str:
        """See ``prefix_of``."""
        return prefix_of(self.owed.duty.cluster.pk)

    @property
    def row(self) -> Return:
        """The return."""
        return self.owed.row

    @property
    def editable(self) -> bool:
        """Whether figures may be entered."""
        return self.owed.is_editable

    @property
    def level(self) -> str:
        """How its state looks."""
        return LEVELS.get(ReturnState(self.row.state), "")

    @cached_property
    def entries(self) -> ShownReturn:
        """Its figures; with what was typed and could not be saved."""
        given: dict[str, Any] = {}
        if self.typed is not None:
            typed = self.typed
            for name, value in (typed.touched if self.is_unsaved else {}).items():
                setattr(self.row, name, value)
            given = {"typed": typed.texts, "problems": typed.problems, "explanations": typed.explained}
        return shown(self.row, self.owed.background, prefix=self.prefix, **given)

    @property
    def was(self) -> str:
        """The texts in the cells, to tell later what was changed in them; of what was not saved those before it."""
        if self.typed and self.is_unsaved:
            return json.dumps(dict(self.typed.was))
        return was_of(self.entries)

    @cached_property
    def news(self) -> dict[str, list[ShownFigure]]:
        """What is not as it stands on the page; of what was not saved only the findings."""
        if self.typed is None:
            return {}
        news = self.typed.news(self.row, self.entries, of(self.row))
        return {"changed": news["changed"]} if self.is_unsaved else news


@dataclass
class Summary:
    """What is left to do on the whole page, in the words of a single return."""

    groups: list[Group]

    @property
    def figures(self) -> list[Any]:
        """All figures that may be entered."""
        return [figure for group in self.groups for figure in group.entries.figures]

    @property
    def errors(self) -> list[Any]:
        """The figures to be mended."""
        return [figure for group in self.groups for figure in group.entries.errors]

    @property
    def unread(self) -> list[Any]:
        """The figures of which the page alone has what was typed."""
        return [figure for group in self.groups for figure in group.entries.unread]

    @property
    def unexplained(self) -> list[Any]:
        """The figures that want a word."""
        return [figure for group in self.groups for figure in group.entries.unexplained]

    @property
    def unconfirmed(self) -> list[Any]:
        """The figures of the last period nobody has confirmed."""
        return [figure for group in self.groups for figure in group.entries.unconfirmed]

    @property
    def filled(self) -> int:
        """How many figures are there."""
        return sum(group.entries.filled for group in self.groups)

    @property
    def ready(self) -> int:
        """How many returns have been begun and can go."""
        return sum(group.row.pk is not None and group.entries.can_go for group in self.groups)


class UnitPage(RegisterPage):
    """What the pages about all returns of a unit share: whose they are, and for which period."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only for those who enter returns; who looks at them or accepts them has the list."""
        if request.user.is_authenticated and not may(request.user, Action.SAVE):
            if request.method != "GET":
                raise PermissionDenied
            return redirect(f"{reverse('return-list')}?{urlencode({'period': kwargs['period']})}")
        return super().dispatch(request, *args, **kwargs)

    def batch(self, request: HttpRequest, period: str) -> Batch:
        """What is owed; Http404 for what is no period of returns."""
        try:
            parsed = Period.parse(period)
        except RuleViolation as problem:
            raise Http404 from problem
        return batch_of(request.user, parsed, self.unit(request))

    @staticmethod
    def unit(request: HttpRequest) -> int | None:
        """The unit (id) that was chosen among several."""
        unit = request.GET.get("unit", "")
        return int(unit) if unit.isdecimal() else None

    def frame(self, request: HttpRequest, batch: Batch) -> dict[str, Any]:
        """Addresses, names and days that every such page shows."""
        unit, period = self.unit(request), batch.period
        query = f"?unit={unit}" if unit else ""
        here = reverse("return-unit", args=[period.code])
        places = batch.places
        return {
            "title": _("Returns for %(period)s") % {"period": period.label},
            "batch": batch,
            "period": period,
            "previous": period.previous(),
            "unit_name": places[0].name if len(places) == 1 else str(request.user.unit or ""),
            "days_left": (batch.due_on - today()).days if batch.due_on else None,
            "problem": period_problem(period),
            "address": here + query,
            "template_address": reverse("return-template", args=[period.code]) + query,
            "upload_address": reverse("return-upload", args=[period.code]) + query,
            "crumbs": [
                (_("Periodic reports"), reverse("report-list")),
                (_("Returns"), reverse("return-list")),
                (capfirst(period.label), here + query),
            ],
        }


class ReturnUnitView(UnitPage):
    """The table of all clusters of the unit that owe a return."""

    def get(self, request: HttpRequest, period: str) -> HttpResponse:
        """The table, or the units to choose from when it would be too long."""
        batch = self.batch(request, period)
        return self.show(request, batch, [Group(owed) for owed in batch.owed])

    def post(self, request: HttpRequest, period: str) -> HttpResponse:
        """Save what was typed, then do what the button says; what cannot be saved stays on the page."""
        batch = self.batch(request, period)
        posted = posted_by(request)
        typed = _typed(posted, batch)
        conflicts: dict[int, Conflict] = {}
        told: dict[str, Any] = {"gone": _gone(posted, batch)}
        refused = False
        try:
            conflicts = self._save(request, batch, typed)
        except RuleViolations as problem:
            refused = True
            told |= {
                "refusals": [one.message for one in problem.violations],
                "wants_reason": any(one.code == "period_filed" for one in problem.violations),
                "reason": request.POST.get("reason", ""),
            }
        if not conflicts and not refused and not request.htmx:
            self._act(request, batch, typed)
        unsaved = refused or bool(conflicts)  # all of the page is saved, or nothing
        return self._answer(request, period, typed, conflicts, told, unsaved=unsaved)

    def show(
        self, request: HttpRequest, batch: Batch, groups: list[Group], status: int = 200, **more: Any
    ) -> HttpResponse:
        """The page."""
        frame = self.frame(request, batch)
        if len(groups) > MOST and self.unit(request) is None:
            return render(request, "returns/units.html", frame)
        groups = sorted(groups, key=lambda group: not group.editable)  # what is to be done comes first
        page = {**frame, "groups": groups, "summary": Summary([g for g in groups if g.editable]), **more}
        page["form_id"] = "returns-form"
        page["unsaved"] = _unsaved(groups, page.get("gone", []))
        page["sent_back"] = [group for group in groups if group.row.state == ReturnState.RETURNED]
        page["filed"] = next((group.owed.filed for group in groups if group.owed.filed), None)
        page["last_saved"] = max((g.row.updated_at for g in groups if g.editable and g.row.pk), default=None)
        return render(request, "returns/unit.html", page, status=status)

    def _save(self, request: HttpRequest, batch: Batch, typed: Mapping[int, Typed]) -> dict[int, Conflict]:
        """Save all of it, or say where somebody has to choose first."""
        standing = {owed.duty.cluster.pk: owed.row for owed in batch.owed}
        reason = request.POST.get("reason", "")
        while True:
            conflicts = _conflicts(standing, typed)
            if conflicts:
                return conflicts
            entries = [
                many.Entry(
                    pk, one.touched | one.confirmed(standing[pk]), standing[pk].revision, one.explained, one.kept
                )
                for pk, one in typed.items()
            ]
            try:
                many.save_returns(period=batch.period, entries=entries, by=request.user, reason=reason)
            except many.SomeChanged as problem:  # between reading and saving
                standing |= problem.rows
            else:
                return {}

    def _act(self, request: HttpRequest, batch: Batch, typed: Mapping[int, Typed]) -> None:
        """Submit or take over the last period's figures, after saving."""
        chosen = request.POST.get("take-over", "")
        if chosen:
            keys = [pk for pk in typed if chosen in ("all", prefix_of(pk))]
            taken = many.take_over(
                period=batch.period, clusters=keys, by=request.user, reason=request.POST.get("reason", "")
            )
            _tell_taken(request, sum(len(row.taken_over) for row in taken), batch.period)
        elif request.POST.get("action") == "submit":
            keys = [pk for pk, one in typed.items() if not one.problems]
            outcome = many.submit_clean(period=batch.period, clusters=keys, by=request.user)
            tell_submitted(request, outcome)

    def _answer(
        self,
        request: HttpRequest,
        period: str,
        typed: Mapping[int, Typed],
        conflicts: Mapping[int, Conflict],
        told: dict[str, Any],
        *,
        unsaved: bool,
    ) -> HttpResponse:
        left = {pk: one for pk, one in typed.items() if one.problems or unsaved}
        if not request.htmx and not left and not told["gone"]:
            return redirect(self.frame(request, Batch(Period.parse(period)))["address"])
        batch = self.batch(request, period)
        groups = []
        for owed in batch.owed:
            pk = owed.duty.cluster.pk
            kept = typed.get(pk) if request.htmx else left.get(pk)
            groups.append(Group(owed, kept, conflicts.get(pk), unsaved))
        status = 422 if left or told["gone"] else 200
        if not request.htmx:
            return self.show(request, batch, groups, status, **told)
        own = [group for group in groups if group.owed.duty.cluster.pk in typed]
        context = {
            "groups": own,
            "unsaved": _unsaved(own, told["gone"]),
            "summary": Summary([group for group in groups if group.editable]),
            "last_saved": max((group.row.updated_at for group in own if group.row.pk), default=None),
            "form_id": "returns-form",
            "oob": True,
            **told,
        }
        # what could not be saved is told in the parts of the page that come back; the rest of the draft was saved
        return render(request, "returns/unit_saved.html", context)


def _unsaved(groups: list[Group], gone: list[Gone]) -> str:
    """Where the page says why something was not saved; "" when all was."""
    disputed = next((group for group in groups if group.conflict is not None), None)
    if disputed is not None:
        return f"x-{disputed.prefix}"
    return "returns-refused" if gone or any(group.is_unsaved for group in groups) else ""


def tell_submitted(request: HttpRequest, outcome: many.Outcome | PartyOutcome) -> None:
    """How many went, and how many could not."""
    if outcome.submitted:
        count = len(outcome.submitted)
        words = ngettext("%(count)s return has been submitted.", "%(count)s returns have been submitted.", count)
        messages.success(request, words % {"count": count})
    if outcome.held:
        count = len(outcome.held)
        words = ngettext(
            "%(count)s return stays a draft: mend the errors and explain the warnings beside its figures.",
            "%(count)s returns stay drafts: mend the errors and explain the warnings beside their figures.",
            count,
        )
        messages.warning(request, words % {"count": count})
    if not outcome.submitted and not outcome.held:
        messages.info(request, _("There is no draft to submit yet."))


def _tell_taken(request: HttpRequest, count: int, period: Period) -> None:
    if not count:
        message = _("Nothing was taken over: no cell is empty for which %(period)s has a figure.")
        messages.info(request, message % {"period": period.previous().label})
        return
    message = _("Figures of %(period)s stand in the empty cells. Change or confirm each of them before submitting.")
    messages.warning(request, message % {"period": period.previous().label})


def _typed(posted: QueryDict, batch: Batch) -> dict[int, Typed]:
    """What was typed for each cluster that may be entered."""
    found = {}
    for owed in batch.editable:
        prefix = prefix_of(owed.duty.cluster.pk)
        if f"{prefix}revision" not in posted:
            continue
        typed = Typed.of(posted, prefix)
        if posted.get("confirm") == prefix:
            typed.kept = frozenset()
        found[owed.duty.cluster.pk] = typed
    return found


def _conflicts(standing: Mapping[int, Return], typed: Mapping[int, Typed]) -> dict[int, Conflict]:
    """Where somebody else has changed the very figures or explanations that were changed here."""
    found = {pk: Conflict.of(standing[pk], one, prefix_of(pk)) for pk, one in typed.items()}
    return {pk: conflict for pk, conflict in found.items() if not conflict.is_settled(typed[pk])}


def _gone(posted: QueryDict, batch: Batch) -> list[Gone]:
    """Returns of the page that are no drafts any more, with what was typed for them too late."""
    found = []
    for owed in batch.owed:
        prefix = prefix_of(owed.duty.cluster.pk)
        if not owed.is_editable and f"{prefix}revision" in posted:
            found.append(Gone.of(owed.row, of(owed.row), Typed.of(posted, prefix), FIGURES))
    return [one for one in found if one.late]

"""An inspection with what it found, and the files of its findings."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.files import send_kept
from ccn_portal.rules.lookup import Rules
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from inspections.catalogue import entry_named
from inspections.checklists import checklist_of
from inspections.choices import Act, Answer, FindingState
from inspections.models import ChecklistAnswer, Finding, FindingFile, Inspection, PlannedVisit
from inspections.services import acts_open_to, limitation_of, warnings_of, warnings_of_sanction
from inspections.services.rights import Party, parties_of
from inspections.views.story import files_of, story_of

LEVELS = {
    FindingState.OPEN: "warn",
    FindingState.OVERDUE: "bad",
    FindingState.TRANSFERRED: "note",
    FindingState.REMEDIED: "note",
    FindingState.CLOSED: "ok",
}


class InspectionDetailView(RegisterPage):
    """One inspection as of the day."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The page."""
        visit = visit_or_404(request.user, code)
        findings = list(findings_of(visit).as_of(request.as_of))
        now = request.as_of == today()
        keeps = now and Party.KEEPER in parties_of(request.user, visit)
        rules = Rules(visit.visited_on)
        day, rule = limitation_of(visit, rules)
        limited = {
            "limitation_on": day,
            "limitation_rule": rule,
            "limitation_passed": bool(day and day < request.as_of),
        }
        context = {
            "crumbs": [(_("Inspections"), reverse("inspection-list")), (visit.code, "")],
            "visit": visit,
            "not_yet": visit.visited_on > request.as_of,
            "cards": [
                _card(request, finding, keeps, now) | _sanctioned(request, finding, rules) | limited
                for finding in findings
            ],
            "warnings": warnings_of(visit),
            "planned": PlannedVisit.objects.filter(inspection=visit).select_related("plan").first(),
            "checklist": _checklist(visit),
            "files": list(visit.files.select_related("uploaded_by").order_by("-is_minutes", "pk")),
            "may_add": keeps,
            "may_see_history": request.user.may(Permission.VIEW_HISTORY),
        }
        return render(request, "inspections/detail.html", context)


class FindingFileView(RegisterPage):
    """A file of a finding, for those who may see the finding."""

    def get(self, request: HttpRequest, pk: int, file_pk: int) -> FileResponse:
        """The file as a download."""
        return send_kept(get_object_or_404(FindingFile.objects.visible_to(request.user), finding=pk, pk=file_pk))


def visit_or_404(user: User, code: str) -> Inspection:
    """The inspection; 404 when the user may not see it."""
    visits = Inspection.objects.visible_to(user).select_related("cluster", "tenant", "follows", "recorded_by")
    return get_object_or_404(visits, code=code)


def findings_of(visit: Inspection) -> QuerySet[Finding]:
    """What it found, with everything its cards show; a fixed number of queries."""
    findings = Finding.objects.filter(inspection=visit).order_by("pk")
    people = findings.select_related("inspection", "sanction", "reinspection", "remedied_by", "closed_by")
    return people.prefetch_related(
        "extensions__decided_by", "refusals__refused_by", "refusals__claimed_by", "transfers", "files"
    )


def _checklist(visit: Inspection) -> dict[str, Any]:
    """What was looked at: each answered point, how many of each answer, and every "no" that is no finding yet."""
    answers = {row.item: row for row in ChecklistAnswer.objects.filter(inspection=visit)}
    points = checklist_of(visit)
    rows = [(point, answers[point.code]) for point in points if point.code in answers]
    looked = [(point, row) for point, row in rows if row.answer != Answer.NOT_LOOKED]
    counts = {answer: sum(row.answer == answer for _point, row in rows) for answer in Answer}
    counts[Answer.NOT_LOOKED] = len(points) - len(looked)
    return {
        "points": len(points),
        "rows": rows,
        "counts": [(answer, answer.label, count) for answer, count in counts.items() if count],
        "answered": bool(looked),
        "missing": [(point, row) for point, row in looked if row.answer == Answer.NO and row.finding_id is None],
    }


def _card(request: HttpRequest, finding: Finding, keeps: bool, now: bool) -> dict[str, Any]:
    """A finding, its state, its story and what the user may do; steps are taken today, not on a past day."""
    state = FindingState(finding.state)
    acts = acts_open_to(request.user, finding) if now else []
    waiting = finding.due_on if state in (FindingState.OPEN, FindingState.OVERDUE, FindingState.TRANSFERRED) else None
    return {
        "finding": finding,
        "label": state.label,
        "level": LEVELS[state],
        "due": waiting,
        "entry": entry_named(finding.code, finding.inspection.visited_on) if finding.code else None,
        "change": reverse("finding-change", args=[finding.pk]) if keeps and state != FindingState.CLOSED else "",
        "events": story_of(finding, request.as_of),
        "files": files_of(finding),
        "letters": _letters(finding, acts),
        "acts": [{"label": act.label, "url": reverse("finding-act", args=[finding.pk, act])} for act in _first(acts)],
    }


def _sanctioned(request: HttpRequest, finding: Finding, rules: Rules) -> dict[str, Any]:
    """The sanction decided by the day, whether its fine is late, and what is unusual about it."""
    decision = getattr(finding, "sanction", None)
    if decision is None or (decision.decided_on is not None and decision.decided_on > request.as_of):
        return {"sanction": None}
    paid = decision.paid_on is not None and decision.paid_on <= request.as_of
    late = bool(decision.amount) and not paid and decision.due_on is not None and decision.due_on < request.as_of
    return {
        "sanction": decision,
        "fine_paid": paid,
        "fine_late": late,
        "sanction_warnings": warnings_of_sanction(decision, rules),
    }


def _letters(finding: Finding, acts: list[Act]) -> list[dict[str, str]]:
    """The letters to draw: who works on the finding urges what is overdue and hands over what others decide."""
    offered = {
        "reminder": finding.state == FindingState.OVERDUE and Act.TRANSFER in acts,
        "transfer": Act.TRANSFER in acts,
    }
    labels = {"reminder": _("Letter urging the remedy (DOCX)"), "transfer": _("Letter of transfer (DOCX)")}
    return [
        {"label": labels[letter], "url": reverse("finding-letter", args=[finding.pk, letter])}
        for letter, wanted in offered.items()
        if wanted
    ]


def _first(acts: list[Act]) -> list[Act]:
    """What ends the case comes first."""
    order = (
        Act.CLOSE, Act.REFUSE, Act.REMEDY, Act.REPLY, Act.EVIDENCE, Act.TRANSFER, Act.SANCTION, Act.EXTEND,
    )  # fmt: skip
    return sorted(acts, key=order.index)

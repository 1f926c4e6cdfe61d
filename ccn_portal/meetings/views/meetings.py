"""The list of meetings, one meeting, its document and the records behind its numbers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.files import DOCX, send_drawn
from ccn_portal.letters.services import template_bytes
from ccn_portal.meetings import services
from ccn_portal.meetings.cells import number
from ccn_portal.meetings.choices import TaskState
from ccn_portal.meetings.document import BRIEFING, draw
from ccn_portal.meetings.forms import ConclusionForm, MeetingForm, TaskForm
from ccn_portal.meetings.models import Meeting, Task
from ccn_portal.meetings.told import how_of, number_of
from ccn_portal.meetings.views.steps import taken
from ccn_portal.meetings.wording import rows_of
from ccn_portal.meetings.workbook import draw as draw_workbook
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from ccn_portal.workbooks.downloads import XLSX_TYPE
from reports.lines.sources import Provenance, SourcesPage, page_of
from reports.views.sources import answer_with_records

PAGE_SIZE = 30


class MeetingListView(RegisterPage):
    """The meetings and the tasks still open. POST prepares a meeting."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self._page(request, MeetingForm(user=request.user, initial={"held_on": f"{today():%d/%m/%Y}"}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Prepare one; its figures are counted at once."""
        if not request.user.may(Permission.KEEP_MEETINGS):
            raise PermissionDenied
        form = MeetingForm(request.POST, user=request.user)
        made: list[Meeting] = []
        if taken(form, lambda **given: made.append(services.plan_meeting(**given)), by=request.user):
            return redirect("meeting-detail", made[0].pk)
        return self._page(request, form, status=422)

    def _page(self, request: HttpRequest, form: MeetingForm, status: int = 200) -> HttpResponse:
        meetings = Meeting.objects.visible_to(request.user).select_related("unit").defer("content", "provenance")
        tasks = Task.objects.visible_to(request.user).given_by(request.as_of).as_of(request.as_of)
        tasks = tasks.exclude(state=TaskState.DONE)
        context = {
            "page": Paginator(meetings, PAGE_SIZE).get_page(request.GET.get("page")),
            "attends": request.user.may(Permission.ATTEND_MEETINGS),
            "may_keep": request.user.may(Permission.KEEP_MEETINGS),
            "tasks": tasks.select_related("unit", "cluster", "meeting").in_order()[:PAGE_SIZE],
            "form": form,
        }
        return render(request, "meetings/list.html", context, status=status)


class MeetingDetailView(RegisterPage):
    """One meeting with all that is laid before it. POST changes it, gives a task, or concludes it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        return self._page(request, meeting_of(request, pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The step that the pressed button names."""
        meeting, user = meeting_of(request, pk), request.user
        match request.POST.get("act"):
            case "conclude":
                return self._conclude(request, meeting)
            case "recount":
                return self._recount(request, meeting)
            case "task":
                task = TaskForm(request.POST, user=user, meeting=meeting)
                if taken(task, services.add_task, meeting=meeting, by=user):
                    messages.success(request, _("The task is added."))
                    return redirect(f"{reverse('meeting-detail', args=[pk])}#tasks")
                return self._page(request, meeting, task=task, status=422)
            case _other:
                form = ConclusionForm(request.POST)
                if taken(form, services.amend_meeting, meeting=meeting, by=user):
                    messages.success(request, _("Saved, and the figures counted anew."))
                    return redirect("meeting-detail", pk)
                return self._page(request, meeting, conclusion=form, status=422)

    def _recount(self, request: HttpRequest, meeting: Meeting) -> HttpResponse:
        try:
            services.recount_meeting(meeting=meeting, by=request.user)
        except RuleViolation as problem:
            messages.error(request, capfirst(str(problem)))
        else:
            messages.success(request, _("The figures are counted anew."))
        return redirect("meeting-detail", meeting.pk)

    def _conclude(self, request: HttpRequest, meeting: Meeting) -> HttpResponse:
        try:
            services.conclude_meeting(meeting=meeting, by=request.user)
        except (RuleViolation, RuleViolations) as problem:
            messages.error(request, capfirst(str(problem)))
        else:
            messages.success(request, _("The meeting is concluded; its tasks are handed out."))
        return redirect("meeting-detail", meeting.pk)

    def _page(
        self,
        request: HttpRequest,
        meeting: Meeting,
        *,
        conclusion: ConclusionForm | None = None,
        task: TaskForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        may_keep = request.user.may(Permission.KEEP_MEETINGS) and not meeting.is_concluded
        content = meeting.content
        context: dict[str, Any] = {
            "crumbs": [(_("Briefings and tasks"), reverse("meeting-list")), (meeting.title, "")],
            "meeting": meeting,
            "content": content,
            "year": meeting.ends_on.year,
            "may_keep": may_keep,
            "is_stale": services.is_stale(meeting),
            "may_conclude": request.user.may(Permission.CONCLUDE_MEETING) and not meeting.is_concluded,
            **rows_of(content),
        }
        if may_keep:
            known = {"held_on": f"{meeting.held_on:%d/%m/%Y}", "conclusions": meeting.conclusions}
            context["conclusion_form"] = conclusion or ConclusionForm(initial=known)
            context["task_form"] = task or TaskForm(user=request.user, meeting=meeting)
        return render(request, "meetings/detail.html", context, status=status)


class MeetingDocumentView(RegisterPage):
    """The meeting's document."""

    permission = Permission.EXPORT_REGISTER

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A download; of a concluded meeting drawn with the template of that moment."""
        meeting = meeting_of(request, pk)
        template = template_bytes(kind=BRIEFING, unit=meeting.unit, at=meeting.concluded_at)
        name = f"giao-ban_{meeting.content['unit']['code']}_{meeting.period}.docx"
        return send_drawn(draw(meeting.content, template), name, DOCX)


class MeetingWorkbookView(RegisterPage):
    """The meeting's tables as a workbook."""

    permission = Permission.EXPORT_REGISTER

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A download."""
        meeting = meeting_of(request, pk)
        name = f"giao-ban_{meeting.content['unit']['code']}_{meeting.period}.xlsx"
        return send_drawn(draw_workbook(meeting.content), name, XLSX_TYPE)


class MeetingSourcesView(RegisterPage):
    """The records that a number counts, as they were counted for the meeting."""

    def get(self, request: HttpRequest, pk: int, line: str) -> HttpResponseBase:
        """A page of them, or all as a file."""
        meeting = meeting_of(request, pk)
        stored = (meeting.provenance or {}).get(line)
        if stored is None:
            raise Http404
        provenance, acts = Provenance.from_json(stored), "acts" in request.GET
        row = number_of(meeting, line)

        def records(offset: int, limit: int) -> SourcesPage:
            return page_of(provenance, offset=offset, limit=limit, acts=acts)

        context = {
            "crumbs": [
                (_("Briefings and tasks"), reverse("meeting-list")),
                (meeting.title, reverse("meeting-detail", args=[meeting.pk])),
                (row["label"], ""),
            ],
            "title": row["label"],
            "label": meeting.title,
            "value": number(row["value"], row["unit"]),
            "unit": row["unit"],
            "day": meeting.ends_on,
            "place": meeting.unit.name,
            "how": how_of(line),
            "acts": acts,
            "acts_count": len(stored["acts"]),
        }
        return answer_with_records(request, line, records, context)


def meeting_of(request: HttpRequest, pk: int) -> Meeting:
    """A meeting the user may see."""
    meetings = Meeting.objects.visible_to(request.user).select_related("unit", "concluded_by", "created_by")
    return get_object_or_404(meetings, pk=pk)

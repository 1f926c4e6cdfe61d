"""The list of tasks, and one task with what was reported on it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from ccn_portal.meetings import services
from ccn_portal.meetings.choices import TaskState
from ccn_portal.meetings.forms import FinishForm, ReopenForm, TaskReportForm
from ccn_portal.meetings.models import Task
from ccn_portal.meetings.views.steps import taken
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from clusters.forms import ActForm

PAGE_SIZE = 50


class TaskListView(RegisterPage):
    """The tasks a user may see, by state."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        found = Task.objects.visible_to(request.user).given_by(request.as_of).as_of(request.as_of)
        views: dict[str, Any] = {
            "": (_("To be done"), found.exclude(state=TaskState.DONE)),
            "overdue": (_("Overdue"), found.filter(is_overdue=True)),
            "done": (_("Done"), found.filter(state=TaskState.DONE)),
        }
        asked = request.GET.get("view", "")
        chosen = asked if asked in views else ""
        rows = views[chosen][1].select_related("unit", "cluster", "meeting").in_order()
        context = {
            "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "views": [
                {"name": name, "label": label, "count": rows.count(), "current": name == chosen}
                for name, (label, rows) in views.items()
            ],
            "attends": request.user.may(Permission.ATTEND_MEETINGS),
        }
        return render(request, "meetings/tasks.html", context)


class TaskDetailView(RegisterPage):
    """One task: who, by when, what was reported. POST reports, finishes, opens again, or takes it back."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        return self._page(request, _task(request, pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The step that the pressed button names."""
        task = _task(request, pk)
        act = request.POST.get("act", "report")
        if act == "drop":
            return self._drop(request, task)
        forms = {
            "report": (TaskReportForm, services.report_on_task, _("Your report is kept with the task.")),
            "finish": (FinishForm, services.finish_task, _("The task is done.")),
            "reopen": (ReopenForm, services.reopen_task, _("The task is open again.")),
        }
        kind, step, said = forms.get(act, forms["report"])
        form = kind(request.POST)
        if taken(form, step, task=task, by=request.user):
            messages.success(request, said)
            return redirect("task-detail", pk)
        return self._page(request, task, {act: form}, status=422)

    def _drop(self, request: HttpRequest, task: Task) -> HttpResponse:
        try:
            services.drop_task(task=task, by=request.user)
        except RuleViolation as problem:
            messages.error(request, problem.message)
            return redirect("task-detail", task.pk)
        messages.success(request, _("The task is taken back."))
        return redirect("meeting-detail", task.meeting_id)

    def _page(
        self, request: HttpRequest, task: Task, forms: dict[str, ActForm] | None = None, status: int = 200
    ) -> HttpResponse:
        given, user = forms or {}, request.user
        keeps, is_done = user.may(Permission.KEEP_MEETINGS), task.done_on is not None
        may_report = (keeps or user.may(Permission.REPORT_TASK)) and not is_done
        context = {
            "crumbs": [(_("Briefings and tasks"), reverse("meeting-list")), (_("Task"), "")],
            "task": task,
            "reports": task.reports.select_related("by"),
            "sees_meeting": keeps or user.may(Permission.ATTEND_MEETINGS),
            "report_form": (given.get("report") or TaskReportForm()) if may_report else None,
            "finish_form": _finishing(given) if keeps and not is_done and task.meeting.is_concluded else None,
            "reopen_form": (given.get("reopen") or ReopenForm()) if keeps and is_done else None,
            "may_drop": keeps and not task.meeting.is_concluded,
            "may_see_history": user.may(Permission.VIEW_HISTORY),
        }
        return render(request, "meetings/task.html", context, status=status)


def _finishing(given: dict[str, ActForm]) -> ActForm:
    return given.get("finish") or FinishForm(initial={"done_on": f"{today():%d/%m/%Y}"})


def _task(request: HttpRequest, pk: int) -> Task:
    tasks = (
        Task.objects.visible_to(request.user).as_of(request.as_of).select_related("unit", "cluster", "meeting__unit")
    )
    return get_object_or_404(tasks, pk=pk)

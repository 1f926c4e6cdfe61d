"""A person's notices: the page, the bell's list, and how to hear of them by e-mail."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.notices.choices import Delivery
from ccn_portal.notices.forms import DeliveryForm
from ccn_portal.notices.models import Notice
from ccn_portal.notices.services import choose_delivery, delivery_of, mark_read
from ccn_portal.ui.access import RegisterPage

PAGE_SIZE = 30
IN_BELL = 8


class NoticeListView(RegisterPage):
    """The user's own notices, the latest first; for htmx the few that stand under the bell."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page or the bell's list."""
        rows = Notice.objects.visible_to(request.user).select_related("created_by")
        if getattr(request, "htmx", False):
            response = render(request, "notices/bell.html", {"notices": rows[:IN_BELL]})
        else:
            response = render(request, "notices/list.html", _page(request, rows))
        response["Vary"] = "HX-Request"
        return response


def _page(request: HttpRequest, rows: Any, form: DeliveryForm | None = None) -> dict[str, Any]:
    unread = rows.unread().count()
    only_unread = request.GET.get("show") == "unread"
    paginator = Paginator(rows.unread() if only_unread else rows, PAGE_SIZE)
    if only_unread:
        paginator.count = unread
    return {
        "page": paginator.get_page(request.GET.get("page")),
        "unread": unread,
        "only_unread": only_unread,
        "choices": [{"value": "unread", "label": _("Unread"), "count": unread}],
        "form": form or DeliveryForm(initial={"delivery": delivery_of(request.user)}),
    }


class NoticeOpenView(RegisterPage):
    """From a notice (or its e-mail) to what it is about; whoever opens it has read it."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Note it as read and go there."""
        notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
        mark_read(by=request.user, notices=[notice])
        return redirect(notice.link or "notice-list")


class NoticeReadView(RegisterPage):
    """Tick off one notice, or all of them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, where the buttons stand."""
        return redirect("notice-list")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Note as read: the one named ``notice``, or all."""
        chosen = None
        if "notice" in request.POST:
            rows = Notice.objects.visible_to(request.user)
            chosen = [get_object_or_404(rows, pk=_uuid(request.POST["notice"]))]
        mark_read(by=request.user, notices=chosen)
        return redirect("notice-list")


class NoticeChoiceView(RegisterPage):
    """How the user wants to hear of notices."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, where the form stands."""
        return redirect("notice-list")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice; 400 with the form for what is none."""
        form = DeliveryForm(request.POST)
        if form.is_valid():
            try:
                chosen = choose_delivery(delivery=form.cleaned_data["delivery"], by=request.user)
            except RuleViolation as problem:
                form.add_error("delivery", str(problem))
            else:
                messages.success(request, _("Your choice is kept: %(choice)s") % {"choice": Delivery(chosen).label})
                return redirect("notice-list")
        rows = Notice.objects.visible_to(request.user).select_related("created_by")
        return render(request, "notices/list.html", _page(request, rows, form), status=400)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

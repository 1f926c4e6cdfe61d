"""One alert with its evidence, law and story; what people do to it; and a cluster's alerts as a part of its page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rules.lookup import Rules
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from ccn_portal.watch import services
from ccn_portal.watch.choices import UNRESOLVED, AlertAct
from ccn_portal.watch.forms import SnoozeForm
from ccn_portal.watch.models import Alert
from ccn_portal.watch.registry import BY_CODE
from ccn_portal.watch.views.shown import event_shown, facts_of, further_link, link_of, shown, thresholds_of
from clusters.models import Cluster

UNREADABLE = 422
ON_A_CLUSTER = 8  # alerts shown on its page


class AlertDetailView(RegisterPage):
    """One alert, as of today."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        return detail_page(request, pk)


class AlertActView(RegisterPage):
    """Take on, put aside, give back; the buttons and the form stand on the alert's page."""

    def get(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Back to the alert, for who reloads what could not be read."""
        if act not in AlertAct.values:
            raise Http404
        return redirect("alert-detail", get_object_or_404(Alert.objects.visible_to(request.user), pk=pk).pk)

    def post(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Do it, and show the alert again."""
        if act not in AlertAct.values:
            raise Http404
        alert = get_object_or_404(Alert.objects.visible_to(request.user), pk=pk)
        form = SnoozeForm(request.POST) if act == AlertAct.SNOOZE else None
        if form is not None and not form.is_valid():
            return detail_page(request, pk, form)
        try:
            _do(AlertAct(act), alert, form, request)
        except (RuleViolation, RuleViolations) as problem:
            if form is None:
                messages.error(request, str(problem))
                return redirect("alert-detail", pk)
            form.tell(problem.violations if isinstance(problem, RuleViolations) else [problem])
            return detail_page(request, pk, form)
        messages.success(request, _("Recorded: %(act)s.") % {"act": AlertAct(act).label})
        return redirect("alert-detail", pk)


def _do(act: AlertAct, alert: Alert, form: SnoozeForm | None, request: HttpRequest) -> None:
    if form is not None:
        services.snooze(alert=alert, by=request.user, **form.values())
    elif act == AlertAct.TAKE:
        services.take(alert=alert, by=request.user)
    else:
        services.release(alert=alert, by=request.user)


def detail_page(request: HttpRequest, pk: int, form: SnoozeForm | None = None) -> HttpResponse:
    """The page of an alert; 404 when the user may not see it. ``form`` is what could not be read of a snoozing."""
    day = today()
    alerts = Alert.objects.visible_to(request.user).as_of(day).placed_on(day)
    alert = get_object_or_404(alerts.select_related("cluster", "tenant", "taken_by", "place__commune"), pk=pk)
    rule = BY_CODE.get(alert.rule)
    acts = services.acts_open_to(request.user, alert)
    if form is not None and AlertAct.SNOOZE not in acts:
        raise PermissionDenied
    events = list(alert.events.select_related("by").order_by("-pk"))
    context: dict[str, Any] = shown(alert) | {
        "crumbs": [(_("Watch list"), reverse("alert-list")), (f"CCN {alert.cluster.name}", "")],
        "rule": rule,
        "facts": facts_of(alert.rule, alert.facts),
        "thresholds": thresholds_of(rule, Rules(day)) if rule else [],
        "link": link_of(alert),
        "further": further_link(alert),
        "events": [event_shown(alert, event) for event in events],
        "acts": [str(act) for act in acts],
        "form": form or SnoozeForm(),
        "unresolved": alert.state in UNRESOLVED,
        "today": day,
    }
    return render(request, "watch/detail.html", context, status=UNREADABLE if form else 200)


class ClusterAlertsView(RegisterPage):
    """The alerts of one cluster as a part of its page; without htmx, the list of them."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The part, or on to the list."""
        cluster = get_object_or_404(Cluster.objects.visible_to(request.user), code=code)
        everything = f"{reverse('alert-list')}?cluster={cluster.code}"
        if not getattr(request, "htmx", False):
            return HttpResponseRedirect(everything)
        rows = Alert.objects.filter(cluster=cluster).unresolved().as_of(today())
        rows = rows.select_related("cluster", "tenant", "taken_by").most_urgent_first()
        context = {"rows": [shown(row) for row in rows[:ON_A_CLUSTER]], "count": rows.count(), "everything": everything}
        return render(request, "watch/of_cluster.html", context | {"today": today()})

"""The watch list: what is open, whose work it is, what is past its day."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.rules.watching import Weight
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import Listing
from ccn_portal.watch.filters import AlertFilter
from ccn_portal.watch.models import Alert
from ccn_portal.watch.registry import BY_CODE
from ccn_portal.watch.views.shown import about, facts_of, shown
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from clusters.models import Cluster
from clusters.views.conditions import Condition, conditions_of
from clusters.views.places import places_of

NOT_CONDITIONS = ("page", "ordering", "as_of", "format")


class AlertListing(Listing):
    """Alerts; always today's, whatever day the pages show."""

    filter_class = AlertFilter
    default_order = "-weight"
    tie = ("due_on", "pk")
    orders: Mapping[str, tuple[str, ...]] = {
        "rule": ("rule",),
        "cluster": ("cluster__sort_key",),
        "weight": ("gravity",),
        "due": ("due_on",),
        "opened": ("opened_on",),
        "state": ("state",),
        "holder": ("taken_by__display_name",),
    }

    def __init__(self, request: HttpRequest) -> None:
        self.today = today()
        rows = Alert.objects.visible_to(request.user).as_of(self.today).placed_on(self.today)
        super().__init__(request, rows.select_related("cluster", "tenant", "taken_by", "place__commune"))
        self.day = self.today

    def sums(self) -> dict[str, Aggregate]:
        """How many are past their day, and how many nobody has."""
        return {"late": Count("pk", filter=Q(overdue=True)), "free": Count("pk", filter=Q(state="open"))}

    def conditions(self) -> list[Condition]:
        """What narrows the list."""
        return conditions_of(self.filters, self.asked) if self.filters.is_valid() else []


class AlertListView(RegisterPage):
    """Alerts, narrowed and sorted; also as CSV and XLSX."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page or the file."""
        listing = AlertListing(request)
        form = request.GET.get("format", "")
        if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
            return _export(listing, form)
        given = {key: request.GET.getlist(key) for key in request.GET if key not in NOT_CONDITIONS}
        context = listing.context() | {
            "tabs": tabs(request.user, given),
            "rows": [shown(alert) for alert in listing.page],
            "conditions": listing.conditions(),
            "places": places_of(request.user, listing.today),
            "clusters": Cluster.objects.visible_to(request.user).in_vietnamese_order().values_list("code", "name"),
            "weights": [{"value": value, "label": label} for value, label in reversed(Weight.choices)],
            "today": listing.today,
        }
        return render(request, "watch/list.html", context)


def tabs(user: User, given: dict[str, list[str]] | None = None, here: str = "alert-list") -> list[dict[str, Any]]:
    """My work, everything, and the same by unit and by rule; one query for the counts."""
    rows = Alert.objects.visible_to(user).unresolved()
    counts = rows.aggregate(all=Count("pk"), mine=Count("pk", filter=Q(pk__in=rows.work_of(user).values("pk"))))
    address = reverse("alert-list")
    views = (
        (_("My work"), f"{address}?mine=true", counts["mine"]),
        (_("All alerts"), address, counts["all"]),
        (_("By unit"), reverse("alert-units"), None),
        (_("By rule"), reverse("alert-rules"), None),
    )
    return [
        {"label": label, "address": link, "count": count, "current": _is_current(link, here, given)}
        for label, link, count in views
    ]


def _is_current(link: str, here: str, given: dict[str, list[str]] | None) -> bool:
    path, _mark, query = link.partition("?")
    return path == reverse(here) and (given is None or given == dict(QueryDict(query).lists()))


def _export(listing: AlertListing, form: str) -> HttpResponseBase:
    columns = [
        Column("rule", _("What is wrong"), cells.Text(width=40)),
        Column("cluster_code", _("Code"), cells.Text(width=16)),
        Column("cluster", _("Cluster"), cells.Text(width=30)),
        Column("commune", _("Commune"), cells.Text(width=24)),
        Column("tenant", _("Tenant"), cells.Text(width=36)),
        Column("about", _("Subject"), cells.Text(width=40)),
        Column("weight", _("Weight"), cells.Text(width=16)),
        Column("duty", _("To be seen to by"), cells.Text(width=22)),
        Column("domain", _("Field"), cells.Text(width=22)),
        Column("due_on", _("Due on"), cells.Date()),
        Column("opened_on", _("Alert opened on"), cells.Date()),
        Column("state", _("State"), cells.Text(width=20)),
        Column("holder", _("Taken on by"), cells.Text(width=24)),
        Column("taken_on", _("Taken on"), cells.Date()),
        Column("woken_on", _("Back on the list since"), cells.Date()),
        Column("snoozed_until", _("Snoozed until"), cells.Date()),
        Column("snooze_reason", _("Reason"), cells.Text(width=40)),
        Column("facts", _("Facts"), cells.Text(width=60)),
    ]
    title = _("Watch list on %(day)s") % {"day": f"{listing.today:%d/%m/%Y}"}
    name = f"canh-bao-{listing.today}"
    return download(form, name, columns, _values(listing.rows), sheet=_("Watch list"), title=title)


def _values(rows: QuerySet) -> Iterator[dict[str, Any]]:
    for alert in rows.iterator(chunk_size=1000):
        rule = BY_CODE.get(alert.rule)
        yield {
            "rule": str(rule.title) if rule else alert.rule,
            "cluster_code": alert.cluster.code,
            "cluster": alert.cluster.name,
            "commune": alert.place.commune.name if alert.place else "",
            "tenant": alert.tenant.name if alert.tenant else "",
            "about": about(alert),
            "weight": alert.get_weight_display(),
            "duty": alert.get_duty_display(),
            "domain": alert.get_domain_display() if alert.domain else "",
            "due_on": alert.due_on,
            "opened_on": alert.opened_on,
            "state": alert.get_state_display(),
            "holder": str(alert.taken_by or ""),
            "taken_on": alert.taken_on,
            "woken_on": alert.woken_on,
            "snoozed_until": alert.snoozed_until,
            "snooze_reason": alert.snooze_reason,
            "facts": "; ".join(f"{label}: {value}" for label, value in facts_of(alert.rule, alert.facts)),
        }

"""A cluster's page, and what its chart shows as a table."""

import datetime as dt

from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.ui.access import RegisterPage
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import download
from ccn_portal.workbooks.layouts import Column
from clusters.models import Cluster
from clusters.series import points_of
from clusters.timeline import Records
from clusters.views.page import ClusterPage, series_labels


class ClusterDetailView(RegisterPage):
    """One cluster as of the day."""

    def get(self, request: HttpRequest, code: str) -> HttpResponseBase:
        """The page; for a day on which the cluster did not exist a page that says since when it does."""
        cluster = visible_cluster(request.user, code, request.as_of)
        if cluster is None:
            return _not_yet(request, code)
        return render(request, "clusters/detail.html", ClusterPage(request, cluster).context())


class ClusterAreasView(RegisterPage):
    """What the chart shows, as a table."""

    permission = Permission.EXPORT_REGISTER

    def get(self, request: HttpRequest, code: str) -> HttpResponseBase:
        """One line for each day on which something changed."""
        cluster = visible_cluster(request.user, code, request.as_of)
        if cluster is None:
            raise Http404
        labels = {name: _("%(what)s, ha") % {"what": label} for name, label in series_labels().items()}
        columns = [Column("on", _("From"), cells.Date())]
        columns += [Column(name, label, cells.Number(16, 4)) for name, label in labels.items()]
        rows = (vars(point) for point in points_of(Records.of(cluster, request.as_of)))
        return download("csv", f"{cluster.code}-{request.as_of.isoformat()}", columns, rows, sheet=cluster.code)


def visible_cluster(user: User, code: str, day: dt.date) -> Cluster | None:
    """The cluster as of the day, None when it did not exist then; 404 when the user may not see it at all."""
    visible = Cluster.objects.visible_to(user).filter(code=code)
    found = visible.as_of(day).select_related("boundary").first()
    if found is None and not visible.exists():
        raise Http404
    return found


def _not_yet(request: HttpRequest, code: str) -> HttpResponse:
    cluster = get_object_or_404(Cluster.objects.visible_to(request.user), code=code)
    days = [
        cluster.items.aggregate(day=Min("decision__in_force_from"))["day"],
        cluster.phases.aggregate(day=Min("milestones__occurred_on"))["day"],
    ]
    first = min(filter(None, days), default=None)
    context = {"cluster": cluster, "first": first, "may_edit": request.user.may(Permission.EDIT_REGISTER)}
    return render(request, "clusters/not_yet.html", context)

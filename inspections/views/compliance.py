"""Compliance at a glance: the grid of one cluster or tenant, as a page and as a part of its own page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.ui.access import RegisterPage
from clusters.models import Cluster
from inspections.compliance import Subject
from inspections.services import may_record
from inspections.views.grids import grid_context
from investors.models import Tenant

PART = "compliance-part"  # where the pages of clusters and tenants put the grid


class ComplianceView(RegisterPage):
    """One cluster's last twelve quarters by field of law."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The page, or the grid alone for the cluster's page."""
        cluster = Cluster.objects.visible_to(request.user).as_of(request.as_of).filter(code=code).first()
        if cluster is None:
            raise Http404
        context = grid_context(cluster.pk, request.as_of) | {
            "about": f"CCN {cluster.name} ({cluster.code})",
            "crumbs": [
                (_("Industrial clusters"), reverse("cluster-list")),
                (str(cluster), reverse("cluster-detail", args=[cluster.code])),
                (_("Compliance"), ""),
            ],
            "visits": f"{reverse('inspection-list')}?cluster={cluster.code}",
            "record": f"{reverse('inspection-create')}?cluster={cluster.code}" if may_record(request.user) else "",
        }
        return _answer(request, context)


class TenantComplianceView(RegisterPage):
    """One tenant's last twelve quarters by field of law."""

    def get(self, request: HttpRequest, tenant: str) -> HttpResponse:
        """The page, or the grid alone for the tenant's page; ``?province=`` tells registers apart."""
        tenants = Tenant.objects.visible_to(request.user).filter(code=tenant)
        if province := request.GET.get("province"):
            tenants = tenants.filter(province__code=province)
        found = tenants.order_by("province__code", "-pk").first()
        if found is None:
            raise Http404
        page = reverse("tenant-detail", args=[found.code])
        context = grid_context(found.pk, request.as_of, Subject.TENANT) | {
            "about": f"{found.name} ({found.code})",
            "crumbs": [(_("Tenants"), reverse("tenant-list")), (found.name, page), (_("Compliance"), "")],
            "visits": f"{reverse('inspection-list')}?tenant={found.code}",
            "record": "",
        }
        return _answer(request, context)


def _answer(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    partial = bool(request.htmx) and request.htmx.target == PART
    response = render(request, "inspections/grid.html" if partial else "inspections/compliance.html", context)
    response["Vary"] = "HX-Request, HX-Target"
    return response

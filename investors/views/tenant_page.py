"""The page of one tenant: its leases through time."""

from decimal import Decimal
from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.numbers import day as written
from ccn_portal.ui.numbers import number
from investors.models import Lease, Tenant


class TenantDetailView(RegisterPage):
    """A tenant as of the day, and every lease it has or had in the clusters the user may see."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The page."""
        tenant = _find(request, code)
        leases = Lease.objects.visible_to(request.user).filter(tenant=tenant).select_related("cluster")
        leases = list(leases.order_by(F("starts_on").desc(), "-pk"))
        current = [lease for lease in leases if lease.is_in_force_on(request.as_of)]
        context = {
            "crumbs": [(_("Tenants"), reverse("tenant-list")), (tenant.code, "")],
            "tenant": tenant,
            "leases": [(lease, lease in current, lease.is_operating_on(request.as_of)) for lease in leases],
            "facts": _facts(current),
            "events": _events(leases, request),
            "may_see_history": request.user.may(Permission.VIEW_HISTORY),
        }
        return render(request, "investors/tenant.html", context)


def _find(request: HttpRequest, code: str) -> Tenant:
    """The tenant with this code in the user's register; ``?province=`` tells registers apart."""
    tenants = Tenant.objects.visible_to(request.user).select_related("province").filter(code=code)
    if province := request.GET.get("province"):
        tenants = tenants.filter(province__code=province)
    tenant = tenants.order_by("province__code", "-pk").first()
    if tenant is None:
        raise Http404
    return tenant


def _facts(current: list[Lease]) -> list[dict[str, Any]]:
    """The row of key figures."""
    registered = [lease.registered_capital for lease in current if lease.registered_capital is not None]
    realised = [lease.realised_capital for lease in current if lease.realised_capital is not None]
    return [
        {
            "label": _("Leased land"),
            "value": sum((lease.area_m2 for lease in current), Decimal(0)) if current else None,
            "unit": "m²",
        },
        {"label": _("Leases in force"), "value": len(current)},
        {"label": _("Clusters"), "value": len({lease.cluster_id for lease in current})},
        {"label": _("Registered capital"), "value": sum(registered) if registered else None, "unit": _("billion VND")},
        {"label": _("Realised capital"), "value": sum(realised) if realised else None, "unit": _("billion VND")},
    ]


def _events(leases: list[Lease], request: HttpRequest) -> list[dict[str, Any]]:
    """Beginnings and ends up to the day, newest first."""
    events = []
    for lease in leases:
        text = _("%(area)s m² in CCN %(cluster)s") % {"area": number(lease.area_m2), "cluster": lease.cluster.name}
        events.append({"day": lease.starts_on, "title": _("Lease begins"), "text": text, "level": "act"})
        if lease.ends_on:
            events.append({"day": lease.ends_on, "title": _("Lease ended"), "text": text, "level": "bad"})
        if lease.suspended_on:
            title = _("Production suspended since %(day)s") % {"day": written(lease.suspended_on)}
            events.append({"day": lease.suspended_on, "title": title, "text": text})
    known = [event for event in events if event["day"] <= request.as_of]
    return sorted(known, key=lambda event: event["day"], reverse=True)

"""The tenants of a cluster: what kinds hold how much land, and one page of the leases in force."""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from ccn_portal.ui.charts import share
from ccn_portal.ui.numbers import number
from clusters.timeline import HECTARE, Records
from clusters.views.links import address

PAGE_SIZE = 15
DOMESTIC = ("", "Việt Nam")


def tenants_of(records: Records, page: str | None) -> dict[str, Any]:
    """The leases in force on the day."""
    leases = records.leases_in_force
    total = sum((lease.area_m2 for lease in leases), Decimal(0))
    groups: dict[str, list[Any]] = defaultdict(list)
    for lease in leases:
        groups[lease.tenant.get_kind_display() or _("not known")].append(lease)
    kinds = [_kind(kind, held, total) for kind, held in groups.items()]
    return {
        "kinds": sorted(kinds, key=lambda row: -row["area"]),
        "count": len(leases),
        "area": total / HECTARE,
        "note": _note(leases, records) if leases else "",
        "page": _page(leases, records, page),
        "link": address("tenant-list"),
    }


def _works(lease: Any, records: Records) -> bool:
    """Whether the tenant worked on the day (TT 14 line 22)."""
    return lease.state == "operating" or bool(lease.suspended_on and lease.suspended_on > records.day)


def _page(leases: list[Any], records: Records, number_asked: str | None) -> Page:
    ordered = sorted(leases, key=lambda lease: (lease.tenant.sort_key, lease.tenant.code, lease.starts_on))
    page = Paginator(ordered, PAGE_SIZE).get_page(number_asked)
    for lease in page:
        lease.link = address("tenant-detail", lease.tenant.code)
        lease.works = _works(lease, records)
    return page


def _kind(kind: str, leases: list[Any], total: Decimal) -> dict[str, Any]:
    area = sum((lease.area_m2 for lease in leases), Decimal(0))
    return {"kind": kind, "count": len(leases), "area": area / HECTARE, "share": share(area, total)}


def _note(leases: list[Any], records: Records) -> str:
    working = sum(1 for lease in leases if _works(lease, records))
    foreign = Counter(lease.nationality for lease in leases if lease.nationality not in DOMESTIC)
    text = _("%(working)s operating, %(suspended)s suspended") % {
        "working": number(working),
        "suspended": number(len(leases) - working),
    }
    if foreign:
        countries = ", ".join(sorted(foreign))
        text += "; " + _("%(count)s of foreign investors (%(countries)s)") % {
            "count": number(foreign.total()),
            "countries": countries,
        }
    return f"{text}."

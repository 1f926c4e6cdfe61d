"""The portal's jobs, as data. An entry whose page does not exist (yet), or that the user may not open, is left out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ccn_portal.accounts.permissions import Permission

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User


@dataclass(frozen=True)
class Entry:
    """One job: its page, the page names (by their first part) that belong to it, and how a phone calls it."""

    label: str | Promise
    url_name: str
    short: str | Promise
    icon: str
    prefixes: tuple[str, ...] = ()
    permission: Permission | None = None
    on_phone: bool = False


ENTRIES = (
    Entry(_("Today's work"), "home", _("Today"), "list-check", ("home",), on_phone=True),
    Entry(
        _("Industrial clusters"),
        "cluster-list",
        pgettext_lazy("short", "Clusters"),
        "building-factory",
        ("cluster-", "phase-"),
        on_phone=True,
    ),
    Entry(
        pgettext_lazy("short", "Tenants"),  # nine jobs have to fit beside the unit and the day at 1366 px
        "tenant-list",
        pgettext_lazy("short", "Tenants"),
        "building-store",
        ("tenant-", "lease-"),
        on_phone=True,
    ),
    Entry(_("Investors"), "investor-list", _("Investors"), "briefcase", ("investor-",)),
    Entry(_("Decisions"), "decision-list", _("Decisions"), "certificate", ("decision-",)),
    Entry(_("Returns"), "return-list", _("Returns"), "list-details", ("return-",)),
    Entry(_("Periodic reports"), "report-list", _("Reports"), "clipboard-data", ("report-",), on_phone=True),
    Entry(_("Oversight"), "inspection-list", _("Oversight"), "clipboard-check", ("inspection-", "finding-")),
    Entry(_("Establishment, expansion"), "dossier-list", _("Dossiers"), "license", ("dossier-",)),
    Entry(_("Map"), "map", _("Map"), "map-2", ("map",)),
    Entry(
        _("Data"), "import-list", _("Data"), "database", ("import-", "export-"), permission=Permission.IMPORT_REGISTER
    ),
)


def entries_for(user: "User", request: HttpRequest) -> list[dict[str, Any]]:
    """What the user's menu shows, each with its address and whether the page asked for belongs to it."""
    match = request.resolver_match
    here = (match.url_name or "") if match else ""
    shown = []
    for entry in ENTRIES:
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        if entry.permission is None or user.may(entry.permission):
            current = here.startswith(entry.prefixes) if entry.prefixes else here == entry.url_name
            shown.append({"entry": entry, "url": url, "current": current})
    return shown

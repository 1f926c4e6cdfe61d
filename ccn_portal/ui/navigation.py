"""The portal's jobs, as data: entries of the menu, and the pages within an entry.

What has no page, or what the user may not open, is left out.
"""

from collections.abc import Sequence
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
class Page:
    """One page within a job, and the page names (by their first part) that belong to it."""

    label: str | Promise
    url_name: str
    prefixes: tuple[str, ...] = ()
    permission: Permission | None = None


@dataclass(frozen=True)
class Entry:
    """One job: its page, the page names (by their first part) that belong to it, and how a phone calls it.

    ``pages`` are shown side by side above every page that belongs to the job.
    """

    label: str | Promise
    url_name: str
    short: str | Promise
    icon: str
    prefixes: tuple[str, ...] = ()
    permission: Permission | None = None
    on_phone: bool = False
    pages: tuple[Page, ...] = ()


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
    Entry(
        _("Investors"),
        "investor-list",
        _("Investors"),
        "briefcase",
        ("investor-", "assessment-", "idle-"),
        pages=(
            Page(_("Infrastructure investors"), "investor-list", ("investor-",)),
            Page(_("Capability of secondary investors"), "assessment-list", ("assessment-",)),
            Page(_("Slow and idle projects"), "idle-list", ("idle-",)),
        ),
    ),
    Entry(_("Decisions"), "decision-list", _("Decisions"), "certificate", ("decision-",)),
    Entry(
        _("Returns"),
        "return-list",
        _("Returns"),
        "list-details",
        ("return-", "party-return-", "calendar"),
        pages=(
            Page(_("Returns of clusters"), "return-list", ("return-",)),
            Page(_("Forms 01 and 02"), "party-return-list", ("party-return-",)),
            Page(_("Reporting calendar"), "calendar", ("calendar",)),
        ),
    ),
    Entry(
        _("Periodic reports"),
        "report-list",
        _("Reports"),
        "clipboard-data",
        ("report-", "local-report-", "meeting-", "task-", "letter-", "published-figure-"),
        on_phone=True,
        pages=(
            Page(_("Reports"), "report-list", ("report-",)),
            Page(_("Form 03 of the units"), "local-report-list", ("local-report-",)),
            Page(_("Briefings and tasks"), "meeting-list", ("meeting-", "task-")),
            Page(_("Published figures"), "published-figure-list", ("published-figure-",)),
            Page(_("Document templates"), "letter-list", ("letter-",), Permission.MANAGE_LETTERS),
        ),
    ),
    Entry(
        _("Oversight"),
        "inspection-list",
        _("Oversight"),
        "clipboard-check",
        ("inspection-", "finding-", "compliance", "alert-", "environment-", "priority-", "obstacle-", "petition-"),
        pages=(
            Page(
                _("Inspections"),
                "inspection-list",
                (
                    "inspection-list",
                    "inspection-create",
                    "inspection-detail",
                    "inspection-minutes",
                    "inspection-checklist",
                    "inspection-file",
                    "finding-",
                ),
            ),
            Page(_("Inspection plans"), "inspection-plan-list", ("inspection-plan-",)),
            Page(_("Watch list"), "alert-list", ("alert-",)),
            Page(_("Compliance"), "compliance-overview", ("compliance",)),
            Page(_("Wastewater, waste, fire"), "environment-list", ("environment-",)),
            Page(_("Whom to inspect next"), "priority-list", ("priority-",)),
            Page(_("Obstacles"), "obstacle-list", ("obstacle-",)),
            Page(_("Petitions, complaints"), "petition-list", ("petition-",)),
        ),
    ),
    Entry(_("Establishment, expansion"), "dossier-list", _("Dossiers"), "license", ("dossier-",)),
    Entry(_("Map"), "map", _("Map"), "map-2", ("map",)),
    Entry(
        _("Data"),
        "import-list",
        _("Data"),
        "database",
        ("import-", "export-", "boundary-"),
        permission=Permission.IMPORT_REGISTER,
        pages=(
            Page(_("Import and export"), "import-list", ("import-", "export-")),
            Page(_("Boundaries"), "boundary-list", ("boundary-",)),
        ),
    ),
)


def entries_for(user: "User", request: HttpRequest) -> list[dict[str, Any]]:
    """What the user's menu shows, each with its address and whether the page asked for belongs to it."""
    return _shown(ENTRIES, user, _page_name(request))


def pages_for(user: "User", request: HttpRequest) -> list[dict[str, Any]]:
    """The pages of the job that the page asked for belongs to; none where there is but one."""
    here = _page_name(request)
    entry = next((entry for entry in ENTRIES if _belongs(here, entry)), None)
    pages = _shown(entry.pages, user, here) if entry else []
    return pages if len(pages) > 1 else []


def _page_name(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name or "") if match else ""


def _belongs(here: str, entry: Entry | Page) -> bool:
    return here.startswith(entry.prefixes) if entry.prefixes else here == entry.url_name


def _shown(entries: Sequence[Entry | Page], user: "User", here: str) -> list[dict[str, Any]]:
    shown = []
    for entry in entries:
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        if entry.permission is None or user.may(entry.permission):
            shown.append({"entry": entry, "url": url, "current": _belongs(here, entry)})
    return shown

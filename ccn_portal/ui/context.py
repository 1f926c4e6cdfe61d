"""What the shell around every page needs, worked out only when a template asks."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ccn_portal.notices.models import Notice
from ccn_portal.today import today
from ccn_portal.ui.navigation import entries_for, pages_for

THEMES = ("light", "dark")
DEMO_ACCOUNTS = (
    ("so", _("Department staff"), _("keeps Hanoi's register, accepts returns, imports, builds reports")),
    ("lanhdao", _("Department leader"), _("approves and files reports")),
    ("thachthat", _("Thạch Thất district"), _("sees and reports its own clusters, of before 1/7/2025")),
    ("gialam", _("Gia Lâm district"), _("the same for Gia Lâm, Bát Tràng among them")),
    ("pccc", _("Fire safety police"), _("records inspections in its own field")),
    ("api", _("API client"), _("reads the data of Hanoi, writes nothing")),
    ("admin", _("Administrator"), _("accounts, legal parameters, everything")),
)


class Shell:
    """The frame of a page, as ``shell`` in templates."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def theme(self) -> str:
        """The theme chosen with the toggle; "" follows the system."""
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        """The jobs of the signed-in user."""
        user = getattr(self.request, "user", None)
        return entries_for(user, self.request) if user and user.is_authenticated else []

    @cached_property
    def pages(self) -> list[dict[str, Any]]:
        """The pages of the job that this page belongs to, side by side."""
        user = getattr(self.request, "user", None)
        return pages_for(user, self.request) if user and user.is_authenticated else []

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """The jobs at the bottom of a phone; the others are behind "more"."""
        return [item for item in self.entries if item["entry"].on_phone]

    @cached_property
    def more(self) -> list[dict[str, Any]]:
        """The jobs a phone shows on demand."""
        return [item for item in self.entries if not item["entry"].on_phone]

    @cached_property
    def search_url(self) -> str:
        """Where the search box leads; "" without a search page."""
        try:
            return reverse("search")
        except NoReverseMatch:
            return ""

    @cached_property
    def home_url(self) -> str:
        """Where the brand leads."""
        try:
            return reverse("home")
        except NoReverseMatch:
            return "/"

    @cached_property
    def unread(self) -> int:
        """How many notices the signed-in user has not read; one query, made when the bell is drawn."""
        user = getattr(self.request, "user", None)
        return Notice.objects.visible_to(user).unread().count() if user and user.is_authenticated else 0

    @cached_property
    def acting_as(self) -> str:
        """The office the user acts for; "" for strangers."""
        user, unit = self.request.user, getattr(self.request, "acting_unit", None)
        if not user.is_authenticated:
            return ""
        if user.agency_name or unit is None:
            return user.agency_name or gettext("The whole country")
        if user.role == "local":
            return gettext("People's Committee of %(unit)s") % {"unit": unit.name[:1].lower() + unit.name[1:]}
        if user.role in ("department", "leader"):
            return gettext("Department of Industry and Trade of %(province)s") % {"province": unit.short_name}
        return unit.name

    @cached_property
    def is_other_day(self) -> bool:
        """Whether the page shows another day than today."""
        return self.request.as_of != today()

    @cached_property
    def kept_parameters(self) -> list[tuple[str, str]]:
        """What the as-of form must carry on: the page's own filters."""
        query = self.request.GET
        return [(key, value) for key in query if key not in ("as_of", "page") for value in query.getlist(key)]

    @property
    def other_language(self) -> tuple[str, str]:
        """The language to switch to."""
        return next((code, name) for code, name in settings.LANGUAGES if code != get_language())

    @property
    def demo_accounts(self) -> Sequence[tuple[str, str | Promise, str | Promise]]:
        """The accounts anybody may try, only where there are such: name, who, what they do."""
        return DEMO_ACCOUNTS if settings.DEMO else ()

    @property
    def is_demo(self) -> bool:
        """Whether the figures are for demonstration."""
        return settings.DEMO


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    return {"shell": Shell(request)}

"""What the watch list catches among tenants and leases."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.watching import Basis, Fact, FactKind, MonthsLater, WatchRule
from investors.models import Lease


class ProjectIdle(WatchRule):
    """Land leased for so many months, and the tenant does not operate."""

    code = "project_idle"
    title = _("Project idle")
    advice = _(
        "Urge the tenant in writing, set a date for an extension or a start, and propose to take the land back when it "
        "passes."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 23 khoản 1; Luật Đất đai 2024, Điều 81", checked=False)
    keys = (Key.WATCH_IDLE_PROJECT_MONTHS,)
    domain = "investment"
    cluster = "cluster"
    tenant = "tenant"
    subject = ("lease", "pk")
    due_on = "due_on"
    facts = (
        Fact("starts_on", _("Leased since"), FactKind.DAY),
        Fact("suspended_on", _("Suspended since"), FactKind.DAY),
        Fact("area_m2", _("Leased area"), FactKind.SQUARE_METRES),
        Fact("contract", _("Contract")),
    )

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Leases in force of tenants that do not operate, older than the limit."""
        months = rules.integer(Key.WATCH_IDLE_PROJECT_MONTHS)
        idle = Lease.objects.idle(day, begun_by=day).annotate(due_on=MonthsLater("starts_on", months))
        return idle.filter(due_on__lt=day)


RULES: tuple[WatchRule, ...] = (ProjectIdle(),)

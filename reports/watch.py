"""What the watch list catches among returns."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Period
from ccn_portal.rules.watching import Basis, Fact, FactKind, Hit, WatchRule
from ccn_portal.rules.watching import Duty as Whose
from clusters.models import Cluster
from reports.choices import ReturnState
from reports.returns.duties import Duty, Timeliness, duties

STATES = {"": _("Not begun"), **{str(state.value): state.label for state in ReturnState}}


class ReturnMissing(WatchRule):
    """The day for a return has passed and it has not been submitted; it resolves when the return comes, late."""

    code = "return_missing"
    title = _("Return missing or late")
    advice = _("Remind the commune to enter and submit the return; the department's report waits for it.")
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 34 khoản 3; TT 14/2024/TT-BCT, Điều 3", checked=True)
    keys = (Key.WATCH_RETURN_QUARTERS,)
    duty = Whose.LOCALITY
    facts = (
        Fact("period", _("Period"), FactKind.PERIOD),
        Fact("state", _("State of the return"), words=STATES),
    )

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """The clusters that may owe one; who owed for which quarter depends on each cut-off day."""
        return Cluster.objects.all()

    def hits(self, day: dt.date, rules: Rules | None = None) -> list[Hit]:
        """Returns for the last closed quarters that are past their day and not in."""
        rules = rules or Rules(day)
        quarters = self.quarters(day, rules)
        return self.among(duties(self.find(day, rules), quarters), day) if quarters else []

    def quarters(self, day: dt.date, rules: Rules) -> list[Period]:
        """The quarters it looks at on the day."""
        return _closed_quarters(day, rules.integer(Key.WATCH_RETURN_QUARTERS)) if self.applies(rules) else []

    def among(self, owed: Iterable[Duty], day: dt.date) -> list[Hit]:
        """What it catches among the returns that are owed for its quarters."""
        missing = (duty for duty in owed if duty.timeliness(day) is Timeliness.MISSING)
        return [
            Hit(
                cluster=duty.cluster.pk,
                subject=f"return:{duty.period.code}",
                due_on=duty.due_on,
                weight=self.weight,
                duty=self.duty,
                domain=self.domain,
                facts={"period": duty.period.code, "state": duty.state},
            )
            for duty in missing
        ]


def _closed_quarters(day: dt.date, count: int) -> list[Period]:
    """The last quarters whose cut-off lies before the day."""
    found = [Period.latest_closed_quarter(day)]
    while len(found) < count:
        found.append(found[-1].previous())
    return found


RULES: tuple[WatchRule, ...] = (ReturnMissing(),)

"""How returns and reports are asked for."""

import datetime as dt
import json
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import BooleanField, F, Func, Q, Value

from clusters.querysets import OfClusterQuerySet
from reports.choices import FormCode, ReportState, ReturnState
from reports.filing.states import SEALED

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User
    from ccn_portal.rules.periods import Period
    from reports.models import Return


class ReturnQuerySet(OfClusterQuerySet):
    """Returns."""

    def accepted(self) -> Self:
        """The version of each return that counts: accepted and not replaced by a later accepted one."""
        return self.filter(state=ReturnState.ACCEPTED, is_current=True)

    def of_periods(self, periods: "list[Period]") -> Self:
        """The returns for these periods."""
        return self.filter(period__in=[p.code for p in periods])

    def until(self, day: dt.date) -> Self:
        """Returns whose period had ended by the day."""
        return self.filter(ends_on__lte=day)


class PartyReturnQuerySet(ReturnQuerySet):
    """Returns of tenants and infrastructure investors."""

    def of_project(self, form: str, cluster: int, party: int) -> Self:
        """The versions of one party in one cluster on one form."""
        who = {"tenant": party} if form == FormCode.TT14_01 else {"investor": party}
        return self.filter(form=form, cluster=cluster, **who)


class ReportQuerySet(models.QuerySet):
    """Reports."""

    def visible_to(self, user: "User") -> Self:
        """The reports on units within the user's jurisdiction."""
        if user.sees_everything:
            return self
        inside = user.jurisdiction
        return self.filter(Q(unit__in=inside) | Q(unit__parent__in=inside) | Q(unit__province__in=inside))

    def standing(self) -> Self:
        """All but restatements that were discarded: what the rest of the portal goes by."""
        return self.exclude(stage=ReportState.DISCARDED)

    def sealed(self) -> Self:
        """Filed, also when a later version has taken their place."""
        return self.filter(stage__in=SEALED)

    def counting(self, row: "Return") -> Self:
        """Built reports of which a number counts this version of a return."""
        counts = Func(
            F("provenance"),
            Value('$.* ? (@.kind == "return").ids[*] ? (@ == $id)'),
            Value(json.dumps({"id": row.pk})),
            function="jsonb_path_exists",
            output_field=BooleanField(),
        )
        return self.filter(counts, ends_on__gte=row.ends_on)

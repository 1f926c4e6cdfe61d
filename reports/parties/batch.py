"""All returns of a form that a user enters for a period: each project with its version and what it is compared with."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from ccn_portal.accounts.models import User
from ccn_portal.rules.deadlines import due_date
from ccn_portal.rules.periods import Period
from reports.parties.background import Project, backgrounds
from reports.parties.duties import Owed, owed_by
from reports.parties.services import clusters_to_enter
from reports.returns.background import Background


@dataclass(frozen=True)
class Batch:
    """The projects that owe a form, in Vietnamese order."""

    form: str
    period: Period
    owed: list[Owed]
    backgrounds: Mapping[Project, Background]

    @property
    def due_on(self) -> dt.date:
        """The last acceptable day."""
        return due_date(self.form, self.period)


def batch_of(form: str, user: User, period: Period) -> Batch:
    """What the user enters on this form for the period; a fixed number of queries for each province."""
    owed = owed_by(form, user, period, clusters_to_enter(user))
    return Batch(form, period, owed, backgrounds(form, [one.project for one in owed], period))

"""What one unit owes for a period, all of it at once: each cluster's return with what it is compared with."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from ccn_portal.accounts.models import User
from ccn_portal.rules.periods import Period
from ccn_portal.today import today
from reports.models import Report, Return
from reports.returns.background import Background, backgrounds
from reports.returns.due import filed_reports_on
from reports.returns.duties import Duty, Place, duties
from reports.returns.many import empty_return
from reports.returns.services import clusters_entered_by
from reports.returns.states import EDITABLE


@dataclass(frozen=True)
class Owed:
    """One return: the version at hand (an empty one, not saved, where nobody has begun) and its background."""

    duty: Duty
    row: Return
    background: Background
    filed: Report | None = None  # a filed report that it is part of

    @property
    def is_editable(self) -> bool:
        """Whether figures may be entered."""
        return self.row.state in EDITABLE


@dataclass
class Batch:
    """The returns that a user's unit owes for a period, in Vietnamese order of the clusters."""

    period: Period
    owed: list[Owed] = field(default_factory=list)

    @property
    def places(self) -> list[Place]:
        """The units that report."""
        return sorted({one.duty.place for one in self.owed}, key=lambda place: (place.sort_key, place.pk))

    @property
    def due_on(self) -> dt.date | None:
        """The last acceptable day."""
        return self.owed[0].duty.due_on if self.owed else None

    @property
    def editable(self) -> list[Owed]:
        """Those that are still to be entered, mended or submitted."""
        return [one for one in self.owed if one.is_editable]


def batch_of(user: User, period: Period, unit: int | None = None) -> Batch:
    """What the user enters for the period, of one unit (id) if wanted; a fixed number of queries."""
    found = duties_of(user, [period])
    return _with_background(period, [duty for duty in found if unit is None or duty.place.pk == unit])


def duties_of(user: User, periods: Sequence[Period]) -> list[Duty]:
    """The returns that are this user's to make.

    Communes of several districts were merged into one: while another district is on the map, its returns are its own;
    after it they are its successors'.
    """
    found = duties(clusters_entered_by(user), periods)
    if user.sees_everything:
        return found
    day = today()
    return [duty for duty in found if duty.place.pk in user.jurisdiction or _is_gone(duty.place, day)]


def _is_gone(place: Place, day: dt.date) -> bool:
    return place.valid_to is not None and place.valid_to < day


def _with_background(period: Period, found: Sequence[Duty]) -> Batch:
    keys = [duty.cluster.pk for duty in found]
    known, filed = backgrounds(keys, period), filed_reports_on(keys, period)
    batch = Batch(period)
    for duty in found:
        row = duty.correction or duty.row or empty_return(duty.cluster, period)
        row.cluster = duty.cluster
        batch.owed.append(Owed(duty, row, known[duty.cluster.pk], filed.get(duty.cluster.pk)))
    return batch

"""All lines of a unit and period at once."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reports.lines.base import LineValue
from reports.lines.checks import Check
from reports.lines.of_forms import checks_of, lines_of
from reports.lines.snapshot import Snapshot

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User
    from ccn_portal.territories.models import AdministrativeUnit


@dataclass(frozen=True)
class Indicators:
    """The lines of one unit and period, computed, with the snapshot they were counted on."""

    snapshot: Snapshot
    lines: dict[str, LineValue]
    form: str = ""
    period: str = ""

    @property
    def unit(self) -> "AdministrativeUnit":
        """The unit counted."""
        return self.snapshot.unit

    @cached_property
    def gaps(self) -> list[tuple[int, str]]:
        """Each operating cluster with a quarter of the period for which it has no accepted return."""
        return list(self.snapshot.owing(self.snapshot.returns, self.snapshot.quarters))

    @property
    def not_reported(self) -> tuple[int, ...]:
        """Ids of the operating clusters that owe a return for the period, in the lists' order."""
        return tuple(dict.fromkeys(cluster for cluster, _quarter in self.gaps))

    @cached_property
    def checks(self) -> list[tuple[Check, bool | None]]:
        """Each check and whether it holds (None: nothing to compare)."""
        return [(check, check.holds(self.lines)) for check in checks_of(self.form)]

    def to_json(self) -> dict[str, Any]:
        """The body of ``/api/v1/indicators/`` (design: the contract)."""
        codes = {cluster.pk: cluster.code for cluster in self.snapshot.clusters}
        return {
            "unit": self.unit.code,
            "unit_name": self.unit.name,
            "level": self.unit.level,
            "form": self.form or None,
            "period": self.period or None,
            "from": self.snapshot.starts_on.isoformat(),
            "to": self.snapshot.ends_on.isoformat(),
            "lines": {number: self._line(value, codes) for number, value in self.lines.items()},
            "checks": [
                {"code": check.code, "level": check.level.value, "message": check.message, "holds": holds}
                for check, holds in self.checks
            ],
            "not_reported": [codes[pk] for pk in self.not_reported],
        }

    @staticmethod
    def _line(value: LineValue, codes: dict[int, str]) -> dict[str, Any]:
        return {
            "value": value.text,
            "unit": value.unit,
            "missing": value.missing,
            "sources": len(value.counted),
            "not_reported": [codes[pk] for pk in value.not_reported],
        }


def compute(
    unit: "AdministrativeUnit",
    starts_on: dt.date,
    ends_on: dt.date,
    *,
    form: str = "",
    period: str = "",
    visible_to: "User | None" = None,
    later: Snapshot | None = None,
) -> Indicators:
    """Every line for the unit on the map of the period's last day; ``later`` saves reading what it has read."""
    snapshot = Snapshot(unit, starts_on, ends_on, visible_to=visible_to, later=later)
    return compute_on(snapshot, form=form, period=period)


def compute_on(
    snapshot: Snapshot, *, form: str = "", period: str = "", only: Collection[str] | None = None
) -> Indicators:
    """Every line of a form, or some ``only``, counted on a snapshot that is there already."""
    lines = {
        number: line.value_on(snapshot) for number, line in lines_of(form).items() if only is None or number in only
    }
    return Indicators(snapshot, lines, form, period)

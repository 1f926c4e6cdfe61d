"""The hidden sheet of the workbook: which form and period it is for, and what stood there when it was made; signed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core import signing

from reports.models import PartyReturn
from reports.parties.background import Project
from reports.parties.batch import Batch
from reports.parties.figures import figures_of, native, stored, values_of
from reports.parties.workbook.layout import VERSION
from reports.returns.workbook.marker import Base, cells_of, token_in

WORD = "ccn-party-returns"
_SALT = "reports.parties.workbook"


@dataclass(frozen=True)
class Marker:
    """What a workbook says of itself; ``rows`` of the projects that had a return."""

    version: int
    form: str
    period: str
    rows: Mapping[Project, Base] = field(default_factory=dict)

    @classmethod
    def of(cls, batch: Batch) -> "Marker":
        """Of what stands now."""
        rows = {one.project: base_of(one.row, batch.form) for one in batch.owed if one.row is not None}
        return cls(VERSION, batch.form, batch.period.code, rows)

    def base(self, project: Project) -> Base:
        """The return as it stood when the workbook was made; an empty one where there was none."""
        return self.rows.get(project) or base_of(None, self.form)

    def to_json(self) -> dict[str, Any]:
        """As it is signed."""
        rows = [[*key, row.revision, stored({}, row.values), dict(row.explanations)] for key, row in self.rows.items()]
        return {"version": self.version, "form": self.form, "period": self.period, "rows": rows}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Marker":
        """As it was signed."""
        rows = {
            Project(cluster, party): Base(revision, native(told["form"], values), words)
            for cluster, party, revision, values, words in told["rows"]
        }
        return cls(told["version"], told["form"], told["period"], rows)

    def cells(self) -> list[list[Any]]:
        """The rows of the hidden sheet."""
        token = signing.dumps(self.to_json(), salt=_SALT, compress=True)
        return cells_of(WORD, self.version, self.period, ["form", self.form], token)


def marker_in(cells: Iterable[Iterable[Any]]) -> Marker | None:
    """The marker of the hidden sheet; None when the portal did not sign it."""
    try:
        return Marker.from_json(signing.loads(token_in(cells), salt=_SALT))
    except signing.BadSignature:
        return None


def base_of(row: PartyReturn | None, form: str) -> Base:
    """A return as it stands; an empty one where there is none."""
    if row is None:
        return Base(0, dict.fromkeys(figures_of(form)), {})
    return Base(row.revision, values_of(row), dict(row.explanations))

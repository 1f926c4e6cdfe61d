"""What a filled workbook would make of the clusters' returns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation
from ccn_portal.workbooks.problems import Problem
from clusters.models import Cluster
from reports.returns.batch import Batch, Owed
from reports.returns.checks import Issue, issues_of
from reports.returns.due import due_problems
from reports.returns.many import Entry
from reports.returns.services import clusters_entered_by
from reports.returns.values import FIGURES, Figure, Value
from reports.returns.workbook.layout import figure_words
from reports.returns.workbook.marker import Base, Marker
from reports.returns.workbook.reading import Reading
from reports.returns.workbook.threeway import Given, MergedRow, MergedRows


@dataclass
class Merged(MergedRow):
    """One cluster's return with what the file makes of it."""

    owed: Owed
    given: Given
    base: Base | None
    due: RuleViolation | None = None

    @property
    def cluster(self) -> Cluster:
        """Whose return it is."""
        return self.owed.duty.cluster

    @cached_property
    def theirs(self) -> Base:  # type: ignore[override]
        """What the portal holds."""
        return Base.of(self.owed.row)

    @property
    def state(self) -> str:
        """The state of the return; "" where none was begun."""
        return self.owed.row.state if self.owed.row.pk else ""

    @property
    def figures(self) -> Mapping[str, Figure]:
        """What may be reported."""
        return FIGURES

    @property
    def called(self) -> Mapping[str, str]:
        """How the notes call each figure."""
        return figure_words()

    def checked(self, values: Mapping[str, Value]) -> list[Issue]:
        """What the checks find in these figures."""
        return issues_of(values, self.owed.background)

    def entry(self) -> Entry:
        """What is to be saved."""
        return Entry(self.cluster.pk, self.written, self.theirs.revision, self.explained)


@dataclass
class Merge(MergedRows[Merged]):
    """All clusters of the file."""

    batch: Batch
    rows: list[Merged]
    refusals: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def entries(self) -> list[Entry]:
        """What is to be saved."""
        return [row.entry() for row in self.changed]


def merge(given: Mapping[int, Given], batch: Batch, marker: Marker | None, reason: str = "") -> Merge:
    """What the given figures (by cluster id) would make of the returns; what is not owed is left out."""
    owed = {one.duty.cluster.pk: one for one in batch.owed}
    begun = [owed[pk].duty.cluster for pk in given if pk in owed and owed[pk].row.pk is None]
    late = due_problems(begun, batch.period, reason)
    base = marker.rows if marker else {}
    rows = [Merged(one, given[pk], base.get(pk), late.get(pk)) for pk, one in owed.items() if pk in given]
    return Merge(batch, rows)


def merge_file(reading: Reading, batch: Batch, by: User, reason: str = "") -> Merge:
    """The same for a workbook; its rows for clusters that are not this unit's, or owe nothing, are refused."""
    codes = {one.duty.cluster.code: one.duty.cluster.pk for one in batch.owed}
    _refuse_strangers(reading, codes, by)
    given = {codes[one.code]: one.given for one in reading.lines if one.code in codes}
    found = merge(given, batch, reading.marker, reason)
    found.refusals = reading.refusals
    numbers = {codes[one.code]: one.number for one in reading.lines if one.code in codes}
    missing = [one.duty.cluster for one in batch.owed if one.duty.cluster.pk not in numbers]
    told = {problem.row for problem in reading.refusals}
    found.notices = [*reading.problems.notices]
    if missing and (reading.lines or not told):
        message = _("Not in the file, and left as they are: %(clusters)s")
        found.notices.append(message % {"clusters": ", ".join(f"{one.name} ({one.code})" for one in missing)})
    return found


def _refuse_strangers(reading: Reading, codes: Mapping[str, int], by: User) -> None:
    strange = [line for line in reading.lines if line.code not in codes]
    if not strange:
        return
    known = Cluster.objects.visible_to(by).filter(code__in=[line.code for line in strange])
    own = {one.code: one for one in clusters_entered_by(by).filter(pk__in=known.values("pk"))}
    late = due_problems(list(own.values()), reading.period)
    for line in strange:
        cluster = own.get(line.code)
        if cluster is None:
            message = _("there is no cluster %(code)s among those your unit reports for")
            reading.refuse(line.number, "Mã cụm", "not_yours", message % {"code": line.code})
        elif cluster.pk in late:
            reading.refuse(line.number, "Mã cụm", late[cluster.pk].code, late[cluster.pk].message)
        else:
            message = _("%(code)s owes no return for this period here")
            reading.refuse(line.number, "Mã cụm", "not_owed", message % {"code": line.code})

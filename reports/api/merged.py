"""What programs are told of an uploaded workbook: everything that is wrong, and each figure that two have changed.

Who is told of a conflict answers it with the next upload: whose figure is taken, chosen beside the revision told.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from ccn_portal.errors import RuleViolation, raise_all
from ccn_portal.rest.shapes import Count, Shape, Text
from ccn_portal.rest.writing import Strict
from ccn_portal.workbooks.problems import Problem
from reports.lines.base import exact
from reports.returns.workbook.layout import NOTES, notes_of
from reports.returns.workbook.threeway import MergedRow, MergedRows, Side, Take

Row = TypeVar("Row", bound=MergedRow)


class ChoiceInput(Strict):
    """Whose figure is taken where both have changed it; without a figure, whose of the whole return."""

    cluster = serializers.CharField(max_length=40, help_text="Code of the cluster.")
    figure = serializers.CharField(required=False, max_length=40, help_text="Its name, as the conflict gave it.")
    take = serializers.ChoiceField([take.value for take in Take], help_text="mine (the file) or theirs (the portal)")
    revision = serializers.IntegerField(min_value=0, help_text="The one that the conflict was told with.")


class Choices(serializers.JSONField):
    """A list of choices as JSON, in a part of the form."""

    def __init__(self, each: type[ChoiceInput], **kwargs: Any) -> None:
        self.each = each
        example = '[{"cluster": "CCN-01-901", "figure": "workers", "take": "mine", "revision": 3}]'
        super().__init__(required=False, help_text=f"What was chosen, as JSON: {example}", **kwargs)

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        """The choices; what is wrong with any of them is told with its number."""
        read = self.each(data=super().to_internal_value(data), many=True)
        read.is_valid(raise_exception=True)
        return list(read.validated_data)


class UploadInput(Strict):
    """A filled workbook; the template says itself for which period it is."""

    file = serializers.FileField(help_text="The workbook, .xlsx.")
    period = serializers.CharField(required=False, max_length=7, help_text="Needed where the hidden sheet is missing.")
    dry_run = serializers.BooleanField(default=False, help_text="Only say what would change.")
    leave_out = serializers.BooleanField(
        default=False, help_text="Leave out the rows that cannot be used, as the pages do, and save the others."
    )
    submit = serializers.BooleanField(default=False, help_text="Submit those that have no errors.")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)
    choices = Choices(ChoiceInput)


class ConflictSerializer(Shape):
    """A figure that the file and somebody else have changed, to different ends."""

    cluster = Text()
    figure = Text(help_text="Its name; notes for the explanations.")
    mine = Text(null=True, help_text="In the file.")
    theirs = Text(null=True, help_text="In the portal now.")
    before = Text(null=True, help_text="When the workbook was downloaded; null also where that is not known.")
    revision = Count(help_text="To be named with the choice.")


class FaultSerializer(Shape):
    """What keeps a row of the file from being used."""

    field = Text(help_text="The row, perhaps with its figure; file where it is none of the caller's.")
    code = Text()
    message = Text(help_text="Where in the file, and what is wrong.")


class UploadedSerializer(Shape):
    """What the workbook changed, or would change."""

    period = Text()
    changed = serializers.ListField(child=serializers.CharField(), help_text="Codes of the clusters.")
    unchanged = Count()
    submitted = serializers.ListField(child=serializers.CharField(), help_text="Codes of the clusters.")
    held = serializers.ListField(child=serializers.CharField(), help_text="Drafts that could not be submitted.")
    problems = FaultSerializer(many=True, help_text="What was left out, or what a dry run found to be wrong.")
    conflicts = ConflictSerializer(many=True, help_text="What is to be chosen; only a dry run lists it.")
    notices = serializers.ListField(child=serializers.CharField())


def take_up(
    lines: Iterable[Any], choices: Iterable[Mapping[str, Any]], named: Callable[[Any], Mapping[str, str]]
) -> None:
    """Put each choice to the line it is made for; ``named`` says what a line is called in a choice."""
    for line in lines:
        name = named(line)
        made = [choice for choice in choices if all(choice.get(key) == value for key, value in name.items())]
        for choice in made:
            figures = (choice["figure"],) if choice.get("figure") else (*line.figures, NOTES)
            line.takes = line.takes | dict.fromkeys(figures, Take(choice["take"]))
        if made:
            line.seen = min(choice["revision"] for choice in made)


def usable(
    found: MergedRows[Row], refusals: Iterable[Problem], named: Callable[[Row], str], *, dry_run: bool, leave_out: bool
) -> list[dict[str, str]]:
    """What is wrong with rows and cells of the file, as far as it keeps nothing else from being saved.

    RuleViolations for all of it unless it is only looked at, or these rows are to be left out; then for conflicts.
    """
    of_file = [RuleViolation(one.code, str(one), "file") for one in refusals if one.row is None]
    of_rows = [RuleViolation(one.code, str(one), "file") for one in refusals if one.row is not None]
    for row in found.rows:
        of_rows += _faults(named(row), row)
    if leave_out:
        found.rows = [row for row in found.rows if not list(_faults(named(row), row))]
    if not dry_run:
        raise_all(of_file if leave_out else of_file + of_rows)
        raise_all(violation for row in found.changed for violation in _disputes(named(row), row))
    return [{"field": one.field, "code": one.code, "message": one.message} for one in of_file + of_rows]


def _faults(name: str, row: MergedRow) -> Iterator[RuleViolation]:
    """Why nothing can be written for a return, or which of its cells cannot be read."""
    if row.is_changed and row.refusal is not None:
        yield RuleViolation(row.refusal.code, row.refusal.message, name)
    for cell in row.wrong:
        problem = cell.typed.problem
        if problem is not None:
            yield RuleViolation(problem.code, f"{cell.place}: {problem.message}", f"{name}.{cell.name}")


def conflicts_in(found: MergedRows[Row], named: Callable[[Row], Mapping[str, str]]) -> list[dict[str, Any]]:
    """Each figure on which somebody still has to decide: mine, theirs and what stood before."""
    return [
        {
            **named(row),
            "figure": name,
            **{key: _said(row, getattr(side, key)) for key in ("mine", "theirs", "before")},
            "revision": row.theirs.revision,
        }
        for row in found.changed
        for name, side in _undecided(row)
    ]


def _undecided(row: MergedRow) -> Iterator[tuple[str, Side]]:
    for name, cell in row.cells.items():
        if cell.side.is_undecided and not cell.typed.problem:
            yield name, cell.side
    if row.words.is_undecided:
        yield NOTES, row.words


def _said(row: MergedRow, value: Any) -> str | None:
    """A number in full, explanations as the cell of the workbook has them."""
    return notes_of(value, row.called) if isinstance(value, Mapping) else exact(value)


def _disputes(code: str, row: MergedRow) -> Iterator[RuleViolation]:
    message = _("Changed by somebody else too: %(theirs)s in the portal, %(mine)s in the file, %(before)s before.")
    for name, side in _undecided(row):
        if name == NOTES:
            yield RuleViolation("changed_meanwhile", _("Somebody else has changed the explanations too."), code)
            continue
        said = {key: getattr(side, key) for key in ("theirs", "mine", "before")}
        words = {key: "–" if value is None else value for key, value in said.items()}
        yield RuleViolation("changed_meanwhile", message % words, f"{code}.{name}")

"""The lines of the forms: what each number counts, and what it counted."""

from reports.lines.base import Counted, Line, LineValue
from reports.lines.catalogue import LINES
from reports.lines.indicators import Indicators, compute, compute_on
from reports.lines.of_forms import lines_of
from reports.lines.snapshot import Snapshot

__all__ = ["LINES", "Counted", "Indicators", "Line", "LineValue", "Snapshot", "compute", "compute_on", "lines_of"]

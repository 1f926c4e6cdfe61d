"""The lines of TT 14's forms 03 and 04: what each number counts, and what it counted."""

from reports.lines.base import Counted, Line, LineValue
from reports.lines.catalogue import LINES
from reports.lines.indicators import Indicators, compute
from reports.lines.snapshot import Snapshot

__all__ = ["LINES", "Counted", "Indicators", "Line", "LineValue", "Snapshot", "compute"]

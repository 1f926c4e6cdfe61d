"""Returns from localities and parties, reports with the provenance of every number, and the rounds they belong to."""

from reports.models.reports import Report, SignedCopy
from reports.models.returns import VALUES, PartyReturn, Return
from reports.models.rounds import Reminder, Round

__all__ = ["VALUES", "PartyReturn", "Reminder", "Report", "Return", "Round", "SignedCopy"]

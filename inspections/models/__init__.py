"""Inspections, what they found, and every dated step from a finding to its closure."""

from inspections.models.findings import (
    LONGEST_TEXT,
    DeadlineExtension,
    Finding,
    FindingFile,
    Sanction,
    Transfer,
)
from inspections.models.visits import Inspection

__all__ = [
    "LONGEST_TEXT",
    "DeadlineExtension",
    "Finding",
    "FindingFile",
    "Inspection",
    "Sanction",
    "Transfer",
]

"""Inspections, what they found, every dated step from a finding to its closure, and the plans before them."""

from inspections.models.findings import (
    LONGEST_TEXT,
    DeadlineExtension,
    Finding,
    FindingFile,
    RemedyRefusal,
    Sanction,
    Transfer,
)
from inspections.models.plans import FIRST_YEAR, LAST_YEAR, InspectionPlan, PlannedVisit
from inspections.models.visits import ChecklistAnswer, Inspection, InspectionFile

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "LONGEST_TEXT",
    "ChecklistAnswer",
    "DeadlineExtension",
    "Finding",
    "FindingFile",
    "Inspection",
    "InspectionFile",
    "InspectionPlan",
    "PlannedVisit",
    "RemedyRefusal",
    "Sanction",
    "Transfer",
]

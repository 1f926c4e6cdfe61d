"""Forms that record inspections, findings, steps and plans; the services decide what is right."""

from inspections.forms.plans import ApprovePlanForm, PlanForm, PlannedVisitForm, PlanTenantsForm, PlanVisitsForm
from inspections.forms.steps import (
    CloseForm,
    EvidenceForm,
    ExtendForm,
    RefuseForm,
    RemedyForm,
    ReplyForm,
    SanctionForm,
    StepForm,
    TransferForm,
)
from inspections.forms.visits import (
    ChecklistForm,
    FindingChangeForm,
    FindingForm,
    FindingFormSet,
    InspectionFileForm,
    InspectionForm,
    MinutesForm,
    WhereForm,
)

__all__ = [
    "ApprovePlanForm",
    "ChecklistForm",
    "CloseForm",
    "EvidenceForm",
    "ExtendForm",
    "FindingChangeForm",
    "FindingForm",
    "FindingFormSet",
    "InspectionFileForm",
    "InspectionForm",
    "MinutesForm",
    "PlanForm",
    "PlanTenantsForm",
    "PlanVisitsForm",
    "PlannedVisitForm",
    "RefuseForm",
    "RemedyForm",
    "ReplyForm",
    "SanctionForm",
    "StepForm",
    "TransferForm",
    "WhereForm",
]

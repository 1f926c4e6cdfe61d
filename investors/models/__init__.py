"""Who invests and produces in clusters, what they ask for, and what is done about slow projects."""

from investors.models.parties import Investor, Lease, Tenant
from investors.models.petitions import Petition, PetitionStep
from investors.models.projects import AssessmentFile, CapabilityAssessment, ProjectAction

__all__ = [
    "AssessmentFile",
    "CapabilityAssessment",
    "Investor",
    "Lease",
    "Petition",
    "PetitionStep",
    "ProjectAction",
    "Tenant",
]

"""The words of the register: kinds of cluster, actions of decisions, milestones."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClusterKind(models.TextChoices):
    """Kinds of cluster (NĐ 32/2024 Đ2)."""

    CRAFT_VILLAGE = "craft_village", _("Craft village")
    SPECIALISED = "specialised", _("Specialised")
    GENERAL = "general", _("General")


class Status(models.TextChoices):
    """Where a cluster stands on a day; derived, never typed. Listed in the order of life."""

    PROPOSED = "proposed", _("Proposed")
    PLANNED = "planned", _("In the plan")
    ESTABLISHED = "established", _("Established")
    UNDER_CONSTRUCTION = "under_construction", _("Under construction")
    OPERATING = "operating", _("Operating")
    WITHDRAWN = "withdrawn", _("Withdrawn")


AT_WORK = (Status.OPERATING, Status.UNDER_CONSTRUCTION)


class Action(models.TextChoices):
    """What an item of a decision does to a cluster."""

    INCLUDE = "include", _("Include in the plan")
    PROPOSE = "propose", _("Propose for the plan")
    REMOVE = "remove", _("Remove from the plan")
    RECOGNISE = "recognise", _("Recognise")
    ESTABLISH = "establish", _("Establish")
    EXPAND = "expand", _("Expand")
    ADJUST = "adjust", _("Adjust")
    REVOKE = "revoke", _("Revoke the establishment")
    ASSIGN_INVESTOR = "assign_investor", _("Assign the infrastructure investor")
    APPROVE_DETAILED_PLAN = "approve_detailed_plan", _("Approve the 1/500 detailed plan")
    APPROVE_PROJECT = "approve_project", _("Approve the infrastructure project")
    CALL_FOR_INVESTMENT = "call_for_investment", _("Call for investment")
    CONVERT_MODEL = "convert_model", _("Convert the management model")
    APPROVE_PRICE = "approve_price", _("Approve the service price")
    APPROVE_REGULATION = "approve_regulation", _("Approve the utility regulation")


PLAN_ACTIONS = (Action.INCLUDE, Action.REMOVE)
FOUNDING_ACTIONS = (Action.RECOGNISE, Action.ESTABLISH)
STANDING_ACTIONS = (*FOUNDING_ACTIONS, Action.REVOKE)
OPENING_ACTIONS = (*FOUNDING_ACTIONS, Action.EXPAND)
AREA_ACTIONS = (*OPENING_ACTIONS, Action.ADJUST)
INVESTOR_ACTIONS = (*AREA_ACTIONS, Action.ASSIGN_INVESTOR, Action.CONVERT_MODEL)
# what these do, they do to one phase
PHASE_ACTIONS = (*INVESTOR_ACTIONS, Action.APPROVE_DETAILED_PLAN, Action.APPROVE_PROJECT)


class MilestoneKind(models.TextChoices):
    """What happened on the ground. Cleared and handed-over land are two figures, never one."""

    SITE_CLEARANCE = "site_clearance", _("Site clearance (cumulative)")
    CLEAN_LAND = "clean_land", _("Clean land handed over")
    GROUNDBREAKING = "groundbreaking", _("Groundbreaking")
    INFRASTRUCTURE_COMPLETED = "infrastructure_completed", _("Infrastructure completed")
    OPERATION_STARTED = "operation_started", _("Operation started")
    OPERATION_ENDED = "operation_ended", _("Operation ended")
    WASTEWATER_COMMISSIONED = "wastewater_commissioned", _("Wastewater plant commissioned")
    EFFLUENT_MEETS = "effluent_meets", _("Effluent meets the standard")
    EFFLUENT_FAILS = "effluent_fails", _("Effluent fails the standard")
    FIRE_ACCEPTED = "fire_accepted", _("Fire safety system accepted")


# the unit of a milestone's value; other milestones carry none
MILESTONE_UNITS = {
    MilestoneKind.SITE_CLEARANCE: "ha",
    MilestoneKind.CLEAN_LAND: "ha",
    MilestoneKind.WASTEWATER_COMMISSIONED: _("m³/day"),
}


class WorkKind(models.TextChoices):
    """Items of technical infrastructure (NĐ 32/2024 Đ2.4)."""

    LEVELLING = "levelling", _("Site levelling")
    ROADS = "roads", _("Roads")
    POWER = "power", _("Power supply")
    WATER = "water", _("Water supply")
    DRAINAGE = "drainage", _("Rainwater drainage")
    WASTEWATER = "wastewater", _("Wastewater treatment")
    SOLID_WASTE = "solid_waste", _("Solid waste collection")
    FIRE_SAFETY = "fire_safety", _("Fire safety")
    LIGHTING = "lighting", _("Lighting")
    TELECOM = "telecom", _("Telecommunications")
    GREENERY = "greenery", _("Greenery")
    OFFICE = "office", _("Management office")
    OTHER = "other", _("Other works")


class WorkState(models.TextChoices):
    """State of a work on a day, derived from its dates."""

    NONE = "none", _("None")
    PLANNED = "planned", _("Planned")
    BUILDING = "building", _("Being built")
    DONE = "done", _("Done")


class FundingSource(models.TextChoices):
    """Who pays for a work."""

    INVESTOR = "investor", _("Infrastructure investor")
    CENTRAL_BUDGET = "central_budget", _("Central budget")
    PROVINCIAL_BUDGET = "provincial_budget", _("Provincial budget")
    LOCAL_BUDGET = "local_budget", _("District or commune budget")
    OTHER = "other", _("Other sources")


class DossierKind(models.TextChoices):
    """What a dossier asks for."""

    ESTABLISH = "establish", _("Establishment")
    EXPAND = "expand", _("Expansion")


class DossierOutcome(models.TextChoices):
    """How an appraisal ended."""

    DECIDED = "decided", _("Decision issued")
    RETURNED = "returned", _("Dossier returned")
    REFUSED = "refused", _("Refused")


class InvestorKind(models.TextChoices):
    """Who builds the infrastructure; here because decisions name it, the parties live in ``investors``."""

    ENTERPRISE = "enterprise", _("Enterprise")
    COOPERATIVE = "cooperative", _("Cooperative")
    PUBLIC_UNIT = "public_unit", _("Public unit (project management board)")
    OTHER = "other", _("Other")


class MatterState(models.TextChoices):
    """State of an obstacle or petition on a day, derived from its dated steps."""

    OPEN = "open", pgettext_lazy("obstacle", "Open")
    OVERDUE = "overdue", _("Overdue")
    SOLVED = "solved", _("Settled")
    MERGED = "merged", _("Merged")


UNSETTLED = (MatterState.OPEN, MatterState.OVERDUE)


class Step(models.TextChoices):
    """What is done about an obstacle or petition."""

    REPLY = "reply", pgettext_lazy("act", "Reply")
    URGE = "urge", pgettext_lazy("act", "Urge")
    EXTEND = "extend", pgettext_lazy("act", "Move the deadline")
    HAND_OVER = "hand_over", pgettext_lazy("act", "Hand over")
    SOLVE = "solve", pgettext_lazy("act", "Settle")
    REOPEN = "reopen", pgettext_lazy("act", "Open again")
    MERGE = "merge", pgettext_lazy("act", "Merge into another")

    @property
    def taken(self) -> Any:
        """How a story tells it, once it was done."""
        return _TAKEN[self]


_TAKEN = {
    Step.REPLY: pgettext_lazy("act", "Replied"),
    Step.URGE: pgettext_lazy("act", "Urged"),
    Step.EXTEND: pgettext_lazy("act", "Deadline moved"),
    Step.HAND_OVER: pgettext_lazy("act", "Handed over"),
    Step.SOLVE: pgettext_lazy("act", "Settled"),
    Step.REOPEN: pgettext_lazy("act", "Opened again"),
    Step.MERGE: pgettext_lazy("act", "Merged into another"),
}

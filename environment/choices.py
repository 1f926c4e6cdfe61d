"""The words of the wastewater, waste and fire registers."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clusters.choices import MilestoneKind


class Topic(models.TextChoices):
    """The three registers."""

    WASTEWATER = "wastewater", pgettext_lazy("register", "Wastewater")
    WASTE = "waste", _("Solid and hazardous waste")
    FIRE = "fire", _("Fire safety equipment")


# the field of law that an agency must answer for to write in a register
DOMAINS = {Topic.WASTEWATER: "environment", Topic.WASTE: "environment", Topic.FIRE: "fire_safety"}


class ActKind(models.TextChoices):
    """What happened or was granted; what is true on a day follows from these, nothing of it is typed."""

    LAND_NONE = "land_none", _("No land set aside for the plant")
    LAND_RESERVED = "land_reserved", _("Land set aside for the plant")
    PERMIT = "permit", _("Environmental permit")
    PERMIT_WITHDRAWN = "permit_withdrawn", _("Environmental permit withdrawn")
    MONITORING_ON = "monitoring_on", _("Automatic monitoring connected")
    MONITORING_OFF = "monitoring_off", _("Automatic monitoring stopped")
    STANDARD = "standard", _("Effluent standard applied")
    COLLECTION = "collection", _("Waste collection contract")
    HAZARDOUS_BOOK = "hazardous_book", _("Register of hazardous waste generator")
    HAZARDOUS_CONTRACT = "hazardous_contract", _("Hazardous waste contract")
    FIRE_DESIGN = "fire_design", _("Fire safety design appraised")
    EQUIPMENT_COMPLETE = "equipment_complete", _("Fire equipment complete")
    EQUIPMENT_LACKING = "equipment_lacking", _("Fire equipment missing or unsuitable")
    FIRE_PLAN = "fire_plan", _("Fire-fighting plan approved")
    FIRE_DRILL = "fire_drill", _("Fire drill")


@dataclass(frozen=True)
class Spec:
    """In which register an act is, which of its fields it needs and may have, and the unit of its value."""

    topic: Topic
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    unit: str | Promise = ""


SPECS: dict[str, Spec] = {
    ActKind.LAND_NONE: Spec(Topic.WASTEWATER),
    ActKind.LAND_RESERVED: Spec(Topic.WASTEWATER, takes=("value", "number"), unit="ha"),
    ActKind.PERMIT: Spec(Topic.WASTEWATER, ("number",), ("party", "valid_to", "value"), _("m³/day")),
    ActKind.PERMIT_WITHDRAWN: Spec(Topic.WASTEWATER, takes=("number", "party")),
    ActKind.MONITORING_ON: Spec(Topic.WASTEWATER, takes=("party",)),
    ActKind.MONITORING_OFF: Spec(Topic.WASTEWATER),
    ActKind.STANDARD: Spec(Topic.WASTEWATER, ("number",)),
    ActKind.COLLECTION: Spec(Topic.WASTE, ("party",), ("number", "valid_to")),
    ActKind.HAZARDOUS_BOOK: Spec(Topic.WASTE, ("number",), ("party",)),
    ActKind.HAZARDOUS_CONTRACT: Spec(Topic.WASTE, ("party",), ("number", "valid_to")),
    ActKind.FIRE_DESIGN: Spec(Topic.FIRE, takes=("number", "party")),
    ActKind.EQUIPMENT_COMPLETE: Spec(Topic.FIRE),
    ActKind.EQUIPMENT_LACKING: Spec(Topic.FIRE, ("detail",)),
    ActKind.FIRE_PLAN: Spec(Topic.FIRE, takes=("number", "party")),
    ActKind.FIRE_DRILL: Spec(Topic.FIRE, takes=("value",), unit=_("people")),
}
# what the register of progress holds already: recorded there, shown here, never twice
MILESTONES: dict[str, Topic] = {
    MilestoneKind.WASTEWATER_COMMISSIONED: Topic.WASTEWATER,
    MilestoneKind.EFFLUENT_MEETS: Topic.WASTEWATER,
    MilestoneKind.EFFLUENT_FAILS: Topic.WASTEWATER,
    MilestoneKind.FIRE_ACCEPTED: Topic.FIRE,
}
EFFLUENT = (MilestoneKind.EFFLUENT_MEETS, MilestoneKind.EFFLUENT_FAILS)


class Land(models.TextChoices):
    """Whether there is land for a plant; empty where nobody said."""

    NONE = "none", _("No land")
    RESERVED = "reserved", _("Land set aside")
    BUILT = "built", _("Plant built")


class Validity(models.TextChoices):
    """Whether a permit or contract holds on the day; empty where none is recorded."""

    VALID = "valid", _("In force")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn_permit", _("Permit withdrawn")


class Gap(models.TextChoices):
    """What an operating cluster lacks on the day."""

    NO_PLANT = "no_plant", _("No wastewater plant")
    FAILS = "fails", _("Effluent fails the standard")
    NOT_RATED = "not_rated", _("Effluent not rated")
    NO_LAND = "no_land", _("No land for a plant")
    OVER_CAPACITY = "over_capacity", _("More wastewater than the plant takes")
    NO_PERMIT = "no_permit", _("No valid environmental permit on record")
    NO_MONITORING = "no_monitoring", _("No automatic monitoring on record")
    NO_COLLECTION = "no_collection", _("No valid collection contract on record")
    NO_HAZARDOUS_BOOK = "no_hazardous_book", _("No hazardous waste register on record")
    NO_FIRE_ACCEPTANCE = "no_fire_acceptance", _("No fire safety acceptance on record")
    EQUIPMENT_LACKING = "equipment_lacking", _("Fire equipment missing or unsuitable")
    NO_DRILL = "no_drill", _("No fire drill this year")


GAP_TOPICS = {
    Topic.WASTEWATER: (
        Gap.NO_PLANT, Gap.FAILS, Gap.NOT_RATED, Gap.NO_LAND, Gap.OVER_CAPACITY, Gap.NO_PERMIT, Gap.NO_MONITORING,
    ),
    Topic.WASTE: (Gap.NO_COLLECTION, Gap.NO_HAZARDOUS_BOOK),
    Topic.FIRE: (Gap.NO_FIRE_ACCEPTANCE, Gap.EQUIPMENT_LACKING, Gap.NO_DRILL),
}  # fmt: skip


class ShareCode(models.TextChoices):
    """The two shares of the city's plan: which clusters they are of."""

    NEW = "new", _("Newly built clusters with a compliant wastewater plant")
    OPERATING = "operating", _("Operating clusters with a compliant wastewater plant")

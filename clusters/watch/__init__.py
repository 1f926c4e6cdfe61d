"""What the watch list catches in the ledger of clusters; the thresholds are the parameters of the day."""

from ccn_portal.rules.watching import WatchRule
from clusters.watch.land import AreaOutsideLimits, BoundaryOverlaps, LeasedAboveIndustrial, LowFillRate
from clusters.watch.operation import (
    EffluentFails,
    NoFireAcceptance,
    NoUtilityRegulation,
    NoWastewaterPlant,
    OperatingNotEstablished,
)
from clusters.watch.progress import ClearanceStalled, DossierClock, NoDetailedPlan, NoGroundbreaking

RULES: tuple[WatchRule, ...] = (
    OperatingNotEstablished(),
    NoWastewaterPlant(),
    EffluentFails(),
    NoFireAcceptance(),
    NoDetailedPlan(),
    NoGroundbreaking(),
    ClearanceStalled(),
    DossierClock(),
    LowFillRate(),
    LeasedAboveIndustrial(),
    BoundaryOverlaps(),
    NoUtilityRegulation(),
    AreaOutsideLimits(),
)

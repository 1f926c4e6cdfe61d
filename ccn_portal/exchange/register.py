"""The register workbook as a whole: its sheets in order, and the records they are about."""

from typing import Any

from ccn_portal.workbooks.records import Records
from ccn_portal.workbooks.sheets import RegisterSheet
from clusters.sheets.ledger import ClusterSheet, DecisionSheet, ItemSheet, MilestoneSheet, WorkSheet
from clusters.sheets.planning import DossierSheet, FigureSheet, ObstacleSheet, TargetSheet
from clusters.sheets.records import KINDS as LEDGER_KINDS
from environment.sheets.records import KINDS as ENVIRONMENT_KINDS
from environment.sheets.registers import EnvironmentActSheet, SampleSheet
from inspections.sheets.records import KINDS as OVERSIGHT_KINDS
from inspections.sheets.visits import ExtensionSheet, FindingSheet, InspectionSheet, TransferSheet
from investors.sheets.parties import InvestorSheet, LeaseSheet
from investors.sheets.records import KINDS as PARTY_KINDS
from reports.sheets import KINDS as REPORTING_KINDS
from reports.sheets import ReturnSheet

# read in this order: what others refer to comes first
SHEETS: tuple[RegisterSheet, ...] = (
    DecisionSheet(),
    ClusterSheet(),
    InvestorSheet(),
    ItemSheet(),
    MilestoneSheet(),
    WorkSheet(),
    EnvironmentActSheet(),
    SampleSheet(),
    LeaseSheet(),
    ReturnSheet(),
    DossierSheet(),
    TargetSheet(),
    InspectionSheet(),
    FindingSheet(),
    ExtensionSheet(),
    TransferSheet(),
    ObstacleSheet(),
    FigureSheet(),
)
_INVESTORS = PARTY_KINDS[:1]  # acts name investors, so those are written before the acts
KINDS: tuple[type[Records[Any]], ...] = (
    *LEDGER_KINDS[:3],
    *_INVESTORS,
    *LEDGER_KINDS[3:],
    *PARTY_KINDS[1:],
    *ENVIRONMENT_KINDS,
    *OVERSIGHT_KINDS,
    *REPORTING_KINDS,
)

"""The lines of the monthly progress review: what moved in a calendar month, and the year's targets so far."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ccn_portal.text import fold
from clusters.choices import FOUNDING_ACTIONS, OPENING_ACTIONS, Action, MilestoneKind
from reports.lines import movements as m
from reports.lines.base import Line, Measure, SourceKind
from reports.lines.catalogue import BILLION, CLUSTERS, HA, PERCENT, PROJECTS
from reports.lines.records import Records, leases

CLUSTER, ITEM, LEASE, MILESTONE = SourceKind.CLUSTER, SourceKind.ITEM, SourceKind.LEASE, SourceKind.MILESTONE
COUNT, SUM = Measure.COUNT, Measure.SUM


def _line(number: str, kind: SourceKind, measure: Measure, unit: str, records: Records, how: str | Promise) -> Line:
    return Line(number, unit, kind, measure, records, how)


_ALL = (
    _line("1", CLUSTER, COUNT, CLUSTERS, m.clusters_with(Action.INCLUDE), _(
        "Clusters that an act in force within the month includes in the plan.")),
    _line("2", CLUSTER, COUNT, CLUSTERS, m.clusters_with(*FOUNDING_ACTIONS), _(
        "Clusters that an act in force within the month establishes or recognises.")),
    _line("3", ITEM, SUM, HA, m.set_by(*FOUNDING_ACTIONS, sets="area_ha"), _("Areas that the acts of line 2 set.")),
    _line("4", CLUSTER, COUNT, CLUSTERS, m.clusters_with(Action.EXPAND), _(
        "Clusters that an act in force within the month expands.")),
    _line("5", ITEM, SUM, HA, m.set_by(Action.EXPAND, sets="area_ha"), _("Areas that the acts of line 4 add.")),
    _line("6", CLUSTER, COUNT, CLUSTERS, m.clusters_with(Action.REMOVE, Action.REVOKE), _(
        "Clusters removed from the plan, or whose establishment is revoked, within the month.")),
    _line("7", CLUSTER, COUNT, CLUSTERS, m.clusters_with(Action.APPROVE_DETAILED_PLAN), _(
        "Clusters with a 1/500 detailed plan approved within the month.")),
    _line("8", CLUSTER, COUNT, CLUSTERS, m.clusters_with(Action.APPROVE_PROJECT), _(
        "Clusters with an infrastructure project approved within the month.")),
    _line("9", ITEM, SUM, BILLION, m.set_by(Action.APPROVE_PROJECT, sets="capital"), _(
        "Capital that the acts of line 8 approve.")),
    _line("10", CLUSTER, COUNT, CLUSTERS, m.clusters_with(Action.ASSIGN_INVESTOR), _(
        "Clusters to which an act in force within the month assigns an infrastructure investor.")),
    _line("11", MILESTONE, SUM, HA, m.growth(MilestoneKind.SITE_CLEARANCE), _(
        "The last cumulative clearance of the month minus the last one before it, phase by phase. "
        "Of a phase measured for the first time the growth is not known.")),
    _line("12", MILESTONE, SUM, HA, m.latest_value(MilestoneKind.SITE_CLEARANCE), _(
        "The last cumulative clearance of each phase up to the end of the month.")),
    _line("13", MILESTONE, SUM, HA, m.growth(MilestoneKind.CLEAN_LAND), _(
        "The last figure of clean land handed over minus the last one before the month, phase by phase.")),
    _line("14", CLUSTER, COUNT, CLUSTERS, m.clusters_that(MilestoneKind.GROUNDBREAKING), _(
        "Clusters with a groundbreaking within the month.")),
    _line("15", CLUSTER, COUNT, CLUSTERS, m.clusters_that(MilestoneKind.INFRASTRUCTURE_COMPLETED), _(
        "Clusters whose infrastructure, or that of a phase, was completed within the month.")),
    _line("16", CLUSTER, COUNT, CLUSTERS, m.clusters_that(MilestoneKind.OPERATION_STARTED), _(
        "Clusters in which a phase started operation within the month.")),
    _line("17", CLUSTER, COUNT, CLUSTERS, m.clusters_that(MilestoneKind.WASTEWATER_COMMISSIONED), _(
        "Clusters whose wastewater plant was commissioned within the month.")),
    _line("18", LEASE, COUNT, PROJECTS, m.leases_begun, _("Leases that began within the month.")),
    _line("19", LEASE, SUM, HA, m.leases_begun, _("Leased areas of the leases of line 18.")),
    _line("20", LEASE, COUNT, PROJECTS, m.leases_ended, _(
        "Leases whose first day no longer leased lies within the month.")),
    _line("21", LEASE, COUNT, PROJECTS, leases(), _("Leases in force on the last day of the month.")),
    _line("22", LEASE, SUM, HA, leases(), _("Leased areas of the leases of line 21.")),
    _line("23", CLUSTER, COUNT, CLUSTERS, m.clusters_that(MilestoneKind.GROUNDBREAKING, this_year=True), _(
        "Clusters with a groundbreaking since 1 January of the year.")),
    _line("24", CLUSTER, COUNT, CLUSTERS, m.clusters_with(*OPENING_ACTIONS, this_year=True), _(
        "Clusters established, recognised or expanded since 1 January of the year.")),
    _line("25", CLUSTER, Measure.RATIO, PERCENT, m.share_meeting_the_standard, _(
        "100 × operating clusters whose latest effluent result meets the standard ÷ operating clusters.")),
)  # fmt: skip

MONTH_LINES: dict[str, Line] = {line.number: line for line in _ALL}
# states at the end of the month; every other line counts what moved
STANDING = frozenset({"12", "21", "22", "23", "24", "25"})
# which line tells how far a target of the year's plan is: all words stand in its name, the first that fits
_OF_TARGETS = (("23", ("khoi cong",)), ("25", ("dang hoat dong", "nuoc thai")), ("24", ("thanh lap",)))


def line_of_target(indicator: str) -> str | None:
    """The line comparable with a target of the year's plan, None when there is none."""
    name = fold(indicator)
    return next((line for line, words in _OF_TARGETS if all(word in name for word in words)), None)

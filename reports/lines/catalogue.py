"""Lines 1 to 27 of TT 14's forms 03 and 04: each is one row of data (design: the lines, exactly)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clusters.choices import ClusterKind
from reports.lines import records as r
from reports.lines.base import Line, Measure, SourceKind
from reports.lines.snapshot import ClusterState

# units of measure, as the forms write them
CLUSTERS, HA, BILLION, PERCENT, PROJECTS, PEOPLE = "Cụm", "ha", "Tỷ đồng", "%", "Dự án", "Người"
CLUSTER, PHASE, LEASE, RETURN = SourceKind.CLUSTER, SourceKind.PHASE, SourceKind.LEASE, SourceKind.RETURN


def _count(number: str, kind: SourceKind, unit: str, records: r.Records, how: Promise) -> Line:
    return Line(number, unit, kind, Measure.COUNT, records, how)


def _sum(number: str, kind: SourceKind, unit: str, records: r.Records, how: Promise) -> Line:
    return Line(number, unit, kind, Measure.SUM, records, how)


def _reported(number: str, unit: str, records_and_gaps: tuple[r.Records, r.Gaps], how: Promise) -> Line:
    records, gaps = records_and_gaps
    return Line(number, unit, RETURN, Measure.SUM, records, how, gaps)


def _established(cluster: ClusterState) -> bool:
    return cluster.is_established


def _not_established(cluster: ClusterState) -> bool:
    return not cluster.is_established


def _craft_village(cluster: ClusterState) -> bool:
    return cluster.kind == ClusterKind.CRAFT_VILLAGE


def _specialised(cluster: ClusterState) -> bool:
    return cluster.kind == ClusterKind.SPECIALISED


_ALL = (
    _count("1", CLUSTER, CLUSTERS, r.planned, _(
        "Clusters whose latest plan act in force on the cut-off day includes them in the plan. "
        "Proposals not yet approved do not count.")),
    _sum("2", CLUSTER, HA, r.planned, _("Areas that those plan acts set, for the clusters of line 1.")),
    _count("3", CLUSTER, CLUSTERS, r.established, _(
        "Clusters whose latest act among recognising, establishing and revoking is not a revocation.")),
    _sum("4", PHASE, HA, r.opened_phases, _(
        "Areas of all phases of the clusters of line 3 opened by the cut-off day, "
        "as the opening or the latest adjusting act set them.")),
    _count("5", CLUSTER, CLUSTERS, r.clusters_of(r.founded_phases), _(
        "Clusters of line 3 recognised or established within the period. Expansions are not new establishments.")),
    _sum("6", PHASE, HA, r.founded_phases, _("Areas of the phases that the acts of line 5 opened.")),
    _count("7", CLUSTER, CLUSTERS, r.clusters_of(r.enterprise_phases), _(
        "Established clusters with a phase whose infrastructure investor on the cut-off day is an enterprise.")),
    _sum("8", PHASE, HA, r.enterprise_phases, _("Areas of those phases.")),
    _count("9", CLUSTER, CLUSTERS, r.clusters_of(r.detailed_phases), _(
        "Established clusters with a phase whose 1/500 detailed plan is approved.")),
    _sum("10", PHASE, HA, r.detailed_phases, _("Areas of those phases.")),
    _count("11", CLUSTER, CLUSTERS, r.clusters_of(r.project_phases), _(
        "Established clusters with a phase whose infrastructure project is approved.")),
    _sum("12", PHASE, HA, r.project_phases, _("Areas of those phases.")),
    _sum("13", PHASE, BILLION, r.project_capital, _(
        "Latest approved capital of each phase with an approved infrastructure project.")),
    _reported("14", BILLION, r.latest_of_each("infrastructure_capital"), _(
        "Cumulative infrastructure capital from each cluster's latest accepted return up to the cut-off day.")),
    _count("15", CLUSTER, CLUSTERS, r.operating(), _(
        "Clusters that started operation by the cut-off day and have not ended it.")),
    _count("15.1", CLUSTER, CLUSTERS, r.operating(_established), _("Operating clusters that are established.")),
    _count("15.2", CLUSTER, CLUSTERS, r.operating(_not_established), _("Operating clusters that are not established.")),
    _count("15.3", CLUSTER, CLUSTERS, r.operating(_craft_village), _("Operating craft-village clusters.")),
    _count("15.4", CLUSTER, CLUSTERS, r.operating(_specialised), _("Operating specialised clusters.")),
    _sum("16", CLUSTER, HA, r.operating(), _(
        "Areas of the clusters of line 15: the established area, else the planned one, else 0.")),
    _sum("16.1", CLUSTER, HA, r.operating(_established), _("Areas of the clusters of line 15.1.")),
    _sum("16.2", CLUSTER, HA, r.operating(_not_established), _("Areas of the clusters of line 15.2.")),
    _sum("16.3", CLUSTER, HA, r.operating(_craft_village), _("Areas of the clusters of line 15.3.")),
    _sum("16.4", CLUSTER, HA, r.operating(_specialised), _("Areas of the clusters of line 15.4.")),
    _sum("17", PHASE, HA, r.detailed_industrial_land, _(
        "Industrial land of the operating clusters' phases with an approved detailed plan, as the approval set it.")),
    _sum("18", LEASE, HA, r.leases(), _(
        "Leased areas of all leases in force on the cut-off day: begun by it, and no end or a later one.")),
    Line("19", PERCENT, CLUSTER, Measure.RATIO, r.fill, _(
        "100 × leased land ÷ industrial land, summed over the operating clusters with an approved detailed plan.")),
    _count("20", LEASE, PROJECTS, r.leases(), _(
        "Leases in force on the cut-off day, of enterprises, cooperatives and households.")),
    _count("21", LEASE, PROJECTS, r.leases(lambda lease: lease.has_foreign_capital), _(
        "Leases of line 20 held by a foreign investor.")),
    _count("22", LEASE, PROJECTS, r.leases(lambda lease: lease.is_operating), _(
        "Leases of line 20 whose tenant is operating on the cut-off day.")),
    _reported("23", BILLION, r.in_the_period("revenue"), _(
        "Revenue in the accepted returns of the period; a half-year or year sums its quarters.")),
    _reported("24", BILLION, r.in_the_period("budget_payment"), _(
        "Budget payments in the accepted returns of the period; a half-year or year sums its quarters.")),
    _reported("25", PEOPLE, r.in_the_last_quarter("workers"), _(
        "Workers in the accepted returns of the last quarter within the period.")),
    _count("26", CLUSTER, CLUSTERS, r.with_wastewater_plant, _(
        "Clusters whose wastewater plant is commissioned, or is being built.")),
    _count("27", CLUSTER, CLUSTERS, r.meeting_the_standard, _(
        "Clusters whose latest effluent result meets the standard.")),
)  # fmt: skip

LINES: dict[str, Line] = {line.number: line for line in _ALL}

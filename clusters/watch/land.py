"""What the watch list catches about the land of clusters."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.watching import Basis, Fact, FactKind, Hit, MonthsLater, WatchRule, Weight, plain
from clusters import geometry
from clusters.choices import ClusterKind, Status
from clusters.models import Boundary, Cluster
from clusters.querysets import AREA
from clusters.watch.base import (
    AREA_FACT,
    ESTABLISHED,
    INDUSTRIAL,
    LEASED,
    MONTHS_IN_A_YEAR,
    OPERATING_SINCE,
    operating,
)


class LowFillRate(WatchRule):
    """Years in operation, and little of the industrial land is leased."""

    code = "low_fill_rate"
    title = _("Low fill rate years after operation began")
    advice = _(
        "Check with the investor why land stays empty (price, infrastructure, sectors), publish the unleased land and "
        "promote the cluster, or adjust its area and sectors."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 19 khoản 5 và Điều 32 khoản 4", checked=True)
    keys = (Key.WATCH_FILL_RATE_MIN, Key.WATCH_FILL_RATE_AFTER_YEARS)
    due_on = "due_on"
    facts = (Fact("fill_rate", _("Fill rate"), FactKind.PERCENT), LEASED, INDUSTRIAL, OPERATING_SINCE)

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Clusters under the rate although the years are over; an unknown rate is not a low one."""
        months = MONTHS_IN_A_YEAR * rules.integer(Key.WATCH_FILL_RATE_AFTER_YEARS)
        late = operating(day).annotate(due_on=MonthsLater("operating_on", months))
        return late.filter(due_on__lt=day, fill_rate__lt=rules.decimal(Key.WATCH_FILL_RATE_MIN))


class AreaOutsideLimits(WatchRule):
    """Established with an area outside the legal limits: a new decision is refused, an existing cluster is watched.

    Small clusters established before the transitional day go on lawfully (NĐ 32/2024 Đ35.1): there it weighs little.
    """

    code = "area_outside_limits"
    title = _("Area outside the legal limits")
    advice = _(
        "An existing cluster may go on; keep it in mind when it is expanded or adjusted, and check the figure against "
        "the establishment decision. In mountainous districts the lower minimum applied until 14/9/2026."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 2 khoản 1 và Điều 35 khoản 1", checked=True)
    keys = (Key.AREA_MIN, Key.AREA_MIN_EASED, Key.AREA_MAX, Key.AREA_EXISTING_BEFORE)
    facts = (AREA_FACT, Fact("limit_ha", _("Legal limit"), FactKind.HECTARES), ESTABLISHED)
    further = ("is_transitional",)

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Established clusters below the least area of their kind or above the greatest."""
        eased, least, most = (rules.decimal(key) for key in (Key.AREA_MIN_EASED, Key.AREA_MIN, Key.AREA_MAX))
        broken = Case(
            When(area_ha__gt=most, then=Value(most)),
            When(kind=ClusterKind.CRAFT_VILLAGE, area_ha__lt=eased, then=Value(eased)),
            When(~Q(kind=ClusterKind.CRAFT_VILLAGE), area_ha__lt=least, then=Value(least)),
            output_field=AREA,
        )
        before = rules.date(Key.AREA_EXISTING_BEFORE)
        found = Cluster.objects.as_of(day).established().exclude(status=Status.WITHDRAWN).annotate(limit_ha=broken)
        return found.filter(limit_ha__isnull=False).annotate(
            is_transitional=Case(When(established_on__lt=before, then=Value(True)), default=Value(False))
        )

    def weight_of(self, row: dict[str, Any]) -> str:
        """Little where the law lets it go on."""
        return Weight.MINOR if row["is_transitional"] else Weight.MODERATE


class LeasedAboveIndustrial(WatchRule):
    """More land is leased than there is industrial land."""

    code = "leased_above_industrial"
    title = _("Leased land above industrial land")
    advice = _(
        "Compare the leases with the approved detailed plan: a lease may be entered twice or with a wrong area, the "
        "plan may be missing an adjustment, or land outside it is leased."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 2 khoản 6, khoản 7 và Điều 19 khoản 1", checked=True)
    domain = "land"
    facts = (LEASED, INDUSTRIAL)

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """Clusters whose leases in force exceed the industrial land of their phases."""
        return Cluster.objects.as_of(day).filter(leased_ha__gt=F("industrial_area_ha"))


class BoundaryOverlaps(WatchRule):
    """The drawn boundary overlaps that of another cluster or planned area; without boundaries there is nothing to find.

    Which surfaces meet is found in memory, over one query's rows.
    """

    code = "boundary_overlaps"
    title = _("Boundary overlaps another cluster or planned area")
    advice = _(
        "Compare the drawings with the planning agency, correct the boundary that is wrong, or adjust the plan so that "
        "no land is planned twice."
    )
    basis = Basis("NĐ 32/2024/NĐ-CP, Điều 4 và Điều 5", checked=True)
    keys = (Key.WATCH_OVERLAP_MIN,)
    domain = "land"
    facts = (
        Fact("other", _("Overlaps")),
        Fact("overlap_ha", _("Overlapping area"), FactKind.HECTARES),
    )

    def find(self, day: dt.date, rules: Rules) -> QuerySet[Any]:
        """The boundaries of other areas, and of clusters that exist on the day and are not withdrawn."""
        clusters = Cluster.objects.as_of(day).exclude(status=Status.WITHDRAWN)
        return Boundary.objects.filter(Q(cluster__isnull=True) | Q(cluster__in=clusters.values("pk")))

    def hits(self, day: dt.date, rules: Rules | None = None) -> list[Hit]:
        """One hit for each cluster of a pair that overlaps."""
        rules = rules or Rules(day)
        if not self.applies(rules):
            return []
        rows = list(self.find(day, rules).select_related("cluster").order_by("pk"))
        surfaces = (geometry.read(row.geometry) for row in rows)
        found = []
        for first, second, shared in geometry.overlaps(surfaces, rules.decimal(Key.WATCH_OVERLAP_MIN)):
            for one, other in ((rows[first], rows[second]), (rows[second], rows[first])):
                if one.cluster_id:
                    found.append(self._overlap(one, other, shared))
        return found

    def _overlap(self, one: Boundary, other: Boundary, shared: Decimal) -> Hit:
        return Hit(
            cluster=one.cluster_id,
            subject=f"boundary:{other.pk}",
            due_on=None,
            weight=self.weight,
            duty=self.duty,
            domain=self.domain,
            facts={"other": str(other), "overlap_ha": plain(shared)},
        )

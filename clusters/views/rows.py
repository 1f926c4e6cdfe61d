"""The rows of the cluster list: what it shows of a cluster, how it sorts, what it adds up to."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ccn_portal.accounts.models import User
from ccn_portal.text import clean, fold
from clusters.choices import Status
from clusters.models import Cluster, Phase

AREA = DecimalField(max_digits=16, decimal_places=4)


class Wastewater(TextChoices):
    """How an operating cluster treats its wastewater, the best first."""

    MEETS = "meets", _("Meets")
    RUNNING = "running", _("Not rated")
    FAILS = "fails", _("Does not meet")
    BUILDING = "building", _("Being built")
    NONE = "none", _("No plant")


# what a line of the list is made of
SHOWN = (
    "code",
    "name",
    "commune",
    "district",
    "status",
    "shown_area_ha",
    "industrial_area_ha",
    "leased_ha",
    "fill_rate",
    "investor_name",
    "tenant_count",
    "wastewater",
)
# what a heading sorts by; ties and the rest follow in Vietnamese order
ORDERS: dict[str, tuple[str, ...]] = {
    "code": ("code",),
    "name": ("sort_key",),
    "place": ("commune_key",),
    "status": ("status_rank",),
    "area": ("shown_area_ha",),
    "industrial": ("industrial_area_ha",),
    "leased": ("leased_ha",),
    "fill": ("fill_rate",),
    "investor": ("investor_key",),
    "tenants": ("tenant_count",),
    "wastewater": ("wastewater_rank",),
}


def clusters_of(user: User, day: dt.date) -> QuerySet[Cluster]:
    """What the user may see of the register as it stood on the day, with what the list shows."""
    rows = Cluster.objects.visible_to(user).as_of(day).placed_on(day)
    return rows.annotate(
        commune_id=F("place__commune"),
        commune=F("place__commune__name"),
        commune_key=F("place__commune__sort_key"),
        district=F("place__district__name"),
        shown_area_ha=_shown_area(),
        wastewater=_wastewater(),
    )


def _shown_area() -> Case:
    """The established area; before that the planned, before that the proposed one."""
    return Case(
        When(status=Status.WITHDRAWN, then=None),
        default=Coalesce("area_ha", "planned_area_ha", "proposed_area_ha"),
        output_field=AREA,
    )


def _wastewater() -> Case:
    return Case(
        When(wastewater_on__isnull=False, meets_standard=True, then=Value(Wastewater.MEETS)),
        When(wastewater_on__isnull=False, meets_standard=False, then=Value(Wastewater.FAILS)),
        When(wastewater_on__isnull=False, then=Value(Wastewater.RUNNING)),
        When(wastewater_building=True, then=Value(Wastewater.BUILDING)),
        When(operating_on__isnull=False, then=Value(Wastewater.NONE)),
    )


def with_investor(rows: QuerySet[Cluster]) -> QuerySet[Cluster]:
    """With the investor's name and tax code, and the rank of what has no order of its own."""
    investors = apps.get_model("investors", "Investor").objects.filter(pk=OuterRef("investor_id"))
    return rows.annotate(
        investor_name=Subquery(investors.values("name")[:1]),
        investor_key=Subquery(investors.values("folded")[:1]),
        status_rank=_rank("status", Status.values),
        wastewater_rank=_rank("wastewater", Wastewater.values),
    )


def _rank(name: str, values: list[str]) -> Case:
    return Case(
        *(When(**{name: value}, then=Value(rank)) for rank, value in enumerate(values)), output_field=IntegerField()
    )


def closeness(words: str) -> Case:
    """0 the code or the whole name, 1 the words as written, 2 the words without their accents."""
    text = clean(words)
    return Case(
        When(Q(code__iexact=text) | Q(name__iexact=text), then=Value(0)),
        When(name__icontains=text, then=Value(1)),
        When(folded__startswith=fold(text), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


def count_and_add(rows: QuerySet[Cluster], day: dt.date, chosen: list[str]) -> dict[str, Any]:
    """How many rows stand in each state (``by_status``), and what those of the chosen states (none: all) add up to.

    ``fill`` is the rate of the operating ones with an approved detailed plan (TT 14 line 19).
    """
    plans = Phase.objects.as_of(day).opened().filter(cluster=OuterRef("pk"), detailed_plan_on__isnull=False)
    plan_ha = plans.order_by().values("cluster").annotate(total=Sum("plan_industrial_ha")).values("total")
    shown = Q(status__in=chosen or Status.values)
    counted = shown & Q(counts_for_fill=True)
    found = rows.annotate(
        counts_for_fill=Case(When(operating_on__isnull=False, then=Exists(plans)), default=Value(False)),
        plan_ha=Subquery(plan_ha, output_field=AREA),
    ).aggregate(
        count=Count("pk", filter=shown),
        communes=Count("commune_id", distinct=True, filter=shown),
        area=Sum("shown_area_ha", filter=shown),
        industrial=Sum("industrial_area_ha", filter=shown),
        leased=Sum("leased_ha", filter=shown),
        tenants=Sum("tenant_count", filter=shown),
        meets=Count("pk", filter=shown & Q(wastewater=Wastewater.MEETS)),
        rated_leased=Sum("leased_ha", filter=counted),
        rated_industrial=Sum("plan_ha", filter=counted),
        **{f"is_{status}": Count("pk", filter=Q(status=status)) for status in Status.values},
    )
    by_status = {status: found.pop(f"is_{status}") for status in Status.values}
    return found | {"by_status": by_status, "fill": _share(found["rated_leased"], found["rated_industrial"])}


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return 100 * part / whole if part is not None and whole else None

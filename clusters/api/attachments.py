"""What rows of the ledger carry along: one query for all rows of a page."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from ccn_portal.rest.shapes import Context, compiled
from ccn_portal.territories.choices import Level
from clusters.models import Attachment, ClusterTerritory, DecisionItem, MatterStep
from clusters.querysets import valid_on

Grouped = dict[Any, list[dict[str, Any]]]
STEPS = ("kind", "taken_on", "agency", "letter_number", "text", "new_due")


def units_of_clusters(ids: list[int], context: Context) -> Grouped:
    """The units each cluster lies in on the day: communes (the leading one first), then what they belong to."""
    levels = (Level.COMMUNE, Level.DISTRICT, Level.PROVINCE)
    columns = [f"{level}__{field}" for level in levels for field in ("code", "name", "level")]
    stretches = ClusterTerritory.objects.filter(valid_on(context.day), cluster__in=ids).order_by(
        "-lead", "commune__code"
    )
    rows = list(stretches.order_by("-lead", "commune__code").values_list("cluster_id", "lead", *columns))
    found: Grouped = defaultdict(list)
    for start in (2, 5, 8):  # communes of all clusters first, then districts, then provinces
        for cluster, lead, *_rest in rows:
            code, name, level = ([cluster, lead, *_rest])[start : start + 3]
            unit = {"code": code, "name": name, "level": level, "lead": lead}
            if code and not any(known["code"] == code for known in found[cluster]):
                found[cluster].append(unit)
    return found


def investors(ids: list[int], _context: Context) -> dict[Any, dict[str, Any]]:
    """The investors that rows of the ledger name; who may see the row may see who invests."""
    model = DecisionItem._meta.get_field("investor").related_model
    rows = model._default_manager.filter(pk__in=ids).values_list("pk", "tax_code", "name", "kind")
    return {pk: {"tax_code": tax_code, "name": name, "kind": kind} for pk, tax_code, name, kind in rows}


def items_of_decisions(ids: list[int], context: Context) -> Grouped:
    """The items each decision has on clusters the user may see."""
    from clusters.api.serializers import ItemSerializer

    items = DecisionItem.objects.visible_to(context.user).filter(decision__in=ids)
    return _grouped(ItemSerializer, items.order_by("cluster__sort_key", "pk"), "decision_id", context)


def files_of_decisions(ids: list[int], context: Context) -> Grouped:
    """The files of each decision."""
    from clusters.api.serializers import AttachmentSerializer

    files = Attachment.objects.filter(decision__in=ids).order_by("pk")
    return _grouped(AttachmentSerializer, files, "decision_id", context)


def _grouped(shape: Any, queryset: Any, owner: str, context: Context) -> Grouped:
    plan = compiled(shape)
    selected = list(queryset.values_list(*plan.columns, owner))
    found: Grouped = defaultdict(list)
    for values, row in zip(selected, plan.rows(selected, context), strict=True):
        found[values[-1]].append(row)
    return found


def steps_of(model: type[MatterStep]) -> Callable[[list[int], Context], dict[Any, Any]]:
    """Loads the steps taken by the day, for all rows of a page."""

    def load(ids: list[int], context: Context) -> dict[Any, Any]:
        rows = model._default_manager.filter(matter__in=ids, taken_on__lte=context.day).order_by("taken_on", "pk")
        found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for matter, *values in rows.values_list("matter_id", *STEPS):
            found[matter].append({name: value or None for name, value in zip(STEPS, values, strict=True)})
        return found

    return load

"""The cluster list as a file: the same rows in the same order, all pages of them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from ccn_portal.ui.numbers import day as day_text
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import download
from ccn_portal.workbooks.layouts import Column
from clusters.choices import ClusterKind, Status
from clusters.models import Cluster
from clusters.views.rows import Wastewater

CHUNK = 500
_WORDS: dict[str, Any] = {"kind": ClusterKind, "status": Status, "wastewater": Wastewater}


def answer(rows: QuerySet[Cluster], form: str, day: dt.date) -> HttpResponseBase:
    """The rows as a download; read from the database while they are written."""
    columns = _columns()
    title = _("Industrial clusters as of %(day)s") % {"day": day_text(day)}
    name = f"cum-cong-nghiep-{day.isoformat()}"
    return download(form, name, columns, _values(rows, columns), sheet=_("Clusters"), title=title)


def _columns() -> list[Column]:
    area, text = cells.Number(16, 4), cells.Text(width=24)
    return [
        Column("code", _("Code"), cells.Text(width=14)),
        Column("name", _("Name"), text),
        Column("kind", _("Kind"), cells.Text(width=14)),
        Column("commune", _("Commune"), text),
        Column("district", _("District"), text),
        Column("status", _("Status"), text),
        Column("shown_area_ha", _("Area, ha"), area),
        Column("industrial_area_ha", _("Industrial land, ha"), area),
        Column("leased_ha", _("Leased, ha"), area),
        Column("fill_rate", _("Fill rate, %"), cells.Number(20, 8)),
        Column("planned_area_ha", _("Planned area, ha"), area),
        Column("investor_name", _("Infrastructure investor"), cells.Text(width=40)),
        Column("tenant_count", _("Tenants"), cells.Integer()),
        Column("wastewater", _("Wastewater treatment"), text),
        Column("established_on", _("Established on"), cells.Date()),
        Column("groundbreaking_on", _("Ground broken on"), cells.Date()),
        Column("operating_on", _("Operating since"), cells.Date()),
    ]


def _values(rows: QuerySet[Cluster], columns: list[Column]) -> Iterator[dict[str, Any]]:
    words = {key: {str(value): str(label) for value, label in choices.choices} for key, choices in _WORDS.items()}
    for row in rows.values(*(column.key for column in columns)).iterator(chunk_size=CHUNK):
        for key, labels in words.items():
            row[key] = labels.get(row[key], "")
        yield row

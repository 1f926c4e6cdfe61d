"""Lists as files: all rows, streamed, never a formula."""

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from ccn_portal.rest.renderers import dumps, plain
from ccn_portal.rest.shapes import Context, Count, Day, Leaf, Measure, Moment, compiled, leaves
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.layouts import Column
from ccn_portal.workbooks.writer import Sheet, csv_rows, xlsx

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}
LONGEST_SHEET_NAME = 31


class _Measured(cells.Number):
    """A measured number, with at least two decimals shown."""

    def __init__(self) -> None:
        super().__init__(18, 6)
        self.number_format = "#,##0.00####"


class _Moment(cells.Codec[dt.datetime]):
    """A point in time, in the portal's time zone."""

    number_format = "dd/mm/yyyy hh:mm"
    width = 17.0


def _codec(leaf: Leaf) -> cells.Codec[Any]:
    """How a column of a sheet is written."""
    match leaf.field:
        case Measure():
            return _Measured()
        case Moment():
            return _Moment()
        case Day():
            return cells.Date()
        case Count():
            return cells.Integer(grouped=False)
    return cells.Text(width=22)


class Table:
    """A queryset in a shape, as the columns and rows of a sheet."""

    def __init__(
        self, queryset: QuerySet, shape: Any, context: Context, *, names: tuple[str, ...] = (), labels: bool = False
    ) -> None:
        self.labels = labels
        self._leaves = leaves(shape, names)
        self._source = (queryset, context)
        self._plan = compiled(shape, names, native=True)

    @property
    def columns(self) -> list[Column]:
        """One column per leaf; headings are the fields' names, or their labels for people."""
        return [Column(".".join(leaf.path), self._heading(leaf), _codec(leaf)) for leaf in self._leaves]

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows by column key, read from a server-side cursor as they are written."""
        keyed = [(".".join(leaf.path), leaf) for leaf in self._leaves]
        for row in self._read():
            yield {key: self._cell(leaf, row) for key, leaf in keyed}

    def _read(self) -> Iterable[dict[str, Any]]:
        return self._plan.stream(*self._source)

    def _heading(self, leaf: Leaf) -> str:
        return ": ".join(leaf.labels) if self.labels else ".".join(leaf.path)

    def _cell(self, leaf: Leaf, row: dict[str, Any]) -> Any:
        value: Any = row
        for name in leaf.path:
            value = None if value is None else value[name]
        if isinstance(leaf.field, serializers.ListSerializer):
            return leaf.field.child.cell(value or [])
        if self.labels and isinstance(leaf.field, serializers.ChoiceField):
            return str(leaf.field.choices.get(value, value or "")) or None
        return self._simple(value)

    def _simple(self, value: Any) -> Any:
        match value:
            case bool():
                return (_("Yes") if value else _("No")) if self.labels else str(value).lower()
            case Decimal():
                return Decimal(plain(value))
            case dt.datetime():
                return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
            case list():
                return "; ".join(str(part) for part in value)
        return value


class Given(Table):
    """Rows that are at hand, in a shape."""

    def __init__(
        self, rows: Iterable[dict[str, Any]], shape: Any, *, names: tuple[str, ...] = (), labels: bool = False
    ) -> None:
        self.labels = labels
        self._leaves = leaves(shape, names)
        self._rows = rows

    def _read(self) -> Iterable[dict[str, Any]]:
        return self._rows


def as_csv(table: Table, name: str) -> StreamingHttpResponse:
    """Comma-separated; with a byte order mark only where people open it in a spreadsheet."""
    lines = csv_rows(table.columns, table.rows())
    first = next(lines)
    lines = chain([first if table.labels else first.removeprefix("\ufeff")], lines)
    return _attachment(StreamingHttpResponse(lines, content_type=MEDIA_TYPES["csv"]), f"{name}.csv")


def as_xlsx(table: Table, name: str) -> FileResponse:
    """One sheet; written to a file on disk first, because a workbook cannot be sent before it is complete."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    xlsx([Sheet(name[:LONGEST_SHEET_NAME], table.columns, table.rows())], out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{name}.xlsx", content_type=MEDIA_TYPES["xlsx"])


def as_geojson(queryset: QuerySet, shape: Any, context: Context, name: str, names: tuple[str, ...] = ()) -> Any:
    """RFC 7946: one feature per row, its place from ``location``, no geometry where that is unknown."""
    plan = compiled(shape, tuple({*names, "location"}) if names else ())
    features = _features(plan.stream(queryset, context))
    return _attachment(StreamingHttpResponse(features, content_type=MEDIA_TYPES["geojson"]), f"{name}.geojson")


def _features(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    for index, row in enumerate(rows):
        place = row.pop("location")
        # GeoJSON's coordinates are numbers, longitude first; six decimals survive a float
        point = place and {"type": "Point", "coordinates": [float(place["lon"]), float(place["lat"])]}
        yield (b",\n" if index else b"\n") + dumps({"type": "Feature", "geometry": point, "properties": row})
    yield b"\n]}\n"


def _attachment(response: StreamingHttpResponse, name: str) -> StreamingHttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

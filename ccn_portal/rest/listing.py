"""Lists that are at hand as a whole (periods, forms, catalogues): narrowed, sorted, cut and written like all others."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from ccn_portal.rest import exports
from ccn_portal.rest.parameters import (
    HEADINGS,
    LIMIT,
    OFFSET,
    Parameter,
    fields_parameter,
    format_parameter,
    ordering_parameter,
)
from ccn_portal.rest.shapes import Shape
from ccn_portal.rest.views import PagedView
from ccn_portal.text import fold, sort_key
from ccn_portal.today import today

Row = dict[str, Any]
FORMATS = ("json", "csv", "xlsx")
SEARCH = Parameter("q", _("Search"))


class WrittenView(PagedView):
    """Base of lists of dictionaries in a shape, as a page or a file with all of them."""

    title: ClassVar[str]
    shape: ClassVar[type[Shape]]

    def writing(self) -> list[Parameter]:
        """What of a row, and in which format."""
        return [fields_parameter(self.shape.names()), format_parameter(FORMATS), HEADINGS]

    def answers(self, action: str) -> dict[Any, Any]:
        """A page, or a file."""
        files = {(200, exports.MEDIA_TYPES[name].partition(";")[0]): name for name in FORMATS[1:]}
        return {(200, "application/json"): [self.shape], **files}

    def read_writing(self) -> None:
        """``limit``, ``offset``, ``fields``, ``format`` and ``headings``."""
        self.read_page()
        self.names = self.reader.several("fields", self.shape.names())
        self.format = self.reader.choice("format", FORMATS, "json")
        self.labels = self.reader.choice("headings", ("names", "labels"), "names") == "labels"

    def narrowed(self, rows: Iterable[Row]) -> list[Row]:
        """The rows with the fields asked for."""
        return [{name: row[name] for name in row if not self.names or name in self.names} for row in rows]

    def written(self, rows: Iterable[Row]) -> HttpResponseBase:
        """All rows as a file."""
        table = exports.Given(rows, self.shape, names=self.names, labels=self.labels)
        name = f"{self.title}-{today():%Y-%m-%d}"
        return exports.as_csv(table, name) if self.format == "csv" else exports.as_xlsx(table, name)


class ListingView(WrittenView):
    """Base of such lists; a subclass names its shape and what one may sort by, and answers with ``shown(rows)``."""

    sorts: ClassVar[tuple[str, ...]] = ()

    def questions(self) -> list[Parameter]:
        """The list's own parameters."""
        return []

    def parameters(self, action: str) -> list[Parameter]:
        """Its own, and those of every list."""
        return [*self.questions(), SEARCH, LIMIT, OFFSET, ordering_parameter(self.sorts), *self.writing()]

    def read_parameters(self) -> None:
        """Those of every list, and the day."""
        super().read_parameters()
        self.read_writing()
        self.words = fold(self.request.query_params.get("q", "")).split()
        self.order = self.reader.several("ordering", [f"{sign}{name}" for name in self.sorts for sign in ("", "-")])

    def shown(self, rows: Sequence[Row]) -> HttpResponseBase:
        """The rows asked for, as a page or a file."""
        found = [row for row in rows if self._matches(row)]
        for name in reversed(self.order):
            found = _sorted(found, name.removeprefix("-"), reverse=name.startswith("-"))
        if self.format != "json":
            return self.written(found)
        page = self.cut(found)
        return Response(page | {"results": self.narrowed(page["results"])})

    def _matches(self, row: Row) -> bool:
        if not self.words:
            return True
        text = fold(" ".join(value for value in row.values() if isinstance(value, str)))
        return all(word in text for word in self.words)


def _sorted(rows: list[Row], name: str, *, reverse: bool) -> list[Row]:
    """In the field's order, texts as Vietnamese dictionaries have it; unknown values last either way."""
    known = [row for row in rows if row[name] is not None]
    known.sort(key=lambda row: _key(row[name]), reverse=reverse)
    return known + [row for row in rows if row[name] is None]


def _key(value: Any) -> Any:
    return sort_key(value) if isinstance(value, str) else value

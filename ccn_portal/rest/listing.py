"""Lists that are at hand as a whole (periods, forms, catalogues): narrowed, sorted, cut and written like all others."""

from collections.abc import Sequence
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


class ListingView(PagedView):
    """Base of such lists; a subclass names its shape and what one may sort by, and answers with ``shown(rows)``."""

    title: ClassVar[str]
    shape: ClassVar[type[Shape]]
    sorts: ClassVar[tuple[str, ...]] = ()

    def questions(self) -> list[Parameter]:
        """The list's own parameters."""
        return []

    def parameters(self, action: str) -> list[Parameter]:
        """Its own, and those of every list."""
        common = [SEARCH, LIMIT, OFFSET, ordering_parameter(self.sorts), fields_parameter(self.shape.names())]
        return [*self.questions(), *common, format_parameter(FORMATS), HEADINGS]

    def answers(self, action: str) -> dict[Any, Any]:
        """A page, or a file."""
        files = {(200, exports.MEDIA_TYPES[name].partition(";")[0]): name for name in FORMATS[1:]}
        return {(200, "application/json"): [self.shape], **files}

    def read_parameters(self) -> None:
        """Those of every list, and the day."""
        super().read_parameters()
        self.read_page()
        self.words = fold(self.request.query_params.get("q", "")).split()
        self.order = self.reader.several("ordering", [f"{sign}{name}" for name in self.sorts for sign in ("", "-")])
        self.names = self.reader.several("fields", self.shape.names())
        self.format = self.reader.choice("format", FORMATS, "json")
        self.labels = self.reader.choice("headings", ("names", "labels"), "names") == "labels"

    def shown(self, rows: Sequence[Row]) -> HttpResponseBase:
        """The rows asked for, as a page or a file."""
        found = [row for row in rows if self._matches(row)]
        for name in reversed(self.order):
            found = _sorted(found, name.removeprefix("-"), reverse=name.startswith("-"))
        if self.format == "json":
            page = self.cut(found)
            return Response(page | {"results": [self._narrowed(row) for row in page["results"]]})
        table = exports.Given(found, self.shape, names=self.names, labels=self.labels)
        name = f"{self.title}-{today():%Y-%m-%d}"
        return exports.as_csv(table, name) if self.format == "csv" else exports.as_xlsx(table, name)

    def _matches(self, row: Row) -> bool:
        if not self.words:
            return True
        text = fold(" ".join(value for value in row.values() if isinstance(value, str)))
        return all(word in text for word in self.words)

    def _narrowed(self, row: Row) -> Row:
        return {name: value for name, value in row.items() if not self.names or name in self.names}


def _sorted(rows: list[Row], name: str, *, reverse: bool) -> list[Row]:
    """In the field's order, texts as Vietnamese dictionaries have it; unknown values last either way."""
    known = [row for row in rows if row[name] is not None]
    known.sort(key=lambda row: _key(row[name]), reverse=reverse)
    return known + [row for row in rows if row[name] is None]


def _key(value: Any) -> Any:
    return sort_key(value) if isinstance(value, str) else value

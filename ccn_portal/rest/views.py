"""What all API views share: who may, which parameters, and lists and details made from shapes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from rest_framework import exceptions, permissions, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolations
from ccn_portal.rest import exports
from ccn_portal.rest.filters import RegisterFilterSet
from ccn_portal.rest.parameters import (
    AS_OF,
    DEFAULT_LIMIT,
    HEADINGS,
    LAST_OFFSET,
    LIMIT,
    MOST,
    OFFSET,
    Parameter,
    Reader,
    fields_parameter,
    filter_parameters,
    format_parameter,
    ordering_parameter,
)
from ccn_portal.rest.problems import violations_of
from ccn_portal.rest.schema import RegisterSchema
from ccn_portal.rest.shapes import Context, Plan, Shape, compiled
from ccn_portal.rest.versions import etag_of, is_named
from ccn_portal.today import today

Rights = Mapping[str, Permission]


class MayHere(permissions.BasePermission):
    """The right that the view asks for the method; a method without one is not there."""

    def has_permission(self, request: Request, view: "ApiView") -> bool:  # type: ignore[override]
        """Whether the user's role holds the right."""
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in view.rights:
            raise exceptions.MethodNotAllowed(method)
        return view.user.may(view.rights[method])


class ApiView(APIView):
    """Base of every view: signed in, with the right, known parameters only, problems as answers."""

    permission_classes = [permissions.IsAuthenticated, MayHere]
    metadata_class = None
    schema = RegisterSchema()
    rights: ClassVar[Rights] = {"GET": Permission.VIEW_REGISTER}
    # for the schema: path variables, what each answer is, what a body may hold
    path_parameters: ClassVar[Sequence[Parameter]] = ()
    answer: ClassVar[type[serializers.Serializer] | dict[str, Any] | None] = None
    day: dt.date
    reader: Reader

    def parameters(self, action: str) -> list[Parameter]:
        """The query parameters and headers of an action (a viewset's, else the lower-case method)."""
        return []

    def answers(self, action: str) -> dict[Any, Any]:
        """What the action answers, for the schema: (status, media type) → serializer or schema."""
        return {(200, "application/json"): self.answer}

    def body(self, action: str) -> Any:
        """The serializer of the action's request body, for the schema and for reading it."""
        return None

    @property
    def act(self) -> str:
        """The action asked for."""
        return getattr(self, "action", None) or (
            "get" if self.request.method == "HEAD" else str(self.request.method).lower()
        )

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who, may, and which parameters; before anything is read."""
        super().initial(request, *args, **kwargs)
        if any("\0" in str(value) for value in kwargs.values()):
            raise Http404  # no code has one, and the database would not even look
        self.reader = Reader(request)
        self.reader.only(p.name for p in self.parameters(self.act) if p.location == "query")
        self.read_parameters()
        self.reader.finish()

    def read_parameters(self) -> None:
        """Read what the view needs; complaints are collected and raised together."""
        self.day = self.reader.day("as_of")

    @property
    def user(self) -> User:
        """Who asks; strangers were turned away before."""
        return cast(User, self.request.user)

    @property
    def context(self) -> Context:
        """Who asks, for which day."""
        return Context(self.user, self.day)

    def finalize_response(self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any) -> Any:
        """What the register says is for this caller and may be stale at once."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class PagedView(ApiView):
    """Base of views that answer with a page."""

    limit: int
    offset: int

    def read_page(self) -> None:
        """``limit`` and ``offset``."""
        self.limit = self.reader.whole("limit", DEFAULT_LIMIT, 1, MOST)
        self.offset = self.reader.whole("offset", 0, 0, LAST_OFFSET)

    def envelope(self, count: int, results: Sequence[Any]) -> dict[str, Any]:
        """One page with its neighbours' addresses."""
        after, before = self.offset + self.limit, max(0, self.offset - self.limit)
        return {
            "count": count,
            "next": self._address(after) if after < count else None,
            "previous": self._address(before) if self.offset else None,
            "results": results,
        }

    def cut(self, rows: Sequence[Any]) -> dict[str, Any]:
        """The page of a list that is at hand as a whole."""
        return self.envelope(len(rows), rows[self.offset : self.offset + self.limit])

    def _address(self, offset: int) -> str:
        asked = [
            (name, text)
            for name, texts in self.request.query_params.lists()
            for text in texts
            if name not in ("limit", "offset")
        ]
        query = urlencode([*asked, ("limit", self.limit), ("offset", offset)])
        request: HttpRequest = self.request._request
        return request.build_absolute_uri(f"{request.path}?{query}")


class Resource(viewsets.ViewSetMixin, PagedView):
    """Lists and details of one kind of row; a subclass names its rows, shape and filters.

    ``sorts`` maps what ``ordering=`` may name to columns; ``dated`` resources show the state as of a day.
    """

    title: ClassVar[str]
    shape: ClassVar[type[Shape]]
    detail_shape: ClassVar[type[Shape] | None] = None
    filters: ClassVar[type[RegisterFilterSet] | None] = None
    sorts: ClassVar[Mapping[str, str]] = {}
    default_order: ClassVar[tuple[str, ...]] = ("pk",)
    dated: ClassVar[bool] = False
    formats: ClassVar[tuple[str, ...]] = ("json", "csv", "xlsx")
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def rows(self) -> QuerySet:
        """Every row this user may see (on the day, for dated resources)."""
        raise NotImplementedError

    # -- parameters ------------------------------------------------------------------------------
    def parameters(self, action: str) -> list[Parameter]:
        """As the contract lists them."""
        day = [AS_OF] if self.dated else []
        if action == "retrieve":
            return [*day, fields_parameter(self.one.names())]
        if action != "list":
            return []
        return [
            *filter_parameters(self.filters),
            *day,
            LIMIT,
            OFFSET,
            ordering_parameter(self.sorts),
            fields_parameter(self.shape.names()),
            format_parameter(self.formats),
            HEADINGS,
        ]

    @property
    def one(self) -> type[Shape]:
        """The shape of a detail."""
        return self.detail_shape or self.shape

    def read_parameters(self) -> None:
        """The parameters of lists and details."""
        super().read_parameters()
        shape = self.shape if self.act == "list" else self.one
        self.names = self.reader.several("fields", shape.names())
        if self.act == "list":
            self.read_page()
            self.format = self.reader.choice("format", self.formats, "json")
            self.labels = self.reader.choice("headings", ("names", "labels"), "names") == "labels"
            allowed = [f"{sign}{name}" for name in self.sorts for sign in ("", "-")]
            self.order = self.reader.several("ordering", allowed)

    # -- reading ---------------------------------------------------------------------------------
    def list(self, request: Request) -> HttpResponseBase:
        """A page of rows, or all of them as a file."""
        rows = self.sorted(self.filtered(self.rows()))
        if self.format != "json":
            return self.export(rows)
        return Response(self.page(rows, compiled(self.shape, self.names)))

    def retrieve(self, request: Request, **lookup: str) -> Response:
        """One row; its ``ETag`` names the version."""
        row = self.read_one(**lookup)
        etag = etag_of(row)
        if is_named(request.headers.get("If-None-Match", ""), etag):
            return Response(status=304, headers={"ETag": etag})
        shown = {name: value for name, value in row.items() if not self.names or name in self.names}
        return Response(shown, headers={"ETag": etag})

    def read_one(self, **lookup: str) -> dict[str, Any]:
        """The row in full; Http404 when there is none that the user may see."""
        found = compiled(self.one).read(self.matching(**lookup)[:1], self.context)
        if not found:
            raise Http404
        return found[0]

    def matching(self, **lookup: str) -> QuerySet:
        """The rows that the address names."""
        return self.rows().filter(**{self.lookup_field: lookup[self.lookup_url_kwarg]})

    def filtered(self, rows: QuerySet) -> QuerySet:
        """The rows that pass the filters asked for."""
        if self.filters is None:
            return rows
        filters = self.filters(self.request.query_params, rows, user=self.user, day=self.day)
        if not filters.is_valid():
            raise RuleViolations([v for error in filters.errors.as_data().items() for v in _violations(*error)])
        return filters.qs

    def sorted(self, rows: QuerySet) -> QuerySet:
        """In the order asked for; unknown values last, and the key last of all so that pages never overlap."""
        wanted = [_order(self.sorts[name.removeprefix("-")], name.startswith("-")) for name in self.order]
        return rows.order_by(*(wanted or self.default_order), "pk")

    def page(self, rows: QuerySet, plan: Plan) -> dict[str, Any]:
        """One page of a queryset."""
        count = rows.count()
        found = plan.read(rows[self.offset : self.offset + self.limit], self.context) if count > self.offset else []
        return self.envelope(count, found)

    def export(self, rows: QuerySet) -> HttpResponseBase:
        """All rows as a file."""
        name = f"{self.title}-{today():%Y-%m-%d}"
        if self.format == "geojson":
            return exports.as_geojson(rows, self.shape, self.context, name, self.names)
        table = exports.Table(rows, self.shape, self.context, names=self.names, labels=self.labels)
        return exports.as_csv(table, name) if self.format == "csv" else exports.as_xlsx(table, name)

    # -- the schema ------------------------------------------------------------------------------
    def answers(self, action: str) -> dict[Any, Any]:
        """A page of the shape, files, or one of the detail's shape."""
        if action == "list":
            files = {(200, exports.MEDIA_TYPES[name].partition(";")[0]): name for name in self.formats[1:]}
            return {(200, "application/json"): [self.shape], **files}
        return {(200, "application/json"): self.one}


def _violations(field: str, problems: list[Any]) -> list[Any]:
    found = []
    for problem in problems:
        for violation in violations_of(problem):
            violation.field = "" if field == "__all__" else field
            found.append(violation)
    return found


def _order(column: str, reverse: bool) -> Any:
    return F(column).desc(nulls_last=True) if reverse else F(column).asc(nulls_last=True)

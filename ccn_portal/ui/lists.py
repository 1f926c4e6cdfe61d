"""A list page: one filter set (the API's too), headings that sort, totals over all rows, pages."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OrderBy, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

from ccn_portal.accounts.permissions import Permission
from ccn_portal.rest.filters import RegisterFilterSet

PAGE_SIZE = 30


class Listing:
    """What one request asks of a list; a subclass names its filter set, its orders and what it adds up."""

    filter_class: ClassVar[type[RegisterFilterSet]]
    orders: ClassVar[Mapping[str, tuple[str, ...]]]
    default_order: ClassVar[str]
    tie: ClassVar[tuple[str, ...]] = ("pk",)

    def __init__(self, request: HttpRequest, rows: QuerySet, asked: QueryDict | None = None) -> None:
        self.request, self.user, self.day = request, request.user, request.as_of
        self.asked = request.GET if asked is None else asked
        self.everything = rows

    @cached_property
    def filters(self) -> RegisterFilterSet:
        """The filter set with what was asked."""
        return self.filter_class(self.asked, self.everything, user=self.user, day=self.day)

    @cached_property
    def found(self) -> QuerySet:
        """The rows that meet the conditions; a condition that cannot be read is left out, and the page says so."""
        return self.filters.qs

    @property
    def ordering(self) -> str:
        """The heading the list is sorted by, with a minus when it runs down."""
        asked = self.asked.get("ordering", "")
        return asked if asked.lstrip("-") in self.orders else self.default_order

    @cached_property
    def rows(self) -> QuerySet:
        """The rows in the order asked for; what has no value comes last."""
        key, descending = self.ordering.lstrip("-"), self.ordering.startswith("-")
        first = [OrderBy(F(name), descending=descending, nulls_last=True) for name in self.orders[key]]
        return self.found.order_by(*first, *self.tie)

    def sums(self) -> dict[str, Any]:
        """What is added up besides the count: name → aggregate."""
        return {}

    @cached_property
    def totals(self) -> dict[str, Any]:
        """The count of all rows and what they add up to; one query."""
        return self.found.aggregate(count=Count("pk"), **self.sums())

    @cached_property
    def page(self) -> Page:
        """One page; the totals already know how many rows there are."""
        paginator = Paginator(self.rows, PAGE_SIZE)
        paginator.count = self.totals["count"]
        return paginator.get_page(self.asked.get("page"))

    def context(self) -> dict[str, Any]:
        """What every list's template shows."""
        return {
            "asked": self.request.GET,
            "filters": self.filters,
            "page": self.page,
            "totals": self.totals,
            "ordering": self.ordering,
            "may_export": self.user.may(Permission.EXPORT_REGISTER),
        }

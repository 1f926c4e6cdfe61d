"""Gives the history of a web request its user and address."""

from collections.abc import Callable

import pghistory
from django.http import HttpRequest, HttpResponse

WRITES = {"POST", "PUT", "PATCH", "DELETE"}


class HistoryMiddleware:
    """Opens a history context for requests that may write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, within the context when it may write."""
        if request.method not in WRITES:
            return self.get_response(request)
        with pghistory.context(user=request.user.pk, url=request.path):
            return self.get_response(request)

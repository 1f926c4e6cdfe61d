"""Who may open a page: signed in, and with the right the page names."""

from typing import Any, ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views import View

from ccn_portal.accounts.permissions import Permission


class RegisterPage(LoginRequiredMixin, View):
    """A page for people who may ``permission``; strangers to it get 403, records they may not see 404."""

    permission: ClassVar[Permission] = Permission.VIEW_REGISTER

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask for the right before anything is read."""
        if request.user.is_authenticated and not request.user.may(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

"""Pages speak Vietnamese until somebody chooses otherwise."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

API = "/api/"


class LanguageMiddleware(LocaleMiddleware):
    """The language chosen on the page, else Vietnamese; the API answers in the language it is asked in.

    An office browser that happens to be installed in English says nothing about the clerk.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Switch to the language of the request."""
        if request.path_info.startswith(API):
            super().process_request(request)
            return
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        translation.activate(chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()

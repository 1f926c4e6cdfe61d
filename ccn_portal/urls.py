"""Every address of the portal; each app keeps its own list in ``urls.py`` and ``api/urls.py``."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from ccn_portal.home.health import healthz, readyz
from ccn_portal.rest.docs import DocsView
from ccn_portal.ui.views import absent

PAGES = [
    "ccn_portal.home.urls",
    "ccn_portal.exchange.urls",
    "ccn_portal.watch.urls",
    "ccn_portal.notices.urls",
    "reports.urls",
    "ccn_portal.letters.urls",
    "inspections.urls",
    "environment.urls",
    "investors.urls",
    "clusters.urls",
    "clusters.decision_urls",
]
API = [
    "ccn_portal.territories.api.urls",
    "ccn_portal.exchange.api.urls",
    "ccn_portal.watch.api.urls",
    "ccn_portal.notices.api.urls",
    "reports.api.urls",
    "inspections.api.urls",
    "environment.api.urls",
    "investors.api.urls",
    "clusters.api.urls",
    "ccn_portal.rest.urls",  # last: it answers for every address that nobody knows
]


def _lists(prefix: str, modules: list[str]) -> list[URLPattern | URLResolver]:
    return [path(prefix, include(module)) for module in modules]


def _api() -> URLResolver:
    """All resources under one name space: ``api:cluster-list``."""
    return path("api/v1/", include((_lists("", API), "api"), namespace="api"))


urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    # accounts are given and mended by the administrator: nobody registers or resets a password by e-mail
    re_path(r"^accounts/(signup|email|confirm-email|password/(re)?set|login/code)/", absent),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("ui/", include("ccn_portal.ui.urls")),
    _api(),
    path("api/docs/", DocsView.as_view(), name="api-docs"),
    *_lists("", PAGES),
]

handler403 = "ccn_portal.ui.views.forbidden"
handler404 = "ccn_portal.ui.views.not_found"
handler500 = "ccn_portal.ui.views.failed"

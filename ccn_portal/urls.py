"""Every address of the portal; each app keeps its own list in ``urls.py`` and ``api/urls.py``."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]

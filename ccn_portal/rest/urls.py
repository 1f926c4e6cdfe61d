"""The schema, and last of all what answers for unknown addresses."""

from django.urls import path, re_path

from ccn_portal.rest.docs import SchemaView, UnknownView

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="schema"),
    re_path(r"", UnknownView.as_view(), name="unknown"),
]

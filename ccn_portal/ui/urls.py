"""The gallery of components, for those who build pages."""

from django.urls import path

from ccn_portal.ui import views

urlpatterns = [
    path("", views.gallery, name="ui-gallery"),
    path("progress/<int:percent>/", views.sample_progress, name="ui-sample-progress"),
    path("panel/", views.sample_panel, name="ui-sample-panel"),
]

"""Addresses of the pages of document templates."""

from django.urls import path

from ccn_portal.letters import views

urlpatterns = [
    path("letters/", views.LetterListView.as_view(), name="letter-list"),
    path("letters/<int:unit>/<slug:kind>/", views.LetterDetailView.as_view(), name="letter-detail"),
    path("letters/<int:unit>/<slug:kind>/<slug:which>.docx", views.LetterFileView.as_view(), name="letter-file"),
]

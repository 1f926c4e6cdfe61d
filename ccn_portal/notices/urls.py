"""Addresses of the notices."""

from django.urls import path

from ccn_portal.notices import views

urlpatterns = [
    path("notices/", views.NoticeListView.as_view(), name="notice-list"),
    path("notices/read/", views.NoticeReadView.as_view(), name="notice-read"),
    path("notices/choice/", views.NoticeChoiceView.as_view(), name="notice-choice"),
    path("notices/<uuid:pk>/", views.NoticeOpenView.as_view(), name="notice-open"),
]

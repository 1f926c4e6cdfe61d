"""Addresses of the pages of meetings and tasks."""

from django.urls import path

from ccn_portal.meetings.views.meetings import (
    MeetingDetailView,
    MeetingDocumentView,
    MeetingListView,
    MeetingSourcesView,
    MeetingWorkbookView,
)
from ccn_portal.meetings.views.tasks import TaskDetailView, TaskListView

urlpatterns = [
    path("meetings/", MeetingListView.as_view(), name="meeting-list"),
    path("meetings/<int:pk>/", MeetingDetailView.as_view(), name="meeting-detail"),
    path("meetings/<int:pk>/document.docx", MeetingDocumentView.as_view(), name="meeting-document"),
    path("meetings/<int:pk>/workbook.xlsx", MeetingWorkbookView.as_view(), name="meeting-workbook"),
    path("meetings/<int:pk>/figures/<slug:line>/", MeetingSourcesView.as_view(), name="meeting-sources"),
    path("tasks/", TaskListView.as_view(), name="task-list"),
    path("tasks/<int:pk>/", TaskDetailView.as_view(), name="task-detail"),
]

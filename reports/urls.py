"""Addresses of the report pages."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import path

from reports.returns.states import Action
from reports.views.calendar import CalendarFileView, CalendarView
from reports.views.content import ReportContentView
from reports.views.detail import ReportDetailView, ReportDifferencesView, ReportProgressView
from reports.views.listing import ReportListView
from reports.views.local import LocalReportListView
from reports.views.party_compare import PartyCompareView
from reports.views.party_list import PartyReturnListView
from reports.views.party_returns import (
    PartyReturnActionView,
    PartyReturnDetailView,
    PartyReturnEntryView,
    PartyReturnReportView,
)
from reports.views.party_workbook import PartyTemplateView, PartyUploadView
from reports.views.published import PublishedFigureListView, PublishedFigureSourcesView
from reports.views.remind import RemindView
from reports.views.returns import ReturnActionView, ReturnDetailView, ReturnEntryView
from reports.views.returns_list import ReturnListView
from reports.views.returns_unit import ReturnUnitView
from reports.views.returns_workbook import ReturnTemplateView, ReturnUploadView
from reports.views.sources import ReportPanelView, ReportSourcesView
from reports.views.steps import STEPS, ReportStepView, SignedCopyView


def party_step(action: Action) -> Callable[..., HttpResponseBase]:
    """The view of one step of a party's return."""
    return PartyReturnActionView.as_view(action=action)


urlpatterns = [
    path("calendar/", CalendarView.as_view(), name="calendar"),
    path("calendar.ics", CalendarFileView.as_view(), name="calendar-file"),
    path("reports/", ReportListView.as_view(), name="report-list"),
    path("reports/units/", LocalReportListView.as_view(), name="local-report-list"),
    path("reports/<int:pk>/", ReportDetailView.as_view(), name="report-detail"),
    path("reports/<int:pk>/progress/", ReportProgressView.as_view(), name="report-progress"),
    path("reports/<int:pk>/differences/", ReportDifferencesView.as_view(), name="report-differences"),
    *(
        path(f"reports/<int:pk>/{action}/", ReportStepView.as_view(action=action), name=step.address_name)
        for action, step in STEPS.items()
    ),
    path("reports/<int:pk>/signed/<int:file_pk>/", SignedCopyView.as_view(), name="report-signed-copy"),
    path("reports/<int:pk>/content.<str:format>", ReportContentView.as_view(), name="report-content"),
    path("reports/<int:pk>/lines/<str:line>/", ReportSourcesView.as_view(), name="report-sources"),
    path("reports/<int:pk>/lines/<str:line>/panel/", ReportPanelView.as_view(), name="report-panel"),
    path("party-returns/", PartyReturnListView.as_view(), name="party-return-list"),
    path("party-returns/compare/", PartyCompareView.as_view(), name="party-return-compare"),
    path("party-returns/<int:pk>/", PartyReturnDetailView.as_view(), name="party-return-detail"),
    path("party-returns/<int:pk>/accept/", party_step(Action.ACCEPT), name="party-return-accept"),
    path("party-returns/<int:pk>/send-back/", party_step(Action.SEND_BACK), name="party-return-send-back"),
    path("party-returns/<int:pk>/correct/", party_step(Action.CORRECT), name="party-return-correct"),
    path("party-returns/<int:pk>/report/", PartyReturnReportView.as_view(), name="party-return-report"),
    path(
        "party-returns/<str:period>/<str:form>/template.xlsx", PartyTemplateView.as_view(), name="party-return-template"
    ),
    path("party-returns/<str:period>/<str:form>/upload/", PartyUploadView.as_view(), name="party-return-upload"),
    path(
        "party-returns/<str:period>/<str:form>/<str:code>/<int:party>/",
        PartyReturnEntryView.as_view(),
        name="party-return-entry",
    ),
    path("published-figures/", PublishedFigureListView.as_view(), name="published-figure-list"),
    path("published-figures/<int:pk>/", PublishedFigureSourcesView.as_view(), name="published-figure-sources"),
    path("returns/", ReturnListView.as_view(), name="return-list"),
    path("returns/remind/", RemindView.as_view(), name="return-remind"),
    path("returns/<int:pk>/", ReturnDetailView.as_view(), name="return-detail"),
    path("returns/<int:pk>/accept/", ReturnActionView.as_view(action=Action.ACCEPT), name="return-accept"),
    path("returns/<int:pk>/send-back/", ReturnActionView.as_view(action=Action.SEND_BACK), name="return-send-back"),
    path("returns/<int:pk>/correct/", ReturnActionView.as_view(action=Action.CORRECT), name="return-correct"),
    path("returns/unit/<str:period>/", ReturnUnitView.as_view(), name="return-unit"),
    path("returns/unit/<str:period>/template.xlsx", ReturnTemplateView.as_view(), name="return-template"),
    path("returns/unit/<str:period>/upload/", ReturnUploadView.as_view(), name="return-upload"),
    path("returns/<str:period>/<str:code>/", ReturnEntryView.as_view(), name="return-entry"),
]

"""Addresses of forms, numbers, returns and reports."""

from django.urls import path, re_path

from ccn_portal.rest.routers import routed
from reports.api import figures, filing, party_returns, party_workbook, returns, together, viewsets, workbook

urlpatterns = [
    path("forms/", figures.FormsView.as_view(), name="form-list"),
    path("forms/<str:code>/", figures.FormView.as_view(), name="form-detail"),
    path("periods/", returns.PeriodsView.as_view(), name="periods"),
    path("periods/<str:code>/", returns.PeriodView.as_view(), name="period"),
    path("periods/<str:code>/remind/", returns.PeriodRemindView.as_view(), name="period-remind"),
    path("indicators/", figures.IndicatorsView.as_view(), name="indicators"),
    path("indicators/<str:line>/sources/", figures.IndicatorSourcesView.as_view(), name="indicator-sources"),
    re_path(
        r"^reports/(?P<id>[0-9]{1,18})/content\.(?P<ending>xlsx|docx|csv|json)$",
        viewsets.ReportContentView.as_view(),
        name="report-content",
    ),
    re_path(r"^reports/(?P<id>[0-9]{1,18})/sources/$", viewsets.ReportSourcesView.as_view(), name="report-sources"),
    re_path(r"^reports/(?P<id>[0-9]{1,18})/signed/$", filing.SignedCopiesView.as_view(), name="report-signed-copies"),
    re_path(
        r"^reports/(?P<id>[0-9]{1,18})/signed/(?P<copy>[0-9]{1,18})/$",
        filing.SignedCopyView.as_view(),
        name="report-signed-copy",
    ),
    path("returns/template.xlsx", workbook.ReturnTemplateView.as_view(), name="return-template"),
    path("returns/upload/", workbook.ReturnUploadView.as_view(), name="return-upload"),
    path("returns/accept/", together.AcceptView.as_view(), name="returns-accept"),
    path("returns/send-back/", together.SendBackView.as_view(), name="returns-send-back"),
    path("party-returns/accept/", together.PartyAcceptView.as_view(), name="party-returns-accept"),
    path("party-returns/send-back/", together.PartySendBackView.as_view(), name="party-returns-send-back"),
    path("party-returns/template.xlsx", party_workbook.PartyTemplateView.as_view(), name="party-return-template"),
    path("party-returns/upload/", party_workbook.PartyUploadView.as_view(), name="party-return-upload"),
    *routed(
        report=viewsets.ReportResource,
        **{"return": returns.ReturnResource, "party-return": party_returns.PartyReturnResource},
    ),
]

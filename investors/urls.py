"""Addresses of the pages of tenants and infrastructure investors."""

from django.urls import path

from investors.views.assessments import (
    AssessmentCreateView,
    AssessmentDetailView,
    AssessmentFileView,
    AssessmentListView,
)
from investors.views.investor_pages import InvestorDetailView, InvestorListView
from investors.views.petitions import (
    PetitionCreateView,
    PetitionDetailView,
    PetitionFollowUpView,
    PetitionLetterView,
    PetitionListView,
    PetitionStepView,
)
from investors.views.project_letters import UrgingLetterView
from investors.views.projects import IdleDetailView, IdleListView
from investors.views.sectors import ClusterSectorsView
from investors.views.tenant_list import TenantListView
from investors.views.tenant_page import TenantDetailView

urlpatterns = [
    path("tenants/", TenantListView.as_view(), name="tenant-list"),
    path("tenants/<str:code>/", TenantDetailView.as_view(), name="tenant-detail"),
    path("investors/", InvestorListView.as_view(), name="investor-list"),
    path("investors/<int:pk>/", InvestorDetailView.as_view(), name="investor-detail"),
    path("clusters/<str:code>/sectors/", ClusterSectorsView.as_view(), name="cluster-sectors"),
    path("assessments/", AssessmentListView.as_view(), name="assessment-list"),
    path("assessments/new/", AssessmentCreateView.as_view(), name="assessment-create"),
    path("assessments/<str:code>/", AssessmentDetailView.as_view(), name="assessment-detail"),
    path("assessments/<str:code>/rate/", AssessmentCreateView.as_view(), name="assessment-rate"),
    path("assessments/<str:code>/files/<int:file_pk>/", AssessmentFileView.as_view(), name="assessment-file"),
    path("idle-projects/", IdleListView.as_view(), name="idle-list"),
    path("idle-projects/<int:pk>/", IdleDetailView.as_view(), name="idle-detail"),
    path("idle-projects/<int:pk>/letter.docx", UrgingLetterView.as_view(), name="idle-letter"),
    path("idle-projects/<int:pk>/letters/<int:action>.docx", UrgingLetterView.as_view(), name="idle-letter-sent"),
    path("petitions/", PetitionListView.as_view(), name="petition-list"),
    path("petitions/new/", PetitionCreateView.as_view(), name="petition-create"),
    path("petitions/<str:code>/", PetitionDetailView.as_view(), name="petition-detail"),
    path("petitions/<str:code>/follow-up/", PetitionFollowUpView.as_view(), name="petition-follow-up"),
    path("petitions/<str:code>/letter.docx", PetitionLetterView.as_view(), name="petition-letter"),
    path("petitions/<str:code>/letters/<int:sent>.docx", PetitionLetterView.as_view(), name="petition-letter-sent"),
    path("petitions/<str:code>/<str:step>/", PetitionStepView.as_view(), name="petition-step"),
]

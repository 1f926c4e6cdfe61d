"""Addresses of the pages of tenants and infrastructure investors."""

from django.urls import path

from investors.views.investor_pages import InvestorDetailView, InvestorListView
from investors.views.tenant_list import TenantListView
from investors.views.tenant_page import TenantDetailView

urlpatterns = [
    path("tenants/", TenantListView.as_view(), name="tenant-list"),
    path("tenants/<str:code>/", TenantDetailView.as_view(), name="tenant-detail"),
    path("investors/", InvestorListView.as_view(), name="investor-list"),
    path("investors/<int:pk>/", InvestorDetailView.as_view(), name="investor-detail"),
]

"""Addresses for finding and reading. Those of writing and reviewing must come before."""

from django.urls import path

from innovations.views import comparing, finding, reading, reporting

urlpatterns = [
    path("", finding.innovation_list, name="innovation-list"),
    path("compare/", comparing.comparison, name="innovation-comparison"),
    path("<slug:slug>/", reading.innovation_detail, name="innovation-detail"),
    path("<slug:slug>/report/", reporting.report_mistake, name="innovation-report"),
]

"""Addresses of statements, below /networks/statements/."""

from django.urls import path

from networks.views import reporting, signing, statement_copies, statement_review, statements

urlpatterns = [
    path("", statements.statement_list, name="statement-list"),
    path("signatures/<int:pk>/", signing.own_signature, name="own-signature"),
    path("<slug:slug>/", statements.statement_detail, name="statement-detail"),
    path("<slug:slug>/edit/", statements.edit, name="statement-edit"),
    path("<slug:slug>/steps/", statements.steps, name="statement-steps"),
    path("<slug:slug>/report/", reporting.statement, name="statement-report"),
    path("<slug:slug>/review/", statement_review.review, name="statement-review"),
    path("<slug:slug>/sign/", signing.sign, name="statement-sign"),
    path("<slug:slug>/signatures/<int:pk>/", signing.revoke, name="statement-revoke"),
    path("<slug:slug>/embed/", statement_copies.embed, name="statement-embed"),
    path("<slug:slug>/signatories.csv", statement_copies.as_csv, name="statement-csv"),
    path("<slug:slug>/signatories.json", statement_copies.as_json, name="statement-json"),
]

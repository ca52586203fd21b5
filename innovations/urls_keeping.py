"""Addresses for keeping records true. The fixed ones come before those with a slug."""

from django.urls import path

from innovations.views import confirming, contact, handover, progress

urlpatterns = [
    path("still-true/", confirming.to_confirm, name="innovations-to-confirm"),
    path("still-true/<str:token>/", confirming.confirm_by_link, name="confirm-by-link"),
    path("hand-over/<int:pk>/", handover.answer_offer, name="handover-answer"),
    path("contact/<str:token>/", contact.prove, name="contact-prove"),
    path("contact/<str:token>/report/", contact.report, name="contact-report"),
    path("<slug:slug>/still-true/", confirming.confirm_on_page, name="innovation-confirm"),
    path("<slug:slug>/hand-over/", handover.hand_over, name="innovation-handover"),
    path("<slug:slug>/take-over/", handover.take_over, name="innovation-take-over"),
    path("<slug:slug>/hand-over/take-back/", handover.take_back_offer, name="handover-take-back"),
    path("<slug:slug>/contact/", contact.write, name="innovation-contact"),
    path("<slug:slug>/contact/choice/", contact.choose, name="contact-choice"),
    path("<slug:slug>/contact/<slug:what>/", contact.sent, name="contact-sent"),
    path("<slug:slug>/updates/add/", progress.add, name="progress-add"),
    path("<slug:slug>/updates/<int:pk>/", progress.correct, name="progress-correct"),
    path("<slug:slug>/updates/<int:pk>/remove/", progress.remove, name="progress-remove"),
]

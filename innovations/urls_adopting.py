"""Addresses of what places take up from each other. The fixed ones come before those with a slug."""

from django.urls import path

from innovations.views import adopting, relating, retiring

urlpatterns = [
    path("adoptions/mine/", adopting.mine, name="my-adoptions"),
    path("<slug:slug>/adopt/", adopting.record, name="adoption-new"),
    path("<slug:slug>/adoptions/", adopting.replications, name="adoption-list"),
    path("<slug:slug>/lineage/", adopting.lineage, name="innovation-lineage"),
    path("<slug:slug>/adoptions/<int:pk>/", adopting.change, name="adoption-edit"),
    path("<slug:slug>/adoptions/<int:pk>/answer/", adopting.answer, name="adoption-answer"),
    path("<slug:slug>/adoptions/<int:pk>/withdraw/", adopting.withdraw, name="adoption-withdraw"),
    path("<slug:slug>/ties/<int:pk>/", relating.object_to, name="relation-object"),
    path("<slug:slug>/retire/", retiring.retire, name="innovation-retire"),
    path("<slug:slug>/bring-back/", retiring.bring_back, name="innovation-bring-back"),
]

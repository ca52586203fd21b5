from django.urls import path

from connected_localism.views import places

urlpatterns = [
    path("", places.place_list, name="place-list"),
    path("<slug:slug>/", places.place_detail, name="place-detail"),
]

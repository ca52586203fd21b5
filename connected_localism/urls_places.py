from django.urls import include, path

from connected_localism.views import places

urlpatterns = [
    path("", places.place_list, name="place-list"),
    # Those of belonging have fixed addresses too, so they come before the slug.
    path("", include("places.urls")),
    path("<slug:slug>/", places.place_detail, name="place-detail"),
]

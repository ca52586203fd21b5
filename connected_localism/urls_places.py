from django.urls import include, path

from connected_localism.views import places
from connected_localism.views.place_adoptions import place_adoptions
from connected_localism.views.place_communities import place_communities
from connected_localism.views.place_gaps import place_gaps
from innovations.views import following
from places.views.alike import alike

urlpatterns = [
    path("", places.place_list, name="place-list"),
    # Those of belonging have fixed addresses too, so they come before the slug.
    path("", include("places.urls")),
    path("<slug:slug>/alike/", alike, name="place-alike"),
    path("<slug:slug>/gaps/", place_gaps, name="place-gaps"),
    path("<slug:slug>/communities/", place_communities, name="place-communities"),
    path("<slug:slug>/follow/", following.follow, name="place-follow"),
    path("<slug:slug>/unfollow/", following.unfollow, name="place-unfollow"),
    path("<slug:slug>/adoptions/", place_adoptions, name="place-adoptions"),
    path("<slug:slug>/", places.place_detail, name="place-detail"),
]

from django.conf import settings

DATA_ATTRIBUTION = (
    "Local authority register, deprivation and rural-urban data: mySociety, CC BY 4.0. "
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Source: Office for National Statistics; contains OS data © Crown copyright and database right."
)


def site(request):
    """What the base template needs on every page."""
    return {
        "site_name": settings.SITE_NAME,
        "is_demo": settings.DEMO,
        "data_attribution": DATA_ATTRIBUTION,
    }

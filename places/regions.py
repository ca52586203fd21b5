from django.utils.translation import gettext_lazy as _

# The regions of places in the reader's language. Outside England a region is the nation again.
REGION_NAMES = {
    "East Midlands": _("East Midlands"),
    "East of England": _("East of England"),
    "London": _("London"),
    "North East": _("North East"),
    "North West": _("North West"),
    "South East": _("South East"),
    "South West": _("South West"),
    "West Midlands": _("West Midlands"),
    "Yorkshire and The Humber": _("Yorkshire and The Humber"),
    "Northern Ireland": _("Northern Ireland"),
    "Scotland": _("Scotland"),
    "Wales": _("Wales"),
}

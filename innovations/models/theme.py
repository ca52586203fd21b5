"""The twenty themes. Their slugs are stable public identifiers: add, never rename."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Theme(models.TextChoices):
    """What an innovation is about; a record has one to three."""

    ADULT_SOCIAL_CARE = "adult-social-care", _("Adult social care")
    CHILDREN = "children-and-young-people", _("Children and young people")
    PUBLIC_HEALTH = "public-health", _("Public health")
    HOUSING = "housing-and-homelessness", _("Housing and homelessness")
    PLANNING = "planning-and-regeneration", _("Planning and regeneration")
    ECONOMY = "local-economy-and-jobs", _("Local economy and jobs")
    TRANSPORT = "transport-and-streets", _("Transport and streets")
    WASTE = "waste-and-recycling", _("Waste and recycling")
    CLIMATE = "climate-and-environment", _("Climate and environment")
    CULTURE = "culture-libraries-and-leisure", _("Culture, libraries and leisure")
    SAFETY = "community-safety", _("Community safety")
    COMMUNITY_POWER = "community-power-and-participation", _("Community power and participation")
    DIGITAL = "digital-and-data", _("Digital and data")
    FINANCE = "finance-and-commissioning", _("Finance and commissioning")
    WORKFORCE = "workforce-and-leadership", _("Workforce and leadership")
    RESILIENCE = "emergency-and-resilience", _("Emergency and resilience")
    PARKS = "parks-and-green-space", _("Parks and green space")
    EDUCATION = "education-and-skills", _("Education and skills")
    CUSTOMER_SERVICES = "customer-services", _("Customer services")
    HEALTH_INTEGRATION = "health-integration", _("Health integration")

"""What people say of a similar innovation."""

from django.utils.translation import gettext_lazy as _

from innovations.forms.clean_text import CleanTextForm
from innovations.forms.fields import Text
from innovations.models import PairSide


class DifferenceForm(CleanTextForm):
    """How one innovation differs from another, in a sentence or two."""

    reason = Text(
        label=_("What is different about yours?"),
        max_length=PairSide._meta.get_field("reason").max_length,
        rows=4,
        required=True,
        help_text=_("For whom, where, how, at what scale? Readers of both see it once yours is published."),
        error_messages={"required": _("Say what is different, or go back without saving")},
    )  # fmt: skip

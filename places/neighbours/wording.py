"""The reasons of neighbours in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# As they stand in the middle of a sentence.
_NAMES: dict[str, Promise] = {
    "population": gettext_lazy("number of residents"),
    "aged-under-20": gettext_lazy("share under 20"),
    "aged-65-and-over": gettext_lazy("share aged 65 and over"),
    "density": gettext_lazy("density"),
    "area": gettext_lazy("land area"),
    "emissions": gettext_lazy("emissions per resident"),
    "weekly-pay": gettext_lazy("pay"),
    "claimant-count": gettext_lazy("share claiming unemployment benefits"),
    "gigabit-broadband": gettext_lazy("gigabit broadband"),
    "deprivation-score": gettext_lazy("deprivation"),
    "most-deprived-fifth": gettext_lazy("share in the most deprived neighbourhoods"),
    "least-deprived-two-fifths": gettext_lazy("share in the least deprived neighbourhoods"),
    "child-poverty": gettext_lazy("child poverty"),
    "urban": gettext_lazy("share in towns and cities"),
    "rural": gettext_lazy("share in countryside that is not remote"),
    "highly-rural": gettext_lazy("share in remote countryside"),
}


def name_of(slug: str) -> str:
    """A measure of the models, as it stands in the middle of a sentence."""
    return str(_NAMES[slug])


def when_in_words(reason: dict, of: str = "") -> str:
    """Of when the place's figure in a reason is, or the neighbour's with `of="neighbour_"`; and
    whether it was inherited."""
    year = reason[f"{of}year"]
    if reason.get(f"{of}is_inherited"):
        return _("%(year)s, of the councils it took over from") % {"year": year}
    return str(year)


def in_words(reasons: list[dict]) -> str:
    """The reasons of a neighbour as sentences in the reader's language.

    "Similar: density, share under 20. Higher: deprivation." Empty where there are none.
    """
    sentences = []
    for how, sentence in (
        ("similar", _("Similar: %(what)s.")),
        ("higher", _("Higher: %(what)s.")),
        ("lower", _("Lower: %(what)s.")),
    ):
        named = [name_of(each["indicator"]) for each in reasons if each["how"] == how]
        if named:
            sentences.append(sentence % {"what": ", ".join(named)})
    for each in reasons:
        if each["how"] == "bordering":
            sentences.append(_("They share a border."))
        elif each["how"] == "distance":
            kilometres = round(each["kilometres"])
            sentences.append(_("%(distance)s km away.") % {"distance": kilometres})
    return " ".join(sentences)

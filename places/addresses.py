"""What the verified e-mail addresses of a person say about where they work."""

from connected_localism.accounts.addresses import verified_addresses
from connected_localism.accounts.models import User
from places.models import Place, PlaceDomain

# Domains that only public bodies get, so that a steward may be told of them.
_PUBLIC_BODIES = (".gov.uk", ".gov.wales", ".llyw.cymru", ".gov.scot", ".nhs.uk", ".police.uk")


def domain_of(address: str) -> str:
    """The part after the last @, in small letters."""
    return address.rpartition("@")[2].strip().rstrip(".").lower()


def verified_domains(user: User) -> list[str]:
    """The domains of the addresses that `user` has shown to be theirs, the main one first."""
    return list(dict.fromkeys(map(domain_of, verified_addresses(user))))


def confirmed_domain(user: User, place: Place) -> str:
    """The confirmed domain of `place` at which `user` has a verified address, or "".

    Exactly that domain: an address at `mail.leeds.gov.uk` or `notleeds.gov.uk` is none at
    `leeds.gov.uk`.
    """
    found = PlaceDomain.objects.filter(
        place=place, state=PlaceDomain.State.CONFIRMED, domain__in=verified_domains(user)
    )
    return found.values_list("domain", flat=True).first() or ""


def telling_domains(user: User, place: Place) -> list[tuple[str, str]]:
    """The domains of `user` that help to judge a request at `place`, each with its state there.

    Those that the place is known to use, and those of public bodies (with an empty state). An
    address anywhere else is nobody's business, not even its domain: that may be a family name.
    """
    states = dict(PlaceDomain.objects.filter(place=place).values_list("domain", "state"))
    return [
        (domain, states.get(domain, ""))
        for domain in verified_domains(user)
        if domain in states or domain.endswith(_PUBLIC_BODIES)
    ]

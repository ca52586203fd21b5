"""Test records, valid by default; a test names only what it is about."""

from datetime import timedelta

import factory
from django.utils import timezone

from connected_localism.accounts.models import User
from innovations.models import Adoption, Innovation, Theme
from networks.models import (
    Action,
    Exchange,
    ExchangeParty,
    Meeting,
    Network,
    NetworkMember,
    Post,
    Resolution,
    SharedUpdate,
    SignOn,
    Statement,
    StatementVersion,
)
from places.models import Membership, Place


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    display_name = factory.Sequence(lambda n: f"Person {n}")


class PlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Place

    code = factory.Sequence(lambda n: f"T{n:03}")
    name = factory.Sequence(lambda n: f"Testborough {n}")
    official_name = factory.LazyAttribute(lambda place: f"{place.name} Council")
    slug = factory.Sequence(lambda n: f"testborough-{n}")
    kind = Place.Kind.COUNCIL
    type = Place.Type.UNITARY
    tier = Place.Tier.SINGLE
    nation = Place.Nation.ENGLAND
    region = "North West"


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    place = factory.SubFactory(PlaceFactory)
    role = Membership.Role.OFFICER
    state = Membership.State.CONFIRMED
    requested_at = factory.LazyAttribute(
        lambda membership: timezone.now() if membership.state == "requested" else None
    )


class InnovationFactory(factory.django.DjangoModelFactory):
    """A draft; `InnovationFactory(published=True)` is published and public."""

    class Meta:
        model = Innovation

    class Params:
        published = factory.Trait(
            status=Innovation.Status.PUBLISHED,
            published_at=factory.LazyFunction(timezone.now),
            submitted_at=factory.LazyFunction(timezone.now),
        )

    kind = Innovation.Kind.CASE_STUDY
    stage = Innovation.Stage.IDEA
    title = factory.Sequence(lambda n: f"Repair café number {n}")
    slug = factory.Sequence(lambda n: f"repair-cafe-{n}")
    summary = "Volunteers mend broken household things with their neighbours."
    challenge = "People throw away things that could be mended."
    approach = "A monthly afternoon in the library with volunteers and tools."
    outcomes = "Two in three things were mended."
    themes = factory.LazyFunction(lambda: [Theme.WASTE])
    place = factory.SubFactory(PlaceFactory)
    author = factory.SubFactory(UserFactory)


class AdoptionFactory(factory.django.DjangoModelFactory):
    """Recorded by the adopting place; `AdoptionFactory(confirmed=True)` by the origin as well."""

    class Meta:
        model = Adoption

    class Params:
        confirmed = factory.Trait(
            state=Adoption.State.CONFIRMED, answered_at=factory.LazyFunction(timezone.now)
        )

    innovation = factory.SubFactory(InnovationFactory, published=True)
    place = factory.SubFactory(PlaceFactory)


def moderator(**fields) -> User:
    """A person with the permission to review anywhere."""
    from django.contrib.auth.models import Permission

    user = UserFactory(**fields)
    user.user_permissions.add(Permission.objects.get(codename="moderate_innovation"))
    return User.objects.get(pk=user.pk)  # permissions are cached on the instance


class NetworkFactory(factory.django.DjangoModelFactory):
    """A published network that everybody sees; `NetworkFactory(closed=True)` is at its end."""

    class Meta:
        model = Network

    class Params:
        closed = factory.Trait(
            stage=Network.Stage.CLOSED, closed_at=factory.LazyFunction(timezone.now)
        )

    kind = Network.Kind.THEME
    name = factory.Sequence(lambda n: f"Repair network {n}")
    slug = factory.Sequence(lambda n: f"repair-network-{n}")
    purpose = "Places that help people mend things together."
    themes = factory.LazyFunction(lambda: [Theme.WASTE])
    status = Network.Status.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)
    active_at = factory.LazyFunction(timezone.now)


class NetworkMemberFactory(factory.django.DjangoModelFactory):
    """A place that takes part."""

    class Meta:
        model = NetworkMember

    network = factory.SubFactory(NetworkFactory)
    place = factory.SubFactory(PlaceFactory)
    state = NetworkMember.State.ACTIVE


class ExchangeFactory(factory.django.DjangoModelFactory):
    """An open offer of a place that everybody sees, for any number of places that ask."""

    class Meta:
        model = Exchange

    place = factory.SubFactory(PlaceFactory)
    kind = Exchange.Kind.OFFER
    type = Exchange.Type.DOCUMENT
    title = factory.Sequence(lambda n: f"Business case number {n}")
    summary = "Costs and benefits of mending things together."
    is_repeatable = True


class ExchangePartyFactory(factory.django.DjangoModelFactory):
    """A place that waits for an answer."""

    class Meta:
        model = ExchangeParty

    exchange = factory.SubFactory(ExchangeFactory)
    place = factory.SubFactory(PlaceFactory)
    state = ExchangeParty.State.ASKED


class StatementFactory(factory.django.DjangoModelFactory):
    """Open for signing, with its first version; `StatementFactory(draft=True)` is a draft."""

    class Meta:
        model = Statement
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(state=Statement.State.DRAFT, opened_at=None)

    network = factory.SubFactory(NetworkFactory)
    title = factory.Sequence(lambda n: f"Repair is a right {n}")
    slug = factory.Sequence(lambda n: f"repair-is-a-right-{n}")
    text = "Whoever buys a thing can mend it."
    state = Statement.State.OPEN
    opened_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def first_version(statement, create, extracted, **kwargs):
        if create and statement.state != Statement.State.DRAFT:
            StatementVersion.objects.create(
                statement=statement, number=1, title=statement.title, text=statement.text,
                addressed_to=statement.addressed_to,
            )  # fmt: skip


class SignOnFactory(factory.django.DjangoModelFactory):
    """A place that has agreed to the first version."""

    class Meta:
        model = SignOn

    statement = factory.SubFactory(StatementFactory)
    text_version = factory.LazyAttribute(lambda row: row.statement.versions.first())
    place = factory.SubFactory(PlaceFactory)
    authority = "Decision of the council of 14 May 2026"
    signed_at = factory.LazyFunction(timezone.now)


class PostFactory(factory.django.DjangoModelFactory):
    """A thread; `PostFactory(root=…)` is an answer in one."""

    class Meta:
        model = Post

    network = factory.SubFactory(NetworkFactory)
    place = factory.SubFactory(PlaceFactory)
    author = factory.SubFactory(UserFactory)
    title = factory.LazyAttribute(lambda post: "" if post.root else "How to pay for it")
    root = None
    text = "Ours is paid by the library."


class MeetingFactory(factory.django.DjangoModelFactory):
    """An hour in a week from now."""

    class Meta:
        model = Meeting

    network = factory.SubFactory(NetworkFactory)
    place = factory.SubFactory(PlaceFactory)
    author = factory.SubFactory(UserFactory)
    title = "Opening the books"
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class ActionFactory(factory.django.DjangoModelFactory):
    """To be done by the place that wrote it down."""

    class Meta:
        model = Action

    network = factory.SubFactory(NetworkFactory)
    place = factory.SubFactory(PlaceFactory)
    owner = factory.SelfAttribute("place")
    author = factory.SubFactory(UserFactory)
    title = "Write the specification"


class ResolutionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Resolution

    network = factory.SubFactory(NetworkFactory)
    place = factory.SubFactory(PlaceFactory)
    author = factory.SubFactory(UserFactory)
    title = "We buy together"


class SharedUpdateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SharedUpdate

    network = factory.SubFactory(NetworkFactory)
    place = factory.SubFactory(PlaceFactory)
    author = factory.SubFactory(UserFactory)
    title = "Halfway there"
    text = "Three of six hubs are open."

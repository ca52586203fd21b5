"""What waits for the people who look after places, and how much of it there is."""

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from connected_localism.accounts.models import User
from places.belonging import State
from places.lineage import with_predecessors
from places.models import CommunityList, CommunityProposal, Membership, Place, PlaceDomain
from places.permissions import is_moderator, stewarded_place_ids

COUNT_LASTS = 60  # seconds; the number in the navigation may be that old


def requests_for(user: User, *, show_all: bool = False) -> QuerySet[Membership]:
    """Requests to join, without the person's own.

    A steward sees those of their places; a moderator those of places without a steward, or all.
    """
    return _looked_after(Membership.objects.waiting(), user, show_all=show_all)


def offers_for(user: User, *, show_all: bool = False) -> QuerySet[Membership]:
    """Members who offer to be a steward and are none yet."""
    offers = Membership.objects.confirmed().filter(would_steward=True)
    offers = offers.exclude(role=Membership.Role.STEWARD)
    return _looked_after(offers, user, show_all=show_all)


def _looked_after(memberships, user: User, *, show_all: bool):
    own = Q(place__in=stewarded_place_ids(user))
    if is_moderator(user):
        if not show_all:
            memberships = memberships.filter(own) | memberships.without_steward()
    else:
        memberships = memberships.filter(own)
    return memberships.exclude(user=user)


def proposals_for(user: User) -> QuerySet[CommunityProposal]:
    waiting = CommunityProposal.objects.filter(state=CommunityProposal.State.WAITING)
    if not is_moderator(user):
        waiting = waiting.filter(council__in=stewarded_place_ids(user))
    return waiting.exclude(proposed_by=user)


def lists_for(user: User) -> QuerySet[CommunityList]:
    """Lists of communities, which only moderators decide on."""
    if not is_moderator(user):
        return CommunityList.objects.none()
    return CommunityList.objects.filter(state=CommunityList.State.WAITING).exclude(made_by=user)


def divided_councils_for(user: User) -> QuerySet[Place]:
    """Abolished councils whose communities `user` can bring under another, and nobody has yet.

    Of a steward those that their own councils took over from: a steward of an abolished one alone
    can bring them nowhere.
    """
    left = Place.objects.filter(kind=Place.Kind.COMMUNITY, parent__isnull=False).active()
    councils = Place.objects.filter(
        active_until__lt=timezone.localdate(),
        pk__in=left.values("parent"),
        successions_out__date__lte=timezone.localdate(),
    ).distinct()
    if not is_moderator(user):
        held = Membership.objects.confirmed().filter(user=user, role=Membership.Role.STEWARD)
        own = Place.objects.active().filter(pk__in=held.values("place"))
        councils = councils.filter(pk__in=with_predecessors(own.values_list("pk", flat=True)))
    return councils


def domains_people_wait_for() -> QuerySet[PlaceDomain]:
    """Hints that would settle requests if they were confirmed, those of most people first."""
    at_the_domain = EmailAddress.objects.filter(
        verified=True,
        email__iendswith=Concat(Value("@"), OuterRef("domain")),
        user__memberships__place=OuterRef("place"),
        user__memberships__state=State.REQUESTED,
    )
    people = at_the_domain.order_by().values("verified").annotate(n=Count("user", distinct=True))
    return (
        PlaceDomain.objects.filter(state=PlaceDomain.State.HINT)
        .annotate(people_waiting=Coalesce(Subquery(people.values("n")), 0))
        .filter(people_waiting__gt=0)
        .select_related("place")
        .order_by("-people_waiting", "domain", "pk")
    )


def number_waiting(user: User) -> int:
    """How many people and communities wait for `user`'s decision, at most a minute old.

    Domains are not counted: who waits for one is counted with their request.
    """
    key = _key(user, rights_at_rest=user.rights_at_rest)
    number = cache.get(key)
    if number is None:
        number = _count_all(user)
        cache.set(key, number, COUNT_LASTS)
    return number


def forget_number_waiting(user: User) -> None:
    """Have it counted anew, since this person has just changed it."""
    cache.delete_many([_key(user, rights_at_rest=at_rest) for at_rest in (True, False)])


def _key(user: User, *, rights_at_rest: bool) -> str:
    return f"requests-waiting:{user.pk}:{bool(rights_at_rest)}"


def _count_all(user: User) -> int:
    if not (is_moderator(user) or stewarded_place_ids(user)):
        return 0
    people = requests_for(user).count() + offers_for(user).count()
    return people + proposals_for(user).count() + lists_for(user).count()

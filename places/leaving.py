"""What becomes of somebody's memberships when their account is closed."""

from django.db.models import QuerySet

from places.models import Membership


def leave_places(memberships: QuerySet, person) -> None:
    """End each as its person could, so that places are handed over; then delete the rows."""
    from places.actions import joining

    for membership in memberships.select_related("place").order_by("place_id"):
        if membership.state == Membership.State.REQUESTED:
            joining.withdraw(membership, by=person)
        elif membership.state == Membership.State.CONFIRMED:
            joining.leave(membership, by=person, to_moderators=True)
    memberships.delete()

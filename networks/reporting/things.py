"""What can be reported: who sees it, who settles reports of it, and what it is called."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.exchanging.permissions import may_hide_exchange
from networks.models import Exchange, Network, Post, Report, Statement
from networks.permissions import Standing, standings
from networks.working.permissions import reads_inside

Thing = Network | Statement | Exchange | Post
Outcome = Report.Outcome

KINDS = {
    "network": gettext_lazy("Network"),
    "statement": gettext_lazy("Statement"),
    "exchange": gettext_lazy("Offer or request"),
    "post": gettext_lazy("Post in a discussion"),
}


def title_of(thing: Thing) -> str:
    """What it is called in a list; posts are called by their thread, or by their network where what
    began the thread is removed."""
    if not isinstance(thing, Post):
        return str(thing)
    root = thing.root or thing
    if root.is_removed:
        return _("A post in a discussion of “{network}”").format(network=thing.network.name)
    return _("A post in “{thread}”").format(thread=root.title)


def text_of(thing: Thing) -> str:
    """What a moderator reads first; nothing of what is removed, which nobody reads any more."""
    match thing:
        case Network():
            return thing.purpose
        case Exchange():
            return thing.summary
        case Post(is_removed=True):
            return ""
        case _:
            return thing.text


def network_of(thing: Thing) -> Network | None:
    return thing if isinstance(thing, Network) else thing.network


def is_reportable(thing: Thing) -> bool:
    """Whether it is out in the open: what is a draft, hidden or removed cannot be reported."""
    network = network_of(thing)
    if network is not None and not network.is_published:
        return False
    match thing:
        case Statement():
            return not thing.is_hidden and thing.state != Statement.State.DRAFT
        case Exchange():
            return not thing.is_hidden
        case Post():
            return not thing.is_removed
    return True


def is_seen_by(user, thing: Thing) -> bool:
    """Whether this person may see it as it is now."""
    if isinstance(thing, Post):
        known = Network.objects.visible_to(user).filter(pk=thing.network_id).exists()
        return known and not thing.is_removed and reads_inside(user, thing.network)
    return type(thing).objects.visible_to(user).filter(pk=thing.pk).exists()


def may_settle(user, thing: Thing) -> bool:
    """A moderator who has no part in it, and did not write it."""
    if isinstance(thing, Exchange):
        return may_hide_exchange(user, thing)
    own = isinstance(thing, Post) and thing.author_id == user.pk
    return not own and Standing.MODERATOR in standings(user, network_of(thing))


def outcomes_of(thing: Thing) -> list[str]:
    """How a report of it can end."""
    return [Outcome.NOTHING, Outcome.REMOVED if isinstance(thing, Post) else Outcome.HIDDEN]

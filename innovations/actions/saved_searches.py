"""Keeping a search, changing how often one hears of it, and letting it go."""

from datetime import timedelta

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.models import SavedSearch
from innovations.telling.searches import PAUSE, in_words, query_of

MOST = 20  # for one person
Notify = SavedSearch.Notify


class CannotSave(Exception):
    """The message says why."""


@transaction.atomic
def save_search(person: User, data: QueryDict) -> tuple[SavedSearch, bool]:
    """Keep the filters in `data`; returns the search and whether it is new. Raises CannotSave."""
    query = query_of(data)
    if not query:
        raise CannotSave(_("Search for words or choose a filter first, then save that."))
    if len(query) > SavedSearch._meta.get_field("query").max_length:
        raise CannotSave(_("This search has too many filters to be saved. Choose fewer places."))
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # one after the other
    if earlier := SavedSearch.objects.filter(person=person, query=query).first():
        return earlier, False
    if SavedSearch.objects.filter(person=person).count() >= MOST:
        raise CannotSave(
            _(
                "You have {number} saved searches, which is as many as fit. Delete one first."
            ).format(number=MOST)
        )
    longest = SavedSearch._meta.get_field("name").max_length
    search = SavedSearch.objects.create(
        person=person, query=query, name=(in_words(query) or _("My search"))[:longest],
        due_on=timezone.localdate() + PAUSE[Notify.WEEKLY],
    )  # fmt: skip
    return search, True


@transaction.atomic
def change_search(search: SavedSearch, *, name: str, notify: str) -> SavedSearch:
    """Rename it, or hear of it more or less often. Who starts to be told hears of what is
    published from now on."""
    saved = SavedSearch.objects.select_for_update().get(pk=search.pk)
    if saved.notify != notify:
        if saved.notify == Notify.NEVER:
            saved.seen_until = timezone.now()
        saved.notify = notify
        saved.due_on = timezone.localdate() + PAUSE.get(notify, timedelta())
    saved.name = name
    saved.updated_at = timezone.now()
    saved.save(update_fields=["name", "notify", "due_on", "seen_until", "updated_at"])
    return saved

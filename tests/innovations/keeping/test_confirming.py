"""Saying that a record is still true: who may, what readers see, what an edit counts for."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from innovations import actions
from innovations.actions.confirming import says_how_things_stand
from innovations.lifecycle import TransitionError
from innovations.models import Confirmation, Innovation
from places.models import Succession
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)

pytestmark = pytest.mark.django_db
How, Stage = Confirmation.How, Innovation.Stage
NOW = datetime(2026, 5, 31, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def due_record(**fields) -> Innovation:
    """Published and last confirmed a year ago."""
    return InnovationFactory(
        **{
            "published": True,
            "stage": Stage.LIVE,
            "title": "Repair café",
            "slug": "repair-cafe",
            "confirmed_at": datetime(2025, 5, 1, 9, tzinfo=UTC),
            "review_due": date(2026, 5, 1),
        }
        | fields
    )


def said(innovation) -> list[tuple]:
    """(person, how, version) of each confirmation."""
    return [
        (each.person, each.how, each.content_version) for each in innovation.confirmations.all()
    ]


def page_of(client, innovation) -> str:
    return client.get(innovation.get_absolute_url()).text


# --- The word itself --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "due"),
    [
        (Stage.IDEA, date(2026, 8, 31)),
        (Stage.PILOT, date(2026, 8, 31)),
        (Stage.LIVE, date(2027, 5, 31)),
        (Stage.ENDED, date(2027, 5, 31)),
    ],
)
def test_a_confirmation_is_written_down_and_dates_the_next_one(stage, due):
    innovation = due_record(stage=stage, content_version=4)
    actions.confirm(innovation=innovation, by=innovation.author)
    innovation.refresh_from_db()
    assert (innovation.confirmed_at, innovation.review_due, innovation.updated_at) == (
        NOW,
        due,
        NOW,
    )
    assert innovation.content_version == 4  # the text is the same, so nothing is matched again
    assert said(innovation) == [(innovation.author, How.PAGE, 4)]
    event = innovation.events.order_by("-pgh_id").first()
    assert (event.confirmed_at, event.pgh_context.metadata) == (NOW, {"user": innovation.author.pk})


@pytest.mark.parametrize("role", ["contributor", "officer", "steward"])
def test_the_people_of_the_place_can_confirm(role):
    innovation = due_record()
    member = MembershipFactory(place=innovation.place, role=role).user
    actions.confirm(innovation=innovation, by=member)
    assert said(innovation) == [(member, How.PAGE, 1)]


def test_nobody_else_can_not_even_a_moderator():
    innovation = due_record()
    former = MembershipFactory(place=innovation.place, state="ended").user
    for somebody in (UserFactory(), MembershipFactory().user, former, moderator()):
        with pytest.raises(PermissionDenied):
            actions.confirm(innovation=innovation, by=somebody)
    innovation.refresh_from_db()
    assert (innovation.review_due, said(innovation)) == (date(2026, 5, 1), [])


@pytest.mark.parametrize("status", set(Innovation.Status) - {Innovation.Status.PUBLISHED})
def test_only_what_is_published_is_confirmed(status):
    innovation = due_record(published=False, status=status, published_at=NOW)
    with pytest.raises(TransitionError):
        actions.confirm(innovation=innovation, by=innovation.author)
    assert said(innovation) == []


def test_a_second_click_on_the_page_is_the_same_word():
    innovation = due_record()
    first = actions.confirm(innovation=innovation, by=innovation.author)
    assert actions.confirm(innovation=innovation, by=innovation.author) == first
    assert len(said(innovation)) == 1


def test_a_confirmation_is_never_changed_but_outlives_its_person():
    innovation = due_record()
    confirmation = actions.confirm(innovation=innovation, by=innovation.author)
    with pytest.raises(DatabaseError), transaction.atomic():
        Confirmation.objects.filter(pk=confirmation.pk).update(how=How.LINK)
    innovation.author.delete()
    assert said(innovation) == [(None, How.PAGE, 1)]


# --- Publishing and editing -------------------------------------------------------------------


def test_publishing_is_the_first_word_and_a_second_click_no_second():
    innovation = InnovationFactory(status=Innovation.Status.SUBMITTED, content_version=3)
    reviewer = moderator()
    for _click in range(2):
        actions.approve(innovation=innovation, by=reviewer, version=3)
    assert said(innovation) == [(innovation.author, How.PUBLISHED, 3)]


def edited(innovation, by, **changes) -> Innovation:
    return actions.save_content(
        innovation=innovation, by=by, changes=changes, expected_version=innovation.content_version
    )


def test_who_says_anew_how_things_stand_has_confirmed_it():
    innovation = due_record()
    member = MembershipFactory(place=innovation.place).user
    saved = edited(innovation, member, result=Innovation.Result.WORKED)
    assert said(innovation) == [(member, How.EDIT, 2)]
    assert (saved.confirmed_at, saved.review_due) == (NOW, date(2027, 5, 31))


def test_what_became_a_pilot_is_asked_about_sooner():
    innovation = due_record(review_due=date(2027, 5, 1))
    assert edited(innovation, innovation.author, stage=Stage.PILOT).review_due == date(2026, 8, 31)


def test_another_title_theme_or_spelling_says_nothing_of_it():
    innovation = due_record(outcomes="Two in three things were mended by volunters.")
    saved = edited(
        innovation,
        innovation.author,
        title="Mending together",
        themes=["public-health"],
        source_url="https://example.org/",
        outcomes="Two in three things were mended by volunteers.",
    )
    assert (saved.content_version, saved.review_due, said(saved)) == (2, date(2026, 5, 1), [])


def test_a_moderator_who_corrects_it_does_not_speak_for_the_place():
    innovation = due_record()
    saved = edited(innovation, moderator(), result=Innovation.Result.MIXED)
    assert (saved.result, saved.review_due, said(saved)) == ("mixed", date(2026, 5, 1), [])


def test_editing_a_draft_confirms_nothing():
    draft = InnovationFactory(stage=Stage.LIVE)
    assert edited(draft, draft.author, stage=Stage.PILOT).confirmed_at is None
    assert said(draft) == []


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        ({"title": "A"}, {"title": "B"}, False),
        ({"ended": ""}, {"ended": "2026"}, True),
        ({"lessons": "Ask first."}, {"lessons": "Ask first. Then wait for an answer."}, False),
        ({"lessons": "Ask first."}, {"lessons": "Ask first. Then wait until an answer comes."}, True),
        ({"approach": "one two three"}, {"approach": "Three, two"}, False),
        ({"summary": "a b c d e f g"}, {"summary": ""}, False),
    ],
)  # fmt: skip
def test_what_counts_as_more_than_a_correction(before, after, counts):
    assert says_how_things_stand(before, after) is counts


# --- What readers see -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"confirmed_at": datetime(2026, 2, 20, tzinfo=UTC), "review_due": date(2027, 2, 20)},
            "Confirmed as true 3\xa0months ago, on 20 February 2026, by the people who answer for it.",
        ),
        (
            {"confirmed_at": NOW, "review_due": date(2027, 5, 31)},
            "Confirmed as true today, 31 May 2026, by the people who answer for it.",
        ),
        ({}, "Not confirmed since May 2025. It was due to be checked by 1 May 2026."),
        (
            {"confirmed_at": None, "provenance": "desk_research", "source_checked": "2026-03"},
            "Compiled from public sources, and not confirmed by the place itself. "
            "Source checked March 2026.",
        ),
        (
            {"confirmed_at": None, "provenance": "imported"},
            "Taken over from a partner, and not confirmed by the place itself.",
        ),
        ({"confirmed_at": None}, "Nobody has confirmed yet that this is still true."),
    ],
)  # fmt: skip
def test_the_page_says_who_has_confirmed_it_and_when(client, fields, sentence):
    assert sentence in page_of(client, due_record(**fields))


def test_the_day_of_review_is_still_in_time():
    assert not due_record(review_due=date(2026, 5, 31)).is_unconfirmed
    assert due_record(review_due=date(2026, 5, 30), slug="b").is_unconfirmed
    assert due_record(confirmed_at=None, review_due=date(2027, 1, 1), slug="c").is_unconfirmed


def test_a_card_says_only_what_is_not_confirmed(client):
    due_record()
    due_record(slug="b", confirmed_at=None, provenance="imported")
    due_record(slug="c", confirmed_at=None)
    due_record(slug="d", confirmed_at=NOW, review_due=date(2027, 5, 31))
    response = client.get("/innovations/?sort=title")
    assert [card["truth_label"] for card in response.context["cards"]] == [
        "not confirmed since May 2025", "not confirmed by the place", "not confirmed", "",
    ]  # fmt: skip
    assert "Not confirmed since May 2025</strong>" in response.text


def test_the_history_names_each_day_and_nobody(client):
    innovation = due_record(author=UserFactory(display_name="Ann Author"))
    actions.confirm(innovation=innovation, by=innovation.author)
    page = page_of(client, innovation)
    assert ">31 May 2026</time>: Confirmed as still true</li>" in page
    assert "Ann Author" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_place_counts_what_is_not_confirmed(client, number):
    place = PlaceFactory(slug="preston")
    for n in range(number):
        due_record(slug=f"due-{n}", place=place)
    due_record(slug="fine", place=place, confirmed_at=NOW, review_due=date(2027, 5, 31))
    due_record(slug="far")
    due_record(slug="secret", place=place, visibility="members")
    due_record(slug="draft", place=place, published=False)
    response = client.get("/places/preston/")
    assert response.context["unconfirmed"] == number
    assert "not confirmed as true at present" in response.text


def test_in_a_list_and_alone_a_record_is_unconfirmed_by_the_same_rule():
    for n, (confirmed, due) in enumerate(
        [(None, None), (None, date(2027, 1, 1)), (NOW, None), (NOW, date(2026, 5, 30)),
         (NOW, date(2026, 5, 31)), (NOW, date(2026, 6, 1))]
    ):  # fmt: skip
        due_record(slug=f"r{n}", confirmed_at=confirmed, review_due=due)
    found = set(Innovation.objects.unconfirmed())
    assert found == {each for each in Innovation.objects.all() if each.is_unconfirmed}
    assert len(found) == 3


# --- The button -------------------------------------------------------------------------------


def confirm_url(innovation) -> str:
    return f"/innovations/{innovation.slug}/still-true/"


def test_the_people_of_a_record_have_a_button_on_its_page_until_it_is_used(client):
    innovation = due_record()
    button = f'action="{confirm_url(innovation)}"'
    assert button not in page_of(client, innovation)
    client.force_login(moderator())
    assert button not in page_of(client, innovation)

    client.force_login(innovation.author)
    assert button in page_of(client, innovation)
    response = client.post(confirm_url(innovation), follow=True)
    assert response.redirect_chain == [(innovation.get_absolute_url(), 302)]
    assert "is confirmed as still true. We ask again by 31 May 2027." in response.text
    assert button not in response.text
    assert said(innovation) == [(innovation.author, How.PAGE, 1)]


def test_only_a_post_confirms_and_only_by_those_who_may(client):
    innovation = due_record()
    assert client.post(confirm_url(innovation)).url.startswith("/accounts/login/")
    client.force_login(UserFactory())
    assert client.post(confirm_url(innovation)).status_code == 403
    client.force_login(innovation.author)
    assert client.get(confirm_url(innovation)).status_code == 405
    withdrawn = due_record(slug="b", published=False, status="withdrawn", author=innovation.author)
    response = client.post(confirm_url(withdrawn), follow=True)
    assert "Only a published record can be confirmed." in response.text
    client.force_login(UserFactory())
    assert client.post(confirm_url(withdrawn)).status_code == 404
    assert not Confirmation.objects.exists()


# --- The list of what is due ------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_has_what_one_is_asked_about(client, number, django_assert_max_num_queries):
    steward = MembershipFactory(role="steward").user
    place = steward.memberships.get().place
    for n in range(number):
        due_record(slug=f"own-{n}", title=f"Own {n}", author=steward)
        due_record(slug=f"left-{n}", title=f"Left {n}", author=None, place=place)
        due_record(slug=f"other-{n}", title=f"Somebody’s {n}", place=place)
        due_record(slug=f"far-{n}", title=f"Far {n}", author=None)
        due_record(
            slug=f"later-{n}", title=f"Later {n}", author=steward, review_due=date(2026, 6, 1)
        )
    client.force_login(steward)
    client.get("/innovations/still-true/")  # caches the permissions and the site
    with django_assert_max_num_queries(8):
        page = client.get("/innovations/still-true/").text
    for title, is_there in (("Own", 1), ("Left", 1), ("Somebody", 0), ("Far", 0), ("Later", 0)):
        assert (f">{title}" in page) == is_there, title
    assert f"{2 * number} innovations that you answer for are due" in page


def test_the_list_is_empty_for_somebody_new_and_leads_back_after_a_click(client):
    person = UserFactory()
    client.force_login(person)
    assert "Nothing is due" in client.get("/innovations/still-true/").text
    innovation = due_record(author=person)
    response = client.post(confirm_url(innovation), {"back": "list"}, follow=True)
    assert response.redirect_chain == [("/innovations/still-true/", 302)]
    assert "Nothing is due" in response.text


def test_what_is_due_is_found_by_an_index():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'innovation_due'")
        assert "(review_due, id) WHERE" in cursor.fetchone()[0]


def test_places_of_stewards_reach_back_to_the_abolished(client):
    old = PlaceFactory(active_until=date(2023, 3, 31))
    new = MembershipFactory(role="steward")
    Succession.objects.create(from_place=old, to_place=new.place, date=date(2023, 4, 1))
    due_record(place=old, author=None, title="Old but good")
    client.force_login(new.user)
    assert "Old but good" in client.get("/innovations/still-true/").text

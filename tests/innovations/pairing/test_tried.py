"""What exists already, shown to somebody who is about to begin, and one click on it."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from innovations.finding.tried import nearness, tried_before
from innovations.matching import queue
from innovations.matching.work import match_due
from innovations.models import Adoption, EditInProgress, Innovation, PairSide, Relation
from innovations.submitting.unsaved import FormOf
from places.distance import distance_km
from places.models import Membership, Place
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory, UserFactory
from tests.innovations.typed_forms import edit_url, new_url, typed, typed_over

pytestmark = pytest.mark.django_db
HINT = "/innovations/submit/already-tried/"
Answer, Status = PairSide.Answer, Innovation.Status
CADDIES = "Caddies and liners for the weekly collection of food waste from flats"
TYPED = "Collecting food waste from flats with caddies"


@pytest.fixture
def published():
    """Three published records of which one is about food waste, matched."""
    texts = (
        CADDIES,
        "Volunteers keep the village library open on Saturdays with self-service",
        "Cameras on refuse lorries find potholes in roads before they grow",
    )
    records = [
        InnovationFactory(
            published=True, title=text, summary=text, challenge="", approach=text,
            outcomes="Nine tonnes a week are collected.", place__name="Barking",
        )
        for text in texts
    ]  # fmt: skip
    queue.request_matches([record.pk for record in records])
    match_due()
    return records


@pytest.fixture
def author(client):
    author = MembershipFactory().user
    client.force_login(author)
    return author


@pytest.fixture
def draft(author):
    return InnovationFactory(
        title=TYPED, summary="", challenge="", approach="", outcomes="", author=author,
        place=author.memberships.get().place,
    )  # fmt: skip


def titles(response) -> list[str]:
    return [item.card["title"] for item in response.context["tried"]]


class TestWhileTyping:
    def test_it_shows_place_reason_and_what_came_of_it(self, client, author, published):
        response = client.post(HINT, {"title": TYPED})
        assert titles(response) == [CADDIES]
        page = response.content.decode()
        for shown in ("Barking", "Both about:", "caddies", "Nine tonnes a week", "Strong match"):
            assert shown in page
        assert 'hx-swap-oob="innerHTML:#tried-status"' in page
        assert EditInProgress.objects.count() == 0

    def test_it_says_honestly_that_there_is_nothing(self, client, author, published):
        response = client.post(HINT, {"title": "Wild swimming champions in prison kitchens"})
        assert titles(response) == []
        assert "Nothing similar yet" in response.content.decode()
        assert client.post(HINT, {"title": ""}).content.decode().count("<") == 2

    @pytest.mark.parametrize("status", [Status.HIDDEN, Status.WITHDRAWN, Status.DRAFT])
    def test_it_shows_nothing_that_is_not_published(self, client, author, published, status):
        Innovation.objects.filter(pk=published[0].pk).update(status=status)
        assert titles(client.post(HINT, {"title": TYPED})) == []

    def test_members_records_are_for_members(self, client, author, published):
        Innovation.objects.filter(pk=published[0].pk).update(visibility="members")
        assert titles(client.post(HINT, {"title": TYPED})) == [CADDIES]
        client.force_login(UserFactory())  # belongs nowhere
        assert titles(client.post(HINT, {"title": TYPED})) == []

    def test_it_never_shows_ones_own(self, client, author, published):
        Innovation.objects.filter(pk=published[0].pk).update(author=author)
        assert titles(client.post(HINT, {"title": TYPED})) == []

    def test_the_form_of_a_record_counts_what_is_saved_of_it(
        self, client, author, published, draft
    ):
        form = FormOf(author.pk, draft.pk, "story")
        response = client.post(HINT, {"kept_as": form.sealed(), "challenge": "Flats have no bins."})
        assert titles(response) == [CADDIES]

    def test_nothing_is_looked_for_once_it_is_published(self, client, author, published):
        own = InnovationFactory(published=True, author=author)
        form = FormOf(author.pk, own.pk, "basics")
        assert client.post(HINT, {"kept_as": form.sealed(), "title": TYPED}).status_code == 204

    def test_a_form_of_somebody_else_gives_nothing_of_it_away(self, client, author, published):
        other = InnovationFactory(title=TYPED)
        form = FormOf(other.author_id, other.pk, "story")
        assert titles(client.post(HINT, {"kept_as": form.sealed(), "challenge": "Roads."})) == []

    def test_who_was_signed_out_keeps_the_form_as_it_is(self, client, published):
        assert (
            client.post(HINT, {"title": TYPED}, headers={"HX-Request": "true"}).status_code == 204
        )
        assert client.post(HINT, {"title": TYPED}).url.startswith("/accounts/login/")

    def test_nobody_can_make_it_search_without_end(self, client, author, published):
        answers = {client.post(HINT, {"title": ""}).status_code for _ in range(95)}
        assert answers == {200, 204}

    @pytest.mark.parametrize("place", ["x", "9" * 30, "-1", "²", "0"])
    def test_a_place_that_is_none_is_passed_over(self, client, author, published, place):
        assert titles(client.post(HINT, {"title": TYPED, "place": place})) == [CADDIES]

    def test_queries_do_not_grow_with_what_is_found(
        self, client, author, published, django_assert_max_num_queries
    ):
        client.post(HINT, {"title": TYPED})
        more = [
            InnovationFactory(published=True, title=CADDIES, summary=CADDIES)
            for _number in range(6)
        ]
        queue.request_matches([record.pk for record in more])
        match_due()
        with django_assert_max_num_queries(18):
            assert len(titles(client.post(HINT, {"title": TYPED}))) == 5


class TestOneClick:
    @pytest.fixture
    def press(self, client, draft):
        def press(what, other, at=draft):
            url = reverse("innovation-answer", kwargs={"slug": at.slug})
            return client.post(url, {"similar": f"{what}:{other.public_id}"})

        return press

    def test_without_javascript_the_page_after_saving_shows_it(self, client, author, published):
        place = author.memberships.get().place
        page = client.post(new_url(), typed(place, title=TYPED), follow=True)
        assert titles(page) == [CADDIES]

    def test_not_relevant_goes_and_can_be_shown_again(
        self, client, author, draft, published, press
    ):
        page = client.get(press("not_relevant", published[0]).url)
        assert titles(page) == []
        assert page.context["refused"] == 1
        assert PairSide.objects.get().answered_by == author
        client.post(
            reverse("innovation-answer", kwargs={"slug": draft.slug}), {"similar": "undo_all:"}
        )
        assert titles(client.get(edit_url(draft))) == [CADDIES]

    def test_to_adapt_is_an_adoption_a_tie_and_an_answer(self, author, draft, published, press):
        for _time in range(2):  # a double click changes nothing more
            assert press("adapting", published[0]).url.endswith("/edit/#tried")
            adoption = Adoption.objects.get()
            assert (adoption.innovation, adoption.place) == (published[0], draft.place)
            assert adoption.recorded_by == author
            tie = draft.relations_out.get()
            assert (tie.kind, tie.target) == ("adapted_from", published[0])
            assert PairSide.objects.get().answer == Answer.ADAPTING

    def test_taken_back_the_tie_and_the_adoption_go_too(self, draft, published, press):
        press("adapting", published[0])
        press("undo", published[0])
        assert not PairSide.objects.answered().exists()
        assert not draft.relations_out.exists()
        assert Adoption.objects.get().state == Adoption.State.WITHDRAWN
        press("adapting", published[0])  # and again, after all
        assert Adoption.objects.get().state == Adoption.State.WAITING
        assert draft.relations_out.count() == 1

    def test_what_the_other_side_has_confirmed_is_not_undone_in_passing(
        self, draft, published, press
    ):
        press("adapting", published[0])
        Adoption.objects.update(state=Adoption.State.CONFIRMED, answered_at=timezone.now())
        press("undo", published[0])
        assert not PairSide.objects.answered().exists()
        assert Adoption.objects.get().is_confirmed
        assert draft.relations_out.count() == 1

    def test_taking_back_another_answer_leaves_ties_alone(self, author, draft, published, press):
        kind = Relation.Kind.ADAPTED_FROM
        Relation.objects.create(source=draft, target=published[0], kind=kind, created_by=author)
        press("useful", published[0])
        press("undo", published[0])
        assert draft.relations_out.count() == 1

    def test_who_is_no_member_of_the_place_is_told_who_can_record_it(
        self, client, draft, published, press
    ):
        Membership.objects.all().delete()
        answer = press("adapting", published[0])
        assert answer.url == (
            reverse("adoption-new", kwargs={"slug": published[0].slug})
            + f"?place={draft.place.slug}"
        )
        assert not Adoption.objects.exists()
        assert draft.relations_out.count() == 1
        assert client.get(answer.url).status_code == 200

    def test_to_ask_leads_to_its_people(self, published, press):
        assert press("ask", published[0]).url == reverse(
            "innovation-contact", kwargs={"slug": published[0].slug}
        )
        assert not PairSide.objects.exists()

    def test_what_is_different_is_asked_for_and_kept_with_the_pair(
        self, client, draft, published, press
    ):
        url = press("different", published[0]).url
        assert PairSide.objects.get().answer == Answer.DIFFERENT
        page = client.post(url, {"reason": "x" * 501})
        assert "1 character too many" in page.content.decode()
        assert "x" * 501 in page.content.decode()
        assert client.post(url, {"reason": "Ours is for shops."}).url.endswith("/edit/#tried")
        assert PairSide.objects.get().reason == "Ours is for shops."
        item = client.get(edit_url(draft)).context["tried"][0]
        assert (item.answer, item.reason_given) == ("different", "Ours is for shops.")
        press("undo", published[0])
        assert not PairSide.objects.answered().exists()

    def test_in_an_open_form_it_saves_first(self, client, author, published):
        place = author.memberships.get().place
        pressed = {"similar": f"not_relevant:{published[0].public_id}"}
        answer = client.post(new_url(), typed(place, title=TYPED) | pressed)
        record = Innovation.objects.get(title=TYPED)
        assert answer.url == edit_url(record) + "#tried"
        assert PairSide.objects.get().innovation == record

    def test_in_a_section_too(self, client, draft, published):
        sent = typed_over(draft, "story", challenge="Flats have no bins.")
        pressed = {"similar": f"ask:{published[0].public_id}"}
        answer = client.post(
            reverse("innovation-section", args=[draft.slug, "story"]), sent | pressed
        )
        assert answer.url.endswith("/contact/")
        draft.refresh_from_db()
        assert draft.challenge == "Flats have no bins."

    def test_a_form_with_a_fault_says_so_and_takes_no_answer(self, client, author, published):
        pressed = {"similar": f"not_relevant:{published[0].public_id}"}
        page = client.post(new_url(), typed(author.memberships.get().place, title="") | pressed)
        assert "Enter a title" in page.content.decode()
        assert not PairSide.objects.exists()

    @pytest.mark.parametrize(
        "value", ["not_relevant", "not_relevant:x", "x:y", ":", "not_relevant:\x00"]
    )
    def test_nonsense_changes_nothing(self, client, draft, published, value):
        url = reverse("innovation-answer", kwargs={"slug": draft.slug})
        assert client.post(url, {"similar": value}).status_code == 302
        assert not PairSide.objects.exists()

    def test_what_is_hidden_meanwhile_is_not_there_any_more(self, client, published, press):
        Innovation.objects.filter(pk=published[0].pk).update(status=Status.HIDDEN)
        page = client.get(press("not_relevant", published[0]).url)
        assert "not there any more" in page.content.decode()
        assert not PairSide.objects.exists()

    def test_strangers_and_moderators_speak_for_nobody(self, client, draft, published):
        url = reverse("innovation-answer", kwargs={"slug": draft.slug})
        client.force_login(UserFactory())
        value = {"similar": f"not_relevant:{published[0].public_id}"}
        assert client.post(url, value).status_code == 404
        different = reverse(
            "innovation-difference",
            kwargs={"slug": draft.slug, "public_id": published[0].public_id},
        )
        assert client.get(different).status_code == 404

    def test_the_page_of_an_unknown_other_is_unknown(self, client, draft):
        url = reverse(
            "innovation-difference", kwargs={"slug": draft.slug, "public_id": uuid.uuid4()}
        )
        assert client.get(url).status_code == 404


def test_nothing_is_looked_for_in_what_is_published(published, draft, author):
    assert [item.card["title"] for item in tried_before(draft, author)] == [CADDIES]
    draft.status = Status.PUBLISHED
    assert tried_before(draft, author) == []


def test_how_near_a_place_is():
    county = PlaceFactory(type=Place.Type.COUNTY, tier=Place.Tier.UPPER)
    york = PlaceFactory(latitude=53.96, longitude=-1.08, parent=county)
    leeds = PlaceFactory(latitude=53.80, longitude=-1.55)
    twin = PlaceFactory(parent=county)
    assert distance_km(york, leeds) == pytest.approx(35.6, abs=0.5)
    assert distance_km(york, york) == 0
    assert distance_km(york, twin) is None
    assert nearness(None, leeds) == ""
    assert nearness(york, york) == "Your own place"
    assert nearness(york, county) == "The council of your area"
    assert nearness(county, york) == "Within your area"
    assert nearness(york, twin) == "In the same area as you"
    assert nearness(york, leeds) == "About 22 miles away"
    assert nearness(leeds, twin) == ""

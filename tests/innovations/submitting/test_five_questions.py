"""A new record: what the short form asks, what it refuses, and that it makes one draft only."""

import uuid

import pytest
from django.urls import reverse

from innovations import actions
from innovations.models import Decision, Innovation, Relation, Theme
from places.models import Membership, Place
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory, UserFactory
from tests.innovations.at_once import at_once
from tests.innovations.typed_forms import complete, edit_url, errors, new_url, typed

pytestmark = pytest.mark.django_db
Kind, Stage, Status = Innovation.Kind, Innovation.Stage, Innovation.Status
LeadKind = Innovation.LeadKind
SUBMIT = "/innovations/submit/"
MINE = "/innovations/mine/"


@pytest.fixture
def author(client):
    author = UserFactory()
    client.force_login(author)
    return author


@pytest.mark.parametrize("url", [SUBMIT, MINE, "/innovations/review/"])
def test_pages_for_writing_ask_strangers_to_sign_in(client, url):
    response = client.get(url)
    assert response.status_code == 302
    assert response.url == f"/accounts/login/?next={url}"


def test_the_form_has_every_place_that_exists_and_the_persons_own_chosen(client, author):
    own = MembershipFactory(user=author).place
    PlaceFactory(name="Abolished District", active_until="2020-03-31")
    page = client.get(new_url()).content.decode()
    assert f'<option value="{own.pk}" selected>{own.name}</option>' in page
    assert "Abolished District" not in page
    assert "data-autocomplete" in page


def test_a_link_from_the_page_of_a_place_chooses_it(client, author):
    own, other = MembershipFactory(user=author).place, PlaceFactory()
    url = client.get(f"{SUBMIT}?place={other.slug}").url
    assert client.get(url).context["form"]["place"].value() == other.pk
    assert client.get(new_url() + "?place=nowhere").context["form"]["place"].value() == own.pk


def test_who_does_not_find_their_community_can_add_it_without_losing_the_form(client, author):
    page = client.get(new_url()).content.decode()
    assert '<a class="govuk-link" href="/places/add/" target="_blank" rel="noopener">' in page


def test_places_of_one_name_are_told_apart(client, author):
    PlaceFactory(name="Lancashire", official_name="Lancashire County Council")
    PlaceFactory(
        name="Lancashire",
        official_name="Lancashire Combined County Authority",
        kind=Place.Kind.STRATEGIC,
    )
    offered = client.get(new_url()).context["form"].fields["place"].choices
    assert [label for _value, label in offered][1:] == [
        "Lancashire",
        "Lancashire Combined County Authority",
    ]


def test_somebody_of_no_place_needs_only_a_title_and_a_place_for_a_draft(client, author):
    place = PlaceFactory()
    response = client.post(new_url(), {"title": "Street play", "place": place.pk})
    draft = Innovation.objects.get()
    assert (response.status_code, response.url) == (302, edit_url(draft))
    assert (draft.title, draft.place, draft.author, draft.status) == (
        "Street play",
        place,
        author,
        Status.DRAFT,
    )
    assert (draft.kind, draft.stage) == ("", "")  # nobody has said yet


def test_every_word_of_the_short_form_is_kept(client, author):
    place = PlaceFactory()
    client.post(new_url(), typed(place))
    kept = Innovation.objects.values("title", "kind", "stage", "place", "challenge").get()
    assert kept == {
        "title": "Street play afternoons",
        "kind": Kind.PILOT,
        "stage": Stage.PILOT,
        "place": place.pk,
        "challenge": "Children hardly play outside.\nCars are everywhere.",
    }


def test_only_who_acts_for_a_place_is_taken_to_speak_of_the_council(client, author):
    client.post(new_url(), typed(PlaceFactory()))
    assert Innovation.objects.get().lead_kind == LeadKind.COMMUNITY
    own = MembershipFactory(user=author).place
    client.post(new_url(), typed(own, title="Ours"))
    assert Innovation.objects.get(title="Ours").lead_kind == LeadKind.COUNCIL


def test_a_need_reads_as_a_search(client, author):
    page = client.get(new_url() + "?kind=need").content.decode()
    assert "We are looking for something" in page
    assert "What are you looking for, in a few words?" in page
    client.post(new_url(), typed(PlaceFactory(), kind=Kind.NEED))
    need = Innovation.objects.get()
    assert "We are looking for" in client.get(edit_url(need)).content.decode()
    story = client.get(f"/innovations/{need.slug}/edit/story/").content.decode()
    assert "We are looking for an answer to" in story


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"title": "x" * 121},
            "“What is it, in a few words?”: 1 character too many. Up to 120 fit.",
        ),
        (
            {"title": "x" * 1_000_000},
            "“What is it, in a few words?”: 999880 characters too many. Up to 120 fit.",
        ),
        ({"title": "   "}, "Enter a title"),
        (
            {"challenge": "x" * 5037},
            "“What is the problem?”: 37 characters too many. Up to 5000 fit.",
        ),
        ({"place": "999999"}, "Select an option from the list"),
        ({"place": "9" * 40}, "Select an option from the list"),
        ({"place": "Somerset"}, "Select an option from the list"),
        ({"place": ""}, "Select a place"),
        ({"kind": "scandal"}, "Select an option from the list"),
    ],
)
def test_what_is_wrong_is_said_on_the_field_and_the_rest_is_kept(client, author, wrong, message):
    sent = typed(PlaceFactory()) | {"challenge": "A rare & memorable phrase."} | wrong
    response = client.post(new_url(), sent)
    assert response.status_code == 200
    assert errors(response) == {next(iter(wrong)): [message]}
    page = response.content.decode()
    assert ("A rare &amp; memorable phrase." in page) == ("challenge" not in wrong)
    assert not Innovation.objects.exists()


def test_what_is_too_long_stays_in_the_form_to_the_last_character(client, author):
    pasted = "A page of a report. " * 300 + "Its last word."
    response = client.post(new_url(), typed(PlaceFactory(), challenge=pasted))
    assert pasted in response.content.decode()


@pytest.mark.parametrize("name", ["title", "challenge"])
def test_invisible_characters_are_taken_out_said_and_fine_the_second_time(client, author, name):
    url, sent = new_url(), typed(PlaceFactory())
    clean = sent[name]
    sent[name] = f"{clean[:3]}\x00\x0b\u202e{clean[3:]}"
    response = client.post(url, sent)
    assert list(errors(response)) == [name]
    assert "invisible characters" in errors(response)[name][0]
    assert "\x00" not in response.content.decode()

    again = response.context["form"][name].value()
    client.post(url, sent | {name: again})
    assert getattr(Innovation.objects.get(), name) == clean.replace("\r\n", "\n")


def test_nul_in_a_hidden_field_or_a_choice_is_no_server_error(client, author):
    for name in ("kept_as", "version", "place", "kind", "then"):
        response = client.post(new_url(), typed(PlaceFactory()) | {name: "a\x00b"})
        assert response.status_code in (200, 302)


def test_a_second_click_leads_to_the_first_record(client, author):
    url, sent = new_url(), typed(PlaceFactory())
    first, second = client.post(url, sent), client.post(url, sent)
    [record] = Innovation.objects.all()
    assert first.url == second.url == edit_url(record)
    assert record.content_version == 1


def test_each_visit_gets_a_form_of_its_own_whose_address_stays(client, author):
    first, second = client.get(SUBMIT), client.get(SUBMIT)
    assert first.url != second.url
    assert "no-store" in client.get(first.url)["Cache-Control"]  # going back asks anew


def test_going_back_to_the_form_finds_the_record_and_makes_no_second_one(client, author):
    url = client.get(SUBMIT).url
    client.post(url, typed(PlaceFactory()))
    record = Innovation.objects.get()
    response = client.get(url, follow=True)
    assert response.redirect_chain[-1][0] == edit_url(record)
    assert "You have saved this already" in response.content.decode()


def test_going_back_and_sending_other_words_changes_the_record(client, author):
    url, sent = new_url(), typed(PlaceFactory())
    client.post(url, sent)
    client.post(url, sent | {"challenge": "Better words."})
    assert Innovation.objects.get().challenge == "Better words."


def test_going_back_after_somebody_changed_it_shows_both_texts(client, author):
    url, sent = new_url(), typed(PlaceFactory())
    client.post(url, sent)
    record = Innovation.objects.get()
    actions.save_content(
        innovation=record, by=author, changes={"challenge": "Theirs."}, expected_version=1
    )
    response = client.post(url, sent | {"challenge": "Mine."})
    assert response.status_code == 409
    shown = {(d.label, d.before, d.after) for d in response.context["differences"]}
    assert shown == {("The problem", "Theirs.", "Mine.")}
    record.refresh_from_db()
    assert record.challenge == "Theirs."

    form = response.context["form"]
    again = {name: form[name].value() for name in form.fields}
    assert client.post(url, again).status_code == 302
    record.refresh_from_db()
    assert record.challenge == "Mine."


def test_the_same_words_sent_again_after_a_change_are_no_conflict_with_themselves(client, author):
    url, sent = new_url(), typed(PlaceFactory())
    client.post(url, sent)
    record = Innovation.objects.get()
    actions.save_content(
        innovation=record, by=author, changes={"summary": "Added."}, expected_version=1
    )
    assert client.post(url, sent).url == edit_url(record)


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_are_one_record(client):
    author, url, sent = UserFactory(), new_url(), typed(PlaceFactory())

    def click():
        browser = type(client)()
        browser.force_login(author)
        return browser.post(url, sent)

    responses = at_once([click] * 8)
    [record] = Innovation.objects.all()
    assert [(r.status_code, r.url) for r in responses] == [(302, edit_url(record))] * 8


def test_two_people_with_one_key_have_a_record_each(client):
    url, place = new_url(uuid.uuid4()), PlaceFactory()
    for _person in range(2):
        client.force_login(UserFactory())
        client.post(url, typed(place))
    assert Innovation.objects.count() == 2


def test_a_title_that_is_taken_is_no_problem(client, author):
    place = PlaceFactory()
    for _time in range(3):
        assert client.post(new_url(), typed(place)).status_code == 302
    assert sorted(Innovation.objects.values_list("slug", flat=True)) == [
        "street-play-afternoons",
        "street-play-afternoons-2",
        "street-play-afternoons-3",
    ]


def test_a_complete_draft_is_sent_from_its_overview(client, author):
    client.post(new_url(), typed(PlaceFactory()))
    draft = Innovation.objects.get()
    send = f"/innovations/{draft.slug}/send/"
    response = client.post(send, follow=True)
    assert response.redirect_chain[-1][0] == edit_url(draft)
    assert "is not complete yet" in response.content.decode()

    complete(draft)
    assert "Ready to send" in client.get(edit_url(draft)).content.decode()
    first, second = client.post(send), client.post(send)
    assert first.url == second.url == MINE
    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED
    assert Decision.objects.count() == 1


def test_a_steward_publishes_at_their_own_place_at_once_and_nowhere_else(client):
    steward = MembershipFactory(role=Membership.Role.STEWARD)
    client.force_login(steward.user)
    client.post(new_url(), typed(steward.place))
    own = complete(Innovation.objects.get())
    assert "Publish now" in client.get(edit_url(own)).content.decode()
    assert client.post(f"/innovations/{own.slug}/publish/").url == own.get_absolute_url()
    own.refresh_from_db()
    assert own.is_published

    client.post(new_url(), typed(PlaceFactory(), title="Elsewhere"))
    elsewhere = complete(Innovation.objects.get(title="Elsewhere"))
    assert "Publish now" not in client.get(edit_url(elsewhere)).content.decode()
    assert client.post(f"/innovations/{elsewhere.slug}/publish/").status_code == 403
    elsewhere.refresh_from_db()
    assert elsewhere.status == Status.DRAFT


def test_a_record_begins_with_another_and_says_so(client, author):
    source = InnovationFactory(
        published=True, title="Repair café", themes=[Theme.WASTE], services=["repair"],
        outcomes="Two in three.", cost_gbp=500,
    )  # fmt: skip
    url = client.get(f"{SUBMIT}?from={source.slug}").url
    form = client.get(url).context["form"]
    assert (form["title"].value(), form["challenge"].value()) == ("Repair café", source.challenge)
    client.post(url, typed(PlaceFactory(), title="Our repair café"))
    copy = Innovation.objects.get(title="Our repair café")
    assert (copy.approach, copy.themes, copy.services) == (
        source.approach,
        [Theme.WASTE],
        ["repair"],
    )
    assert (copy.outcomes, copy.cost_gbp, copy.author) == ("", None, author)
    tie = Relation.objects.get()
    assert (tie.source, tie.target, tie.kind) == (copy, source, Relation.Kind.ADAPTED_FROM)


def test_nobody_begins_with_what_they_cannot_read(client, author):
    secret = InnovationFactory(title="A secret plan", challenge="A secret problem")
    url = new_url() + f"?from={secret.slug}"
    assert "secret" not in client.get(url).content.decode().replace(secret.slug, "")
    client.post(url, typed(PlaceFactory()))
    assert Innovation.objects.get(author=author).approach == ""


def test_pages_have_a_welsh_twin(client, author):
    assert reverse("innovation-submit") == SUBMIT
    assert client.get("/cy" + new_url()).status_code == 200


def test_a_form_of_three_megabytes_is_refused_in_plain_words(client, author):
    response = client.post(new_url(), typed(PlaceFactory(), challenge="x" * 3_000_000))
    assert response.status_code == 413
    assert "What you sent is too long" in response.content.decode()
    assert not Innovation.objects.exists()

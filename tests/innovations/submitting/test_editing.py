"""Changing a record by sections: who may, what is refused, and what becomes of two people’s words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from innovations import actions
from innovations.models import FormerSlug, Innovation, Theme
from innovations.submitting.sections import SECTIONS
from places.models import Membership
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.innovations.typed_forms import edit_url, errors, section_url, typed_over

pytestmark = pytest.mark.django_db
Stage, Status = Innovation.Stage, Innovation.Status
WRITTEN_HERE = [section.slug for section in SECTIONS if section.form]
# What a person never types: keys, states, moments and what follows from other fields.
NOT_TYPED = {
    "id", "public_id", "slug", "status", "author", "content_version", "approved_version",
    "created_at", "updated_at", "submitted_at", "published_at", "confirmed_at", "review_due",
    "form_key", "import_key", "import_digest", "imported_version", "provenance", "started_year",
    "translation_state", "computed_level", "superseded_by", "met_by",
}  # fmt: skip


@pytest.fixture
def author(client):
    author = UserFactory()
    client.force_login(author)
    return author


def save(client, innovation, section="story", **changed):
    sent = typed_over(innovation, section, user=innovation.author or UserFactory(), **changed)
    return client.post(section_url(innovation, section), sent)


def test_every_field_of_a_record_is_written_in_some_section():
    written = {name for section in SECTIONS for name in section.names}
    fields = {field.name for field in Innovation._meta.concrete_fields} | {"further_places"}
    assert fields - written - NOT_TYPED == set()


def test_strangers_learn_nothing_of_a_draft(client, author):
    draft = InnovationFactory(title="A secret plan")
    pages = ["edit", "preview", "delete", "withdraw", *(f"edit/{slug}" for slug in WRITTEN_HERE)]
    for name in pages:
        response = client.get(f"/innovations/{draft.slug}/{name}/")
        assert response.status_code == 404, name
        assert "A secret plan" not in response.content.decode()
    for name in ("send", "publish", "delete"):
        assert client.post(f"/innovations/{draft.slug}/{name}/").status_code == 404
    assert save(client, draft, "basics", title="Mine now").status_code == 404
    draft.refresh_from_db()
    assert draft.title == "A secret plan"


def test_what_everybody_reads_is_changed_only_by_its_own_people(client, author):
    innovation = InnovationFactory(published=True)
    for name in ("edit", "edit/story", "preview", "delete", "withdraw"):
        assert client.get(f"/innovations/{innovation.slug}/{name}/").status_code == 403
    assert save(client, innovation, challenge="Mine").status_code == 403
    innovation.refresh_from_db()
    assert innovation.content_version == 1


@pytest.mark.parametrize("role", Membership.Role.values)
def test_the_people_of_its_place_finish_a_draft_together(client, role):
    draft = InnovationFactory()
    client.force_login(MembershipFactory(place=draft.place, role=role).user)
    save(client, draft, challenge="Finished together.")
    client.post(f"/innovations/{draft.slug}/send/")
    draft.refresh_from_db()
    assert (draft.challenge, draft.status) == ("Finished together.", Status.SUBMITTED)


def test_a_moderator_puts_a_word_right_in_what_was_sent(client):
    client.force_login(moderator())
    sent = InnovationFactory(status=Status.SUBMITTED)
    save(client, sent, "basics", title="Repair cafés")
    sent.refresh_from_db()
    assert (sent.title, sent.status, sent.content_version) == ("Repair cafés", Status.SUBMITTED, 2)


def test_save_and_continue_goes_through_all_sections_and_back_to_the_overview(client, author):
    draft = InnovationFactory(author=author)
    seen = []
    for slug in WRITTEN_HERE:
        response = save(client, draft, slug)
        assert response.status_code == 302, slug
        seen.append(response.url)
    following = [section.url(draft) for section in SECTIONS[1:]]
    assert seen[: len(following)] == following
    assert save(client, draft, "story", then="back").url == edit_url(draft)
    draft.refresh_from_db()
    assert draft.content_version == 1  # nothing was changed


@pytest.mark.parametrize(
    ("section", "typed", "expected"),
    [
        ("basics", {"services": "Repair café, food waste; repair  Café"}, {"services": ["Repair café", "food waste"]}),
        ("results", {"result": "did_not_work", "evidence_level": "2", "lessons": "Start small."},
         {"result": "did_not_work", "evidence_level": 2, "lessons": "Start small."}),
        ("money", {"started": "2021-05", "ended": "2024", "cost_gbp": "£12,000", "cost_basis": "measured", "saving_gbp": "1500.00", "saving_note": "A year."},
         {"started": "2021-05", "ended": "2024", "cost_gbp": 12000, "cost_basis": "measured", "saving_gbp": 1500, "saving_note": "A year."}),
        ("ending", {"stage": "ended", "end_reason": "cost", "end_note": "The rent rose.", "ended": "2025-03", "result": "did_not_work"},
         {"stage": "ended", "end_reason": "cost", "end_note": "The rent rose.", "ended": "2025-03", "result": "did_not_work"}),
        ("source", {"source_url": "example.org/a", "source_name": "The paper", "source_checked": "2026-11", "licence": "CC-BY-4.0"},
         {"source_url": "https://example.org/a", "source_name": "The paper", "source_checked": "2026-11", "licence": "CC-BY-4.0"}),
        ("people", {"lead_kind": "voluntary", "lead_organisation": "Playing Out"},
         {"lead_kind": "voluntary", "lead_organisation": "Playing Out"}),
        ("readers", {"visibility": "members", "language": "cy"}, {"visibility": "members", "language": "cy"}),
    ],
)  # fmt: skip
def test_each_section_saves_what_was_typed(client, author, section, typed, expected):
    draft = InnovationFactory(author=author, stage=Stage.LIVE)
    response = save(client, draft, section, **typed)
    assert response.status_code == 302, errors(response)
    draft.refresh_from_db()
    assert {name: getattr(draft, name) for name in expected} == expected


TODAY = timezone.localdate


@pytest.mark.parametrize(
    ("section", "wrong", "where", "message"),
    [
        ("basics", {"themes": Theme.values[:4]}, "themes", "Select no more than 3 themes"),
        ("basics", {"services": "x" * 61}, "services", "“" + "x" * 60 + "…” is too long. Put a comma between services."),
        ("basics", {"services": ", ".join(f"tag {n}" for n in range(13))}, "services", "Enter no more than 12 services"),
        ("basics", {"summary": "x" * 512}, "summary", "Summary: 12 characters too many. Up to 500 fit."),
        ("money", {"started": "last year"}, "started", "Enter a year such as 2024, or a date such as May 2024 or 31 May 2024"),
        ("money", {"started": "2024-02-30"}, "started", "Enter a year such as 2024, or a date such as May 2024 or 31 May 2024"),
        ("money", {"started": "2024", "ended": "2023"}, "ended", "It cannot end before it started, in 2024"),
        ("money", {"cost_gbp": "about £5k"}, "cost_gbp", "Enter whole pounds, like 12,000"),
        ("money", {"cost_gbp": "-5"}, "cost_gbp", "Enter whole pounds, like 12,000"),
        ("money", {"saving_gbp": "9" * 40}, "saving_gbp", "Enter a sum below a thousand billion pounds"),
        ("money", {"cost_basis": "measured"}, "cost_gbp", "Enter the sum, or choose “Not said” below"),
        ("ending", {"end_reason": "cost"}, "end_reason", "Choose “It has ended” above, or leave this empty: it goes on."),
        ("source", {"source_url": "our website"}, "source_url", "Enter a web address in the correct format, like https://www.example.com"),
        ("source", {"source_url": "ftp://example.org/plan.pdf"}, "source_url", "Enter a web address that begins with https:// or http://"),
        ("people", {"lead_organisation": "x" * 161}, "lead_organisation", "Name of the organisation that leads it: 1 character too many. Up to 160 fit."),
        ("readers", {"visibility": "members", "members_until_year": "2020", "members_until_month": "1", "members_until_day": "1"}, "members_until", "Enter a day in the future"),
        ("readers", {"members_until_year": "2099", "members_until_month": "1", "members_until_day": "1"}, "members_until", "Choose “Only members” above, or leave this empty: everybody can read it."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_on_the_field_and_nothing_is_saved(
    client, author, section, wrong, where, message
):
    draft = InnovationFactory(author=author, stage=Stage.LIVE)
    response = save(client, draft, section, **wrong)
    assert response.status_code == 200
    assert errors(response) == {where: [message]}
    assert response.context["form"].data.get(next(iter(wrong))) == (
        wrong[next(iter(wrong))][-1] if isinstance(next(iter(wrong.values())), list) else next(iter(wrong.values()))
    )  # fmt: skip
    draft.refresh_from_db()
    assert draft.content_version == 1


def test_members_only_until_a_day(client, author):
    draft = InnovationFactory(author=author)
    day = timezone.localdate() + timedelta(days=40)
    parts = {"year": day.year, "month": day.month, "day": day.day}
    sent = {f"members_until_{name}": str(part) for name, part in parts.items()}
    save(client, draft, "readers", visibility="members", **sent)
    draft.refresh_from_db()
    assert (draft.visibility, draft.members_until) == ("members", day)
    none = dict.fromkeys(sent, "")
    save(client, draft, "readers", visibility="public", **none)
    draft.refresh_from_db()
    assert (draft.visibility, draft.members_until) == ("public", None)


def test_what_goes_on_after_all_has_no_reason_why_it_ended(client, author):
    ended = InnovationFactory(
        author=author, stage=Stage.ENDED, end_reason="cost", end_note="The rent rose."
    )
    save(client, ended, "basics", stage=Stage.LIVE)
    ended.refresh_from_db()
    assert (ended.stage, ended.end_reason, ended.end_note) == (Stage.LIVE, "", "")


def test_the_start_and_the_end_may_be_typed_by_two_people(client, author):
    record = InnovationFactory(author=author, stage=Stage.ENDED)
    ending = typed_over(record, "ending", ended="2019")
    save(client, record, "money", started="2021")
    response = client.post(section_url(record, "ending"), ending)
    assert errors(response) == {"ended": ["It cannot end before it started, in 2021"]}


def test_nothing_that_readers_need_can_be_emptied_once_it_is_public(client, author):
    public = InnovationFactory(author=author, published=True)
    response = save(client, public, challenge="")
    assert errors(response) == {"challenge": ["Say what the problem is or was"]}
    idea = InnovationFactory(author=author, published=True, kind="idea", outcomes="")
    response = save(client, idea, "basics", kind="case_study")
    assert errors(response) == {
        "__all__": ["Say what came of it so far, even if it is nothing yet"]
    }


def test_what_is_public_changes_at_once_and_keeps_its_history(client, author):
    public = InnovationFactory(author=author, published=True)
    response = save(client, public, challenge="Said better.")
    assert response.status_code == 302
    public.refresh_from_db()
    assert (public.challenge, public.status, public.content_version) == (
        "Said better.",
        Status.PUBLISHED,
        2,
    )
    assert public.events.filter(content_version=1).exists()


def test_an_edit_of_a_text_that_somebody_changed_shows_both_and_loses_neither(client, author):
    draft = InnovationFactory(author=author)
    opened = typed_over(draft, challenge="My long afternoon’s work.")
    colleague = MembershipFactory(place=draft.place, user__display_name="Ben Okri").user
    other_browser = type(client)()
    other_browser.force_login(colleague)
    save(other_browser, draft, challenge="Ben’s words.", approach="Ben’s way.")

    response = client.post(section_url(draft), opened)
    assert response.status_code == 409
    assert "Ben Okri saved" in response.content.decode()
    shown = {(d.label, d.before, d.after) for d in response.context["differences"]}
    assert shown == {
        ("The problem", "Ben’s words.", "My long afternoon’s work."),
        ("What was done", "Ben’s way.", draft.approach),
    }
    draft.refresh_from_db()
    assert draft.challenge == "Ben’s words."

    # What was typed is still in the form, which can now be saved.
    form = response.context["form"]
    again = {name: form[name].value() for name in form.fields}
    assert client.post(section_url(draft), again).status_code == 302
    draft.refresh_from_db()
    assert (draft.challenge, draft.content_version) == ("My long afternoon’s work.", 3)


def test_two_people_save_two_sections_without_being_in_each_others_way(client, author):
    draft = InnovationFactory(author=author)
    story = typed_over(draft, "story", challenge="Mine.")
    money = typed_over(draft, "money", started="2021")
    client.post(section_url(draft, "money"), money)
    assert client.post(section_url(draft, "story"), story).status_code == 302
    draft.refresh_from_db()
    assert (draft.challenge, draft.started, draft.content_version) == ("Mine.", "2021", 3)


def test_the_same_edit_sent_twice_is_saved_once(client, author):
    draft = InnovationFactory(author=author)
    sent = typed_over(draft, challenge="Once.")
    first, second = (client.post(section_url(draft), sent) for _ in range(2))
    assert first.url == second.url
    draft.refresh_from_db()
    assert draft.content_version == 2


def test_an_edit_finds_its_record_when_the_title_changed_meanwhile(client, author):
    draft = InnovationFactory(author=author)
    old_url, opened = section_url(draft, "basics"), typed_over(draft, "basics", summary="Mine.")
    actions.save_content(
        innovation=draft, by=author, changes={"title": "New title"}, expected_version=1
    )
    assert FormerSlug.objects.get().slug == draft.slug
    response = client.post(old_url, opened)
    assert response.status_code == 409
    assert response.context["form"]["summary"].value() == "Mine."


def test_an_edit_survives_that_it_was_published_meanwhile(client, author):
    sent = InnovationFactory(author=author, status=Status.CHANGES_REQUESTED)
    opened = typed_over(sent, challenge="Better.")
    actions.submit(innovation=sent, by=author)
    actions.approve(innovation=sent, by=moderator(), version=1)
    client.post(section_url(sent), opened)
    sent.refresh_from_db()
    assert (sent.challenge, sent.status) == ("Better.", Status.PUBLISHED)


def test_an_edit_of_what_was_declined_meanwhile_says_so_and_keeps_the_text(client, author):
    sent = InnovationFactory(author=author, status=Status.SUBMITTED)
    opened = typed_over(sent, challenge="Too late, but mine.")
    actions.decline(
        innovation=sent, by=moderator(display_name="Ada Jones"), version=1, reason="Twice."
    )
    page = client.post(section_url(sent), opened).content.decode()
    assert "Ada Jones declined" in page
    assert "Too late, but mine." in page
    assert client.get(section_url(sent)).status_code == 302
    assert client.get(edit_url(sent)).status_code == 302


def test_saving_without_a_change_keeps_version_and_order_of_themes(client, author):
    draft = InnovationFactory(author=author, themes=[Theme.WASTE, Theme.CLIMATE, Theme.DIGITAL])
    save(client, draft, "basics", themes=[Theme.CLIMATE, Theme.DIGITAL, Theme.WASTE])
    draft.refresh_from_db()
    assert draft.themes == [Theme.WASTE, Theme.CLIMATE, Theme.DIGITAL]
    assert draft.content_version == 1


def test_place_of_a_published_record_is_shown_but_fixed(client, author):
    innovation = InnovationFactory(author=author, published=True)
    elsewhere = PlaceFactory()
    form = client.get(section_url(innovation, "basics")).context["form"]
    assert "disabled" in str(form["place"])
    save(client, innovation, "basics", place=elsewhere.pk, summary="New.")
    innovation.refresh_from_db()
    assert (innovation.summary, innovation.place == elsewhere) == ("New.", False)


def test_a_record_of_an_abolished_place_can_be_edited(client, author):
    place = PlaceFactory(active_until="2020-03-31")
    innovation = InnovationFactory(author=author, place=place)
    save(client, innovation, "basics", summary="New.")
    innovation.refresh_from_db()
    assert (innovation.summary, innovation.place) == ("New.", place)


def test_the_reviewers_note_stands_above_its_field_and_in_the_overview(client, author):
    sent = InnovationFactory(author=author, status=Status.SUBMITTED)
    decision = actions.request_changes(
        innovation=sent, by=moderator(), version=1, reason="Nearly there."
    )
    decision.notes.create(field="challenge", message="For <whom>?")
    decision.notes.create(field="partners", message="Who paid?")
    overview = client.get(edit_url(sent)).content.decode()
    assert "For &lt;whom&gt;?" in overview
    assert f'href="{section_url(sent)}#field-challenge"' in overview
    assert "For &lt;whom&gt;?" in client.get(section_url(sent)).content.decode()
    assert "Who paid?" in client.get(section_url(sent, "people")).content.decode()
    assert "For &lt;whom&gt;?" not in client.get(section_url(sent, "money")).content.decode()


@pytest.mark.parametrize("section", WRITTEN_HERE)
def test_an_unknown_section_is_unknown_and_each_known_one_has_a_welsh_twin(client, author, section):
    draft = InnovationFactory(author=author)
    assert client.get(section_url(draft, "gossip")).status_code == 404
    assert client.get("/cy" + section_url(draft, section)).status_code == 200

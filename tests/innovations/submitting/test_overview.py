"""The overview of a record: what is missing, what would help, and what can be done with it."""

import pytest
from django.utils import timezone

from innovations import actions
from innovations.actions.drafts import delete_draft
from innovations.lifecycle import TransitionError
from innovations.models import EditInProgress, Evidence, Innovation, Partner
from innovations.submitting.completeness import completeness
from places.models import Membership
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.innovations.attachments.made import attachment
from tests.innovations.drafts import new_draft
from tests.innovations.typed_forms import complete, edit_url, section_url

pytestmark = pytest.mark.django_db
Kind, Status = Innovation.Kind, Innovation.Status


@pytest.fixture
def author(client):
    author = UserFactory()
    client.force_login(author)
    return author


def bare(author, **fields):
    """As the short form leaves it, with a title and a place."""
    empty = {"summary": "", "challenge": "", "approach": "", "outcomes": "", "themes": []}
    return InnovationFactory(author=author, **({"kind": "", "stage": ""} | empty | fields))


def test_what_a_review_still_needs_is_listed_with_the_way_to_it(client, author):
    draft = bare(author, kind=Kind.CASE_STUDY, stage="live", challenge="Nobody mends things.")
    gaps = [(gap.message, gap.url) for gap in completeness(draft).needed]
    assert gaps == [
        ("Select at least one theme", f"{section_url(draft, 'basics')}#field-themes"),
        ("Enter a summary", f"{section_url(draft, 'basics')}#field-summary"),
        ("Say what you do, did or plan to do", f"{section_url(draft, 'story')}#field-approach"),
        (
            "Say what came of it so far, even if it is nothing yet",
            f"{section_url(draft, 'results')}#field-outcomes",
        ),
    ]
    page = client.get(edit_url(draft)).content.decode()
    for message, url in gaps:
        assert f'<a class="govuk-link" href="{url}">{message}</a>' in page
    assert "Send for review" not in page


@pytest.mark.parametrize(
    ("kind", "not_needed"), [(Kind.IDEA, {"outcomes"}), (Kind.NEED, {"outcomes", "approach"})]
)
def test_ideas_and_needs_are_not_asked_for_what_they_cannot_know(author, kind, not_needed):
    found = completeness(bare(author, kind=kind, stage="idea"))
    named = {gap.name for gap in [*found.needed, *found.useful]}
    assert not named & (not_needed | {"result", "lessons", "evidence", "cost_gbp"})


def test_the_links_lead_to_their_fields(client, author):
    draft = bare(author, stage="ended", kind=Kind.CASE_STUDY)
    found = completeness(draft)
    for gap in [*found.needed, *found.useful]:
        page, _hash, anchor = gap.url.partition("#")
        assert f'id="{anchor}"' in client.get(page).content.decode(), gap.name


def test_it_counts_what_is_there_and_nothing_else(author):
    draft = bare(author, kind=Kind.NEED, stage="idea")
    start = completeness(draft)
    # Title, kind, stage and place are there; summary, challenge and themes are needed, services
    # and partners would help.
    assert (start.filled, start.asked) == (4, 9)
    Partner.objects.create(innovation=draft, name="Groundwork")
    complete(draft, kind=Kind.NEED, services=["repair"])
    done = completeness(draft)
    assert (done.filled, done.asked, done.needed, done.useful) == (9, 9, [], [])


def test_a_cost_of_nothing_is_an_answer(author):
    draft = InnovationFactory(author=author)
    assert "cost_gbp" in {gap.name for gap in completeness(draft).useful}
    draft.cost_gbp = 0
    assert "cost_gbp" not in {gap.name for gap in completeness(draft).useful}


def test_sections_say_how_far_they_are(client, author):
    draft = InnovationFactory(author=author, outcomes="")
    sections = {each.section.slug: each for each in completeness(draft).sections}
    assert (sections["results"].needed, sections["results"].filled) == (1, 0)
    assert sections["story"].filled == sections["story"].asked == 2
    assert sections["files"].asked == 0
    assert sections["files"].url == f"/innovations/{draft.slug}/files/"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_overview_costs_the_same_for_one_and_three(
    client, author, rows, django_assert_num_queries
):
    draft = InnovationFactory(author=author, status=Status.SUBMITTED)
    decision = actions.request_changes(
        innovation=draft, by=moderator(), version=1, reason="Nearly."
    )
    for number, (name, section) in enumerate(
        [("title", "basics"), ("challenge", "story"), ("partners", "people")][:rows]
    ):
        decision.notes.create(field=name, message=f"Note {number}")
        Partner.objects.create(innovation=draft, name=f"Partner {number}")
        Evidence.objects.create(innovation=draft, title=f"Document {number}")
        EditInProgress.objects.create(
            person=author, innovation=draft, section=section, typed={}, base_version=1
        )
    with django_assert_num_queries(21):
        client.get(edit_url(draft))


def test_it_says_who_decides(client, author):
    draft = complete(InnovationFactory(author=author))
    assert "the moderators of this site will decide" in client.get(edit_url(draft)).content.decode()
    MembershipFactory(place=draft.place, role=Membership.Role.STEWARD)
    assert f"the stewards of {draft.place} will decide" in client.get(edit_url(draft)).content.decode()  # fmt: skip


def test_the_preview_is_the_page_that_readers_will_see(client, author):
    draft = InnovationFactory(author=author, challenge="Nobody mends things.")
    page = client.get(f"/innovations/{draft.slug}/preview/").content.decode()
    assert "This is a preview" in page
    assert "Nobody mends things." in page
    assert "Edit this innovation" not in page
    hidden_tie = InnovationFactory(title="Another draft of mine", author=author)
    draft.relations_out.create(target=hidden_tie, kind="supersedes")
    page = client.get(f"/innovations/{draft.slug}/preview/").content.decode()
    assert "Another draft of mine" not in page


def test_a_draft_is_deleted_after_asking(client, author):
    draft = new_draft(by=author)
    EditInProgress.objects.create(person=author, innovation=draft, section="story", typed={})
    url = f"/innovations/{draft.slug}/delete/"
    page = client.get(url).content.decode()
    assert "Are you sure you want to delete" in page
    assert "This happens at once and cannot be undone." in page
    assert Innovation.objects.exists()
    assert client.post(url).url == "/innovations/mine/"
    assert not Innovation.objects.exists()
    assert not EditInProgress.objects.exists()
    history = Innovation._meta.get_field("events").related_model
    assert not history.objects.filter(pgh_obj_id=draft.pk).exists()
    assert client.post(url).status_code == 404


def test_before_a_draft_is_deleted_it_is_said_what_goes(client, author):
    draft = new_draft(by=author)
    url = f"/innovations/{draft.slug}/delete/"

    def lost() -> list[str]:
        page = client.get(url).content.decode().split("govuk-list--bullet")[1].split("</ul>")[0]
        return [item.split("</li>")[0] for item in page.split("<li>")[1:]]

    unsaved = "what was typed into its form and not saved yet"
    assert lost() == ["all its text", unsaved]

    actions.save_content(innovation=draft, by=author, changes={"title": "New"}, expected_version=1)
    attachment(draft)
    attachment(draft, "document")
    attachment(draft, removed_at=timezone.now())
    assert lost() == [
        "all its text, in each of its 2 versions",
        "2 pictures and documents",
        unsaved,
    ]


def test_a_steward_deletes_a_draft_and_a_colleague_does_not(client):
    draft = new_draft()
    url = f"/innovations/{draft.slug}/delete/"
    client.force_login(MembershipFactory(place=draft.place).user)
    assert client.post(url).status_code == 403
    client.force_login(MembershipFactory(place=draft.place, role=Membership.Role.STEWARD).user)
    client.post(url)
    assert not Innovation.objects.exists()


@pytest.mark.parametrize("status", ["submitted", "published", "withdrawn"])
def test_what_was_sent_is_never_deleted(client, author, status):
    record = InnovationFactory(
        author=author, status=status, submitted_at="2026-01-01T00:00Z", published_at="2026-01-01T00:00Z"
    )  # fmt: skip
    url = f"/innovations/{record.slug}/delete/"
    response = client.post(url, follow=True)
    assert "Only a draft can be deleted" in response.content.decode()
    assert Innovation.objects.filter(pk=record.pk).exists()


def test_a_draft_that_was_sent_while_somebody_was_asked_stays(client, author):
    draft = complete(new_draft(by=author))
    stale = Innovation.objects.select_related("place").get(pk=draft.pk)
    actions.submit(innovation=draft, by=author)
    with pytest.raises(TransitionError, match="sent “Street play afternoons” for review"):
        delete_draft(innovation=stale, by=author)
    assert Innovation.objects.exists()


def test_a_place_of_its_own_is_no_condition(client, author):
    """Somebody who belongs to no place finds everything they need."""
    draft = complete(new_draft(by=author, place=PlaceFactory()))
    page = client.get(edit_url(draft)).content.decode()
    assert "Ready to send" in page
    assert "Publish now" not in page


def test_a_need_reads_as_a_search_on_its_page(client):
    need = InnovationFactory(published=True, kind=Kind.NEED, approach="", outcomes="")
    page = client.get(need.get_absolute_url()).content.decode()
    assert "We are looking for" in page
    assert "What is being looked for" in page
    assert "The problem" not in page

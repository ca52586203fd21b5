from datetime import timedelta

import pytest
from django.utils import timezone

from innovations import actions as record_actions
from innovations.attachments import actions
from innovations.attachments.intake import Examined
from innovations.lifecycle import TextChanged, TransitionError
from innovations.models import Attachment, Innovation
from innovations.models.attachment import DOCUMENTS_PER_RECORD
from innovations.submitting.parts import parts_at, parts_differences
from tests.factories import InnovationFactory, MembershipFactory, UserFactory, moderator
from tests.innovations.at_once import at_once
from tests.innovations.attachments.made import attachment
from tests.innovations.attachments.uploading import files_url

pytestmark = pytest.mark.django_db
DESCRIPTION = {
    "alt_text": "A radio", "is_decorative": False, "title": "", "credit": "", "licence": "CC0-1.0",
}  # fmt: skip


def order(innovation) -> list[int]:
    return list(innovation.attachments.kept().values_list("pk", flat=True))


def done(innovation) -> list[str]:
    changes = innovation.attachment_changes.order_by("pk")
    return [(change.what, change.actor) for change in changes]


def test_files_are_ordered_among_their_kind():
    innovation = InnovationFactory()
    first, second = attachment(innovation), attachment(innovation)
    document = attachment(innovation, "document")
    actions.move(attachment=second, by=innovation.author, up=True)
    pictures = innovation.attachments.filter(kind="image")
    assert [each.pk for each in pictures] == [second.pk, first.pk]
    actions.move(attachment=second, by=innovation.author, up=True)  # it is the first already
    actions.move(attachment=document, by=innovation.author, up=False)
    assert [each.pk for each in pictures.all()] == [second.pk, first.pk]


def test_what_is_removed_can_be_brought_back_and_is_noted():
    innovation = InnovationFactory(published=True)
    first, second = attachment(innovation), attachment(innovation)
    colleague = MembershipFactory(place=innovation.place).user
    actions.remove(attachment=first, by=colleague)
    assert order(innovation) == [second.pk]
    with pytest.raises(TransitionError):
        actions.remove(attachment=first, by=colleague)
    with pytest.raises(TransitionError):
        actions.describe(attachment=first, by=colleague, description=DESCRIPTION)
    for _ in range(2):
        actions.bring_back(attachment=first, by=innovation.author)
    assert order(innovation) == [second.pk, first.pk]
    assert done(innovation) == [("removed", colleague), ("brought_back", innovation.author)]


def test_there_must_be_room_to_bring_it_back():
    innovation = InnovationFactory()
    removed = attachment(innovation, "document", removed_at=timezone.now())
    for _ in range(DOCUMENTS_PER_RECORD):
        attachment(innovation, "document")
    with pytest.raises(actions.LimitReached, match="There are 10 documents"):
        actions.bring_back(attachment=removed, by=innovation.author)
    same = attachment(InnovationFactory(), sha256="b" * 64, removed_at=timezone.now())
    attachment(same.innovation, sha256="b" * 64)
    with pytest.raises(actions.LimitReached, match="uploaded again"):
        actions.bring_back(attachment=same, by=innovation.author)


def test_whoever_keeps_a_copy_learns_of_a_new_picture():
    before = timezone.now() - timedelta(days=30)
    innovation = InnovationFactory(published=True, updated_at=before)
    colleague = MembershipFactory(place=innovation.place).user
    picture = attachment(innovation, is_described=False)
    actions.describe(attachment=picture, by=colleague, description=DESCRIPTION)
    innovation.refresh_from_db()
    assert innovation.updated_at > before
    assert innovation.content_version == 1  # what somebody types meanwhile is no conflict
    assert innovation.events.last().pgh_context.metadata["user"] == colleague.pk


def test_a_description_saved_again_unchanged_changes_nothing():
    picture = attachment(InnovationFactory(published=True))
    same = {name: getattr(picture, name) for name in DESCRIPTION}
    actions.describe(attachment=picture, by=picture.innovation.author, description=same)
    assert done(picture.innovation) == []


def test_nobody_approves_a_picture_they_have_not_seen():
    steward = MembershipFactory(role="steward").user
    place = steward.memberships.get().place
    innovation = InnovationFactory(
        status=Innovation.Status.SUBMITTED, submitted_at=timezone.now(), place=place
    )
    picture = attachment(innovation, is_described=False)
    read = innovation.content_version
    actions.describe(attachment=picture, by=innovation.author, description=DESCRIPTION)
    with pytest.raises(TextChanged):
        record_actions.approve(innovation=innovation, by=steward, version=read)


def test_no_hidden_record_comes_back_with_a_picture_that_nobody_has_seen():
    innovation, judge = InnovationFactory(published=True), moderator()
    picture = attachment(innovation, is_described=False)
    record_actions.hide(innovation=innovation, by=judge, reason="It names a child.")
    read = innovation.content_version
    actions.describe(attachment=picture, by=innovation.author, description=DESCRIPTION)
    with pytest.raises(TextChanged):
        record_actions.show_again(innovation=innovation, by=judge, version=read)


def test_a_picture_from_outside_is_looked_at_and_one_of_its_people_is_not():
    innovation = InnovationFactory(published=True)  # its author does not belong to the place
    colleague = MembershipFactory(place=innovation.place).user
    steward = MembershipFactory(place=innovation.place, role="steward").user
    for person in (colleague, steward):
        picture = attachment(innovation, is_described=False, uploaded_by=person)
        actions.describe(attachment=picture, by=person, description=DESCRIPTION)
    assert not innovation.flags.exists()

    picture = attachment(innovation, is_described=False)
    actions.describe(attachment=picture, by=innovation.author, description=DESCRIPTION)
    actions.move(attachment=picture, by=innovation.author, up=True)
    flag = innovation.flags.get()
    assert (flag.from_version, flag.to_version, flag.claims) == (1, 2, ["outside"])
    innovation.refresh_from_db()
    assert innovation.content_version == 2
    (difference,) = parts_differences(parts_at(innovation, 1), parts_at(innovation, 2))
    assert difference.name == "attachments"


def test_a_document_that_answers_a_reviewer_brings_the_question_back():
    author = MembershipFactory().user
    innovation = InnovationFactory(
        published=True, author=author, place=author.memberships.get().place
    )
    record_actions.save_content(
        innovation=innovation, by=author, changes={"evidence_level": 3}, expected_version=1
    )
    flag = innovation.flags.get()
    record_actions.ask_about_edit(flag=flag, by=moderator(), version=2, message="Who compared?")
    report = attachment(innovation, "document", is_described=False, uploaded_by=author)
    described = {"title": "Trial", "credit": "", "licence": "CC0-1.0", "language": "en"}
    actions.describe(attachment=report, by=author, description=described)
    flag.refresh_from_db()
    assert (flag.state, flag.to_version, flag.fields[-1]) == ("open", 3, "attachments")
    assert flag.claims[-1] == "answer"


@pytest.mark.django_db(transaction=True)
def test_the_limit_of_a_day_holds_for_all_records_at_once(settings, tmp_path, media):
    settings.UPLOADS_PER_DAY = 3
    author = UserFactory()
    calls = []
    for number in range(8):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"a,{number}\n")
        found = Examined(
            kind="document", content_type="text/csv", file_name=path.name,
            sha256=f"{number:064}", path=path,
        )  # fmt: skip
        record = InnovationFactory(author=author)
        calls.append(lambda r=record, f=found: actions.add(innovation=r, by=author, examined=f))
    outcomes = at_once(calls)
    assert sum(isinstance(outcome, actions.LimitReached) for outcome in outcomes) == 5
    assert Attachment.objects.filter(uploaded_by=author).count() == 3


def test_a_declined_record_stays_as_it_was_judged():
    picture = attachment(InnovationFactory(status=Innovation.Status.DECLINED))
    for change in (actions.remove, actions.bring_back):
        with pytest.raises(TransitionError):
            change(attachment=picture, by=picture.innovation.author)
    assert Attachment.objects.get().removed_at is None


def test_the_pages_do_the_same(client):
    innovation = InnovationFactory()
    first, second = attachment(innovation), attachment(innovation)
    client.force_login(innovation.author)
    base = files_url(innovation)
    assert client.get(f"{base}{first.public_id}/move/").status_code == 405
    answer = client.post(f"{base}{second.public_id}/move/", {"direction": "up"})
    assert answer.url == f"{base}#file-{second.public_id}"
    assert order(innovation) == [second.pk, first.pk]
    assert "Are you sure" in client.get(f"{base}{first.public_id}/remove/").content.decode()
    client.post(f"{base}{first.public_id}/remove/")
    assert order(innovation) == [second.pk]
    assert client.get(f"{base}{first.public_id}/").status_code == 404
    assert "Bring it back" in client.get(base).content.decode()
    client.post(f"{base}{first.public_id}/bring-back/")
    assert order(innovation) == [second.pk, first.pk]


def test_a_file_is_reached_through_its_own_record_alone(client):
    mine, other = InnovationFactory(), attachment(InnovationFactory(published=True))
    client.force_login(mine.author)
    assert client.get(f"{files_url(mine)}{other.public_id}/").status_code == 404
    assert client.post(f"{files_url(mine)}{other.public_id}/remove/").status_code == 404
    client.force_login(UserFactory())
    assert client.post(f"{files_url(other.innovation)}{other.public_id}/remove/").status_code == 403


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"alt_text": "A radio", "is_decorative": "on"}, ["is_decorative"]),
        ({"licence": "permission", "alt_text": "A radio"}, ["credit"]),
        ({"licence": "", "alt_text": "A radio"}, ["licence"]),
        ({"is_decorative": "on"}, []),
    ],
)
def test_what_must_be_said_of_a_picture(client, typed, wrong):
    picture = attachment(InnovationFactory(), is_described=False)
    client.force_login(picture.innovation.author)
    answer = client.post(
        f"{files_url(picture.innovation)}{picture.public_id}/", {"licence": "CC0-1.0"} | typed
    )
    assert list(answer.context["form"].errors if answer.status_code == 200 else []) == wrong


def test_a_document_is_offered_its_name_as_title(client):
    document = attachment(
        InnovationFactory(), "document", is_described=False, file_name="Year-one_report.pdf"
    )
    client.force_login(document.innovation.author)
    answer = client.get(f"{files_url(document.innovation)}{document.public_id}/")
    assert answer.context["form"]["title"].value() == "Year one report"

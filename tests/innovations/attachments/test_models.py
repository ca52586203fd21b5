import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from innovations.models import Attachment, AttachmentChange, Innovation
from tests.factories import InnovationFactory, UserFactory
from tests.innovations.attachments.made import attachment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "wrong",
    [
        {"alt_text": ""},
        {"is_decorative": True},  # with an alternative text as well
        {"licence": ""},
        {"width": None},
        {"kind": "document", "title": ""},
        {"kind": "document", "title": "Report", "licence": ""},
    ],
)
def test_what_readers_see_says_all_that_they_must_know(wrong):
    with pytest.raises(IntegrityError):
        attachment(InnovationFactory(), **({"kind": "image"} | wrong))


def test_until_it_is_described_a_picture_may_lack_everything():
    picture = attachment(InnovationFactory(), is_described=False)
    assert (picture.alt_text, picture.licence) == ("", "")
    assert not picture.is_shown


def test_a_record_has_the_same_file_once_unless_it_was_removed():
    first = attachment(InnovationFactory(), sha256="a" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        attachment(first.innovation, sha256="a" * 64)
    Attachment.objects.filter(pk=first.pk).update(removed_at=timezone.now())
    attachment(first.innovation, sha256="a" * 64)
    attachment(InnovationFactory(), sha256="a" * 64)


def test_the_disk_does_not_tell_what_people_call_a_file(media):
    attachment(InnovationFactory(), file_name="mayor-of-testborough.webp")
    names = [path.name for path in media.rglob("*") if path.is_file()]
    assert len(names) == 2
    assert not any("mayor" in name for name in names)


def test_what_was_done_with_a_file_cannot_be_changed():
    innovation = InnovationFactory()
    AttachmentChange.objects.create(
        innovation=innovation,
        public_id=innovation.public_id,
        file_name="a.pdf",
        what=AttachmentChange.What.ADDED,
        actor=innovation.author,
    )
    AttachmentChange.objects.update(actor=None)
    with pytest.raises(ProgrammingError), transaction.atomic():
        AttachmentChange.objects.update(what=AttachmentChange.What.REMOVED)


def test_readers_see_described_files_of_records_that_they_may_read():
    public, members, draft = (
        InnovationFactory(published=True),
        InnovationFactory(published=True, visibility=Innovation.Visibility.MEMBERS),
        InnovationFactory(),
    )
    shown = attachment(public)
    attachment(public, is_described=False)
    attachment(public, removed_at=timezone.now())
    for_members, unpublished = attachment(members), attachment(draft)
    reader = UserFactory()
    assert list(Attachment.objects.visible_to(reader)) == [shown]
    assert list(Attachment.objects.public()) == [shown]
    assert set(Attachment.objects.visible_to(draft.author)) == {shown, unpublished}
    assert set(Attachment.objects.visible_to(members.author)) == {shown, for_members}

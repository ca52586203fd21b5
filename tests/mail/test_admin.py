import pytest
from django.urls import reverse

from connected_localism.mail import outbox
from connected_localism.mail.models import OutgoingMail
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_desk_shows_what_failed_and_sends_it_again(client, post):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    post(context={"message": "confidential"})
    outbox.fail(outbox.claim(), "TemplateSyntaxError: no")
    mail = OutgoingMail.objects.get()
    listing = reverse("admin:mail_outgoingmail_changelist")
    assert "TemplateSyntaxError: no" in client.get(listing).text
    one = client.get(reverse("admin:mail_outgoingmail_change", args=[mail.pk]))
    assert one.status_code == 200 and "confidential" not in one.text

    client.post(listing, {"action": "send_again", "_selected_action": [mail.pk]})
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (OutgoingMail.State.DUE, 0)

from io import StringIO

import pytest
from django.core.management import call_command

from connected_localism.mail.models import OutgoingMail
from tests.innovations.telling.pairs import live, match

pytestmark = pytest.mark.django_db


def test_it_posts_the_mails_of_the_day_once():
    match(live(), live())
    for said in ("2 mails about matches", "0 mails about matches"):
        output = StringIO()
        call_command("tell_people", stdout=output)
        assert said in output.getvalue()
    assert OutgoingMail.objects.count() == 2

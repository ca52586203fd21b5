import re

import pytest
from django.core import mail as django_mail

from connected_localism.mail import kinds, outbox, rendering
from connected_localism.mail.blocks import blocks
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.sending import send_due
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def sent() -> django_mail.EmailMultiAlternatives:
    assert send_due() == 1
    return django_mail.outbox[-1]


def html(message) -> str:
    ((content, kind),) = message.alternatives
    assert kind == "text/html"
    return content


def test_text_and_its_html_twin(post, settings):
    settings.SITE_URL = "https://localism.example"
    post(context={"message": "1 < 2\n& more"})
    message = sent()
    assert message.subject == "About “Repair café”"
    assert message.body == (
        "Hello Ann,\n\n> 1 < 2\n> & more\n\n- one & two\n- three\n\n"
        "Read more: https://localism.example/places/\n\n-- \n"
        "You get this because of “Repair café”.\n\n"
        "Connected Localism\nhttps://localism.example/\n"
    )
    page = html(message)
    assert "1 &lt; 2" in page
    assert "<li style=" in page and "one &amp; two</li>" in page
    assert re.search(r'<a [^>]*href="https://localism\.example/places/"[^>]*>Read more</a>', page)
    assert 'lang="en"' in page


def test_a_welsh_reader_is_written_to_in_welsh_and_led_to_welsh_pages(post):
    post(address="ann@example.org", language="cy", context={"url": "/places/"})
    message = sent()
    assert "/cy/places/" in message.body
    assert message.message()["Content-Language"] == "cy"
    assert 'lang="cy"' in html(message)


def test_an_english_reader_is_led_to_english_pages_from_a_welsh_one(post):
    post(context={"url": "/cy/places/?page=2"})
    assert "/places/?page=2" in (body := sent().body)
    assert "/cy/" not in body


def test_nothing_typed_can_add_a_header(post):
    post(context={"title": "A\r\nBcc: everybody@example.org\u202e"})
    message = sent()
    assert message.subject == "About “A Bcc: everybody@example.org”"
    assert message.message()["Bcc"] is None
    assert message.recipients() == ["ann@example.org"]


def test_people_cannot_make_their_words_look_like_our_buttons():
    parts = blocks("Sign in: https://evil.example/accounts/login/\n\nMore: https://localhost.evil/")
    assert [part.kind for part in parts] == ["paragraph", "paragraph"]
    assert "<a" not in str(parts)


def test_only_our_own_addresses_become_links(settings):
    settings.SITE_URL = "https://localism.example"
    (part,) = blocks('See https://localism.example/a?b=1&c="x", or https://evil.example/.')
    assert part.lines == [
        'See <a href="https://localism.example/a?b=1&amp;c=">https://localism.example/a?b=1&amp;c='
        "</a>&quot;x&quot;, or https://evil.example/."
    ]


def test_markup_that_people_type_is_shown_not_run(post):
    post(context={"message": "<script>alert(1)</script>", "title": "<b>", "name": "{{ title }}"})
    page = html(sent())
    assert "<script>" not in page and "<b>" not in page
    assert "&lt;script&gt;" in page and "{{ title }}" in page


def test_each_attempt_has_the_same_message_id_and_each_mail_its_own(post):
    post()
    post()
    first, second = OutgoingMail.objects.order_by("pk")
    ids = [rendering.render(mail).message()["Message-ID"] for mail in (first, first, second)]
    assert ids[0] == ids[1] != ids[2]
    assert re.fullmatch(r"<[0-9a-f]+@localhost>", ids[0])


def test_mail_programs_know_that_nobody_waits_for_an_answer(post):
    post(reply_to="bob@example.org")
    message = sent().message()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"] == "bob@example.org"
    assert message["List-Unsubscribe"] is None  # this kind cannot be switched off


def test_an_optional_mail_carries_its_way_out(post):
    post("test-news", to=UserFactory())
    message = sent()
    header = message.message()["List-Unsubscribe"].replace("\n", "").replace(" ", "")
    address = re.fullmatch(r"<(.+)>", header)[1]
    assert address.startswith("http://localhost:8000/mail/unsubscribe/")
    assert message.message()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"To stop getting emails like this one: {address}" in message.body
    assert f'<a href="{address}"' in html(message)


def test_a_long_subject_is_cut(post):
    post(context={"title": "x" * 500})
    assert len(sent().subject) == rendering.LONGEST_SUBJECT


def test_every_kind_has_its_templates():
    texts = rendering.engine(escape=False)
    for kind in kinds.every():
        if kind.name != "test-broken":
            texts.get_template(f"{kind.template}.subject.txt")
            texts.get_template(f"{kind.template}.txt")


def test_an_unknown_kind_fails_with_its_name(post, monkeypatch):
    post()
    OutgoingMail.objects.update(kind="of-yesterday")
    assert send_due() == 0
    assert "of-yesterday" in OutgoingMail.objects.get().error


def test_a_mail_to_an_address_shows_no_account(post):
    post(address="Ann@Example.ORG")
    assert sent().to == ["ann@example.org"]
    assert outbox.claim() is None

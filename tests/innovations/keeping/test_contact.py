"""Writing to the people of a record: who gets it, who sees what, and what stops abuse."""

import logging
import random
import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.sending import send_due
from innovations import tasks
from innovations.keeping import contact
from innovations.models import ContactBlock, ContactMessage, ContactOptOut, Innovation
from innovations.views.contact import MESSAGES_PER_HOUR
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.innovations.at_once import at_once

pytestmark = pytest.mark.django_db
OWNER, READER = "owner@council.example", "reader@elsewhere.example"
PAGE = "/innovations/repair-cafe/contact/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime(2026, 5, 31, 11, tzinfo=UTC), tick=False)


@pytest.fixture
def innovation():
    author = UserFactory(email=OWNER, display_name="Olive Owner")
    return InnovationFactory(
        published=True, title="Repair café", slug="repair-cafe", author=author,
        place=PlaceFactory(name="Preston"),
    )  # fmt: skip


def typed(**changed) -> dict:
    """A complete message as a browser sends it."""
    return {
        "form_key": str(uuid.uuid4()),
        "about": "question",
        "text": "How did you find\r\nthe volunteers?",
        "name": "Rita Reader",
        "address": READER,
        "nickname": "",
    } | changed


def sign_in(client, address=READER, *, verified=True, **fields):
    person = UserFactory(email=address, **fields)
    EmailAddress.objects.create(user=person, email=address, verified=verified, primary=True)
    client.force_login(person)
    return person


def sent() -> dict[str, list]:
    """Every mail by the address it went to, oldest first."""
    send_due()
    found = {}
    for message in mail.outbox:
        found.setdefault(message.to[0], []).append(message)
    return found


def link_in(message, name: str) -> str:
    return re.search(rf"https?://[^/]+(/\S*{name}\S*)", message.body)[1]


# --- Passed on --------------------------------------------------------------------------------


def test_a_verified_reader_is_passed_on_at_once(client, innovation):
    reader = sign_in(client, display_name="Rita Reader")
    page = client.get(PAGE).text
    assert f'value="{READER}"' in page and 'value="Rita Reader"' in page
    response = client.post(PAGE, typed(), follow=True)
    assert response.redirect_chain == [(f"{PAGE}sent/", 302)]
    assert "Your message is on its way" in response.text

    mails = sent()
    assert set(mails) == {OWNER, READER}
    (to_owner,), (copy,) = mails[OWNER], mails[READER]
    assert (to_owner.reply_to, copy.reply_to) == ([READER], [])
    assert to_owner.subject == "A message about “Repair café” from Rita Reader"
    assert "About: A question about how it works" in to_owner.body
    assert "> How did you find\n> the volunteers?" in to_owner.body
    assert "reply to this email" in to_owner.body
    assert "> How did you find" in copy.body
    for text in (copy.body, copy.alternatives[0][0], copy.message().as_string()):
        assert OWNER not in text and "Olive" not in text
    kept = ContactMessage.objects.get()
    assert (kept.sender, kept.state, kept.text) == (
        reader, "delivered", "How did you find\nthe volunteers?",
    )  # fmt: skip


def test_a_reader_without_account_proves_the_address_first(client, innovation):
    response = client.post(PAGE, typed(), follow=True)
    assert response.redirect_chain == [(f"{PAGE}prove/", 302)]
    mails = sent()
    assert set(mails) == {READER}
    (proof,) = mails[READER]
    for words in ("volunteers", "Rita"):  # nothing that the sender wrote
        assert words not in proof.message().as_string()

    link = link_in(proof, "/contact/")
    assert "One more click" in client.get(link).text
    assert client.head(link).status_code == 200
    assert ContactMessage.objects.get().state == "unproven"
    assert "Your message is on its way" in client.post(link).text
    client.post(link)  # a second click
    mails = sent()
    assert [len(mails[address]) for address in (OWNER, READER)] == [1, 2]
    assert mails[OWNER][0].reply_to == [READER]
    assert "Your message is on its way" in client.get(link).text


@pytest.mark.parametrize("address", ["somebody@else.example", READER])
def test_who_is_signed_in_but_has_not_verified_that_address_proves_it_too(
    client, innovation, address
):
    sign_in(client, verified=address != READER)
    response = client.post(PAGE, typed(address=address))
    assert response.url == f"{PAGE}prove/"
    assert set(sent()) == {address}


def test_a_mail_is_in_its_readers_language(client, innovation):
    innovation.author.language = "cy"
    innovation.author.save()
    client.post(f"/cy{PAGE}", typed())
    (proof,) = sent()[READER]
    assert proof.extra_headers["Content-Language"] == "cy"
    assert link_in(proof, "/contact/").startswith("/cy/innovations/contact/")
    client.post(link_in(proof, "/contact/"))
    assert sent()[OWNER][0].extra_headers["Content-Language"] == "cy"


def test_without_an_author_everybody_who_looks_after_the_place_gets_it(client, innovation):
    stewards = [MembershipFactory(place=innovation.place, role="steward").user for _n in range(2)]
    Innovation.objects.update(author=None)
    sign_in(client)
    assert "those who look after Preston" in client.get(PAGE).text
    client.post(PAGE, typed())
    assert set(sent()) == {READER, *(steward.email for steward in stewards)}


def test_where_nobody_of_the_place_is_here_the_moderators_get_it_and_the_page_says_so(
    client, innovation
):
    somebody = moderator()
    Innovation.objects.update(author=None)
    sign_in(client)
    assert "Nobody of Preston is on this website yet." in client.get(PAGE).text
    client.post(PAGE, typed())
    assert set(sent()) == {READER, somebody.email}


def test_an_author_who_wants_no_messages_sends_them_to_the_stewards(client, innovation):
    client.force_login(innovation.author)
    page = "/innovations/repair-cafe/hand-over/"
    assert "Send them to the stewards instead" in client.get(page).text
    client.post(f"{PAGE}choice/", {"messages": "stewards"})
    assert "and not to you" in client.get(page).text
    sign_in(client)
    assert "do not take messages here" in client.get(PAGE).text
    client.post(PAGE, typed())
    assert not ContactMessage.objects.exists()

    steward = MembershipFactory(place=innovation.place, role="steward").user
    client.post(PAGE, typed())
    assert set(sent()) == {READER, steward.email}
    client.force_login(innovation.author)
    client.post(f"{PAGE}choice/", {"messages": "author"})
    assert contact.receivers(innovation) == [innovation.author]


def test_the_choice_is_the_authors_alone_and_not_inherited(client, innovation):
    for somebody in (moderator(), MembershipFactory(place=innovation.place, role="steward").user):
        client.force_login(somebody)
        assert client.post(f"{PAGE}choice/", {"messages": "stewards"}).status_code == 403
    contact.want_none(innovation.author, innovation, none=True)
    successor = UserFactory()
    Innovation.objects.update(author=successor)
    innovation.refresh_from_db()
    assert contact.receivers(innovation) == [successor]
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactOptOut.objects.create(
            innovation=innovation, person=ContactOptOut.objects.get().person
        )


# --- Who may ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", set(Innovation.Status) - {Innovation.Status.PUBLISHED})
def test_only_people_of_what_is_published_can_be_written_to(client, innovation, status):
    Innovation.objects.update(status=status)
    for reader in (None, innovation.author, moderator()):
        if reader:
            client.force_login(reader)
        for response in (client.get(PAGE), client.post(PAGE, typed()), client.get(f"{PAGE}sent/")):
            assert response.status_code == 404
    assert not ContactMessage.objects.exists()


def test_of_what_is_for_members_only_members_write(client, innovation):
    Innovation.objects.update(visibility="members")
    for reader in (None, UserFactory()):
        if reader:
            client.force_login(reader)
        assert client.get(PAGE).status_code == client.post(PAGE, typed()).status_code == 404
    client.force_login(MembershipFactory().user)
    assert client.post(PAGE, typed()).url == f"{PAGE}prove/"


def test_what_was_hidden_meanwhile_is_not_passed_on_and_not_kept(client, innovation):
    client.post(PAGE, typed())
    link = link_in(sent()[READER][0], "/contact/")
    Innovation.objects.update(status="hidden")
    assert "cannot be passed on" in client.post(link).text
    assert set(sent()) == {READER}
    kept = ContactMessage.objects.get()
    assert (kept.state, kept.name, kept.address, kept.text) == ("blocked", "", "", "")


def test_the_page_of_a_record_leads_to_the_form_and_names_nobody(client, innovation):
    page = client.get("/innovations/repair-cafe/").text
    assert f'href="{PAGE}"' in page
    for text in (page, client.get(PAGE).text, client.get(f"/cy{PAGE}").text):
        assert OWNER not in text and "Olive" not in text


# --- The form ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("about", "", "Select what it is about"),
        ("about", "love", "Select an option from the list"),
        ("text", " ", "Enter your message"),
        ("text", "x" * 3001, "Your message must be 3000 characters or fewer"),
        ("text", "http://a.b " * 4, "Use no more than 3 links"),
        ("name", "", "Enter your name"),
        ("name", "Visit www.spam.example", "without web or email addresses"),
        ("address", "rita@", "in the correct format"),
        ("address", "rita@example.org\nBcc: all@example.org", "in the correct format"),
        ("nickname", "Bot", "A box that people do not see was filled in"),
        ("text", "How\x00?", "There were invisible characters"),
    ],
)
def test_a_mistake_is_said_and_the_text_kept(client, innovation, field, value, said):
    response = client.post(PAGE, typed(**{"name": "Rita <Reader>"} | {field: value}))
    assert (response.status_code, said in response.text) == (200, True)
    if field != "text":
        assert "How did you find" in response.text
    assert not ContactMessage.objects.exists() and not OutgoingMail.objects.exists()


def test_the_same_form_is_one_message_however_often_it_is_sent(client, innovation):
    data = typed()
    for _click in range(3):
        assert client.post(PAGE, data).status_code == 302
    client.post(PAGE, data | {"text": "Something else."})
    assert ContactMessage.objects.count() == 2


def test_hostile_text_stays_text(client, innovation):
    sign_in(client)
    hostile = "<script>alert(1)</script>\nConfirm here: https://evil.example/"
    client.post(PAGE, typed(text=hostile, name="<b>Rita</b>"))
    html = sent()[OWNER][0].alternatives[0][0]
    assert "<script>" not in html and "<b>Rita" not in html
    assert 'href="https://evil.example' not in html


# --- Limits -----------------------------------------------------------------------------------


def test_one_sender_writes_twice_to_the_same_people_and_five_times_in_all(client, innovation):
    for _time in range(2):
        assert client.post(PAGE, typed()).status_code == 302
    response = client.post(PAGE, typed(text="One more"))
    assert (response.status_code, "twice today" in response.text) == (429, True)
    assert "One more" in response.text  # nothing typed is lost
    others = [InnovationFactory(published=True) for _n in range(4)]
    codes = [
        client.post(f"/innovations/{each.slug}/contact/", typed()).status_code for each in others
    ]
    assert codes == [302, 302, 302, 429]
    assert client.post(PAGE, typed(address="else@example.org")).status_code == 302


def test_the_limits_end_with_the_day(client, innovation, time_machine):
    for _time in range(2):
        client.post(PAGE, typed())
    time_machine.shift(timedelta(hours=24, seconds=1))
    assert client.post(PAGE, typed()).status_code == 302


def test_one_record_gets_so_many_a_day(client, innovation, monkeypatch):
    monkeypatch.setattr(contact, "TO_ONE_RECORD", 3)
    for number in range(5):  # nobody has proven these, so they keep nobody from writing
        answer = client.post(PAGE, typed(address=f"a{number}@example.org"))
        assert answer.status_code == 302
    links = [link_in(mails[0], "/contact/") for to, mails in sent().items()]
    answers = [client.post(link) for link in links]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert "very many messages today" in answers[-1].text
    assert client.post(PAGE, typed(address="last@example.org")).status_code == 429
    states = ContactMessage.objects.values_list("state", flat=True)
    assert sorted(states) == ["delivered"] * 3 + ["unproven"] * 2
    assert client.post(links[-1]).status_code == 429  # it is kept, and can still be passed on
    monkeypatch.setattr(contact, "TO_ONE_RECORD", 4)
    assert "Your message is on its way" in client.post(links[-1]).text


def test_nobody_uses_up_what_another_person_may_send(client, innovation):
    for number in range(contact.FROM_ONE_SENDER + 1):
        record = InnovationFactory(published=True, slug=f"another-{number}")
        client.post(f"/innovations/{record.slug}/contact/", typed())  # with somebody else's address
    assert ContactMessage.objects.count() == contact.FROM_ONE_SENDER
    assert client.post(PAGE, typed()).status_code == 429
    sign_in(client)
    answer = client.post(PAGE, typed(), follow=True)
    assert "Your message is on its way" in answer.text


def test_one_network_sends_so_many_an_hour(client, innovation, monkeypatch):
    monkeypatch.setattr(contact, "TO_ONE_RECORD", 1000)
    for number in range(MESSAGES_PER_HOUR):
        assert client.post(PAGE, typed(address=f"a{number}@example.org")).status_code == 302
    response = client.post(PAGE, typed(address="last@example.org"))
    assert (response.status_code, "from your network" in response.text) == (429, True)
    other = client.post(PAGE, typed(address="last@example.org"), REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 302


@pytest.mark.django_db(transaction=True)
def test_nobody_gets_past_a_limit_by_speed(innovation):
    records = [InnovationFactory(published=True) for _n in range(12)]

    def send(record):
        return contact.send(
            innovation=record, by=AnonymousUser(), name="Rita", address=READER, about="other",
            text="Hello", form_key=uuid.uuid4(), language="en",
        )  # fmt: skip

    outcomes = at_once([lambda record=record: send(record) for record in records])
    assert sum(isinstance(each, ContactMessage) for each in outcomes) == contact.FROM_ONE_SENDER
    assert sum(isinstance(each, contact.TooMany) for each in outcomes) == 7


@pytest.mark.django_db(transaction=True)
def test_twelve_clicks_at_once_are_one_message_and_one_mail(innovation):
    key = uuid.uuid4()

    def send():
        return contact.send(
            innovation=innovation, by=AnonymousUser(), name="Rita", address=READER,
            about="other", text="Hello", form_key=key, language="en",
        )  # fmt: skip

    assert len({each.pk for each in at_once([send] * 12)}) == 1
    assert OutgoingMail.objects.count() == 1


# --- Abuse ------------------------------------------------------------------------------------


def test_one_click_blocks_the_sender_and_tells_the_moderators(client, innovation):
    somebody, reader = moderator(), sign_in(client)
    client.post(PAGE, typed())
    link = link_in(sent()[OWNER][0], "/report/")
    client.logout()
    assert "Block the sender" in client.get(link).text
    client.head(link)
    assert not ContactBlock.objects.exists()
    page = client.post(link).text
    client.post(link)  # a second click
    assert "This sender is blocked" in page and READER not in page and "Rita" not in page
    block = ContactBlock.objects.get()
    assert (block.person, block.sender_digest) == (
        innovation.author, contact.digest_of(READER),
    )  # fmt: skip
    assert ContactMessage.objects.get().reported_at is not None
    assert [message.subject for message in sent()[somebody.email]] == [
        "A message through a contact form was reported"
    ]

    client.force_login(reader)
    response = client.post(PAGE, typed(text="Again"), follow=True)
    assert "The people of this innovation do not take this message" in response.text
    assert [len(sent()[address]) for address in (OWNER, READER)] == [1, 1]


def test_a_block_is_one_persons_and_outlives_a_new_key(client, innovation, settings):
    stewards = [MembershipFactory(place=innovation.place, role="steward").user for _n in range(2)]
    Innovation.objects.update(author=None)
    sign_in(client)
    ContactBlock.objects.create(person=stewards[0], sender_digest=contact.digest_of(READER))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    client.force_login(stewards[0].__class__.objects.get(email=READER))
    client.post(PAGE, typed())
    assert set(sent()) == {READER, stewards[1].email}


def test_moderators_read_what_was_reported_and_nothing_else(client, innovation):
    sign_in(client)
    client.post(PAGE, typed(text="A private question"))
    client.post(PAGE, typed(text="Foul words"))
    foul = ContactMessage.objects.get(text="Foul words")
    contact.report(foul, by=innovation.author)
    client.force_login(moderator(is_staff=True))
    page = client.get(reverse("admin:innovations_contactmessage_changelist"))
    assert page.status_code == 200
    assert "Foul words" in page.text and "A private question" not in page.text
    detail = client.get(reverse("admin:innovations_contactmessage_change", args=[foul.pk])).text
    assert "Foul words" in detail and READER not in page.text + detail
    private = ContactMessage.objects.get(text="A private question")
    hidden = reverse("admin:innovations_contactmessage_change", args=[private.pk])
    assert client.get(hidden).status_code == 302  # to the desk, which says that there is none


def forged(token: str, chance: random.Random) -> str:
    at = chance.randrange(len(token))
    alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:"
    return chance.choice(
        [
            token[:at] + chance.choice(alphabet) + token[at + 1 :],
            token[:at] + token[at + 1 :],
            token[:at] + chance.choice(alphabet) + token[at:],
            "".join(chance.sample(token, len(token))),
        ]
    )


def test_five_hundred_forged_links_send_and_block_nothing(client, innovation):
    client.post(PAGE, typed())
    message = ContactMessage.objects.get()
    proof = link_in(sent()[READER][0], "/contact/").split("/")[-2]
    sign_in(client, "other@example.org")
    client.post(PAGE, typed(address="other@example.org"))
    abuse = link_in(sent()[OWNER][0], "/report/").split("/")[-3]
    before, chance = OutgoingMail.objects.count(), random.Random(20260531)
    wrong = {f"{abuse}/", f"{proof}/report/"}  # each for what the other is for
    while len(wrong) < 500:
        wrong |= {f"{forged(proof, chance)}/", f"{forged(abuse, chance)}/report/"}
    for path in wrong - {f"{proof}/", f"{abuse}/report/"}:
        assert client.post(f"/innovations/contact/{path}").status_code == 404, path
    message.refresh_from_db()
    assert message.state == "unproven" and not ContactBlock.objects.exists()
    assert OutgoingMail.objects.count() == before


def test_old_links_do_nothing(client, innovation, time_machine):
    client.post(PAGE, typed())
    link = link_in(sent()[READER][0], "/contact/")
    time_machine.shift(timedelta(hours=24, seconds=1))
    assert client.post(link).status_code == 410
    tasks.keep_records_true()
    kept = ContactMessage.objects.get()
    assert (kept.state, kept.name, kept.address, kept.text) == ("expired", "", "", "")
    time_machine.shift(timedelta(hours=-2))
    assert client.post(link).status_code == 410  # what is forgotten cannot be sent
    assert set(sent()) == {READER}


def test_a_block_is_kept_once(innovation):
    block = {"person": innovation.author, "sender_digest": "0" * 64}
    ContactBlock.objects.create(**block)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactBlock.objects.create(**block)


# --- No address anywhere ----------------------------------------------------------------------


def test_no_address_stands_in_any_log_page_or_answer_of_the_api(client, innovation, caplog):
    """The whole way of a message, with every logger talking as much as it can."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)  # SQL is not logged when live
    pages = [client.get(PAGE).text, client.post(PAGE, typed(), follow=True).text]
    proof = link_in(sent()[READER][0], "/contact/")
    pages += [client.get(proof).text, client.post(proof).text]
    abuse = link_in(sent()[OWNER][0], "/report/")
    pages += [client.get(abuse).text, client.post(abuse).text]
    pages += [client.get("/innovations/repair-cafe/").text]
    pages += [client.get(f"/api/v1/innovations/{innovation.public_id}/").text]
    pages += [client.get("/api/v1/innovations/export.csv").getvalue().decode()]
    with pytest.MonkeyPatch.context() as patch:  # and a mail server that fails, and says whom for
        patch.setattr(
            "django.core.mail.message.EmailMessage.send",
            lambda self, *a, **k: (_ for _ in ()).throw(OSError(f"refused {self.to}")),
        )
        client.post(PAGE, typed(text="Once more", address=READER))
        send_due()
    for address in (OWNER, READER):
        assert address not in caplog.text
        assert all(address not in page for page in pages)


def test_what_is_kept_of_a_message_that_was_passed_on_is_named_in_one_table(client, innovation):
    sign_in(client)
    client.post(PAGE, typed(text="Zanzibar lanterns"))
    sent()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(table_name) FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        holding = []
        for table in tables:
            cursor.execute(
                f"SELECT count(*) FROM {table} AS row WHERE strpos(row::text, 'Zanzibar') > 0"
            )
            if cursor.fetchone()[0]:
                holding.append(table)
    assert holding == ["innovations_contactmessage"]

"""How moderators read and settle reports, and who is told."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.sending import send_due
from networks.actions.exchanges import show_exchange
from networks.actions.reporting import settle
from networks.actions.statements import show_statement
from networks.decisions import WrongMoment
from networks.models import Network, NetworkMember, Report, Statement
from networks.working.writing import remove
from places.models import Membership
from tests.factories import (
    ExchangeFactory,
    MembershipFactory,
    NetworkFactory,
    PostFactory,
    SignOnFactory,
    StatementFactory,
    UserFactory,
    moderator,
)
from tests.networks.working.people import taking_part

pytestmark = pytest.mark.django_db
QUEUE = "/networks/reports/"
Outcome = Report.Outcome


def reported(thing, by=None, message="It has my name in it.") -> Report:
    return Report.objects.create(
        **{thing._meta.model_name: thing}, about="personal", message=message, reporter=by,
        form_key=uuid.uuid4(),
    )  # fmt: skip


def settled(report, by, outcome=Outcome.NOTHING, answer="", seen=None) -> list[Report]:
    return settle(
        report, by=by, outcome=outcome, answer=answer, seen=seen or Report.objects.last().pk
    )


def told() -> list[tuple]:
    return sorted(OutgoingMail.objects.values_list("kind", "recipient__email"))


def test_the_queue_has_each_thing_once_and_is_for_moderators(client, django_assert_num_queries):
    network = NetworkFactory(name="Repair")
    thread = PostFactory(network=network, title="Who pays?")
    first = reported(network)
    reported(network, message="Again.")
    reported(PostFactory(network=network, root=thread), by=UserFactory())
    client.force_login(MembershipFactory(role=Membership.Role.STEWARD).user)
    assert client.get(QUEUE).status_code == 403
    assert client.get(f"{QUEUE}{first.pk}/").status_code == 404
    client.force_login(moderator())
    client.get(QUEUE)
    with django_assert_num_queries(6):
        page = client.get(QUEUE)
    assert [row["title"] for row in page.context["rows"]] == [
        "Repair",
        "A post in “Who pays?”",
    ]
    assert "2 things in networks were reported" in client.get("/innovations/review/").text
    reported(StatementFactory(network=network))
    reported(ExchangeFactory())
    with django_assert_num_queries(6):
        assert len(client.get(QUEUE).context["rows"]) == 4


def test_one_decision_settles_all_that_was_on_the_page_and_tells_each_person_once(client):
    network = NetworkFactory(name="Repair")
    reader, gone = UserFactory(), UserFactory(is_active=False)
    first, _second = reported(network, by=reader), reported(network, by=reader, message="More.")
    reported(network), reported(network, by=gone)
    judge = moderator()
    client.force_login(judge)
    page = client.get(f"{QUEUE}{first.pk}/")
    assert [row.message for row in page.context["reports"]] == [
        "It has my name in it.", "More.", "It has my name in it.", "It has my name in it.",
    ]  # fmt: skip
    late = reported(network, message="Somebody wrote this meanwhile.")
    sent = {"outcome": "nothing", "answer": "", "seen": page.context["form"]["seen"].value()}
    assert client.post(f"{QUEUE}{first.pk}/", sent).url == QUEUE
    assert list(Report.objects.open()) == [late]
    first.refresh_from_db()
    assert (first.handled_by, first.outcome, first.answer) == (judge, "nothing", "")
    assert told() == [("network-report-settled", reader.email)]
    again = client.post(f"{QUEUE}{first.pk}/", sent)
    assert again.status_code == 409
    assert f"{judge} has settled this already: Left as it is." in again.text
    assert told() == [("network-report-settled", reader.email)]


def test_a_network_is_hidden_with_a_reason_and_its_people_are_told():
    network = NetworkFactory()
    lead = taking_part(network, role=Membership.Role.OFFICER, leads=True)
    reader = UserFactory()
    report = reported(network, by=reader)
    with pytest.raises(ValidationError):
        settled(report, moderator(), Outcome.HIDDEN)
    settled(report, moderator(), Outcome.HIDDEN, "It names a person.")
    network.refresh_from_db()
    assert network.status == Network.Status.HIDDEN
    assert told() == [
        ("network-report-settled", reader.email),
        ("network-reviewed", lead.email),
    ]
    assert network.decisions.first().reason == "It names a person."


def test_a_statement_is_hidden_from_everybody_but_who_leads(client):
    network = NetworkFactory()
    lead = taking_part(network, role=Membership.Role.OFFICER, leads=True)
    member = taking_part(network, role=Membership.Role.OFFICER)
    statement = StatementFactory(network=network, title="Mend it all")
    SignOnFactory(statement=statement, place=member.place_of)
    judge, url = moderator(), statement.get_absolute_url()
    settled(reported(statement), judge, Outcome.HIDDEN, "It names a person.")
    assert told() == [("network-thing-hidden", lead.email)]
    assert not Statement.objects.get().takes_signatures
    year = f"/networks/{network.slug}/years/{statement.opened_at.year}/"
    everywhere = [
        network.get_absolute_url(), "/networks/statements/", year, "/api/v1/statements/",
    ]  # fmt: skip
    for person in (None, UserFactory(), member):
        client.logout()
        if person:
            client.force_login(person)
        # Who has signed is led to the signature alone.
        assert client.get(url).status_code == (302 if person == member else 404)
        for own in ("embed/", "signatories.csv", "signatories.json", "sign/"):
            assert client.get(f"{url}{own}").status_code in ({404} if person else {404, 302})
        assert client.get(f"/api/v1/statements/{statement.public_id}/").status_code == 404
        for page in everywhere:
            assert "Mend it all" not in client.get(page).text, page
    client.force_login(lead)
    page = client.get(url)
    assert "Hidden by a moderator" in page.text
    assert "It names a person." in page.text
    for own in ("signatories.csv", "signatories.json"):
        assert client.get(f"{url}{own}").status_code == 404
        assert own not in page.text
    assert client.get(f"{url}review/").status_code == 403
    assert client.post(f"{url}steps/", {"wants": "close"}).status_code == 409
    client.force_login(judge)
    assert client.post(f"{url}review/", {"wants": "show"}).url == url
    client.logout()
    assert client.get(url).status_code == 200
    steps = list(network.decisions.values_list("step", flat=True))
    assert steps == ["said_shown", "said_hidden"]


def test_an_offer_is_hidden_and_shown_again_and_its_place_is_told_each_time():
    officer = MembershipFactory(role=Membership.Role.OFFICER)
    exchange = ExchangeFactory(place=officer.place)
    judge = moderator()
    settled(reported(exchange), judge, Outcome.HIDDEN, "It is an advertisement.")
    exchange.refresh_from_db()
    assert exchange.is_hidden
    show_exchange(exchange, by=judge)
    assert told() == [("network-thing-hidden", officer.user.email)] * 2


def test_a_post_is_removed_and_nobody_else_who_reported_it_learns_what_it_said():
    network = NetworkFactory(visibility=Network.Visibility.PRIVATE, name="Repair")
    reader, left = taking_part(network), taking_part(network)
    post = PostFactory(network=network, title="Mrs Jones of 4 High Street")
    report = reported(post, by=reader)
    reported(post, by=left)
    NetworkMember.objects.filter(place=left.place_of).update(state=NetworkMember.State.LEFT)
    settled(report, moderator(), Outcome.REMOVED, "It names a person.")
    post.refresh_from_db()
    assert (post.is_removed, post.removal_reason) == (True, "It names a person.")
    titles = dict(OutgoingMail.objects.values_list("recipient", "context__title"))
    assert titles == {reader.pk: "A post in a discussion of “Repair”", left.pk: ""}


def test_what_was_removed_from_a_discussion_is_shown_by_no_report(client, mailoutbox):
    network, reader = NetworkFactory(name="Repair"), UserFactory()
    author = taking_part(network)
    thread = PostFactory(network=network, title="Who is Mrs Jones?", text="She", author=author)
    answer = PostFactory(network=network, root=thread, text="Of 4 High Street", author=author)
    first, report = reported(thread, by=reader), reported(answer, by=reader)
    client.force_login(moderator())
    pages = [QUEUE, f"{QUEUE}{first.pk}/", f"{QUEUE}{report.pk}/"]
    shown = "".join(client.get(page).text for page in pages)
    assert "Mrs Jones" in shown and "4 High Street" in shown
    remove(thread, by=author, reason="")
    shown = "".join(client.get(page).text for page in pages)
    assert "Mrs Jones" not in shown and "4 High Street" in shown
    assert "A post in a discussion of “Repair”" in shown
    remove(answer, by=author, reason="")
    shown = "".join(client.get(page).text for page in pages)
    assert "4 High Street" not in shown
    assert "It is removed already, so its text is not shown." in shown
    report.refresh_from_db()
    settled(report, moderator())
    assert send_due() == 1
    assert "Mrs Jones" not in mailoutbox[0].subject + mailoutbox[0].body


def test_the_mails_say_it_in_words(mailoutbox):
    network = NetworkFactory(name="Repair")
    officer = taking_part(network, role=Membership.Role.OFFICER, leads=True)
    statement = StatementFactory(network=network, title="Mend it all")
    judge, reader = moderator(), UserFactory()
    settled(reported(statement, by=reader), judge, Outcome.HIDDEN, "It names a person.")
    show_statement(statement, by=judge)
    settled(reported(network, by=reader), judge)
    assert send_due() == 4
    said = {(mail.to[0], mail.subject): mail.body for mail in mailoutbox}
    answer = said[reader.email, "What became of your report of “Mend it all”"]
    assert "A moderator has read your report and hidden what you reported." in answer
    assert "It names a person." in answer
    assert "left everything as it is" in said[
        reader.email, "What became of your report of “Repair”"
    ]  # fmt: skip
    hidden = said[officer.email, "Hidden: “Mend it all”"]
    assert "It names a person." in hidden and statement.get_absolute_url() in hidden
    assert "shows “Mend it all” again" in said[officer.email, "Shown again: “Mend it all”"]


def test_nobody_settles_what_is_their_own(client):
    network = NetworkFactory()
    own = moderator()
    MembershipFactory(user=own, place=taking_part(network).place_of)
    author = moderator()
    for thing, person in (
        (network, own),
        (StatementFactory(network=network), own),
        (ExchangeFactory(place=Membership.objects.get(user=own).place), own),
        (PostFactory(network=network, author=author), author),
    ):
        report = reported(thing)
        with pytest.raises(PermissionDenied):
            settled(report, person)
        client.force_login(person)
        assert client.get(f"{QUEUE}{report.pk}/").status_code == 403
    with pytest.raises(PermissionDenied):
        settled(reported(NetworkFactory()), UserFactory())
    assert not Report.objects.filter(handled_at__isnull=False).exists()


def test_an_outcome_that_does_not_fit_is_refused():
    report = reported(NetworkFactory())
    with pytest.raises(ValidationError):
        settled(report, moderator(), Outcome.REMOVED, "Away with it")
    with pytest.raises(WrongMoment):
        settled(report, moderator(), seen=report.pk - 1)

"""Saying that something in a record is wrong: who may, what is kept, and who gets to read it."""

import uuid

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import DataError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from connected_localism.common.cache import FallbackRedisCache
from innovations.keeping.reporting import REPORTS_PER_HOUR
from innovations.models import FormerSlug, Innovation, MistakeReport
from tests.factories import InnovationFactory, MembershipFactory, UserFactory, moderator
from tests.innovations.at_once import at_once
from tests.innovations.typed_forms import errors

pytestmark = pytest.mark.django_db
DESK = reverse("admin:innovations_mistakereport_changelist")
QUEUE = "/innovations/review/"


@pytest.fixture
def innovation():
    return InnovationFactory(
        published=True,
        title="Repair café",
        slug="repair-cafe",
        source_url="https://example.org/source",
        source_name="A newspaper",
        source_checked="2026-03",
    )


def report_url(innovation) -> str:
    return f"/innovations/{innovation.slug}/report/"


def typed(**changed) -> dict:
    """A complete report as a browser sends it."""
    return {
        "form_key": str(uuid.uuid4()),
        "about": MistakeReport.About.FACT,
        "message": "It was 30 streets,\r\nnot 40.",
        "nickname": "",
    } | changed


def report(innovation, **fields) -> MistakeReport:
    return MistakeReport.objects.create(
        **{"innovation": innovation, "about": "fact", "message": "No.", "form_key": uuid.uuid4()}
        | fields
    )


def staff_moderator(**fields):
    return moderator(is_staff=True, **fields)


# --- The page ---------------------------------------------------------------------------------


def test_the_page_of_a_record_leads_to_the_report_and_that_to_its_source(client, innovation):
    assert f'href="{report_url(innovation)}"' in client.get(innovation.get_absolute_url()).text
    page = client.get(report_url(innovation)).text
    assert 'href="https://example.org/source"' in page
    assert "A newspaper</a>, checked March 2026." in page
    assert "We do not ask who you are" in page
    assert client.get(f"/cy{report_url(innovation)}").status_code == 200


def test_a_record_without_a_source_offers_none(client):
    page = client.get(report_url(InnovationFactory(published=True))).text
    assert "against its source" not in page


@pytest.mark.parametrize("status", set(Innovation.Status) - {Innovation.Status.PUBLISHED})
def test_only_what_is_published_can_be_reported(client, status):
    hidden = InnovationFactory(status=status, title="Not for you")
    for reader in (None, hidden.author, moderator()):
        if reader:
            client.force_login(reader)
        for answer in (client.get(report_url(hidden)), client.post(report_url(hidden), typed())):
            assert answer.status_code == 404
            assert "Not for you" not in answer.text
    assert not MistakeReport.objects.exists()


def test_what_is_for_members_only_members_report(client):
    innovation = InnovationFactory(published=True, visibility="members")
    for outsider in (None, UserFactory()):
        if outsider:
            client.force_login(outsider)
        assert client.get(report_url(innovation)).status_code == 404
        assert client.post(report_url(innovation), typed()).status_code == 404
    assert not MistakeReport.objects.exists()

    client.force_login(MembershipFactory().user)
    assert client.post(report_url(innovation), typed()).status_code == 302
    assert MistakeReport.objects.get().innovation == innovation


# --- Sending ----------------------------------------------------------------------------------


def test_a_signed_out_reader_reports_and_nothing_is_kept_of_them(client, innovation):
    response = client.post(report_url(innovation), typed(), follow=True)
    assert response.redirect_chain == [(innovation.get_absolute_url(), 302)]
    assert "Your report is with the moderators" in response.text
    kept = MistakeReport.objects.get()
    assert (kept.innovation, kept.about, kept.message, kept.reporter, kept.handled_at) == (
        innovation,
        "fact",
        "It was 30 streets,\nnot 40.",
        None,
        None,
    )
    assert "session" not in client.cookies


def test_a_report_of_somebody_signed_in_says_so_and_outlives_their_account(client, innovation):
    reader = UserFactory()
    client.force_login(reader)
    assert "Moderators see that it comes from you" in client.get(report_url(innovation)).text
    client.post(report_url(innovation), typed())
    kept = MistakeReport.objects.get()
    assert kept.reporter == reader
    reader.delete()
    kept.refresh_from_db()
    assert kept.reporter is None


def test_a_form_opened_before_the_title_changed_still_arrives(client, innovation):
    FormerSlug.objects.create(innovation=innovation, slug="old-title")
    assert client.post("/innovations/old-title/report/", typed()).status_code == 302
    assert MistakeReport.objects.get().innovation == innovation


def test_the_same_form_is_one_report_and_other_words_are_another(client, innovation):
    sent = typed()
    for _click in range(2):
        response = client.post(report_url(innovation), sent)
        assert (response.status_code, response.url) == (302, innovation.get_absolute_url())
    assert MistakeReport.objects.count() == 1

    client.post(report_url(innovation), sent | {"message": "And it began in 2019."})
    client.post(report_url(InnovationFactory(published=True)), sent)
    assert MistakeReport.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_are_one_report(client, innovation):
    sent = typed()
    answers = at_once([lambda: type(client)().post(report_url(innovation), sent)] * 8)
    assert [answer.status_code for answer in answers] == [302] * 8
    assert MistakeReport.objects.count() == 1


# --- What is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"message": " \r\n "}, {"message": ["Say what is wrong"]}),
        ({"about": ""}, {"about": ["Select what it is about"]}),
        ({"about": "weather"}, {"about": ["Select an option from the list"]}),
        (
            {"message": "x" * 2001},
            {"message": ["What is wrong must be 2000 characters or fewer"]},
        ),
        (
            {"message": "30\x00 streets"},
            {
                "message": [
                    "There were invisible characters in this text that cannot be used. We have "
                    "taken them out: check what is left and send it again."
                ]
            },
        ),
    ],
)
def test_mistakes_in_the_form_are_named_and_the_text_stays(client, innovation, changed, said):
    response = client.post(report_url(innovation), typed(**changed))
    assert response.status_code == 200
    assert errors(response) == said
    typed_text = typed(**changed)["message"].replace("\x00", "").replace("\r\n", "\n")
    assert response.context["form"]["message"].value() == typed_text
    assert "<title>Error: Report a mistake in “Repair café”" in response.text
    assert not MistakeReport.objects.exists()


def test_two_thousand_characters_fit_however_they_are_sent(client, innovation):
    message = "ŵ" * 1998 + "\r\n."  # browsers send two characters for a new line
    assert client.post(report_url(innovation), typed(message=message)).status_code == 302
    assert len(MistakeReport.objects.get().message) == 2000


def test_three_megabytes_are_refused_in_plain_words(client, innovation):
    response = client.post(report_url(innovation), typed(message="x" * 3_000_000))
    assert response.status_code == 413
    assert not MistakeReport.objects.exists()


def test_a_program_that_fills_in_every_box_is_stopped_and_a_person_can_go_on(client, innovation):
    response = client.post(report_url(innovation), typed(nickname="Cheap pills"))
    assert response.status_code == 200
    assert "if you are a person, send this again" in response.text
    assert "Cheap pills" not in response.text
    assert not MistakeReport.objects.exists()
    form = response.context["form"]
    client.post(report_url(innovation), {name: form[name].value() for name in form.fields})
    assert MistakeReport.objects.get().message == "It was 30 streets,\nnot 40."


def test_ten_reports_an_hour_and_then_a_page_that_says_so(client, innovation):
    for _report in range(REPORTS_PER_HOUR):
        assert client.post(report_url(innovation), typed()).status_code == 302
    assert client.post(report_url(innovation), typed(message="")).status_code == 200  # a slip
    response = client.post(report_url(innovation), typed())
    assert response.status_code == 429
    assert "You can send 10 reports in an hour" in response.text
    assert MistakeReport.objects.count() == REPORTS_PER_HOUR == 10

    [key] = cache.keys("mistake-reports:*")
    assert key == "mistake-reports:address:127.0.0.1"
    assert 3500 < cache.ttl(key) <= 3600
    cache.expire(key, 0)  # the hour is over
    assert client.post(report_url(innovation), typed()).status_code == 302


def test_people_are_counted_each_for_themselves(client, innovation):
    cache.set("mistake-reports:address:127.0.0.1", REPORTS_PER_HOUR, 60)
    assert client.post(report_url(innovation), typed()).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.1"}
    assert client.post(report_url(innovation), typed(), **elsewhere).status_code == 302
    client.force_login(UserFactory())
    assert client.post(report_url(innovation), typed()).status_code == 302


def test_a_household_has_one_ipv6_network_and_a_claimed_address_counts_for_nothing(
    client, innovation
):
    for address in ("2001:db8:1:2::3", "2001:db8:1:2:ffff::4", "::ffff:192.0.2.7"):
        client.post(
            report_url(innovation),
            typed(),
            REMOTE_ADDR=address,
            HTTP_X_FORWARDED_FOR="198.51.100.1",
        )
    counted = {key: cache.get(key) for key in cache.keys("mistake-reports:*")}
    assert counted == {
        "mistake-reports:address:2001:db8:1:2::/64": 2,
        "mistake-reports:address:192.0.2.7": 1,
    }


def test_reports_arrive_while_redis_is_away(client, innovation, settings, monkeypatch):
    cache.set("mistake-reports:address:127.0.0.1", REPORTS_PER_HOUR, 60)
    away = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}
    monkeypatch.setattr(FallbackRedisCache, "_away_until", 0.0)
    assert client.post(report_url(innovation), typed()).status_code == 302
    assert FallbackRedisCache._away_until > 0.0
    assert MistakeReport.objects.count() == 1


# --- The desk ---------------------------------------------------------------------------------


def test_moderators_find_what_waits_and_mark_it_as_handled(client, innovation):
    judge = staff_moderator()
    client.force_login(judge)
    waiting, done = report(innovation, message="Wait"), report(innovation, message="Done")
    colleague = UserFactory()
    MistakeReport.objects.filter(pk=done.pk).update(handled_at=timezone.now(), handled_by=colleague)

    def shown(query):
        return [row.message for row in client.get(DESK + query).context["cl"].result_list]

    assert shown("") == ["Wait", "Done"]
    assert (shown("?handled=no"), shown("?handled=yes")) == (["Wait"], ["Done"])
    assert shown("?about__exact=offensive") == []

    sent = {"action": "mark_as_handled", "_selected_action": [waiting.pk, done.pk]}
    assert "1 report is marked as handled." in client.post(DESK, sent, follow=True).text
    waiting.refresh_from_db()
    done.refresh_from_db()
    assert waiting.handled_at
    assert (waiting.handled_by, done.handled_by) == (judge, colleague)
    assert shown("?handled=no") == []


def test_a_report_is_for_reading_and_leads_to_the_record(client, innovation):
    client.force_login(staff_moderator())
    page_url = reverse("admin:innovations_mistakereport_change", args=[report(innovation).pk])
    page = client.get(page_url)
    assert page.status_code == 200
    assert f'href="{innovation.get_absolute_url()}"' in page.text
    assert 'name="message"' not in page.text
    assert client.post(page_url, {"message": "Yes."}).status_code == 403
    assert client.get(reverse("admin:innovations_mistakereport_add")).status_code == 403
    assert MistakeReport.objects.get().message == "No."


def test_a_report_runs_no_script_at_the_moderators(client):
    script = "<script>alert('mine')</script>"
    kept = report(InnovationFactory(published=True, title=script), message=script)
    client.force_login(staff_moderator())
    for url in (DESK, reverse("admin:innovations_mistakereport_change", args=[kept.pk])):
        page = client.get(url).text
        assert "&lt;script&gt;alert(&#x27;mine&#x27;)" in page
        assert "<script>alert" not in page


def test_staff_who_do_not_moderate_handle_no_reports(client, innovation):
    kept = report(innovation)
    staff = UserFactory(is_staff=True)
    client.force_login(staff)
    assert client.get(DESK).status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="view_mistakereport"))
    assert client.get(DESK).status_code == 200
    client.post(DESK, {"action": "mark_as_handled", "_selected_action": [kept.pk]})
    kept.refresh_from_db()
    assert kept.handled_at is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_in_the_desk_costs_the_same_for_one_and_three(
    client, rows, django_assert_num_queries
):
    for _row in range(rows):
        report(
            InnovationFactory(published=True),
            reporter=UserFactory(),
            handled_at=timezone.now(),
            handled_by=UserFactory(),
        )
    client.force_login(staff_moderator())
    with django_assert_num_queries(6):
        client.get(DESK)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (1, "1 report of a mistake waits in the desk"),
        (3, "3 reports of mistakes wait in the desk"),
    ],
)
def test_the_queue_tells_who_can_open_the_desk_what_waits_there(
    client, innovation, rows, said, django_assert_num_queries
):
    for _row in range(rows):
        report(innovation)
    report(innovation, handled_at=timezone.now())
    client.force_login(staff_moderator())
    client.get(QUEUE)  # the frame of the page remembers for a minute what waits
    with django_assert_num_queries(14):
        page = client.get(QUEUE).text
    assert f'<a class="govuk-link" href="{DESK}?handled=no">{said}</a>' in page

    client.force_login(moderator())
    assert "in the desk" not in client.get(QUEUE).text


def test_the_queue_says_nothing_where_nothing_was_reported(client, innovation):
    report(innovation, handled_at=timezone.now())
    client.force_login(staff_moderator())
    assert "in the desk" not in client.get(QUEUE).text


# --- What must always be true -----------------------------------------------------------------


def test_constraints_hold(innovation):
    kept = report(innovation)
    for broken, error in (
        ({"form_key": kept.form_key}, IntegrityError),
        ({"handled_by": UserFactory()}, IntegrityError),
        ({"message": "x" * 2001}, DataError),
    ):
        with pytest.raises(error), transaction.atomic():
            report(innovation, **broken)
    assert MistakeReport.objects.get() == kept

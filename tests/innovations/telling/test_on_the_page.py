"""What a record's page shows of its matches to its people, and how needs are told apart."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from innovations.actions.answering import answer_pair
from innovations.models import PairSide
from tests.factories import MembershipFactory, UserFactory
from tests.innovations.telling.pairs import live, match

pytestmark = pytest.mark.django_db
REFUSED = PairSide.Answer.NOT_RELEVANT


def page(client, innovation, user=None) -> str:
    if user:
        client.force_login(user)
    return client.get(innovation.get_absolute_url()).text


def refuse(ours, theirs):
    match(ours, theirs)
    answer_pair(ours, theirs, ours.author, REFUSED)


def test_what_its_people_refused_is_not_on_its_page_but_on_that_of_the_other(client):
    ours, theirs = live(title="Ours here"), live(title="Theirs there")
    refuse(ours, theirs)
    assert "Theirs there" not in page(client, ours)
    assert "Ours here" in page(client, theirs)
    assert "Theirs there" not in page(client, ours, UserFactory())


def test_its_people_see_what_is_hidden_and_can_show_it_again(client):
    ours, theirs = live(title="Ours here"), live(title="Theirs there")
    refuse(ours, theirs)
    officer = MembershipFactory(place=ours.place).user
    text = page(client, ours, officer)
    assert "1 hidden as not relevant" in text and "Theirs there" in text
    address = reverse("innovation-match-answer", args=[ours.slug])
    response = client.post(address, {"answer": f"undo:{theirs.slug}"}, follow=True)
    assert "is shown again" in response.text and "hidden as not relevant" not in response.text
    assert not PairSide.objects.suppressed().exists()


def test_what_is_hidden_as_not_relevant_shows_nothing_that_its_people_may_not_read(client):
    ours, theirs = live(), live(title="Theirs there")
    refuse(ours, theirs)
    type(theirs).objects.filter(pk=theirs.pk).update(status="hidden")
    text = page(client, ours, ours.author)
    assert "Theirs there" not in text and "hidden as not relevant" not in text


def test_its_people_say_on_the_page_what_fits(client):
    ours, theirs = live(), live(title="Theirs there")
    match(ours, theirs)
    assert "match-answers" not in page(client, ours)
    assert "match-answers" not in page(client, ours, theirs.author)
    assert f'value="not-relevant:{theirs.slug}"' in page(client, ours, ours.author)
    address = reverse("innovation-match-answer", args=[ours.slug])
    client.post(address, {"answer": f"useful:{theirs.slug}"})
    assert PairSide.objects.get().answer == PairSide.Answer.USEFUL
    response = client.post(address, {"answer": f"not-relevant:{theirs.slug}"}, follow=True)
    assert "is not shown here again" in response.text
    assert client.post(address, {"answer": "useful:no-such-record"}).status_code == 404
    assert client.post(address, {"answer": f"useful:{ours.slug}"}).status_code == 404
    client.post(address, {"answer": f"adapting:{theirs.slug}"})  # not one of these buttons
    assert PairSide.objects.get().answer == REFUSED


def test_a_need_shows_answers_apart_from_fellows(client):
    need = live(kind="need", stage="idea", title="Keep parks open")
    answer, fellow = live(title="Friends of parks"), live(kind="need", title="Park keepers wanted")
    met = live(kind="need", stage="ended", title="Parks were closed")
    for other in (answer, fellow, met):
        match(need, other)
    text = page(client, need)
    assert text.index("What may answer this") < text.index("Friends of parks")
    assert text.index("Friends of parks") < text.index("Others who need the same")
    assert text.index("Others who need the same") < text.index("Park keepers wanted")
    assert text.count("Ask them to do it together") == 1
    assert f'href="{reverse("innovation-contact", args=[fellow.slug])}">Ask them' in text
    assert "Similar innovations" not in text


def test_an_innovation_shows_who_is_looking_for_it(client):
    innovation = live(title="Friends of parks")
    need, met = (
        live(kind="need", stage="idea", title="Keep parks open"),
        live(kind="need", stage="ended", title="Parks were closed"),
    )
    assert "Places that are looking for this" not in page(client, innovation)
    match(innovation, need)
    match(innovation, met)
    text = page(client, innovation)
    assert text.index("Parks were closed") < text.index("Places that are looking for this")
    assert text.index("Places that are looking for this") < text.index("Keep parks open")
    assert "Ask them to do it together" not in text


@pytest.mark.parametrize("number", [1, 3])
def test_any_number_of_matches_takes_as_many_queries(client, number, django_assert_num_queries):
    from innovations.finding.similar import similar_to

    ours = live()
    for _ in range(number):
        refuse(ours, live())
        match(ours, live(kind="need"))
    with django_assert_num_queries(3):  # pairs with answers, cards, what differs
        found = similar_to(ours, AnonymousUser(), with_refused=True)
    assert [item.is_refused for item in found] == [False] * number + [True] * number

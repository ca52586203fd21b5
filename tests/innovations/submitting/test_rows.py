"""Partners, documents, further places and ties: rows that grow and shrink without JavaScript."""

import pytest

from innovations.models import Evidence, Innovation, Partner, Relation
from tests.factories import InnovationFactory, PlaceFactory, UserFactory
from tests.innovations.typed_forms import section_url, typed_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    author = UserFactory()
    client.force_login(author)
    return InnovationFactory(author=author)


def press(client, draft, section, command, **changed):
    sent = typed_over(draft, section, **changed) | {"rows": command}
    return client.post(section_url(draft, section), sent)


def save(client, draft, section, **changed):
    return client.post(section_url(draft, section), typed_over(draft, section, **changed))


def rows_of(response) -> list[dict]:
    [rows] = response.context["form"].rows
    return [{name: row[name].value() for name in row.fields} for row in rows.forms]


def partners(draft) -> list[tuple]:
    return list(draft.partners.values_list("name", "role"))


def test_another_row_keeps_all_that_was_typed_and_finds_no_fault_yet(client, draft):
    response = press(
        client, draft, "people", "partners:add",
        **{"partners-0-name": "Groundwork", "partners-0-role": "funder", "lead_organisation": "x" * 999},
    )  # fmt: skip
    assert response.status_code == 200
    assert rows_of(response) == [
        {"name": "Groundwork", "role": "funder"},
        {"name": None, "role": None},
    ]
    assert response.context["form"]["lead_organisation"].value() == "x" * 999
    assert "There is a problem" not in response.content.decode()
    assert partners(draft) == []


def test_a_row_in_the_middle_is_taken_out(client, draft):
    typed = {f"partners-{n}-name": name for n, name in enumerate(["One", "Two", "Three"])}
    roles = {f"partners-{n}-role": role for n, role in enumerate(["funder", "partner", "supplier"])}
    sent = typed | roles | {"partners-count": 3}
    response = press(client, draft, "people", "partners:remove:1", **sent)
    assert rows_of(response) == [
        {"name": "One", "role": "funder"},
        {"name": "Three", "role": "supplier"},
    ]


@pytest.mark.parametrize(
    "command", ["partners:remove:99", "partners:remove:x", "partners:", "nonsense", "a:b:c:d"]
)
def test_a_button_that_means_nothing_changes_nothing(client, draft, command):
    response = press(client, draft, "people", command, **{"partners-0-name": "One"})
    assert [row["name"] for row in rows_of(response)] == ["One"]


def test_there_is_an_end_to_rows(client, draft):
    response = press(client, draft, "people", "partners:add", **{"partners-count": "5000"})
    assert len(rows_of(response)) == 30
    assert "Add another partner" not in response.content.decode()


def test_partners_are_saved_once_each_and_empty_rows_not_at_all(client, draft):
    sent = {
        "partners-0-name": "Groundwork", "partners-0-role": "funder",
        "partners-1-name": "", "partners-1-role": "partner",
        "partners-2-name": "Groundwork", "partners-2-role": "funder",
        "partners-3-name": "Groundwork", "partners-3-role": "delivery",
        "partners-count": 4,
    }  # fmt: skip
    assert save(client, draft, "people", **sent).status_code == 302
    assert partners(draft) == [("Groundwork", "funder"), ("Groundwork", "delivery")]
    draft.refresh_from_db()
    assert draft.content_version == 2


def test_rows_that_stay_keep_their_ids(client, draft):
    stays = Partner.objects.create(innovation=draft, name="Stays")
    Partner.objects.create(innovation=draft, name="Goes")
    save(client, draft, "people", **{"partners-1-name": "Comes"})
    assert partners(draft) == [("Stays", "partner"), ("Comes", "partner")]
    assert draft.partners.get(name="Stays").pk == stays.pk


def test_what_is_wrong_in_a_row_is_said_with_its_number_and_leads_to_it(client, draft):
    sent = {
        "evidence-0-title": "", "evidence-0-url": "https://example.org/a", "evidence-0-kind": "report",
        "evidence-1-title": "A trial", "evidence-1-url": "no address", "evidence-1-kind": "report",
        "evidence-1-date": "soon", "evidence-count": 2,
    }  # fmt: skip
    response = save(client, draft, "results", **sent)
    assert response.context["form"].row_errors == [
        ("id_evidence-0-title", "Row 1: Enter a title of the document or page"),
        (
            "id_evidence-1-url",
            "Row 2: Enter a web address in the correct format, like https://www.example.com",
        ),
        (
            "id_evidence-1-date",
            "Row 2: Enter a year such as 2024, or a date such as May 2024 or 31 May 2024",
        ),
    ]
    page = response.content.decode()
    assert 'href="#id_evidence-1-date"' in page
    assert "<title>Error:" in page
    assert not Evidence.objects.exists()


def test_documents_are_saved_with_all_that_is_known_of_them(client, draft):
    save(
        client, draft, "results",
        **{"evidence-0-title": "A trial", "evidence-0-url": "https://example.org/a",
           "evidence-0-kind": "evaluation", "evidence-0-date": "2025", "evidence-0-is_independent": "on"},
    )  # fmt: skip
    saved = Evidence.objects.values("title", "url", "kind", "date", "is_independent").get()
    assert saved == {
        "title": "A trial",
        "url": "https://example.org/a",
        "kind": "evaluation",
        "date": "2025",
        "is_independent": True,
    }


def test_further_places_are_added_one_by_one_and_unticked(client, draft):
    ashby, bath = PlaceFactory(name="Ashby"), PlaceFactory(name="Bath")
    response = press(client, draft, "people", "further_places:add", add_place=ashby.pk)
    form = response.context["form"]
    assert form["further_places"].value() == [str(ashby.pk)]
    assert form["add_place"].value() == ""
    assert not draft.further_places.exists()

    save(client, draft, "people", further_places=[ashby.pk], add_place=bath.pk)
    assert set(draft.further_places.all()) == {ashby, bath}
    save(client, draft, "people", further_places=[bath.pk])
    assert set(draft.further_places.all()) == {bath}


def test_its_own_place_is_no_further_place(client, draft):
    save(client, draft, "people", add_place=draft.place_id)
    assert not draft.further_places.exists()


@pytest.mark.parametrize(
    "typed", ["Repair café", "repair  CAFÉ", "/innovations/repair/", "http://testserver/cy/innovations/repair/?a=1",
              "/innovations/formerly/"],
)  # fmt: skip
def test_another_innovation_is_named_by_title_or_address(client, draft, typed):
    other = InnovationFactory(published=True, title="Repair café", slug="repair")
    other.former_slugs.create(slug="formerly")
    save(
        client,
        draft,
        "related",
        **{"relations-0-kind": "adapted_from", "relations-0-target": typed},
    )
    tie = Relation.objects.get()
    assert (tie.source, tie.target, tie.kind, tie.created_by) == (
        draft,
        other,
        "adapted_from",
        draft.author,
    )


def test_ties_to_what_cannot_be_read_are_refused_and_give_nothing_away(client, draft):
    secret = InnovationFactory(title="A secret plan", slug="secret")
    InnovationFactory.create_batch(2, published=True, title="Twice")
    Innovation.objects.filter(pk=draft.pk).update(status="published", published_at=draft.created_at)
    for typed, message in [
        ("A secret plan", "Row 1: There is no published innovation of that title or address"),
        (f"/innovations/{secret.slug}/", "Row 1: There is no published innovation of that title or address"),
        ("Twice", "Row 1: More than one innovation has that title. Enter the address of its page."),
        (draft.title, "Row 1: That is this innovation itself. Enter another one."),
    ]:  # fmt: skip
        response = save(
            client,
            draft,
            "related",
            **{"relations-0-kind": "adapted_from", "relations-0-target": typed},
        )
        assert [said for _target, said in response.context["form"].row_errors] == [message]
    assert not Relation.objects.exists()


def test_a_tie_to_what_was_hidden_meanwhile_stays(client, draft):
    hidden = InnovationFactory(published=True)
    shown = InnovationFactory(published=True)
    Relation.objects.create(source=draft, target=hidden, kind="supersedes")
    Relation.objects.create(source=draft, target=shown, kind="complements")
    Innovation.objects.filter(pk=hidden.pk).update(status="hidden")
    page = client.get(section_url(draft, "related")).content.decode()
    assert hidden.slug not in page
    save(client, draft, "related", **{"relations-0-target": ""})
    assert [tie.target for tie in Relation.objects.all()] == [hidden]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_section_costs_the_same_with_one_and_three_rows(
    client, draft, rows, django_assert_num_queries
):
    for number in range(rows):
        Partner.objects.create(innovation=draft, name=f"Partner {number}")
        draft.further_places.add(PlaceFactory())
    with django_assert_num_queries(17):
        client.get(section_url(draft, "people"))

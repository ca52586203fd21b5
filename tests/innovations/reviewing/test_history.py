"""The earlier versions of a record."""

import pytest

from innovations import actions
from innovations.models import Innovation, Partner
from innovations.reviewing.history import differences
from tests.factories import InnovationFactory, MembershipFactory, UserFactory, moderator

pytestmark = pytest.mark.django_db
Status = Innovation.Status


def save(innovation, by=None, parts=None, **changes) -> Innovation:
    innovation.refresh_from_db()
    return actions.save_content(
        innovation=innovation,
        by=by or innovation.author,
        changes=changes,
        expected_version=innovation.content_version,
        parts=parts,
    )


def url(innovation) -> str:
    innovation.refresh_from_db()
    return f"/innovations/{innovation.slug}/history/"


def test_history_says_who_saved_what_when(client, time_machine):
    author = UserFactory(display_name="Ann Evans")
    innovation = InnovationFactory(author=author, title="Bike library", slug="bikes")
    time_machine.move_to("2026-05-03 13:32Z", tick=False)
    helper = MembershipFactory(place=innovation.place, user__display_name="Ben Okri").user
    saved = save(innovation, by=helper, summary="New.", kind=Innovation.Kind.PILOT)
    time_machine.move_to("2026-05-04 08:00Z", tick=False)
    actions.submit(innovation=saved, by=author)  # a step is no version
    client.force_login(author)
    response = client.get(url(innovation))
    rows = [(v["number"], str(v["editor"]), v["labels"]) for v in response.context["versions"]]
    assert rows == [(2, "Ben Okri", ["Kind", "Summary"]), (1, "None", [])]
    page = response.content.decode()
    assert "3 May 2026, 14:32" in page
    assert "Waiting for review" in page


def test_any_two_versions_are_compared(client):
    innovation = InnovationFactory(summary="One.")
    save(innovation, summary="Two.")
    save(innovation, summary="Three.", started="2020-05")
    client.force_login(innovation.author)
    for query in ("?older=1&newer=3", "?older=3&newer=1"):
        compared = client.get(url(innovation) + query).context["differences"]
        assert [(d.label, d.before, d.after) for d in compared] == [
            ("Summary", "One.", "Three."),
            ("Started", "", "May 2020"),
        ]
    for wrong in ("?older=1&newer=9", "?older=0&newer=1"):
        response = client.get(url(innovation) + wrong)
        assert response.status_code == 404 or "differences" not in response.context
    assert client.get(url(innovation) + "?older=x&newer=²").status_code == 200


def test_partners_of_two_versions_are_compared_where_both_are_known(client):
    innovation = InnovationFactory()
    row = {"name": "A charity", "role": Partner.Role.FUNDER}
    save(innovation, parts={"partners": [row]})
    save(innovation, parts={"partners": []})
    client.force_login(innovation.author)
    context = client.get(url(innovation) + "?older=1&newer=2").context
    assert [(p.removed, p.added) for p in context["parts_differences"]] == [
        ([], ["A charity (Funder)"])
    ]
    context = client.get(url(innovation) + "?older=2&newer=3").context
    assert [(p.removed, p.added) for p in context["parts_differences"]] == [
        (["A charity (Funder)"], [])
    ]


def test_reviewers_do_not_read_what_was_written_before_it_was_handed_in(client):
    innovation = InnovationFactory(summary="A first, private thought.")
    saved = save(innovation, summary="What I want to say.")
    actions.submit(innovation=saved, by=innovation.author)
    reviewer = moderator()
    client.force_login(reviewer)
    response = client.get(url(innovation))
    assert [v["number"] for v in response.context["versions"]] == [2]
    assert client.get(url(innovation) + "?older=1&newer=2").status_code == 404
    client.force_login(innovation.author)
    assert "private thought" in client.get(url(innovation) + "?older=1&newer=2").content.decode()


def test_history_is_for_those_who_work_on_it_and_moderators(client):
    innovation = InnovationFactory(published=True)
    expected = {
        innovation.author: 200,
        MembershipFactory(place=innovation.place).user: 200,
        moderator(): 200,
        MembershipFactory().user: 403,
        UserFactory(): 403,
    }
    got = {}
    for person in expected:
        client.force_login(person)
        got[person] = client.get(url(innovation)).status_code
    assert got == expected


def test_a_long_history_comes_in_pages(client):
    innovation = InnovationFactory()
    for number in range(24):
        save(innovation, summary=f"Text {number}.")
    client.force_login(innovation.author)
    first = client.get(url(innovation))
    assert [v["number"] for v in first.context["versions"]] == list(range(25, 5, -1))
    assert first.context["versions"][-1]["labels"] == ["Summary"]  # against the one not shown
    second = client.get(url(innovation) + f"?below={first.context['below']}")
    assert [v["number"] for v in second.context["versions"]] == [5, 4, 3, 2, 1]
    assert second.context["below"] is None


@pytest.mark.parametrize("edits", [1, 3])
def test_history_costs_the_same_for_two_and_four_versions(client, edits, django_assert_num_queries):
    innovation = InnovationFactory()
    for number in range(edits):
        save(innovation, summary=f"Text {number}.")
    client.force_login(innovation.author)
    address = url(innovation)
    client.get("/innovations/")
    with django_assert_num_queries(12):
        client.get(address)


def test_sums_and_months_read_as_people_write_them():
    before = InnovationFactory(cost_gbp=12_000, cost_basis="estimated", ended="2024-05")
    after = InnovationFactory(
        cost_gbp=1_500,
        cost_basis="measured",
        ended="2024-06-30",
        title=before.title,
        place=before.place,
    )
    assert [(d.label, d.before, d.after) for d in differences(before, after)] == [
        ("Ended", "May 2024", "30 June 2024"),
        ("Cost in pounds", "£12,000", "£1,500"),
        ("How the cost is known", "Estimated", "Measured"),
    ]

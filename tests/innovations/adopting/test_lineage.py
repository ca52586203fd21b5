"""Where an innovation comes from and what came of it: the tree, the drawing, the pages."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.urls import reverse
from django.utils.text import slugify

from innovations.lineage.drawing import WIDTH, draw, shortened
from innovations.lineage.graph import collect
from innovations.lineage.tree import nearest, tree, walk
from innovations.models import Innovation, Relation
from tests.factories import AdoptionFactory, InnovationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def record(title: str, **fields) -> Innovation:
    return InnovationFactory(published=True, title=title, slug=slugify(title), **fields)


def tie(child, parent, kind="adapted_from"):
    return Relation.objects.create(source=child, target=parent, kind=kind)


def lines(innovation, user=None, most=200) -> list[str]:
    """Each node with its depth as dots; the innovation itself in capitals."""
    roots = nearest(tree(collect(innovation, user or UserFactory(), most=200)), most)
    return [
        "." * node.depth
        + (node.title.upper() if node.is_here else node.title)
        + (f" {node.more}" if node.more else "")
        for node in walk(roots)
    ]


def test_a_family_is_one_tree_whoever_of_it_one_asks():
    first, second, third, cousin = map(record, ["First", "Second", "Third", "Cousin"])
    tie(second, first)
    tie(third, second)
    tie(cousin, first, "inspired_by")
    assert lines(second) == ["First", ".SECOND", "..Third", ".Cousin"]
    assert lines(cousin) == ["First", ".Second", "..Third", ".COUSIN"]


def test_places_that_take_it_up_are_part_of_it_and_their_records_stand_for_them():
    first, second = record("First"), record("Second")
    AdoptionFactory(innovation=first, place__name="Otherton", stage="live", result="worked")
    adoption = AdoptionFactory(innovation=first, record=second, place=second.place, confirmed=True)
    assert lines(first) == ["FIRST", ".Second", ".Otherton"]
    roots = tree(collect(first, UserFactory(), most=9))
    second_node, place_node = roots[0].children
    assert (second_node.tie, second_node.is_sure) == ("takes it up", True)
    assert (place_node.tie, place_node.facts, place_node.is_sure) == (
        "takes it up, not confirmed yet",
        ["Doing it", "Worked"],
        False,
    )
    # Stated by both, it is there once.
    tie(second, first)
    assert lines(first) == ["FIRST", ".Second", ".Otherton"]
    adoption.state = "withdrawn"
    adoption.save()
    assert lines(second) == ["First", ".SECOND", ".Otherton"]


def test_what_comes_from_two_stands_under_the_closer_one_and_names_the_other():
    one, two, child = record("One"), record("Two"), record("Child")
    tie(child, two, "inspired_by")
    tie(child, one)
    assert lines(child) == ["One", ".CHILD", "Two"]
    [node] = [node for node in walk(tree(collect(child, UserFactory(), most=9))) if node.is_here]
    assert node.also == ["Two"]


def test_inspiration_in_a_circle_ends():
    one, two = record("One"), record("Two")
    tie(one, two, "inspired_by")
    tie(two, one, "inspired_by")
    assert sorted(map(str.lower, lines(one))) in (
        ["..one", "two"],
        [".one", "two"],
        [".two", "one"],
    )


def test_what_a_reader_may_not_read_is_not_there_and_leads_nowhere():
    first, secret, last = record("First"), record("Secret", visibility="members"), record("Last")
    tie(secret, first)
    tie(last, secret)
    AdoptionFactory(innovation=first, record=secret, place__name="Otherton")
    member = MembershipFactory().user
    assert lines(first, member) == ["FIRST", ".Secret", "..Last"]
    assert lines(first) == ["FIRST", ".Otherton"]
    assert lines(last) == ["LAST"]
    objected = Relation.objects.get(source=secret)
    objected.objected_at = objected.created_at
    objected.save()
    [node] = tree(collect(first, member, most=9))[0].children
    assert (node.title, node.tie) == ("Secret", "takes it up, not confirmed yet")


def test_of_many_the_nearest_are_shown_and_the_others_counted():
    first, middle = record("First"), record("Middle")
    tie(middle, first)
    for number in range(8):
        tie(record(f"Child-{number}"), middle)
        tie(record(f"Other-{number}"), first)
    assert lines(middle, most=5) == [
        "First and 8 more",
        ".MIDDLE and 5 more",
        "..Child-0",
        "..Child-1",
        "..Child-2",
    ]
    assert len(lines(middle)) == 18


def test_hundreds_are_cut_and_the_page_says_so(client):
    first = record("First")
    for number in range(205):
        tie(record(f"Child-{number}"), first)
    page = client.get(reverse("innovation-lineage", args=["first"])).text
    assert "There are more than can be shown here" in page
    assert page.count('class="app-lineage__mark') == 200


def test_the_drawing_is_sound_and_stays_within_its_width():
    parent = record("Zero")
    for number in range(12):  # deeper than there is room for
        child = record(f"Number-{number} " + "with a rather long title " * 3)
        tie(child, parent)
        parent = child
    drawing = draw(tree(collect(parent, UserFactory(), most=50, steps=20)))
    assert len(drawing.rows) == 13
    assert len({row.y for row in drawing.rows}) == 13
    for row in drawing.rows:
        assert row.text_x + 7.2 * len(row.title) <= WIDTH + 1
        assert row.y < drawing.height
    assert all(row.line for row in drawing.rows[1:])


@pytest.mark.parametrize(
    ("text", "characters", "expected"),
    [("Short", 5, "Short"), ("Two words", 6, "Two…"), ("Some more words", 12, "Some more…")],
)
def test_words_are_kept_whole_where_they_can_be(text, characters, expected):
    assert shortened(text, characters) == expected


def test_the_page_has_the_drawing_and_the_same_as_a_list(client):
    first = record("First")
    tie(record("<b>Second</b>", place__name="A & B"), first)
    page = client.get(first.get_absolute_url()).text
    drawing = re.search(r"<svg class=\"app-lineage\".*?</svg>", page, re.DOTALL)[0]
    parsed = ET.fromstring(drawing)
    assert "style" not in drawing and parsed.get("aria-hidden") == "true"
    texts = ["".join(text.itertext()) for text in parsed.iter("{http://www.w3.org/2000/svg}text")]
    assert any("A & B" in text for text in texts)
    listed = page.split("The same as a list")[1].split("</details>")[0]
    assert "<strong>First</strong> (this innovation)" in listed
    assert "&lt;b&gt;Second&lt;/b&gt;" in listed and "adapted from it" in listed


def test_who_stands_alone_has_no_lineage(client):
    alone = record("Alone")
    assert "app-lineage" not in client.get(alone.get_absolute_url()).text
    assert "Nobody has said yet" in client.get(reverse("innovation-lineage", args=["alone"])).text


@pytest.mark.parametrize("rows", [1, 3])
def test_it_asks_as_often_for_three_as_for_one(rows, django_assert_num_queries):
    first, user = record("First"), UserFactory()
    for number in range(rows):
        second = record(f"Child-{number}")
        tie(second, first)
        AdoptionFactory(innovation=second)
    collect(first, user, most=50)
    # Who reads; the ties, the records they name, their ties, the adoptions.
    with django_assert_num_queries(5):
        tree(collect(first, user, most=50))

import pytest

from innovations.models import FormerSlug, Innovation
from innovations.slugs import LONGEST, RESERVED, slug_base, still_fits, with_free_slug
from tests.factories import InnovationFactory

pytestmark = pytest.mark.django_db


def rename(innovation, title):
    def write(slug):
        Innovation.objects.filter(pk=innovation.pk).update(slug=slug)
        return slug

    return with_free_slug(title, write, innovation_id=innovation.pk)


def test_slug_is_the_title_in_plain_letters_cut_between_words():
    assert slug_base("Tŷ Hapus: a café for carers") == "ty-hapus-a-cafe-for-carers"
    assert slug_base("共同体") == "innovation"
    long = slug_base("neighbourhood " * 20)
    assert len(long) <= LONGEST
    assert set(long.split("-")) == {"neighbourhood"}
    assert len(slug_base("x" * 120)) <= LONGEST


def test_slug_of_another_record_gets_a_number():
    InnovationFactory(slug="tool-library")
    assert rename(InnovationFactory(), "Tool library") == "tool-library-2"


def test_slug_is_never_one_that_another_record_once_had():
    FormerSlug.objects.create(slug="tool-library", innovation=InnovationFactory())
    assert rename(InnovationFactory(), "Tool library") == "tool-library-2"


def test_record_takes_up_its_own_former_slug_again():
    innovation = InnovationFactory()
    FormerSlug.objects.create(slug="tool-library", innovation=innovation)
    assert rename(innovation, "Tool library") == "tool-library"
    assert not FormerSlug.objects.exists()


def test_slug_is_never_the_address_of_another_page():
    assert {"submit", "mine", "review"} <= RESERVED
    assert rename(InnovationFactory(), "Review") == "review-2"


def test_many_records_of_one_name_get_random_suffixes():
    slugs = [rename(InnovationFactory(), "Library of things") for _number in range(11)]
    assert slugs[:9] == ["library-of-things", *(f"library-of-things-{n}" for n in range(2, 10))]
    assert len(set(slugs)) == 11
    assert all(still_fits(slug, "Library of things!") for slug in slugs)


def test_slug_no_longer_fits_another_title():
    assert not still_fits("library-of-things", "Library of Things in Frome")
    assert not still_fits("library-of-things-in-frome", "Library of things")

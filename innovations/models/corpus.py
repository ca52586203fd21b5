"""What search and matching know of each text, and of all texts together.

Kept out of the innovation's own row: beside long texts an exact scan of the vectors is
15–19 times slower, and a changed vector is no change of the record.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from pgvector.django import HalfVectorField, SparseVectorField

from innovations.models.innovation import Innovation

DENSE_DIMENSIONS = 256
LEXICAL_DIMENSIONS = 2**20  # stems are hashed into this many slots; about 1 % of 20,000 collide


class TitleStems(models.Func):
    """The stems of a search document that stand in its title (weight A)."""

    template = "ts_filter(%(expressions)s, '{a}')"
    output_field = SearchVectorField()


class SearchDocument(models.Model):
    """The stems of a published innovation, written in the transaction that publishes it, so that
    search finds it at once, whether or not a worker runs.

    Weights: A title, B summary, D other matched text, C what is searched but not matched
    (place, organisations, services, themes).
    """

    innovation = models.OneToOneField(
        Innovation, models.CASCADE, primary_key=True, related_name="search_document"
    )
    stems = SearchVectorField()
    length = models.PositiveIntegerField(help_text="Stems of the matched text, repeats counted.")

    class Meta:
        indexes = [
            GinIndex(fields=["stems"], name="searchdocument_stems"),
            # The stems of the title alone; the other index would have to read each document.
            GinIndex(TitleStems("stems"), name="searchdocument_titles"),
        ]

    def __str__(self):
        return f"Stems of {self.innovation_id}"


class Vector(models.Model):
    """Both vectors of a published innovation, written by the worker.

    `mean_*` and `deviation_*` are those of the scores that all other records had for this one
    when it was last matched; they place a later newcomer's score on this record's own scale.

    `other_dense` is that of another encoder, of any length, where one is set to rank matches
    (`matching.encoders`); `scale_encoder` says by whose scores the scale was made.
    """

    innovation = models.OneToOneField(
        Innovation, models.CASCADE, primary_key=True, related_name="vector"
    )
    dense = HalfVectorField(dimensions=DENSE_DIMENSIONS)
    lexical = SparseVectorField(dimensions=LEXICAL_DIMENSIONS)
    content_version = models.PositiveIntegerField()
    statistics_version = models.PositiveIntegerField()
    mean_dense = models.FloatField(null=True)
    deviation_dense = models.FloatField(null=True)
    mean_lexical = models.FloatField(null=True)
    deviation_lexical = models.FloatField(null=True)
    other_dense = HalfVectorField(null=True)
    other_encoder = models.CharField(max_length=32, default="", blank=True)
    scale_encoder = models.CharField(max_length=32, default="", blank=True)
    written_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self):
        return f"Vectors of {self.innovation_id}"


class Stem(models.Model):
    """In how many published innovations a stem occurs."""

    stem = models.TextField(primary_key=True)
    documents = models.PositiveIntegerField()

    def __str__(self):
        return self.stem


class Posting(models.Model):
    """Which records have a slot of the sparse vectors, and its weight in each, packed
    (`matching.postings`). Empty where there are few enough records to score each."""

    slot = models.PositiveIntegerField(primary_key=True)
    entries = models.BinaryField()

    def __str__(self):
        return f"Records with slot {self.slot}"


class CorpusStatistics(models.Model):
    """Size and mean length of the published texts. One row; `version` rises with each refresh."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.PositiveIntegerField(default=0)
    documents = models.PositiveIntegerField(default=0)
    mean_length = models.FloatField(default=1)
    encoder = models.CharField(
        max_length=32, default="", blank=True,
        help_text="The encoder whose vectors rank matches now; empty for the one that is always there.",
    )  # fmt: skip
    postings_at = models.DateTimeField(
        null=True, help_text="When the making of the inverted file began; empty without one."
    )
    refreshed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "corpus statistics"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="corpus_statistics_one_row")
        ]

    def __str__(self):
        return f"{self.documents} documents, version {self.version}"

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Word(models.Model):
    """A word as published innovations spell it, and in how many of them it stands.

    Search puts a misspelt word right from these. Lower case, without accents.
    """

    word = models.TextField(primary_key=True)
    documents = models.PositiveIntegerField()

    class Meta:
        indexes = [GinIndex(fields=["word"], name="word_trigram", opclasses=["gin_trgm_ops"])]

    def __str__(self):
        return self.word

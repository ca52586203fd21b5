"""What has changed, as triggers write it down (`harvest/triggers.py`)."""

from django.db import models
from django.db.models.functions import Now


class TransactionIdField(models.Field):
    """A PostgreSQL transaction id of 64 bits, `xid8`, which never wraps around."""

    def db_type(self, connection):
        return "xid8"

    def from_db_value(self, value, expression, connection):
        return None if value is None else int(value)  # psycopg hands out its text

    def get_prep_value(self, value):
        return None if value is None else str(value)  # PostgreSQL makes none of a number


class CurrentTransactionId(models.Func):
    function = "pg_current_xact_id"
    output_field = TransactionIdField()


class Change(models.Model):
    """One change of one object. Rows are added by triggers, and thinned out each night.

    Their order is (`xid`, `id`), read up to the oldest transaction that still runs: by `id` alone a
    slow transaction would be overtaken, and what it commits in the end never seen by who had read
    on. Of drafts there are rows as well, or a record that one transaction publishes while another
    changes a part of it would stay as it was in every copy; readers are told of none.
    """

    id = models.BigAutoField(primary_key=True)
    xid = TransactionIdField(db_default=CurrentTransactionId())
    resource = models.CharField(max_length=12)
    through = models.CharField(
        max_length=12,
        db_default="",
        help_text="With a resource here, what shows the object of that resource has changed.",
    )
    object_pk = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["xid", "id"], name="harvest_order")]

    def __str__(self):
        return f"{self.resource} {self.object_pk}"


class EverPublic(models.Model):
    """An object that everybody could read at some time, with the id by which partners know it.

    Only of these is there ever word that they are gone.
    """

    id = models.BigAutoField(primary_key=True)
    resource = models.CharField(max_length=12)
    object_pk = models.BigIntegerField()
    object_id = models.CharField(max_length=40)
    xid = TransactionIdField(db_default=CurrentTransactionId())

    class Meta:
        constraints = [
            models.UniqueConstraint("resource", "object_pk", name="harvest_public_once"),
        ]

    def __str__(self):
        return f"{self.resource} {self.object_id}"

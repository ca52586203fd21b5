"""What hung off a record in one version of it."""

from django.db import models

from innovations.models.innovation import Innovation


class VersionParts(models.Model):
    """Partners, evidence and further places of a record as they were in one version.

    The history that triggers keep is of single rows; comparing what was approved with what is
    there now takes all of a version together. Written whenever somebody decides on a version.
    """

    innovation = models.ForeignKey(  # the constraint below begins with it
        Innovation, models.CASCADE, related_name="version_parts", db_index=False
    )
    content_version = models.PositiveIntegerField()
    parts = models.JSONField(help_text="By kind of part, a list with the values of each row.")

    class Meta:
        constraints = [
            models.UniqueConstraint("innovation", "content_version", name="versionparts_once")
        ]

    def __str__(self):
        return f"{self.innovation}, {self.content_version}"

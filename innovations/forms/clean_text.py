"""Forms about records that take people's text."""

from connected_localism.common import clean_text
from innovations.models import Innovation


class CleanTextForm(clean_text.CleanTextForm):
    """A form about a record; it may have been opened at another version than is saved now."""

    def continue_from(self, saved: Innovation) -> None:
        """Send this form again for the version of the record that the person is now shown."""
        self.data["version"] = str(saved.content_version)

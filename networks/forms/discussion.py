"""What is said in a network."""

from django.utils.translation import gettext_lazy

from connected_localism.common.clean_text import CleanTextForm
from innovations.forms.fields import Text
from networks.forms.working import ForPlaceForm
from networks.models import Post

MENTIONS = gettext_lazy(
    "Write @ and the name of a place in the network, such as @Calderdale, and its people get a mail."
)


def longest(name: str) -> int:
    return Post._meta.get_field(name).max_length


def _title() -> Text:
    return Text(
        label=gettext_lazy("What is it about?"),
        max_length=longest("title"),
        required=True,
        error_messages={"required": gettext_lazy("Say what it is about")},
    )


def _text(label, help_text=MENTIONS) -> Text:
    return Text(
        label=label,
        max_length=longest("text"),
        rows=6,
        required=True,
        help_text=help_text,
        error_messages={"required": gettext_lazy("Write something")},
    )


class ThreadForm(ForPlaceForm):
    title = _title()
    text = _text(gettext_lazy("What do you want to say or ask?"))


class ReplyForm(ForPlaceForm):
    text = _text(gettext_lazy("Your answer"))


class RewordForm(CleanTextForm):
    """Of an answer it has no title."""

    title = _title()
    text = _text(gettext_lazy("Text"))

    def __init__(self, data=None, *, post: Post):
        super().__init__(data, initial={"title": post.title, "text": post.text})
        if post.root_id:
            del self.fields["title"]

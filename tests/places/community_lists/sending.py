"""Lists that stewards send."""

import uuid

from places.actions import community_lists
from places.community_lists.judging import judge
from places.community_lists.reading import read
from places.models import CommunityList, Place


def sent(council: Place, text: str, *, by) -> CommunityList:
    """A list as somebody sends it; what has a problem or is there already stays behind."""
    preview = judge(read(text, type=Place.Type.PARISH), council)
    return community_lists.send(
        by=by, council=council, origin="Our web page", form_key=uuid.uuid4(), lines=preview.new
    )

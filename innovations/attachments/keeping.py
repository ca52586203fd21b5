"""Putting a file that was looked through where it is kept, and how much of that there may be."""

from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.core.files import File
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.attachments.intake import Examined
from innovations.models.attachment import StoredFile

MEGABYTE = 1024 * 1024


class LimitReached(Exception):
    """There is no room for one more; the message says where and what to do."""


def keep(stored: StoredFile, examined: Examined) -> None:
    """Fill the columns of `stored`, which is not saved yet, and write its bytes to the storage.

    Where the row cannot be saved then, call its `delete_files`.
    """
    for name in ("kind", "file_name", "content_type", "sha256", "width", "height"):
        setattr(stored, name, getattr(examined, name))
    stored.size = examined.path.stat().st_size
    ending = examined.file_name[examined.file_name.rindex(".") :]
    with examined.path.open("rb") as file:
        stored.file.save(f"full{ending}", File(file), save=False)
    if examined.card is not None:
        with examined.card.open("rb") as file:
            stored.card.save(f"card{ending}", File(file), save=False)


def require_room(by: User, examined: Examined) -> None:
    """Raises LimitReached where `by` has uploaded enough for a day, or all files together take
    what there is. Call it with the person held (`places.limits.hold`)."""
    size, since = examined.path.stat().st_size, timezone.now() - timedelta(days=1)
    today, total = Counter(), 0
    for kind in StoredFile.__subclasses__():
        rows = kind._default_manager.order_by()
        today.update(
            rows.filter(uploaded_by=by, created_at__gte=since).aggregate(
                files=Count("pk"), size=Sum("size", default=0)
            )
        )
        total += rows.aggregate(size=Sum("size", default=0))["size"]
    if today["files"] >= settings.UPLOADS_PER_DAY:
        raise LimitReached(
            _("You can upload {count} files a day. Go on tomorrow.").format(
                count=settings.UPLOADS_PER_DAY
            )
        )
    if today["size"] + size > settings.UPLOAD_MB_PER_DAY * MEGABYTE:
        raise LimitReached(
            _("You can upload {size} MB a day. Go on tomorrow.").format(
                size=settings.UPLOAD_MB_PER_DAY
            )
        )
    if total + size > settings.UPLOAD_MB_TOTAL * MEGABYTE:
        raise LimitReached(_("There is no room for more files at the moment. Please tell us."))

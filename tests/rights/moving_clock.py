"""The moment at which tests of retention begin, and days and months after it."""

from datetime import datetime, timedelta

from django.utils import timezone

START = datetime(2026, 3, 31, 12, tzinfo=timezone.get_default_timezone())
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def months_later(months: int) -> datetime:
    year, month = divmod(START.year * 12 + START.month - 1 + months, 12)
    return START.replace(year=year, month=month + 1, day=28) + 4 * DAY  # past any shorter month

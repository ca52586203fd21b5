"""By when somebody should look at a record again."""

import calendar
from datetime import date

from innovations.models import Innovation

MONTHS_UNTIL_REVIEW = 12
MONTHS_UNTIL_REVIEW_OF_TRIALS = 3  # ideas and pilots go out of date soonest


def review_due(stage: str, today: date) -> date:
    """The day by which somebody should say that it is still true."""
    is_trial = stage in (Innovation.Stage.IDEA, Innovation.Stage.PILOT)
    return months_after(today, MONTHS_UNTIL_REVIEW_OF_TRIALS if is_trial else MONTHS_UNTIL_REVIEW)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last_day))

"""Which day is today: the one clock of the portal."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

EARLIEST, LATEST = dt.date(1945, 1, 1), dt.date(2100, 12, 31)  # what one may ask the register about


def today() -> dt.date:
    """The calendar day in Vietnam, or the day frozen by PORTAL_TODAY."""
    return settings.FROZEN_TODAY or timezone.localdate()

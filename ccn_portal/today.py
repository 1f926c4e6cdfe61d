"""Which day is today: the one clock of the portal."""

import datetime as dt

from django.conf import settings
from django.utils import timezone


def today() -> dt.date:
    """The calendar day in Vietnam, or the day frozen by PORTAL_TODAY."""
    return settings.FROZEN_TODAY or timezone.localdate()

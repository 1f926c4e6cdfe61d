"""What people do to alerts: verbs with an actor; each leaves an event. Nobody resolves one, the facts do."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, raise_all
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.text import clean
from ccn_portal.today import today
from ccn_portal.watch.choices import AlertAct, AlertState, EventKind
from ccn_portal.watch.models import Alert, AlertEvent
from ccn_portal.watch.services.rights import require

AWAKE: dict[str, Any] = {"snoozed_until": None, "snooze_reason": ""}


def take(*, alert: Alert, by: User) -> Alert:
    """Take the alert on: from now on it is the user's work."""
    taking = {"state": AlertState.TAKEN, "taken_by": by, "taken_on": today(), **AWAKE}
    return _act(AlertAct.TAKE, alert, by, EventKind.TAKEN, taking)


def release(*, alert: Alert, reason: str = "", by: User) -> Alert:
    """Give the alert back: anybody may take it on again."""
    freeing = {"state": AlertState.OPEN, "taken_by": None, "taken_on": None, **AWAKE}
    return _act(AlertAct.RELEASE, alert, by, EventKind.RELEASED, freeing, note=clean(reason))


def snooze(*, alert: Alert, until: dt.date, reason: str, by: User) -> Alert:
    """Put the alert aside until a day, with a reason; on that day it is back on the list."""
    reason, day = clean(reason), today()
    most = Rules(day).integer(Key.WATCH_SNOOZE_MAX_DAYS)
    problems = []
    if not reason:
        problems.append(RuleViolation("required", _("say why the alert can wait; the reason is kept"), "reason"))
    if not day < until <= day + dt.timedelta(days=most):
        message = _("choose a day from tomorrow until %(last)s (at most %(days)d days)")
        last = f"{day + dt.timedelta(days=most):%d/%m/%Y}"
        problems.append(RuleViolation("outside_range", message % {"last": last, "days": most}, "until"))
    snoozing = {"state": AlertState.SNOOZED, "snoozed_until": until, "snooze_reason": reason}
    return _act(AlertAct.SNOOZE, alert, by, EventKind.SNOOZED, snoozing, problems, note=reason, until=until)


def _act(
    act: AlertAct,
    alert: Alert,
    by: User,
    kind: EventKind,
    changes: dict[str, Any],
    problems: list[RuleViolation] | None = None,
    **told: Any,
) -> Alert:
    """Change the alert, nobody else's to change meanwhile, and tell it; Http404, PermissionDenied, ``wrong_state``."""
    with transaction.atomic():
        found = Alert.objects.visible_to(by).filter(pk=alert.pk).select_for_update(of=("self",)).first()
        if found is None:
            raise Http404
        require(act, found, by)
        raise_all(problems or [])
        for name, value in changes.items():
            setattr(found, name, value)
        found.save(update_fields=[*changes, "updated_at"])
        AlertEvent.objects.create(alert=found, kind=kind, on=today(), by=by, **told)
    return found

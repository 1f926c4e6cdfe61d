"""What every single-record write shares: who may, which rules, one recorded act."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import connection, models
from django.db.models import ProtectedError
from django.http import Http404
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, raise_all
from ccn_portal.history.tracking import recorded
from ccn_portal.text import clean
from clusters.models import Cluster

Record = TypeVar("Record", bound=models.Model)


def require_may_edit(by: User | None, permission: Permission = Permission.EDIT_REGISTER) -> None:
    """``None`` is the command line, whose user holds the whole database anyway."""
    if by is not None and not by.may(permission):
        raise PermissionDenied


def require_reach(by: User | None, *, provinces: Iterable[int | None] = (), clusters: Iterable[Cluster] = ()) -> None:
    """Http404 unless the user's register is of these provinces (ids) and holds these clusters."""
    if by is None or by.sees_everything:
        return
    wanted = {cluster.pk for cluster in clusters}
    if not set(provinces) <= by.registers:
        raise Http404
    if wanted and Cluster.objects.visible_to(by).filter(pk__in=wanted).count() < len(wanted):
        raise Http404


def assign(record: Record, values: Mapping[str, Any]) -> Record:
    """Set the fields, texts in their one normal form."""
    for name, value in values.items():
        setattr(record, name, clean(value) if isinstance(value, str) else value)
    return record


def one_at_a_time(what: str) -> None:
    """Keep others who do the same waiting until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])


def next_code(model: type[models.Model], prefix: str, year: int) -> str:
    """``VM-2026-0007``: the next number of the year; whoever asks keeps others waiting until his transaction ends."""
    one_at_a_time(f"code of {model._meta.label}")
    start = f"{prefix}-{year}-"
    used = model._default_manager.filter(code__regex=rf"^{start}\d+$").values_list("code", flat=True)
    return f"{start}{max((int(code.removeprefix(start)) for code in used), default=0) + 1:04d}"


def check(record: models.Model, violations: Iterable[RuleViolation] = ()) -> None:
    """Raise what breaks a rule of the ledger, or else of the model and its constraints."""
    raise_all(violations)
    try:
        record.full_clean()
    except ValidationError as problem:
        raise_all(_violations(problem))


def store(
    record: Record,
    violations: Iterable[RuleViolation] = (),
    *,
    act: str,
    by: User | None,
    reason: str,
    permission: Permission = Permission.EDIT_REGISTER,
) -> Record:
    """Check the record and write it as one act."""
    require_may_edit(by, permission)
    check(record, violations)
    with recorded(act, by=by, reason=reason):
        record.save()
    return record


def discard(record: models.Model, *, act: str, by: User | None, reason: str) -> None:
    """Delete the record as one act; RuleViolation ``in_use`` while others refer to it."""
    require_may_edit(by)
    try:
        with recorded(act, by=by, reason=reason):
            record.delete()
    except ProtectedError as problem:
        kinds = sorted({str(row._meta.verbose_name) for row in problem.protected_objects})
        message = _("Other records refer to this one (%(kinds)s); remove them first.") % {"kinds": ", ".join(kinds)}
        raise RuleViolation("in_use", message) from problem


def _violations(problem: ValidationError) -> list[RuleViolation]:
    found = []
    for field, errors in problem.error_dict.items():
        for error in errors:
            twice = error.code in ("unique", "unique_together")
            code, name = ("exists" if twice else error.code or "invalid"), field.removesuffix("_id")
            found.append(RuleViolation(code, " ".join(error.messages), "" if field == NON_FIELD_ERRORS else name))
    return found

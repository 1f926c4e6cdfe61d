"""Draws documents with the template in force, and puts templates in force."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404

from ccn_portal.accounts.permissions import Permission
from ccn_portal.files import safe_name
from ccn_portal.history.tracking import recorded
from ccn_portal.letters.drawing import draw
from ccn_portal.letters.models import LetterTemplate
from ccn_portal.letters.registry import Kind
from ccn_portal.letters.validation import check_template
from ccn_portal.territories.models import AdministrativeUnit

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User


def render(
    *,
    kind: Kind,
    unit: AdministrativeUnit,
    context: Mapping[str, Any],
    day: dt.date,
    at: dt.datetime | None = None,
) -> bytes:
    """The document as a DOCX that bears ``day``, drawn with the unit's template.

    ``at`` is the moment at which it was settled for good, None for what still changes. LookupError when the
    context lacks one of the kind's variables.
    """
    return draw_with(kind, template_bytes(kind=kind, unit=unit, at=at), context, day)


def draw_with(kind: Kind, template: bytes | None, context: Mapping[str, Any], day: dt.date) -> bytes:
    """The document with a template at hand; None is the portal's own."""
    if lacking := set(kind.example) - set(context):
        raise LookupError(f"a document of kind {kind.code} needs {', '.join(sorted(lacking))}")
    return draw(template or kind.default(), context, day)


def template_bytes(*, kind: Kind, unit: AdministrativeUnit, at: dt.datetime | None = None) -> bytes:
    """The template in force for the unit's province at the moment, or now."""
    templates = LetterTemplate.objects.of(kind, unit.province or unit)
    latest = (templates.by(at) if at else templates).first()
    if latest is None or (latest.is_shipped and at is None):
        return kind.default()
    with latest.file.open() as file:
        return file.read()


def keep_in_force(*, kind: Kind, unit: AdministrativeUnit, by: "User | None") -> None:
    """Keep the portal's own template as it is now, where it is in force: a document is about to be settled with it.

    Called within the act that settles the document, before its moment is noted.
    """
    province = unit.province or unit
    with transaction.atomic():  # the act in the history is the caller's
        _lock(province)
        latest = LetterTemplate.objects.of(kind, province).first()
        if latest is None or (latest.is_shipped and latest.sha256 != _digest(kind.default())):
            _add(kind, province, kind.default(), is_shipped=True, name="", by=by)


def replace_template(*, kind: Kind, unit: AdministrativeUnit, file: IO[bytes], name: str, by: "User") -> LetterTemplate:
    """Put a template in force in the province from now on; the same file again changes nothing.

    RuleViolation ``too_large``, ``not_a_document``, ``active_content``, ``outside_content``, or
    RuleViolations with every tag and variable that is wrong.
    """
    _require_may(by, unit)
    content = check_template(kind, file)
    name = safe_name(name)
    with recorded("replace_template", by=by, reason=name):
        _lock(unit)
        latest = LetterTemplate.objects.of(kind, unit).first()
        if latest is not None and not latest.is_shipped and latest.sha256 == _digest(content):
            return latest
        return _add(kind, unit, content, is_shipped=False, name=name, by=by)


def restore_default(*, kind: Kind, unit: AdministrativeUnit, by: "User") -> None:
    """Put the portal's own template in force again; nothing changes where it already is."""
    _require_may(by, unit)
    with recorded("restore_template", by=by):
        _lock(unit)
        latest = LetterTemplate.objects.of(kind, unit).first()
        if latest is not None and not latest.is_shipped:
            _add(kind, unit, kind.default(), is_shipped=True, name="", by=by)


def _add(
    kind: Kind, unit: AdministrativeUnit, content: bytes, *, is_shipped: bool, name: str, by: "User | None"
) -> LetterTemplate:
    latest = LetterTemplate.objects.of(kind, unit).first()
    return LetterTemplate.objects.create(
        kind=kind.code,
        unit=unit,
        version=latest.version + 1 if latest else 1,
        is_shipped=is_shipped,
        file=ContentFile(content, uuid.uuid4().hex),
        name=name,
        size=len(content),
        sha256=_digest(content),
        uploaded_by=by,
    )


def _lock(unit: AdministrativeUnit) -> None:
    """Of two who put a template in force at once, the second waits for the first."""
    AdministrativeUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _require_may(user: "User", unit: AdministrativeUnit) -> None:
    if not user.may(Permission.MANAGE_LETTERS):
        raise PermissionDenied
    if not user.sees_everything and unit.pk not in user.registers:
        raise Http404

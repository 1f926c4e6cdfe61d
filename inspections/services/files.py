"""Photos and documents of a visit, a finding or its remedy: a picture is whole, and no larger than pictures are."""

import os
from typing import IO

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation
from ccn_portal.files import Examined, examine, keep
from ccn_portal.history.tracking import recorded
from inspections.models import Finding, FindingFile, Inspection, InspectionFile
from inspections.services.rights import parties_of, require_keeper

_EDGE = 2**16
# what a whole picture has near its beginning and near its end (cameras add their own data after it)
PICTURES = {"image/png": (b"IHDR", b"IEND"), "image/jpeg": (b"\xff\xd8\xff", b"\xff\xd9")}
ENDINGS = (".jpg", ".jpeg", ".png")


def problem_of(file: IO[bytes], name: str, field: str) -> list[RuleViolation]:
    """What is against keeping the file, said with its name, beside ``field``; nothing for a good one."""
    try:
        _examined(file, name)
    except RuleViolation as problem:
        return [RuleViolation(problem.code, f"“{name}”: {problem.message}", field)]
    return []


def attach(*, finding: Finding, file: IO[bytes], name: str, shows_remedy: bool, by: User) -> FindingFile:
    """Keep a file with a finding; the same bytes are kept once as what shows the violation, once as the remedy.

    RuleViolation ``too_large``, ``empty``, ``unknown_type`` or ``broken_picture``; PermissionDenied for who has no
    part in the finding.
    """
    if not parties_of(by, finding.inspection):
        raise PermissionDenied
    examined = _examined(file, name)
    with recorded("attach_file", by=by, reason=examined.name):
        kept, _is_new = keep(finding.files, file, examined, by=by, shows_remedy=shows_remedy)
        return kept


def attach_to_inspection(
    *, inspection: Inspection, file: IO[bytes], name: str, is_minutes: bool = False, by: User
) -> InspectionFile:
    """Keep the signed minutes, a photo or a document with a visit; complaints are those of ``attach``."""
    require_keeper(by, inspection)
    examined = _examined(file, name)
    with recorded("attach_file", by=by, reason=examined.name):
        kept, _is_new = keep(inspection.files, file, examined, by=by, is_minutes=is_minutes)
        return kept


def _examined(file: IO[bytes], name: str) -> Examined:
    """What may be kept: what is called a picture is one, whole, and no larger than pictures are."""
    called_a_picture = name.lower().endswith(ENDINGS)
    if called_a_picture:
        _require_small_enough(file)
    try:
        examined = examine(file, name)
    except RuleViolation as problem:
        raise (_no_picture() if called_a_picture and problem.code == "unknown_type" else problem) from None
    if examined.content_type in PICTURES:
        _require_small_enough(file)
        _require_whole(file, examined.content_type, examined.size)
    return examined


def _require_small_enough(file: IO[bytes]) -> None:
    file.seek(0, os.SEEK_END)
    size = file.tell()
    file.seek(0)
    if size > settings.PHOTO_LIMIT:
        message = _("the photo has %(size)s; at most %(limit)s are kept, take it with a lower resolution")
        values = {"size": filesizeformat(size), "limit": filesizeformat(settings.PHOTO_LIMIT)}
        raise RuleViolation("too_large", message % values, "file")


def _require_whole(file: IO[bytes], content_type: str, size: int) -> None:
    begins, ends = PICTURES[content_type]
    start = file.read(_EDGE)
    file.seek(max(0, size - _EDGE))
    end = file.read()
    file.seek(0)
    if begins not in start or ends not in end:
        raise _no_picture()


def _no_picture() -> RuleViolation:
    message = _("the photo is broken or is not a picture; take it again and upload it once more")
    return RuleViolation("broken_picture", message, "file")

"""Files kept with decisions: known kinds only, told by their content, under a random name outside the web root."""

import hashlib
import uuid
from typing import IO, TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.http import Http404
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from ccn_portal.history.tracking import recorded
from ccn_portal.text import clean
from ccn_portal.workbooks.guard import measure
from clusters.models import Attachment, Decision

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User

LONGEST_NAME = 200
_CHUNK = 2**20
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
# how a file begins → what it is; the office formats are zip files, told apart by their ending
_KINDS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_OFFICE = {
    ".docx": f"{_OPEN_XML}.wordprocessingml.document",
    ".xlsx": f"{_OPEN_XML}.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def attach_file(*, decision: Decision, file: IO[bytes], name: str, by: "User") -> Attachment:
    """Keep a file with a decision.

    RuleViolation ``too_large``, ``empty``, ``unknown_type`` (by the content) or ``already_attached`` (the same bytes).
    """
    _require_may_attach(by, decision)
    size = measure(file)
    if not size:
        raise RuleViolation("empty", _("the file is empty; choose it once more"), "file")
    name = clean(name.replace("/", " ").replace("\\", " "))[-LONGEST_NAME:]
    content_type = type_of(file, name)
    digest = digest_of(file)
    with recorded("attach_file", by=by, reason=name):
        # two uploads of the same file at once: the second one meets the first
        Decision.objects.select_for_update(no_key=True).get(pk=decision.pk)
        if decision.attachments.filter(sha256=digest).exists():
            raise RuleViolation("already_attached", _("this very file is already kept with the decision"), "file")
        return Attachment.objects.create(
            decision=decision,
            file=File(file, uuid.uuid4().hex),
            name=name,
            content_type=content_type,
            size=size,
            sha256=digest,
            uploaded_by=by,
        )


def _require_may_attach(user: "User", decision: Decision) -> None:
    if not user.may(Permission.EDIT_REGISTER):
        raise PermissionDenied
    if not Decision.objects.visible_to(user).filter(pk=decision.pk).exists():
        raise Http404


def type_of(file: IO[bytes], name: str) -> str:
    """The kind of a file, told by its content; RuleViolation ``unknown_type`` for kinds that are not kept."""
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    for beginning, kind in _KINDS:
        if start.startswith(beginning):
            return kind
    ending = name[name.rfind(".") :].lower()
    if start.startswith(b"PK\x03\x04") and ending in _OFFICE:
        return _OFFICE[ending]
    raise RuleViolation(
        "unknown_type",
        _("files of this kind are not kept; choose a PDF, a picture (PNG, JPEG, TIFF) or a document (DOCX, XLSX, ODT)"),
        "file",
    )


def digest_of(file: IO[bytes]) -> str:
    """The SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()

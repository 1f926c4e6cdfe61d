"""Files people hand in: of known kinds only, told by their content, kept once each; and files as downloads.

They lie under a random name outside the web root and leave the portal as attachments alone, never shown inside its
pages. Who may keep or see one is for the services and views that call this.
"""

import hashlib
import os
import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.db import models
from django.http import FileResponse, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ccn_portal.errors import RuleViolation
from ccn_portal.text import clean

LONGEST_NAME = 200
PDF = "application/pdf"
UNKNOWN = "application/octet-stream"
_CHUNK = 2**20
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
DOCX = f"{_OPEN_XML}.wordprocessingml.document"
# how a file begins → what it is; the office formats are zip files, told apart by their ending
_KINDS = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_OFFICE = {
    ".docx": DOCX,
    ".xlsx": f"{_OPEN_XML}.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_AS_ATTACHMENT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}


@dataclass(frozen=True)
class Examined:
    """What is kept of a file beside its bytes."""

    name: str
    content_type: str
    size: int
    sha256: str


class KeptFile(models.Model):
    """What every kept file has beside whom it belongs to; ``file`` says which folder it goes to."""

    name = models.CharField(gettext_lazy("file name"), max_length=LONGEST_NAME)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(gettext_lazy("size, bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


# -- handed in ----------------------------------------------------------------------------------
def measure(file: IO[bytes], field: str = "file") -> int:
    """Size in bytes; RuleViolation ``too_large`` over the limit."""
    file.seek(0, os.SEEK_END)
    size = file.tell()
    file.seek(0)
    if size > settings.UPLOAD_LIMIT:
        raise RuleViolation(
            "too_large",
            _("the file has %(size)s; at most %(limit)s are read, split it")
            % {"size": filesizeformat(size), "limit": filesizeformat(settings.UPLOAD_LIMIT)},
            field,
        )
    return size


def examine(
    file: IO[bytes], name: str, *, field: str = "file", only: Collection[str] = (), otherwise: str = ""
) -> Examined:
    """What may be kept; ``only`` some kinds where given, and ``otherwise`` is then said of the others.

    RuleViolation ``too_large``, ``empty`` or ``unknown_type`` (by the content), beside ``field``.
    """
    size = measure(file, field)
    if not size:
        raise RuleViolation("empty", _("the file is empty; choose it once more"), field)
    name = safe_name(name)
    content_type = _type_of(file, name)
    if not content_type or (only and content_type not in only):
        message = _(
            "files of this kind are not kept; choose a PDF, a picture (PNG, JPEG, TIFF) or a document (DOCX, XLSX, ODT)"
        )
        raise RuleViolation("unknown_type", otherwise or message, field)
    return Examined(name, content_type, size, digest_of(file))


def keep(files: Any, file: IO[bytes], examined: Examined, *, by: Any, **also: Any) -> tuple[Any, bool]:
    """The row among its owner's ``files`` (``decision.attachments`` say) that keeps the file, and whether it is new.

    The same bytes are kept once for each use (``also``). Called within the act that keeps it.
    """
    owner = files.instance
    # two uploads of the same file at once: the second one meets the first
    type(owner)._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=owner.pk)
    same = files.filter(sha256=examined.sha256, **also).first()
    if same is not None:
        return same, False
    columns = {field.name for field in files.model._meta.fields}  # where one kind alone is kept, it has no column
    facts = {name: value for name, value in asdict(examined).items() if name in columns}
    return files.create(file=File(file, uuid.uuid4().hex), uploaded_by=by, **facts, **also), True


def safe_name(name: str) -> str:
    """A name to show and to download under: no folders, no control characters, its ending kept."""
    return clean(name.replace("/", " ").replace("\\", " "))[-LONGEST_NAME:]


def digest_of(file: IO[bytes]) -> str:
    """The SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _type_of(file: IO[bytes], name: str) -> str:
    """The kind of a file, told by its content; empty for kinds that are not kept."""
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    for beginning, kind in _KINDS:
        if start.startswith(beginning):
            return kind
    ending = name[name.rfind(".") :].lower()
    return _OFFICE.get(ending, "") if start.startswith(b"PK\x03\x04") else ""


# -- handed out ---------------------------------------------------------------------------------
def send_kept(kept: Any) -> FileResponse:
    """A kept file as an attachment that no browser shows inside the portal's pages or keeps in a shared place."""
    kind = kept.content_type or UNKNOWN
    return FileResponse(
        kept.file.open("rb"), as_attachment=True, filename=kept.name, content_type=kind, headers=_AS_ATTACHMENT
    )


def send_drawn(content: bytes, name: str, content_type: str) -> HttpResponse:
    """The same for a document that was drawn for this answer."""
    disposition = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=content_type, headers=disposition | _AS_ATTACHMENT)

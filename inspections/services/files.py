"""Photos and documents that show a finding or its remedy: known kinds only, told by their content."""

import uuid
from typing import IO

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation
from ccn_portal.history.tracking import recorded
from ccn_portal.text import clean
from ccn_portal.workbooks.guard import measure
from clusters.services.attachments import LONGEST_NAME, digest_of, type_of
from inspections.models import Finding, FindingFile
from inspections.services.rights import parties_of


def attach(*, finding: Finding, file: IO[bytes], name: str, shows_remedy: bool, by: User) -> FindingFile:
    """Keep a file with a finding; the same bytes are kept once.

    RuleViolation ``too_large``, ``empty`` or ``unknown_type``; PermissionDenied for who has no part in the finding.
    """
    if not parties_of(by, finding.inspection):
        raise PermissionDenied
    size = measure(file)
    if not size:
        raise RuleViolation("empty", _("the file is empty; choose it once more"), "file")
    name = clean(name.replace("/", " ").replace("\\", " "))[-LONGEST_NAME:]
    content_type, digest = type_of(file, name), digest_of(file)
    with recorded("attach_file", by=by, reason=name):
        # two uploads of the same file at once: the second one meets the first
        Finding.objects.select_for_update(no_key=True).get(pk=finding.pk)
        kept = FindingFile.objects.filter(finding=finding, sha256=digest).first()
        return kept or FindingFile.objects.create(
            finding=finding,
            shows_remedy=shows_remedy,
            file=File(file, uuid.uuid4().hex),
            name=name,
            content_type=content_type,
            size=size,
            sha256=digest,
            uploaded_by=by,
        )

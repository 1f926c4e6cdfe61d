"""Files kept with decisions."""

from typing import IO, TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from ccn_portal.files import examine, keep
from ccn_portal.history.tracking import recorded
from clusters.models import Attachment, Decision

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User


def attach_file(*, decision: Decision, file: IO[bytes], name: str, by: "User") -> Attachment:
    """Keep a file with a decision.

    RuleViolation ``too_large``, ``empty``, ``unknown_type`` (by the content) or ``already_attached`` (the same bytes).
    """
    _require_may_attach(by, decision)
    examined = examine(file, name)
    with recorded("attach_file", by=by, reason=examined.name):
        kept, is_new = keep(decision.attachments, file, examined, by=by)
        if not is_new:
            raise RuleViolation("already_attached", _("this very file is already kept with the decision"), "file")
        return kept


def _require_may_attach(user: "User", decision: Decision) -> None:
    if not user.may(Permission.EDIT_REGISTER):
        raise PermissionDenied
    if not Decision.objects.visible_to(user).filter(pk=decision.pk).exists():
        raise Http404

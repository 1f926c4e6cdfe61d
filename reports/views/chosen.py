"""What the department does with several returns at once: accepts them, or sends them back with one comment."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation, RuleViolations
from reports.returns.services import OwnEntry

REFUSED = (OwnEntry, RuleViolation, RuleViolations)


def chosen_in(request: HttpRequest) -> list[int]:
    """The ids that were ticked."""
    return [int(pk) for pk in request.POST.getlist("return") if pk.isdecimal()]


def take_together(request: HttpRequest, rows: Sequence[Any], services: Any) -> str:
    """Do what was pressed with all of them or none, and say so; ``REFUSED`` as the services raise it."""
    if not rows:
        raise RuleViolation("required", _("Choose the returns first."), "return")
    if request.POST.get("act") == "send_back":
        done = services.send_back_returns(rows=rows, by=request.user, comment=request.POST.get("comment", ""))
        return _("Returns sent back: %(count)s") % {"count": len(done)}
    done = services.accept_returns(rows=rows, by=request.user, reason=request.POST.get("reason", ""))
    return _("Returns accepted: %(count)s") % {"count": len(done)}


def kept_after(problem: Exception, request: HttpRequest) -> dict[str, Any]:
    """What the page shows again when they cannot be: why, and what was chosen and typed."""
    broken = getattr(problem, "violations", [problem])
    return {
        "chosen": chosen_in(request),
        "refusals": [str(one) for one in broken],
        "wants_reason": any(getattr(one, "code", "") == "period_filed" for one in broken),
        "reason": request.POST.get("reason", ""),
        "comment": request.POST.get("comment", ""),
    }

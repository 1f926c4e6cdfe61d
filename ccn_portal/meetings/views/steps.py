"""Taking a step from a page: the service is asked, and what it finds wrong stands beside its field."""

from collections.abc import Callable
from typing import Any

from ccn_portal.errors import RuleViolation, RuleViolations
from clusters.forms import ActForm


def taken(form: ActForm, step: Callable[..., Any], **given: Any) -> bool:
    """Whether the step was taken with what the form says; if not, the form says why."""
    if not form.is_valid():
        return False
    try:
        step(**given, **form.values())
    except RuleViolation as problem:
        form.tell([problem])
    except RuleViolations as problems:
        form.tell(problems.violations)
    else:
        return True
    return False

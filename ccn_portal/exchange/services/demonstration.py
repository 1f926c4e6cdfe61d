"""The demonstration register of Hanoi and the figures that were published about it."""

from importlib.resources import files
from typing import TYPE_CHECKING

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.exchange.results import ImportResult
from ccn_portal.exchange.services.importing import import_register

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User

PROVINCE = "01"
WORKBOOKS = ("hanoi.xlsx", "published_figures.xlsx")


def load_demonstration(*, by: "User | None") -> list[ImportResult]:
    """Import the demonstration workbooks; loading them again changes nothing. RuleViolations when one is faulty."""
    results = []
    for name in WORKBOOKS:
        with (files("ccn_portal.exchange") / "data" / name).open("rb") as file:
            result = import_register(file, province=PROVINCE, by=by)
        if result.error_count:
            raise RuleViolations(RuleViolation(error["code"], error["message"]) for error in result.errors)
        results.append(result)
    return results

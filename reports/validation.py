"""What must hold for what localities report, as functions on values."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ccn_portal.errors import RuleViolation
from clusters.validation import not_negative


def of_return_values(values: Mapping[str, Decimal | int | None]) -> Iterator[RuleViolation]:
    """What is reported is not negative; empty is "not reported"."""
    for field, value in values.items():
        yield from not_negative(value, field)

"""What can be done about inspections and findings: verbs with an actor, each one atomic and recorded."""

from inspections.services.files import attach
from inspections.services.rights import acts_open_to, may_record
from inspections.services.steps import (
    close,
    extend,
    limitation_on,
    record_remedy,
    record_reply,
    sanction,
    transfer,
    warnings_of_sanction,
)
from inspections.services.visits import record_finding, record_inspection, warnings_of

__all__ = [
    "acts_open_to",
    "attach",
    "close",
    "extend",
    "limitation_on",
    "may_record",
    "record_finding",
    "record_inspection",
    "record_remedy",
    "record_reply",
    "sanction",
    "transfer",
    "warnings_of",
    "warnings_of_sanction",
]

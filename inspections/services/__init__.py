"""What can be done about inspections, findings and plans: verbs with an actor, each one atomic and recorded."""

from inspections.services.checklists import answer_checklist, link_finding
from inspections.services.files import attach, attach_to_inspection, problem_of
from inspections.services.plans import (
    agency_of,
    approve_plan,
    cancel_planned_visit,
    change_plan,
    change_planned_visit,
    discard_plan,
    fulfil,
    keeps_plan,
    make_plan,
    may_approve,
    may_plan,
    plan_visits,
)
from inspections.services.regular import warnings_for, warnings_of, warnings_of_planned
from inspections.services.rights import acts_open_to, may_record
from inspections.services.steps import (
    add_evidence,
    close,
    extend,
    limitation_on,
    record_remedy,
    record_reply,
    refuse_remedy,
    sanction,
    transfer,
    warnings_of_sanction,
)
from inspections.services.visits import change_finding, change_inspection, record_finding, record_inspection

__all__ = [
    "acts_open_to",
    "add_evidence",
    "agency_of",
    "answer_checklist",
    "approve_plan",
    "attach",
    "attach_to_inspection",
    "cancel_planned_visit",
    "change_finding",
    "change_inspection",
    "change_plan",
    "change_planned_visit",
    "close",
    "discard_plan",
    "extend",
    "fulfil",
    "keeps_plan",
    "limitation_on",
    "link_finding",
    "make_plan",
    "may_approve",
    "may_plan",
    "may_record",
    "plan_visits",
    "problem_of",
    "record_finding",
    "record_inspection",
    "record_remedy",
    "record_reply",
    "refuse_remedy",
    "sanction",
    "transfer",
    "warnings_for",
    "warnings_of",
    "warnings_of_planned",
    "warnings_of_sanction",
]

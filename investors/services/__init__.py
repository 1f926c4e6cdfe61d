"""What can be done to parties and leases: verbs with an actor, each one atomic and recorded."""

from investors.services.parties import (
    add_lease,
    change_investor,
    change_lease,
    change_tenant,
    register_investor,
    register_tenant,
    remove_lease,
)
from investors.services.petitions import change_petition, follow_up, receive_petition
from investors.services.projects import (
    act_on_project,
    change_assessment,
    conclude_assessment,
    keep_document,
    open_assessment,
)

__all__ = [
    "act_on_project",
    "add_lease",
    "change_assessment",
    "change_investor",
    "change_lease",
    "change_petition",
    "change_tenant",
    "conclude_assessment",
    "follow_up",
    "keep_document",
    "open_assessment",
    "receive_petition",
    "register_investor",
    "register_tenant",
    "remove_lease",
]

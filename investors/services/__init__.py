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

__all__ = [
    "add_lease",
    "change_investor",
    "change_lease",
    "change_tenant",
    "register_investor",
    "register_tenant",
    "remove_lease",
]

"""What can be recorded of wastewater, waste and fire safety: verbs with an actor, each one atomic and recorded."""

from ccn_portal.environment.services.acts import (
    change_act,
    change_milestone,
    record_act,
    remove_act,
    remove_milestone,
    topic_of,
)
from ccn_portal.environment.services.rights import may_change, may_change_milestones, may_record
from ccn_portal.environment.services.samples import change_result, record_sample, remove_result

__all__ = [
    "change_act",
    "change_milestone",
    "change_result",
    "may_change",
    "may_change_milestones",
    "may_record",
    "record_act",
    "record_sample",
    "remove_act",
    "remove_milestone",
    "remove_result",
    "topic_of",
]

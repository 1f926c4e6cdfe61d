"""What can be recorded of wastewater, waste and fire safety: verbs with an actor, each one atomic and recorded."""

from environment.services.acts import change_act, record_act, remove_act, topic_of
from environment.services.rights import may_change, may_record
from environment.services.samples import change_result, record_sample, remove_result

__all__ = [
    "change_act",
    "change_result",
    "may_change",
    "may_record",
    "record_act",
    "record_sample",
    "remove_act",
    "remove_result",
    "topic_of",
]

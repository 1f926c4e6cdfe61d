"""What becomes of alerts: runs of the rules, and what people do."""

from ccn_portal.watch.services.acts import release, snooze, take
from ccn_portal.watch.services.rights import acts_open_to
from ccn_portal.watch.services.runs import keep_up, perform_run, request_run, run

__all__ = ["acts_open_to", "keep_up", "perform_run", "release", "request_run", "run", "snooze", "take"]

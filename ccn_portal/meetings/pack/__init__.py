"""What is laid before a meeting: counted once from the register, and drawn from nothing else afterwards.

The movements are lines of the monthly review over the days of the meeting's period, the standing figures lines of
form 04; each number keeps the records it counts, under a key that tells where it comes from: ``m14`` is a line of the
monthly review, ``s3`` one of form 04, ``e-`` a share of the city's plan, ``i-`` inspections, ``w-`` the watch list,
``o-`` obstacles, ``p-`` petitions.
"""

from ccn_portal.meetings.pack.tasks import tasks_before, tasks_on_table
from ccn_portal.meetings.pack.whole import SCHEMA, Pack, pack_of

__all__ = ["SCHEMA", "Pack", "pack_of", "tasks_before", "tasks_on_table"]

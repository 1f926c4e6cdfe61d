"""Reminders before and after due days: to localities, to the department, and about the late ones.

Each duty is reminded at steps, days from its due day (parameters ``remind.before`` and ``remind.after``). A reminder is
a notice whose key is duty and step, so that running twice, late or on two machines at once tells nobody twice. A step
that was missed while the portal was down is made up for, unless a later one has come or it is long past.
"""

from reports.rounds.reminders.services import Sent, last_reminded, remind, remind_units

__all__ = ["Sent", "last_reminded", "remind", "remind_units"]

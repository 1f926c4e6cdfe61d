"""What is typed when an alert is put aside or given back; the services decide what is right."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.forms import ActForm, day_field

SHORT = {"rows": 2}


class SnoozeForm(ActForm):
    """Until when the alert can wait, and why."""

    until = day_field(_("Snooze until"))
    reason = forms.CharField(
        label=_("Why it can wait"),
        max_length=500,
        widget=forms.Textarea(attrs=SHORT),
        help_text=_("kept in the history of the alert"),
    )
    field_order = ("until", "reason")

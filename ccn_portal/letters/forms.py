"""What the pages of document templates ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TemplateForm(forms.Form):
    """A template that replaces the one in force."""

    file = forms.FileField(
        label=_("New template"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )

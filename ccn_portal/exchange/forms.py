"""What the import page asks for."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from ccn_portal.accounts.models import User
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.today import today
from clusters.forms import day_field


class ImportForm(forms.Form):
    """A workbook; who is bound to no province also says whose register it is."""

    file = forms.FileField(
        label=_("Register workbook"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"empty": _("The file is empty. Choose the workbook once more, after saving and closing it.")},
    )
    province = forms.ModelChoiceField(label=_("Register of"), queryset=AdministrativeUnit.objects.none())

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if user.unit is not None:
            self.own: AdministrativeUnit | None = user.unit.province or user.unit
            del self.fields["province"]
        else:
            self.own = None
            provinces = AdministrativeUnit.objects.at(Level.PROVINCE).valid_on(today())
            self.fields["province"].queryset = provinces.in_vietnamese_order()  # type: ignore[attr-defined]

    @property
    def chosen_province(self) -> AdministrativeUnit:
        """The province whose register is meant."""
        return self.own or self.cleaned_data["province"]


class BoundaryForm(ImportForm):
    """A file of boundaries, and what is true of all that it draws."""

    file = forms.FileField(
        label=_("File of boundaries (GeoJSON)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json"}),
        error_messages={"empty": _("The file is empty. Choose it once more.")},
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        required=False,
        help_text=_("the drawing or decision; of boundaries whose own source the file does not tell"),
    )
    drawn_on = day_field(_("Day of the drawing"), required=False)
    field_order = ("file", "province", "source", "drawn_on")

    def clean_drawn_on(self) -> dt.date | None:
        """Nothing is drawn in the future."""
        day: dt.date | None = self.cleaned_data["drawn_on"]
        if day and day > today():
            raise forms.ValidationError(_("the day of the drawing lies in the future"))
        return day

"""What the import page asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ccn_portal.accounts.models import User
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.today import today


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

"""What a person chooses about notices."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ccn_portal.notices.choices import Delivery


class DeliveryForm(forms.Form):
    """How to hear of notices outside the portal."""

    delivery = forms.ChoiceField(label=_("By e-mail"), choices=Delivery.choices, widget=forms.RadioSelect)

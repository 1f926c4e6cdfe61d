"""Forms 01 and 02 beside the returns and the register: what to look at before form 03 is made."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.ui.access import RegisterPage
from reports.documents import wording
from reports.official_forms import forms
from reports.parties.agreement import Compared, compared
from reports.parties.duties import periods_at_hand
from reports.services import units_visible_to
from reports.views.party_list import asked_period


class PartyCompareView(RegisterPage):
    """The comparison of a unit and period."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Disagreements first, then what agrees when asked for."""
        period, unit = asked_period(request), _asked_unit(request)
        found = compared(unit, period, request.user) if unit else []
        wanted = "all" in request.GET
        shown = [one for one in found if wanted or one.disagrees]
        context: dict[str, Any] = {
            "period": period,
            "periods": [(one.code, one.label) for one in periods_at_hand()],
            "unit": unit,
            "rows": [_row(one, period) for one in shown],
            "compared": len(found),
            "differing": sum(one.disagrees for one in found),
            "all": wanted,
            "crumbs": [(_("Forms 01 and 02"), reverse("party-return-list")), (_("Beside the returns"), "")],
        }
        return render(request, "returns/party_compare.html", context)


def _asked_unit(request: HttpRequest) -> AdministrativeUnit | None:
    """The unit named by its id, else the user's own."""
    asked = request.GET.get("unit", "")
    units = units_visible_to(request.user)
    found = units.filter(pk=asked).first() if asked.isdecimal() else None
    own = request.user.unit
    return found or own or units.filter(level="province", valid_to=None).first()


def _row(one: Compared, period: Period) -> dict[str, Any]:
    """A comparison with the way to both records."""
    row = next(row for row in forms()["TT14-03"].lines if row.number == one.line)
    number = forms()[one.form].number
    if len(one.forms) == 1:
        forms_url = reverse("party-return-detail", args=one.forms)
    else:
        asked = f"?form={number}&period={period.code}&cluster={one.cluster.code}"
        forms_url = reverse("party-return-list") + asked
    if one.returns:
        other_url, other = reverse("return-detail", args=one.returns[:1]), _("Return of the cluster")
    else:
        other_url, other = reverse("cluster-detail", args=[one.cluster.code]), _("Register")
    return {
        "one": one,
        "line": row,
        "form": number,
        "said": _shown(one.said, row.unit),
        "with_project": _shown(one.with_project, row.unit),
        "counted": _shown(one.counted, row.unit),
        "forms_url": forms_url,
        "other_url": other_url,
        "other": other,
    }


def _shown(value: Any, unit: str) -> str:
    return "" if value is None else wording.number(format(value, "f"), unit)

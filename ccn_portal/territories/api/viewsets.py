"""Administrative units of the maps before and after 1/7/2025."""

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ccn_portal.rest.parameters import DATE, Parameter
from ccn_portal.rest.views import Resource
from ccn_portal.territories.api.filters import UnitListFilter
from ccn_portal.territories.api.serializers import UnitSerializer
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.today import today


class UnitResource(Resource):
    """Codes were reused: a code means a unit only together with a day. Everyone who signs in sees all units."""

    title = "units"
    shape = UnitSerializer
    filters = UnitListFilter
    lookup_field = lookup_url_kwarg = "code"
    lookup_value_regex = "[0-9]{2,5}"
    sorts = {"code": "code", "name": "sort_key", "level": "level", "valid_from": "valid_from"}
    default_order = ("code", "valid_from")

    def parameters(self, action: str) -> list[Parameter]:
        """A detail takes the day on whose map the code is read."""
        if action == "retrieve":
            about = _("The day on whose map the code is read; without it the unit of today, else the latest.")
            return [*super().parameters(action), Parameter("valid_on", about, DATE)]
        return super().parameters(action)

    def read_parameters(self) -> None:
        """The parameters of lists, and the day of details."""
        super().read_parameters()
        self.asked_day = self.reader.day("valid_on") if self.request.query_params.get("valid_on") else None

    def rows(self) -> QuerySet:
        """Every unit there is or was."""
        return AdministrativeUnit.objects.all()

    def matching(self, **lookup: str) -> QuerySet:
        """The unit with the code on the day; without a day today's, else the one that ended last."""
        units = super().matching(**lookup)
        if self.asked_day:
            return units.valid_on(self.asked_day)
        begun = units.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=today()))
        return begun.order_by(F("valid_to").desc(nulls_first=True))

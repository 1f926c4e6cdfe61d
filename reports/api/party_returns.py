"""Returns of tenants (form 01) and infrastructure investors (form 02), entered on their behalf."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, raise_all
from ccn_portal.rest.writing import Input, Reference
from clusters.models import Cluster
from reports.api.filters import PartyReturnFilter
from reports.api.returns import ReturnResource, Words
from reports.api.serializers import PartyReturnSerializer
from reports.models import PartyReturn
from reports.parties import services
from reports.parties.figures import PARTY_FORMS, figures_of
from reports.parties.finding import party_named
from reports.returns.values import Value, from_program, read


class LinesField(serializers.JSONField):
    """Figures by the form's line; they are read once the form is known."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The names with what was sent."""
        if not isinstance(data, Mapping):
            raise serializers.ValidationError(_("Name each figure with its value."), "invalid")
        return {str(name): value for name, value in data.items()}


class PartyReturnInput(Input):
    """A party's return: form, project and period once, the figures as often as they change."""

    form = serializers.ChoiceField([(form.value, form.value) for form in PARTY_FORMS], help_text="TT14-01 or TT14-02")
    cluster = Reference(Cluster.objects.visible_to, by="code", help_text="Code of the cluster.")
    party = serializers.CharField(max_length=30, help_text="The tenant's code, or the investor's tax code.")
    period = serializers.CharField(max_length=7, help_text="2026H1, 2026")
    values = LinesField(required=False)
    explanations = Words(required=False)


class PartyReturnResource(ReturnResource):
    """What tenants and infrastructure investors report, by project and period."""

    title = "party-returns"
    services = services
    model = PartyReturn
    input = PartyReturnInput
    shape = PartyReturnSerializer
    filters = PartyReturnFilter
    aliases = {str(number): f"values.{number}" for number in range(1, 15)}
    # who enters is asked of the service: the locality, and the department on behalf of a party
    rights = {
        "GET": Permission.VIEW_REGISTER,
        "POST": Permission.VIEW_REGISTER,
        "PATCH": Permission.VIEW_REGISTER,
    }
    sorts = {
        "period": "ends_on",
        "form": "form",
        "cluster": "cluster__sort_key",
        "state": "state",
        "submitted_at": "submitted_at",
        "updated_at": "updated_at",
    }
    default_order = ("-ends_on", "form", "cluster__sort_key", "pk")

    def rows(self) -> QuerySet:
        """The returns of the projects in the user's clusters."""
        return PartyReturn.objects.visible_to(self.user)

    def make(self, **given: Any) -> Any:
        """Begin it."""
        form, cluster, code = given["form"], given["cluster"], given.pop("party")
        party = party_named(form=form, cluster=cluster, code=code, user=self.user)
        if party is None:
            raise RuleViolation("unknown_party", _("There is no such party: “%(code)s”.") % {"code": code}, "party")
        values = _values(form, given.pop("values", {}))
        return services.begin_return(**given, party=party, values=values)

    def change(self, record: Any, **given: Any) -> Any:
        """Save figures and explanations."""
        fixed = {"form": record.form, "cluster": record.cluster, "period": record.period}
        party = given.pop("party", None)
        if any(given.pop(name, value) != value for name, value in fixed.items()) or party not in (None, _code(record)):
            raise RuleViolation("fixed", _("A return keeps its form, project and period."), "form")
        values = _values(record.form, given.pop("values", {}))
        return services.save_return(row=record, **given, values=values)


def _code(row: PartyReturn) -> str:
    return row.tenant.code if row.tenant else row.investor.tax_code if row.investor else ""


def _values(form: str, given: Mapping[str, Any]) -> dict[str, Value]:
    """The numbers; RuleViolations that name every wrong one."""
    values, problems = read(given, from_program, figures_of(form))
    raise_all(problems)
    return values

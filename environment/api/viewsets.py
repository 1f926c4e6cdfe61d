"""The registers by cluster and day, their acts, the results of samples, and the two shares of the plan."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.permissions import Permission
from ccn_portal.rest.parameters import AS_OF, Parameter
from ccn_portal.rest.renderers import plain
from ccn_portal.rest.views import ApiView, Resource
from ccn_portal.rest.writing import RemovableResource
from clusters.models import Cluster
from environment import filters, services
from environment.api import serializers as shapes
from environment.api.inputs import EnvironmentActInput, SampleResultInput
from environment.models import EnvironmentAct, SampleResult
from environment.querysets import with_environment
from environment.shares import new_since, shares_on

WRITING = {
    "GET": Permission.VIEW_REGISTER,
    "POST": Permission.RECORD_INSPECTION,
    "PATCH": Permission.RECORD_INSPECTION,
    "DELETE": Permission.RECORD_INSPECTION,
}


class EnvironmentResource(Resource):
    """Wastewater, waste and fire safety of clusters as of the day."""

    title = "environment"
    shape = shapes.EnvironmentSerializer
    filters = filters.EnvironmentFilter
    dated = True
    lookup_field = lookup_url_kwarg = "code"
    lookup_value_regex = "[^/]+"
    sorts = {
        "code": "code",
        "name": "sort_key",
        "capacity": "wastewater_capacity",
        "last_sample_on": "last_sample_on",
        "permit_to": "permit_to",
        "fire_accepted_on": "fire_accepted_on",
    }
    default_order = ("sort_key", "code")

    def rows(self) -> QuerySet:
        """The clusters that existed on the day."""
        return with_environment(Cluster.objects.visible_to(self.user).as_of(self.day), self.day)


class EnvironmentActResource(RemovableResource):
    """Dated acts of the registers."""

    title = "environment-acts"
    model = EnvironmentAct
    input = EnvironmentActInput
    shape = shapes.EnvironmentActSerializer
    filters = filters.EnvironmentActFilter
    rights = WRITING
    sorts = {
        "occurred_on": "occurred_on",
        "valid_to": "valid_to",
        "kind": "kind",
        "cluster": "cluster__sort_key",
        "updated_at": "updated_at",
    }
    default_order = ("-occurred_on", "cluster__sort_key")

    def rows(self) -> QuerySet:
        """The acts of the user's clusters."""
        return EnvironmentAct.objects.visible_to(self.user)

    def make(self, **given: Any) -> EnvironmentAct:
        """Record the act."""
        return services.record_act(**given)  # type: ignore[return-value]

    def change(self, record: EnvironmentAct, **given: Any) -> EnvironmentAct:
        """Correct the act."""
        return services.change_act(record, **given)

    def remove(self, record: EnvironmentAct, **given: Any) -> None:
        """Take the act back."""
        services.remove_act(record, **given)


class SampleResultResource(RemovableResource):
    """Results of effluent samples."""

    title = "effluent-results"
    model = SampleResult
    input = SampleResultInput
    shape = shapes.SampleResultSerializer
    filters = filters.SampleResultFilter
    rights = WRITING
    aliases = {f"results.0.{name}": name for name in ("parameter", "value", "unit", "lowest", "highest")}
    sorts = {
        "sampled_on": "sampled_on",
        "parameter": "parameter",
        "value": "value",
        "cluster": "cluster__sort_key",
        "updated_at": "updated_at",
    }
    default_order = ("-sampled_on", "cluster__sort_key")

    def rows(self) -> QuerySet:
        """The results of the user's clusters."""
        return SampleResult.objects.visible_to(self.user)

    def make(self, **given: Any) -> SampleResult:
        """Add the result to the sample of its day."""
        names = ("parameter", "value", "unit", "lowest", "highest")
        result = {name: given.pop(name) for name in names if name in given}
        return services.record_sample(results=[result], **given)[0]

    def change(self, record: SampleResult, **given: Any) -> SampleResult:
        """Correct the result."""
        return services.change_result(record, **given)

    def remove(self, record: SampleResult, **given: Any) -> None:
        """Take the result back."""
        services.remove_result(record, **given)


class SharesView(ApiView):
    """The share of newly built and of operating clusters with a compliant wastewater plant, against the plan."""

    answer = shapes.SharesSerializer

    def parameters(self, action: str) -> list[Parameter]:
        """The day."""
        return [AS_OF]

    def get(self, request: Request) -> Response:
        """The shares."""
        since = new_since(self.day)
        clusters = Cluster.objects.visible_to(self.user).as_of(self.day)
        return Response(
            {
                "as_of": self.day,
                "new_since": since,
                "shares": [
                    {
                        "code": share.code,
                        "total": share.total,
                        "compliant": share.compliant,
                        "running": share.running,
                        "percent": None if share.percent is None else f"{share.percent:.4f}",
                        "target_year": share.target and share.target.year,
                        "target_lowest": plain(share.target.lowest) if share.target else None,
                    }
                    for share in shares_on(clusters, self.day, self.user)
                ],
            }
        )

"""The ledger's resources; pages and exports use the same querysets and filter sets."""

from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.rest.scope import is_in_scope, province_for
from ccn_portal.rest.shapes import compiled
from ccn_portal.rest.views import Resource
from ccn_portal.rest.writing import CreatableResource, RemovableResource, WritableResource
from ccn_portal.territories.models import AdministrativeUnit
from clusters import filters, services
from clusters.api import serializers as shapes
from clusters.api.inputs import (
    ClusterInput,
    DecisionInput,
    DossierInput,
    MilestoneInput,
    PublishedFigureInput,
    TargetInput,
    WorkInput,
)
from clusters.models import (
    Cluster,
    Decision,
    Dossier,
    InfrastructureWork,
    Milestone,
    Phase,
    PlanTarget,
    PublishedFigure,
)


class ClusterResource(WritableResource):
    """Clusters as of a day. A cluster with no act and no milestone by that day does not exist on it.

    Creating one enters its identity and place; it is in the lists when a decision or milestone names it.
    """

    title = "clusters"
    model = Cluster
    input = ClusterInput
    aliases = {"commune": "communes", "latitude": "location.lat", "longitude": "location.lon"}
    shape = shapes.ClusterSerializer
    filters = filters.ClusterFilter
    dated = True
    formats = ("json", "csv", "xlsx", "geojson")
    lookup_field = lookup_url_kwarg = "code"
    lookup_value_regex = "[^/]+"
    sorts = {
        "code": "code",
        "name": "sort_key",
        "kind": "kind",
        "status": "status",
        "district": "place__district__sort_key",
        "commune": "place__commune__sort_key",
        "area_ha": "area_ha",
        "industrial_area_ha": "industrial_area_ha",
        "leased_ha": "leased_ha",
        "fill_rate": "fill_rate",
        "tenant_count": "tenant_count",
        "planned_area_ha": "planned_area_ha",
        "established_on": "established_on",
        "operating_on": "operating_on",
        "updated_at": "updated_at",
    }
    default_order = ("sort_key", "code")

    def rows(self) -> QuerySet:
        """The clusters that existed on the day."""
        return Cluster.objects.visible_to(self.user).as_of(self.day).placed_on(self.day)

    def make(self, **given: Any) -> Cluster:
        """Enter its identity."""
        self._check_units(given["units"])
        return services.register_cluster(**given)

    def change(self, record: Cluster, **given: Any) -> Cluster:
        """Correct its identity or place."""
        self._check_units(given.get("units", []))
        return services.change_cluster(record, **given)

    def _check_units(self, units: list[AdministrativeUnit]) -> None:
        if not all(is_in_scope(unit, self.user) for unit in units):
            raise RuleViolation("not_yours", _("A cluster of your register lies in your territory."), "communes")

    def answers(self, action: str) -> dict[Any, Any]:
        """A new cluster has no state yet."""
        if action == "create":
            return {(201, "application/json"): shapes.ClusterIdentitySerializer}
        return super().answers(action)

    def show_new(self, record: Cluster) -> dict[str, Any]:
        """Its identity alone."""
        (row,) = compiled(shapes.ClusterIdentitySerializer).read(Cluster.objects.filter(pk=record.pk), self.context)
        return row


class DecisionResource(RemovableResource):
    """Decisions with what each does to which cluster."""

    title = "decisions"
    model = Decision
    input = DecisionInput
    shape = shapes.DecisionSerializer
    filters = filters.DecisionFilter
    sorts = {
        "number": "number",
        "issued_on": "issued_on",
        "in_force_from": "in_force_from",
        "updated_at": "updated_at",
    }
    default_order = ("-issued_on", "number")

    def rows(self) -> QuerySet:
        """The decisions of the user's register or clusters."""
        return Decision.objects.visible_to(self.user)

    def make(self, **given: Any) -> Decision:
        """Enter the decision with its items."""
        given["province"] = province_for(self.user, given.get("province", ""))
        return services.issue_decision(**given)

    def change(self, record: Decision, **given: Any) -> Decision:
        """Correct the decision."""
        if "province" in given:
            given["province"] = province_for(self.user, given["province"])
        return services.change_decision(record, **given)

    def remove(self, record: Decision, **given: Any) -> None:
        """Take the decision back."""
        services.remove_decision(record, **given)


class PhaseResource(Resource):
    """Phases as of a day: those opened by then, and those where something had happened."""

    title = "phases"
    shape = shapes.PhaseSerializer
    filters = filters.PhaseFilter
    dated = True
    sorts = {
        "cluster": "cluster__sort_key",
        "number": "number",
        "opened_on": "opened_on",
        "area_ha": "area_ha",
        "groundbreaking_on": "groundbreaking_on",
        "project_capital": "project_capital",
        "updated_at": "updated_at",
    }
    default_order = ("cluster__sort_key", "cluster__code", "number")

    def rows(self) -> QuerySet:
        """The phases that existed on the day."""
        begun = Milestone.objects.filter(phase=OuterRef("pk"), occurred_on__lte=self.day)
        phases = Phase.objects.visible_to(self.user).as_of(self.day)
        return phases.filter(Q(opened_on__isnull=False) | Exists(begun))


class MilestoneResource(RemovableResource):
    """What happened on the ground."""

    title = "milestones"
    model = Milestone
    input = MilestoneInput
    shape = shapes.MilestoneSerializer
    filters = filters.MilestoneFilter
    sorts = {
        "occurred_on": "occurred_on",
        "kind": "kind",
        "cluster": "phase__cluster__sort_key",
        "value": "value",
        "updated_at": "updated_at",
    }
    default_order = ("-occurred_on", "phase__cluster__sort_key")

    def rows(self) -> QuerySet:
        """The milestones of the user's clusters."""
        return Milestone.objects.visible_to(self.user)

    def make(self, **given: Any) -> Milestone:
        """Record the event."""
        return services.record_milestone(**given)

    def change(self, record: Milestone, **given: Any) -> Milestone:
        """Correct the event."""
        return services.change_milestone(record, **given)

    def remove(self, record: Milestone, **given: Any) -> None:
        """Take the event back."""
        services.remove_milestone(record, **given)


class WorkResource(WritableResource):
    """Infrastructure works inside and outside the fence, with their state on a day."""

    title = "works"
    model = InfrastructureWork
    input = WorkInput
    shape = shapes.WorkSerializer
    filters = filters.WorkFilter
    dated = True
    sorts = {
        "cluster": "cluster__sort_key",
        "kind": "kind",
        "state": "state",
        "started_on": "started_on",
        "completed_on": "completed_on",
        "budget": "budget",
        "updated_at": "updated_at",
    }
    default_order = ("cluster__sort_key", "cluster__code", "kind", "name")

    def rows(self) -> QuerySet:
        """The works of the user's clusters."""
        states = [When(test, then=Value(state)) for state, test in filters.work_states(self.day).items()]
        works = InfrastructureWork.objects.visible_to(self.user)
        return works.annotate(state=Case(*states, output_field=CharField()))

    def make(self, **given: Any) -> InfrastructureWork:
        """Enter it."""
        return services.record_work(**given)

    def change(self, record: InfrastructureWork, **given: Any) -> InfrastructureWork:
        """Correct it."""
        return services.change_work(record, **given)


class DossierResource(WritableResource):
    """Appraisals of applications to establish or expand a cluster."""

    title = "dossiers"
    model = Dossier
    input = DossierInput
    shape = shapes.DossierSerializer
    filters = filters.DossierFilter
    sorts = {
        "code": "code",
        "received_on": "received_on",
        "council_on": "council_on",
        "closed_on": "closed_on",
        "cluster": "cluster__sort_key",
        "updated_at": "updated_at",
    }
    default_order = ("-received_on", "code")

    def rows(self) -> QuerySet:
        """The dossiers on the user's clusters."""
        return Dossier.objects.visible_to(self.user)

    def make(self, **given: Any) -> Dossier:
        """Receive it."""
        return services.open_dossier(**given)

    def change(self, record: Dossier, **given: Any) -> Dossier:
        """Correct it."""
        return services.change_dossier(record, **given)


class TargetResource(CreatableResource):
    """Targets of the yearly plan."""

    title = "targets"
    model = PlanTarget
    input = TargetInput
    shape = shapes.TargetSerializer
    filters = filters.TargetFilter
    sorts = {"year": "year", "indicator": "indicator", "updated_at": "updated_at"}
    default_order = ("-year", "pk")

    def rows(self) -> QuerySet:
        """The targets of the user's register."""
        return PlanTarget.objects.visible_to(self.user)

    def make(self, **given: Any) -> PlanTarget:
        """Set it; a target of the same year and indicator is replaced."""
        given["province"] = province_for(self.user, given.get("province", ""))
        return services.set_target(**given)


class PublishedFigureResource(CreatableResource):
    """Figures that others published, beside the register's own count and never instead of it."""

    title = "published-figures"
    model = PublishedFigure
    input = PublishedFigureInput
    shape = shapes.PublishedFigureSerializer
    filters = filters.PublishedFigureFilter
    sorts = {"as_of": "as_of", "line": "line", "value": "value", "updated_at": "updated_at"}
    default_order = ("-as_of", "indicator")

    def rows(self) -> QuerySet:
        """The figures on the user's register."""
        return PublishedFigure.objects.visible_to(self.user)

    def make(self, **given: Any) -> PublishedFigure:
        """Keep it."""
        given["province"] = province_for(self.user, given.get("province", ""))
        return services.publish_figure(**given)

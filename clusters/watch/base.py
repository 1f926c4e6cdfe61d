"""What the rules on clusters share: facts, and the rows most of them begin with."""

import datetime as dt

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from ccn_portal.rules.watching import Duty, Fact, FactKind, WatchRule
from clusters.choices import MilestoneKind, Status
from clusters.models import Cluster, Milestone, Phase
from clusters.querysets import ClusterQuerySet, PhaseQuerySet

MONTHS_IN_A_YEAR = 12
OPERATING_SINCE = Fact("operating_on", _("Operating since"), FactKind.DAY)
ESTABLISHED = Fact("established_on", _("Established on"), FactKind.DAY)
AREA_FACT = Fact("area_ha", _("Established area"), FactKind.HECTARES)
INDUSTRIAL = Fact("industrial_area_ha", _("Industrial land"), FactKind.HECTARES)
LEASED = Fact("leased_ha", _("Leased land"), FactKind.HECTARES)


def operating(day: dt.date) -> ClusterQuerySet:
    """Clusters in operation on the day."""
    return Cluster.objects.as_of(day).operating()


def standing_phases(day: dt.date) -> PhaseQuerySet:
    """Opened phases of clusters that are established on the day and not withdrawn."""
    standing = Cluster.objects.as_of(day).established().exclude(status=Status.WITHDRAWN)
    return Phase.objects.as_of(day).opened().filter(cluster__in=standing.values("pk"))


def events(day: dt.date, *kinds: MilestoneKind) -> QuerySet[Milestone]:
    """The milestones of these kinds of the outer phase by the day."""
    return Milestone.objects.filter(phase=OuterRef("pk"), kind__in=kinds, occurred_on__lte=day)


class PhaseRule(WatchRule):
    """A rule on a phase."""

    cluster = "cluster"
    subject = ("phase", "pk")
    due_on = "due_on"
    duty = Duty.LOCALITY

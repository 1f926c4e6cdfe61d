"""The cluster itself: identity and place. Everything else about it is a dated act."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.text import fold, sort_key
from clusters.choices import ClusterKind
from clusters.querysets import ClusterQuerySet, valid_on


@ledger()
class Cluster(models.Model):
    """An industrial cluster (cụm công nghiệp). Its state on a day is derived, see ``ClusterQuerySet.as_of``."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=150, help_text=_("without “CCN”"))
    kind = models.CharField(_("kind"), max_length=13, choices=ClusterKind, blank=True)
    sector_code = models.CharField(_("main sector (VSIC)"), max_length=10, blank=True)
    sector_name = models.CharField(_("main trade"), max_length=200, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    folded = models.CharField(max_length=200, editable=False)
    sort_key = models.CharField(max_length=400, db_collation="C", editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("industrial cluster")
        verbose_name_plural = _("industrial clusters")
        constraints = [
            models.CheckConstraint(condition=Q(latitude__range=(8, 24)), name="cluster_latitude_in_vietnam"),
            models.CheckConstraint(condition=Q(longitude__range=(102, 118)), name="cluster_longitude_in_vietnam"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="cluster_both_coordinates",
            ),
        ]
        indexes = [models.Index(fields=["sort_key"])]

    def __str__(self) -> str:
        return f"CCN {self.name}"

    def fold_name(self) -> None:
        """Set what search and sorting use; services call this whenever the name or code changes."""
        self.folded, self.sort_key = fold(f"{self.name} {self.code}")[:200], sort_key(self.name)[:400]

    def place_on(self, day: dt.date) -> "ClusterTerritory":
        """The leading commune, with its province, on the map of the day; of today's map when there was none."""
        rows = self.territories.filter(lead=True).select_related("province", "commune")
        return rows.filter(valid_on(day)).first() or rows.latest("pk")


@ledger()
class ClusterPlace(models.Model):
    """A commune the cluster lies in, as the map was when it was registered; one of them leads."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="places")
    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name=_("commune"))
    lead = models.BooleanField(_("leads"), help_text=_("the commune with the larger area"))

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(fields=["cluster", "unit"], name="place_once"),
            models.UniqueConstraint(fields=["cluster"], condition=Q(lead=True), name="place_one_leads"),
        ]

    def __str__(self) -> str:
        return str(self.unit)


@ledger()
class ClusterTerritory(models.Model):
    """Derived from the places: which units a cluster lies in, for each stretch of time between map changes."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="territories")
    lead = models.BooleanField()
    commune = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, null=True, related_name="+")
    province = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "commune", "valid_from"], nulls_distinct=False, name="territory_once"
            ),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="territory_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} ⊂ {self.commune_id}"

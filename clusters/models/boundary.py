"""Drawn boundaries: of clusters, and of other planned areas that clusters must not overlap."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models.cluster import Cluster
from clusters.querysets import OfProvinceQuerySet


@ledger()
class Boundary(models.Model):
    """Where a cluster, or another planned area, lies: a surface in GeoJSON (WGS 84). None is known unless imported."""

    province = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name=_("register of")
    )
    cluster = models.OneToOneField(
        Cluster, on_delete=models.CASCADE, null=True, blank=True, related_name="boundary", verbose_name=_("cluster")
    )
    name = models.CharField(_("other planned area"), max_length=200, blank=True)
    geometry = models.JSONField(_("boundary"), editable=False)
    area_ha = models.DecimalField(_("area as drawn, ha"), max_digits=14, decimal_places=4)
    source = models.CharField(_("source"), max_length=300, blank=True)
    drawn_on = models.DateField(_("day of the drawing"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = OfProvinceQuerySet.as_manager()

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")
        constraints = [
            models.UniqueConstraint(
                fields=["province", "name"], condition=Q(cluster__isnull=True), name="boundary_area_once"
            ),
            models.CheckConstraint(condition=Q(cluster__isnull=True) ^ Q(name=""), name="boundary_of_one_thing"),
            models.CheckConstraint(condition=Q(area_ha__gt=0), name="boundary_has_area"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.cluster)

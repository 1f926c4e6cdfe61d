"""Dossiers under appraisal, yearly targets and figures others published."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from ccn_portal.territories.models import AdministrativeUnit
from clusters.choices import DossierKind, DossierOutcome
from clusters.models.cluster import Cluster
from clusters.querysets import OfClusterQuerySet, OfProvinceQuerySet


@ledger()
class Dossier(models.Model):
    """An application to establish or expand a cluster, from receipt to its end."""

    code = models.CharField(_("dossier code"), max_length=30, unique=True)
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="dossiers")
    kind = models.CharField(_("kind"), max_length=9, choices=DossierKind, blank=True)
    received_on = models.DateField(_("received on"))
    council_on = models.DateField(_("council met on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=DossierOutcome, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = OfClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        constraints = [
            models.CheckConstraint(condition=Q(council_on__gte=F("received_on")), name="dossier_council_after_receipt"),
            models.CheckConstraint(condition=Q(closed_on__gte=F("received_on")), name="dossier_closed_after_receipt"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, outcome="") | Q(closed_on__isnull=False) & ~Q(outcome=""),
                name="dossier_closed_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.code


@ledger()
class PlanTarget(models.Model):
    """A target of a province's yearly plan, from–to."""

    province = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    indicator = models.CharField(_("indicator"), max_length=200)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    lowest = models.DecimalField(_("from"), max_digits=16, decimal_places=4, null=True, blank=True)
    highest = models.DecimalField(_("to"), max_digits=16, decimal_places=4, null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = OfProvinceQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan target")
        verbose_name_plural = _("plan targets")
        constraints = [
            models.UniqueConstraint(fields=["province", "year", "indicator"], name="target_unique"),
            models.CheckConstraint(condition=Q(highest__gte=F("lowest")), name="target_range_in_order"),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="target_year_plausible"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.indicator}"


@ledger()
class PublishedFigure(models.Model):
    """A figure somebody published, kept beside the register's own count and never replacing it."""

    province = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(_("what was counted"), max_length=200)
    line = models.CharField(_("comparable line of form 04"), max_length=5, blank=True)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    as_of = models.DateField(_("as of"))
    scope = models.CharField(_("scope"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300)
    note = models.TextField(_("note"), blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = OfProvinceQuerySet.as_manager()

    class Meta:
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        constraints = [
            models.UniqueConstraint(fields=["province", "indicator", "as_of", "scope", "source"], name="figure_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value} ({self.as_of:%d/%m/%Y})"

"""Visits to clusters and tenants, in one field of law each."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster
from inspections.choices import Domain, Keeper, VisitKind
from inspections.querysets import InspectionQuerySet
from investors.models import Tenant

PERSON: dict[str, Any] = {
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
    "editable": False,
}


@ledger()
class Inspection(models.Model):
    """A visit to a cluster, or to one tenant in it, in one field of law."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="inspections")
    tenant = models.ForeignKey(
        Tenant,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name=_("tenant"),
        help_text=_("empty: the cluster as a whole"),
    )
    domain = models.CharField(_("field"), max_length=12, choices=Domain)
    kind = models.CharField(_("kind"), max_length=9, choices=VisitKind, blank=True)
    visited_on = models.DateField(_("visited on"))
    lead_agency = models.CharField(_("led by"), max_length=200, blank=True)
    decision_number = models.CharField(_("inspection decision"), max_length=60, blank=True)
    leader = models.CharField(_("head of the team"), max_length=150, blank=True)
    members = models.TextField(_("members"), blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name=_("follows")
    )
    keeper = models.CharField(max_length=10, choices=Keeper, default=Keeper.DEPARTMENT, editable=False)
    keeper_unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        indexes = [
            models.Index(fields=["cluster", "domain", "visited_on"]),
            models.Index(fields=["-visited_on", "code"]),
        ]

    def __str__(self) -> str:
        return self.code

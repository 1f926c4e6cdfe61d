"""The parties: infrastructure investors, tenants, and the tenants' leases (a "project" in TT 14 is a lease)."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from ccn_portal.territories.models import AdministrativeUnit
from clusters.choices import InvestorKind
from clusters.models import Cluster
from investors.choices import DOMESTIC, LeaseState, TenantKind
from investors.querysets import InvestorQuerySet, LeaseQuerySet, TenantQuerySet


@ledger()
class Investor(models.Model):
    """An infrastructure investor (chủ đầu tư hạ tầng), as a province's register knows it."""

    province = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+")
    tax_code = models.CharField(_("tax code"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=11, choices=InvestorKind, blank=True)
    folded = models.CharField(max_length=250, editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = InvestorQuerySet.as_manager()

    class Meta:
        verbose_name = _("infrastructure investor")
        verbose_name_plural = _("infrastructure investors")
        constraints = [models.UniqueConstraint(fields=["province", "tax_code"], name="investor_unique")]

    def __str__(self) -> str:
        return self.name


@ledger()
class Tenant(models.Model):
    """An enterprise, cooperative or household that produces in clusters."""

    province = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=250)
    kind = models.CharField(_("kind"), max_length=11, choices=TenantKind, blank=True)
    tax_code = models.CharField(_("tax code"), max_length=20, blank=True)
    folded = models.CharField(max_length=320, editable=False)
    sort_key = models.CharField(max_length=600, db_collation="C", editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name = _("tenant")
        verbose_name_plural = _("tenants")
        constraints = [models.UniqueConstraint(fields=["province", "code"], name="tenant_unique")]
        indexes = [models.Index(fields=["sort_key"])]

    def __str__(self) -> str:
        return self.name


@ledger()
class Lease(models.Model):
    """Land a tenant holds in a cluster; in force from ``starts_on`` until the day before ``ends_on``."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="leases")
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="leases")
    area_m2 = models.DecimalField(_("leased area, m²"), max_digits=14, decimal_places=2)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("the first day no longer leased"))
    contract = models.CharField(_("contract"), max_length=100, blank=True)
    registered_capital = models.DecimalField(
        _("registered capital, billion VND"), max_digits=16, decimal_places=6, null=True, blank=True
    )
    realised_capital = models.DecimalField(
        _("realised capital, billion VND"), max_digits=16, decimal_places=6, null=True, blank=True
    )
    certificate = models.CharField(_("investment certificate"), max_length=100, blank=True)
    sector_code = models.CharField(_("sector (VSIC)"), max_length=10, blank=True)
    nationality = models.CharField(_("investor's nationality"), max_length=60, default=DOMESTIC)
    state = models.CharField(_("state"), max_length=9, choices=LeaseState, default=LeaseState.OPERATING)
    suspended_on = models.DateField(
        _("suspended since"), null=True, blank=True, help_text=_("empty: since the start of the lease")
    )
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = LeaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("lease")
        verbose_name_plural = _("leases")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "cluster", "starts_on", "contract"], name="lease_unique"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="lease_ends_after_start"),
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="lease_area_positive"),
            models.CheckConstraint(condition=Q(registered_capital__gte=0), name="lease_registered_not_negative"),
            models.CheckConstraint(condition=Q(realised_capital__gte=0), name="lease_realised_not_negative"),
            models.CheckConstraint(
                condition=Q(suspended_on__isnull=True) | Q(state=LeaseState.SUSPENDED), name="lease_suspended_has_state"
            ),
        ]
        indexes = [models.Index(fields=["cluster", "starts_on"])]

    def __str__(self) -> str:
        return f"{self.tenant} – {self.cluster}"

    def is_in_force_on(self, day: dt.date) -> bool:
        """Begun by the day and not ended (``LeaseQuerySet.in_force`` for one row)."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on > day)

    def is_operating_on(self, day: dt.date) -> bool:
        """Not suspended on the day (``LeaseQuerySet.of_operating_tenants`` for one row)."""
        return self.state == LeaseState.OPERATING or (self.suspended_on is not None and self.suspended_on > day)

    @property
    def is_foreign(self) -> bool:
        """Of a foreign investor (``LeaseQuerySet.foreign`` for one row)."""
        return self.nationality not in ("", DOMESTIC)

"""What localities, tenants and infrastructure investors report."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from ccn_portal.rules.periods import Period
from clusters.models import Cluster
from investors.models import Investor, Tenant
from reports.choices import FormCode, ReturnState
from reports.models.party import PARTY, of_one_party
from reports.querysets import PartyReturnQuerySet, ReturnQuerySet
from reports.returns.states import EDITABLE, OPEN, guard_sql

MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 6, "null": True, "blank": True}
AREA: dict[str, Any] = {"max_digits": 12, "decimal_places": 4, "null": True, "blank": True}
FLOW: dict[str, Any] = {"max_digits": 14, "decimal_places": 4, "null": True, "blank": True}
VALUES = (
    "tenants",
    "workers",
    "revenue",
    "budget_payment",
    "infrastructure_capital",
    "leased_ha",
    "wastewater_generated",
    "wastewater_treated",
)
# what an accepted version keeps for good
FROZEN = (
    "cluster_id",
    "period",
    "starts_on",
    "ends_on",
    "version",
    *VALUES,
    "explanations",
    "submitted_at",
    "submitted_by_id",
    "accepted_at",
    "accepted_by_id",
)

# of a party's return, its figures are one value
PARTY_FROZEN = ("form", "tenant_id", "investor_id", *(name for name in FROZEN if name not in VALUES), "values")


@ledger()
class Return(models.Model):
    """What was reported for one cluster and period (phiếu báo cáo); empty is "not reported", never 0.

    A correction is a further version. ``is_current`` is the version that counts, or the first while none was
    accepted; ``revision`` counts the savings of an open version, so that nobody overwrites what he has not seen.
    ``taken_over`` names the figures that were copied from the last period and that nobody has confirmed yet.
    """

    VALUES = VALUES

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="returns")
    period = models.CharField(_("period"), max_length=7)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("cut-off"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    is_current = models.BooleanField(_("current version"), default=True)
    state = models.CharField(_("state"), max_length=9, choices=ReturnState, default=ReturnState.DRAFT)
    tenants = models.PositiveIntegerField(_("enterprises and households"), null=True, blank=True)
    workers = models.PositiveIntegerField(_("workers"), null=True, blank=True)
    revenue = models.DecimalField(_("revenue, billion VND"), **MONEY)
    budget_payment = models.DecimalField(_("budget payment, billion VND"), **MONEY)
    infrastructure_capital = models.DecimalField(_("cumulative infrastructure capital, billion VND"), **MONEY)
    leased_ha = models.DecimalField(_("leased area, ha"), **AREA)
    wastewater_generated = models.DecimalField(_("wastewater generated, m³/day"), **FLOW)
    wastewater_treated = models.DecimalField(_("wastewater treated, m³/day"), **FLOW)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    comment = models.TextField(_("comment"), blank=True)
    comments = models.JSONField(_("comments by figure"), default=dict, blank=True)
    returned_at = models.DateTimeField(_("sent back at"), null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_submitted_at = models.DateTimeField(_("first submitted at"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    explanations = models.JSONField(_("explanations by figure"), default=dict, blank=True)
    issues = models.JSONField(_("what the checks found"), default=list, blank=True)
    taken_over = models.JSONField(_("figures of the last period, not yet confirmed"), default=list, blank=True)
    reason = models.TextField(_("reason of a correction"), blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = [
            models.UniqueConstraint(fields=["cluster", "period", "version"], name="return_unique"),
            models.UniqueConstraint(
                fields=["cluster", "period"], condition=Q(is_current=True), name="return_one_current"
            ),
            models.UniqueConstraint(fields=["cluster", "period"], condition=Q(state__in=OPEN), name="return_one_open"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="return_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state__in=EDITABLE) | Q(taken_over=[]), name="return_confirmed_before_it_goes"
            ),
            models.CheckConstraint(condition=Q(revenue__gte=0), name="return_revenue_not_negative"),
            models.CheckConstraint(condition=Q(budget_payment__gte=0), name="return_budget_not_negative"),
            models.CheckConstraint(condition=Q(infrastructure_capital__gte=0), name="return_capital_not_negative"),
            models.CheckConstraint(condition=Q(leased_ha__gte=0), name="return_leased_not_negative"),
            models.CheckConstraint(condition=Q(wastewater_generated__gte=0), name="return_generated_not_negative"),
            models.CheckConstraint(condition=Q(wastewater_treated__gte=0), name="return_treated_not_negative"),
        ]
        indexes = [models.Index(fields=["period", "state"])]
        triggers = [
            pgtrigger.Trigger(
                name="keep_states",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=guard_sql(FROZEN),
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster} {self.period}"

    @property
    def period_label(self) -> str:
        """The period as people write it."""
        return Period.parse(self.period).label


@ledger()
class PartyReturn(models.Model):
    """What a tenant (form 01) or an infrastructure investor (form 02) reports on its project in a cluster.

    ``values`` holds exact decimals as texts by the form's line; a line that is absent was not reported. Versions,
    states and the rest are those of ``Return``.
    """

    form = models.CharField(_("form"), max_length=10, choices=FormCode)
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="party_returns")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, null=True, blank=True, related_name="returns")
    investor = models.ForeignKey(Investor, on_delete=models.PROTECT, null=True, blank=True, related_name="returns")
    period = models.CharField(_("period"), max_length=7)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("cut-off"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    is_current = models.BooleanField(_("current version"), default=True)
    state = models.CharField(_("state"), max_length=9, choices=ReturnState, default=ReturnState.DRAFT)
    values = models.JSONField(_("values by line"), default=dict, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    comment = models.TextField(_("comment"), blank=True)
    comments = models.JSONField(_("comments by figure"), default=dict, blank=True)
    returned_at = models.DateTimeField(_("sent back at"), null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_submitted_at = models.DateTimeField(_("first submitted at"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    explanations = models.JSONField(_("explanations by figure"), default=dict, blank=True)
    issues = models.JSONField(_("what the checks found"), default=list, blank=True)
    reason = models.TextField(_("reason of a correction"), blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = PartyReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("return of a project")
        verbose_name_plural = _("returns of projects")
        constraints = [
            models.UniqueConstraint(
                fields=["form", *PARTY, "period", "version"], nulls_distinct=False, name="party_return_unique"
            ),
            models.UniqueConstraint(
                fields=["form", *PARTY, "period"],
                condition=Q(is_current=True),
                nulls_distinct=False,
                name="party_return_one_current",
            ),
            models.UniqueConstraint(
                fields=["form", *PARTY, "period"],
                condition=Q(state__in=OPEN),
                nulls_distinct=False,
                name="party_return_one_open",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="party_return_ends_after_start"),
            models.CheckConstraint(condition=of_one_party(territorial=False), name="party_return_of_its_party"),
        ]
        indexes = [models.Index(fields=["period", "form", "state"])]
        triggers = [
            pgtrigger.Trigger(
                name="keep_states",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=guard_sql(PARTY_FROZEN),
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.period}"

    @property
    def party(self) -> Tenant | Investor:
        """Who reports."""
        party = self.tenant or self.investor
        if party is None:  # the database allows no such row
            raise ValueError(self.pk)
        return party

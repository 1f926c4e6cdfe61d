"""Decisions and what each does to which cluster."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ccn_portal.files import KeptFile
from ccn_portal.history.tracking import ledger
from ccn_portal.territories.models import AdministrativeUnit
from clusters.choices import OPENING_ACTIONS, PHASE_ACTIONS, Action
from clusters.models.cluster import Cluster
from clusters.querysets import DecisionItemQuerySet, DecisionQuerySet, PhaseQuerySet


@ledger()
class Decision(models.Model):
    """A document that changes what is lawful. A number alone is not unique; number, day and issuer are."""

    province = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name=_("register of")
    )
    number = models.CharField(_("number"), max_length=60)
    kind = models.CharField(_("kind of document"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"))
    effective_on = models.DateField(
        _("effective on"), null=True, blank=True, help_text=_("empty: from the day of issue")
    )
    in_force_from = models.GeneratedField(
        expression=Coalesce("effective_on", "issued_on"), output_field=models.DateField(), db_persist=True
    )
    issuer = models.CharField(_("issued by"), max_length=150, blank=True)
    abstract = models.TextField(_("abstract"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    folded = models.TextField(editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(fields=["province", "number", "issued_on", "issuer"], name="decision_unique"),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("issued_on")), name="decision_effective_after_issue"
            ),
        ]
        indexes = [models.Index(fields=["-issued_on"])]

    def __str__(self) -> str:
        return self.number


class Attachment(KeptFile):
    """A file of a decision, stored under a random name outside the web root."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to="decisions/%Y")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [models.UniqueConstraint(fields=["decision", "sha256"], name="attachment_once")]


@ledger()
class Phase(models.Model):
    """A stage of a cluster (giai đoạn 1, 2 …), opened by an act that recognises, establishes or expands."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="phases")
    number = models.PositiveSmallIntegerField(_("phase"))
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        constraints = [
            models.UniqueConstraint(fields=["cluster", "number"], name="phase_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="phase_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster} – {self.number}"


@ledger()
class DecisionItem(models.Model):
    """What one decision does to one cluster (and phase), and the values it sets."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="items")
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="items")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    action = models.CharField(_("action"), max_length=24, choices=Action)
    area_ha = models.DecimalField(_("area, ha"), max_digits=12, decimal_places=4, null=True, blank=True)
    industrial_area_ha = models.DecimalField(
        _("industrial area, ha"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    capital = models.DecimalField(_("capital, billion VND"), max_digits=16, decimal_places=6, null=True, blank=True)
    investor = models.ForeignKey(
        "investors.Investor",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("infrastructure investor"),
    )
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = DecisionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a decision")
        verbose_name_plural = _("items of decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "cluster", "action", "phase"], nulls_distinct=False, name="item_unique"
            ),
            models.CheckConstraint(condition=Q(area_ha__gt=0), name="item_area_positive"),
            models.CheckConstraint(condition=Q(industrial_area_ha__gte=0), name="item_industrial_not_negative"),
            models.CheckConstraint(condition=Q(capital__gte=0), name="item_capital_not_negative"),
            models.CheckConstraint(
                condition=Q(industrial_area_ha__lte=F("area_ha")), name="item_industrial_within_area"
            ),
            models.CheckConstraint(
                condition=~Q(action__in=[str(a) for a in OPENING_ACTIONS]) | Q(phase__isnull=False),
                name="item_opening_names_phase",
            ),
            models.CheckConstraint(
                condition=Q(phase__isnull=True) | Q(action__in=[str(a) for a in PHASE_ACTIONS]),
                name="item_phase_only_where_meant",
            ),
        ]
        indexes = [models.Index(fields=["cluster", "action"]), models.Index(fields=["phase", "action"])]

    def __str__(self) -> str:
        return f"{self.decision}: {self.get_action_display()}"

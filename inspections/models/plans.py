"""Yearly inspection plans: who is to be visited when, in which field, and which visit fulfilled it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster
from inspections.choices import Domain, Keeper, PlanState, VisitKind
from inspections.models.visits import PERSON, Inspection
from inspections.querysets import InspectionPlanQuerySet, PlannedVisitQuerySet
from investors.models import Tenant

FIRST_YEAR, LAST_YEAR = 2000, 2100


@ledger()
class InspectionPlan(models.Model):
    """The plan of one agency for a year, in one field of law or (without a field) in several."""

    province = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name=_("register of")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    agency = models.CharField(_("agency"), max_length=200)
    domain = models.CharField(
        _("field"), max_length=12, choices=Domain, blank=True, help_text=_("empty: several fields")
    )
    state = models.CharField(_("state"), max_length=8, choices=PlanState, default=PlanState.DRAFT, editable=False)
    decision_number = models.CharField(_("decision on the plan"), max_length=60, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    keeper = models.CharField(max_length=10, choices=Keeper, default=Keeper.DEPARTMENT, editable=False)
    keeper_unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = InspectionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection plan")
        verbose_name_plural = _("inspection plans")
        constraints = [
            models.UniqueConstraint(
                fields=["province", "year", "agency", "domain"],
                name="inspection_plan_unique",
                violation_error_code="exists",
                violation_error_message=_("this agency already has a plan for this year and field"),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="inspection_plan_year",
                violation_error_message=_("write the year with four digits, 2000 to 2100"),
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT) | (~Q(decision_number="") & Q(decided_on__isnull=False)),
                name="inspection_plan_approved_by_decision",
            ),
        ]
        indexes = [models.Index(fields=["-year"])]

    def __str__(self) -> str:
        return f"{self.agency}, {self.year}"


@ledger()
class PlannedVisit(models.Model):
    """One cluster, or one tenant in it, to be visited in a quarter or a month of the plan's year."""

    plan = models.ForeignKey(InspectionPlan, on_delete=models.CASCADE, related_name="visits")
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="planned_visits")
    tenant = models.ForeignKey(
        Tenant,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="planned_visits",
        verbose_name=_("tenant"),
        help_text=_("empty: the cluster as a whole"),
    )
    domain = models.CharField(_("field"), max_length=12, choices=Domain)
    kind = models.CharField(_("kind"), max_length=9, choices=VisitKind, default=VisitKind.PLANNED)
    quarter = models.PositiveSmallIntegerField(_("quarter"), null=True, blank=True)
    month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    lead_agency = models.CharField(_("led by"), max_length=200, blank=True)
    joint_agencies = models.CharField(_("together with"), max_length=300, blank=True)
    explanation = models.TextField(_("why a second regular visit in the year"), blank=True)
    note = models.TextField(_("note"), blank=True)
    inspection = models.OneToOneField(
        Inspection,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="planned",
        verbose_name=_("fulfilled by"),
    )
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = PlannedVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned visit")
        verbose_name_plural = _("planned visits")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "cluster", "tenant", "domain", "quarter", "month"],
                nulls_distinct=False,
                name="planned_visit_unique",
                violation_error_code="exists",
                violation_error_message=_("this visit is in the plan already"),
            ),
            models.CheckConstraint(
                condition=Q(quarter__isnull=False, quarter__range=(1, 4), month__isnull=True)
                | Q(month__isnull=False, month__range=(1, 12), quarter__isnull=True),
                name="planned_visit_quarter_or_month",
                violation_error_message=_("choose a quarter or a month"),
            ),
            models.CheckConstraint(
                condition=~Q(kind=VisitKind.UNPLANNED),
                name="planned_visit_is_planned",
                violation_error_message=_("what is planned is not unplanned"),
            ),
        ]
        indexes = [models.Index(fields=["cluster", "domain"])]

    def __str__(self) -> str:
        return f"{self.cluster}: {self.get_domain_display()}"

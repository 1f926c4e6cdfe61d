"""Returns from localities, and reports with the provenance of every number."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from ccn_portal.jobs.models import Job, State
from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster
from investors.models import Investor, Tenant
from reports.choices import FormCode, ReportState, ReturnState
from reports.documents.wording import Cover
from reports.filing.states import CLOSED, SEALED
from reports.filing.states import guard_sql as guard_report_sql
from reports.querysets import PartyReturnQuerySet, ReportQuerySet, ReturnQuerySet
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

# what an approved report keeps for good, and what a filed one keeps besides
COUNTED = (
    "form",
    "unit_id",
    "cluster_id",
    "tenant_id",
    "investor_id",
    "period",
    "starts_on",
    "ends_on",
    "version",
    "reason",
    "content",
    "provenance",
    "differences",
    "sha256",
    "built_at",
    "known_at",
    "job_state",
    "requested_by_id",
    "requested_at",
)
SEAL = ("approved_at", "approved_by_id", "number", "issued_on", "filed_at", "filed_by_id", "seal")


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


PARTY = ("cluster", "tenant", "investor")


def _of_one_party(*, territorial: bool = True) -> Q:
    """Form 01 is a tenant's in a cluster, form 02 an investor's, every other one a territory's."""
    tenants = Q(form=FormCode.TT14_01, tenant__isnull=False, investor__isnull=True, cluster__isnull=False)
    investors = Q(form=FormCode.TT14_02, tenant__isnull=True, investor__isnull=False, cluster__isnull=False)
    if not territorial:
        return tenants | investors
    nobodys = Q(tenant__isnull=True, investor__isnull=True, cluster__isnull=True)
    return tenants | investors | ~Q(form__in=[FormCode.TT14_01, FormCode.TT14_02]) & nobodys


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
            models.CheckConstraint(condition=_of_one_party(territorial=False), name="party_return_of_its_party"),
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


@ledger(exclude=["content", "provenance", "differences", "heartbeat_at", "progress"])
class Report(Job):
    """A form for a unit and a period, with every number and the ids of the records it counts.

    ``known_at`` is the moment at which the register was read: what changed later is not in it. ``differences``
    are the cells that differ from the version before, with what changed them. ``seal`` is the SHA-256 of all
    that a filed report keeps (``sha256`` is the content's alone).
    """

    task_name = "reports.tasks.build"

    form = models.CharField(_("form"), max_length=10, choices=FormCode)
    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    # forms 01 and 02 report on one party in one cluster; the unit is then the one they are sent to
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    investor = models.ForeignKey(Investor, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    period = models.CharField(_("period"), max_length=7)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("cut-off"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    stage = models.CharField(
        _("state"), max_length=10, choices=ReportState, blank=True, help_text=_("empty until it is built")
    )
    content = models.JSONField(_("content"), null=True, editable=False)
    provenance = models.JSONField(_("records behind each number"), null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    built_at = models.DateTimeField(_("built at"), null=True, editable=False)
    known_at = models.DateTimeField(_("register as known at"), null=True, editable=False)
    differences = models.JSONField(_("differences from the version before"), null=True, editable=False)
    reason = models.TextField(_("reason of the restatement"), blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    number = models.CharField(_("number of the document"), max_length=60, blank=True)
    issued_on = models.DateField(_("date of the document"), null=True, blank=True)
    filed_at = models.DateTimeField(_("filed at"), null=True, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("filed by"),
    )
    seal = models.CharField(_("seal"), max_length=64, blank=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["form", "unit", *PARTY, "period", "version"], nulls_distinct=False, name="report_unique"
            ),
            models.UniqueConstraint(
                fields=["form", "unit", *PARTY, "period"],
                condition=Q(stage=ReportState.FILED),
                nulls_distinct=False,
                name="report_one_filed",
            ),
            models.CheckConstraint(condition=_of_one_party(), name="report_of_its_party"),
            models.CheckConstraint(
                condition=~Q(stage__in=CLOSED)
                | Q(content__isnull=False, approved_at__isnull=False) & ~Q(sha256="") & Q(job_state=State.DONE),
                name="report_approved_is_built",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=SEALED)
                | Q(issued_on__isnull=False, filed_at__isnull=False) & ~Q(number="") & ~Q(seal=""),
                name="report_filed_is_numbered",
            ),
        ]
        ordering = ["-ends_on", "form", "-version"]
        triggers = [
            pgtrigger.Trigger(
                name="keep_states",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=guard_report_sql(COUNTED, SEAL),
            )
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.unit} {self.period}"

    @property
    def period_label(self) -> str:
        """The period as people write it."""
        return Period.parse(self.period).label

    @cached_property
    def later_version(self) -> "Report | None":
        """The version that follows this one, if one was begun."""
        same = Report.objects.filter(form=self.form, unit=self.unit_id, period=self.period)
        found = same.filter(version__gt=self.version).defer("content", "provenance", "differences")
        return found.order_by("-version").first()

    @property
    def subject(self) -> dict[str, Any]:
        """What all versions of the report have in common."""
        return {
            name: getattr(self, name)
            for name in ("form", "unit_id", "cluster_id", "tenant_id", "investor_id", "period")
        }

    @property
    def party(self) -> Tenant | Investor | None:
        """Who reports, on forms 01 and 02."""
        return self.tenant or self.investor

    @property
    def cover(self) -> Cover:
        """What the document says of itself: nothing before it is filed."""
        return Cover(self.number, self.issued_on)

    @property
    def state(self) -> ReportState:
        """One word for job and stage together."""
        match self.job_state:
            case State.QUEUED:
                return ReportState.QUEUED
            case State.RUNNING:
                return ReportState.BUILDING
            case State.FAILED:
                return ReportState.FAILED
        return ReportState(self.stage)


class SignedCopy(models.Model):
    """The signed document of a filed report as a PDF, stored under a random name outside the web root."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="signed_copies")
    file = models.FileField(upload_to="reports/%Y")
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveIntegerField(_("size, bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("signed copy")
        verbose_name_plural = _("signed copies")
        constraints = [models.UniqueConstraint(fields=["report", "sha256"], name="signed_copy_once")]
        triggers = [pgtrigger.Protect(name="keep", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """The opening of reporting for a period: from then on the portal asks for its figures; opened once."""

    period = models.CharField(_("period"), max_length=7, unique=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("cut-off"))
    opened_on = models.DateField(_("opened on"))
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)

    class Meta:
        verbose_name = _("reporting round")
        verbose_name_plural = _("reporting rounds")

    def __str__(self) -> str:
        return self.period


class Reminder(models.Model):
    """That a unit was reminded of a period's returns: by the schedule (``step``: days from the due day) or by hand.

    It stays as proof that the department has urged; ``told`` counts the people, 0 where the unit has no account.
    """

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    period = models.CharField(_("period"), max_length=7)
    step = models.CharField(_("step"), max_length=16)
    missing = models.PositiveIntegerField(_("returns missing"))
    told = models.PositiveIntegerField(_("people told"))
    sent_on = models.DateField(_("day"))
    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["period", "unit", "step"], name="reminder_once_a_step")]

    def __str__(self) -> str:
        return f"{self.unit} {self.period} {self.step}"

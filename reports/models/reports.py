"""Reports with the provenance of every number, and the signed documents of the filed ones."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ccn_portal.files import PDF
from ccn_portal.history.tracking import ledger
from ccn_portal.jobs.models import Job, State
from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster
from investors.models import Investor, Tenant
from reports.choices import FormCode, ReportState
from reports.documents.wording import Cover
from reports.filing.states import CLOSED, SEALED, guard_sql
from reports.models.party import PARTY, of_one_party
from reports.querysets import ReportQuerySet

# what an approved or discarded report keeps for good, and what a filed one keeps besides
COUNTED = (
    "id",
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
    "discarded_at",
    "discarded_by_id",
    "discard_reason",
)
SEAL = ("approved_at", "approved_by_id", "number", "issued_on", "filed_at", "filed_by_id", "seal")


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
    discarded_at = models.DateTimeField(_("discarded at"), null=True, blank=True)
    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("discarded by"),
    )
    discard_reason = models.TextField(_("why it was discarded"), blank=True)

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
            models.CheckConstraint(condition=of_one_party(), name="report_of_its_party"),
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
            models.CheckConstraint(
                condition=~Q(stage=ReportState.DISCARDED)
                | Q(version__gt=1, discarded_at__isnull=False) & ~Q(discard_reason=""),
                name="report_discarded_is_restatement",
            ),
        ]
        ordering = ["-ends_on", "form", "-version"]
        triggers = [
            pgtrigger.Trigger(
                name="keep_states",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=guard_sql(COUNTED, SEAL),
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
        """The version that follows this one, if one was begun and not discarded."""
        same = Report.objects.filter(**self.subject).standing().defer("content", "provenance", "differences")
        return same.filter(version__gt=self.version).order_by("-version").first()

    @cached_property
    def earlier_version(self) -> "Report | None":
        """The version that this one restates; None of a first one."""
        same = Report.objects.filter(**self.subject).standing().defer("content", "provenance", "differences")
        return same.filter(version__lt=self.version).order_by("-version").first()

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
        if self.stage == ReportState.DISCARDED:
            return ReportState.DISCARDED
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

    content_type = PDF  # no other kind is kept

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

"""Before a project and after: what a secondary investor is able to do, and what is done about a slow project."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.files import KeptFile
from ccn_portal.history.tracking import ledger
from clusters.models import Cluster
from clusters.querysets import OfClusterQuerySet
from investors.choices import AssessmentResult, ProjectStep
from investors.models.parties import Lease, Tenant
from investors.querysets import OfAssessmentQuerySet, ProjectActionQuerySet


@ledger()
class CapabilityAssessment(models.Model):
    """What somebody who wants to produce in a cluster is able to do (đánh giá năng lực nhà đầu tư thứ cấp).

    ``ratings`` holds, by the code of a criterion, ``{"rating": …, "note": …}``; a criterion without one was not rated.
    """

    code = models.CharField(_("code"), max_length=30, unique=True)
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("cluster")
    )
    tenant = models.ForeignKey(
        Tenant, on_delete=models.PROTECT, null=True, blank=True, related_name="assessments", verbose_name=_("tenant")
    )
    applicant = models.CharField(_("applicant"), max_length=250)
    tax_code = models.CharField(_("tax code"), max_length=20, blank=True)
    project = models.CharField(_("project"), max_length=300)
    sector_code = models.CharField(_("sector (VSIC)"), max_length=10)
    area_ha = models.DecimalField(_("land asked for, ha"), max_digits=12, decimal_places=4, null=True, blank=True)
    capital = models.DecimalField(
        _("capital to be registered, billion VND"), max_digits=16, decimal_places=6, null=True, blank=True
    )
    received_on = models.DateField(_("received on"))
    ratings = models.JSONField(_("ratings"), default=dict, blank=True)
    decided_on = models.DateField(_("concluded on"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=11, choices=AssessmentResult, blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = OfClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("capability assessment")
        verbose_name_plural = _("capability assessments")
        constraints = [
            models.CheckConstraint(condition=Q(area_ha__gt=0), name="assessment_area_positive"),
            models.CheckConstraint(condition=Q(capital__gte=0), name="assessment_capital_not_negative"),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True, result="")
                | Q(decided_on__gte=F("received_on")) & ~Q(result="") & ~Q(conclusion=""),
                name="assessment_concluded_with_result",
            ),
        ]
        indexes = [models.Index(fields=["-received_on", "code"])]

    def __str__(self) -> str:
        return self.code


class AssessmentFile(KeptFile):
    """A document the applicant handed in, under a random name outside the web root."""

    assessment = models.ForeignKey(CapabilityAssessment, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(upload_to="assessments/%Y")

    objects = OfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an assessment")
        verbose_name_plural = _("files of assessments")
        constraints = [models.UniqueConstraint(fields=["assessment", "sha256"], name="assessment_file_once")]


@ledger()
class ProjectAction(models.Model):
    """What was done about a slow or idle project: an urging letter, a commitment, an extension, the land taken back."""

    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="actions", verbose_name=_("project"))
    kind = models.CharField(_("step"), max_length=10, choices=ProjectStep)
    taken_on = models.DateField(_("day"))
    letter_number = models.CharField(_("letter"), max_length=60, blank=True)
    agency = models.CharField(_("agency"), max_length=150, blank=True)
    text = models.TextField(_("text"), blank=True)
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = ProjectActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action on a project")
        verbose_name_plural = _("actions on projects")
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("taken_on")), name="action_due_after_it_was_taken"),
            models.CheckConstraint(
                condition=~Q(kind=ProjectStep.EXTEND) | Q(due_on__isnull=False) & ~Q(text=""),
                name="action_extension_has_day_and_reason",
            ),
            models.UniqueConstraint(fields=["lease", "kind", "taken_on", "letter_number"], name="action_recorded_once"),
        ]
        ordering = ["taken_on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.taken_on:%d/%m/%Y}"

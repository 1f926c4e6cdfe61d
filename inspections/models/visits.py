"""Visits to clusters and tenants, in one field of law each."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ccn_portal.files import KeptFile
from ccn_portal.history.tracking import ledger
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster
from inspections.choices import Answer, Domain, Keeper, VisitKind
from inspections.querysets import InspectionQuerySet, OfInspectionQuerySet
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
    joint_agencies = models.CharField(_("together with"), max_length=300, blank=True)
    decision_number = models.CharField(_("inspection decision"), max_length=60, blank=True)
    leader = models.CharField(_("head of the team"), max_length=150, blank=True)
    members = models.TextField(_("members"), blank=True)
    minutes_number = models.CharField(_("minutes number"), max_length=60, blank=True)
    present = models.TextField(
        _("present, by function"), blank=True, help_text=_("functions and whom they stand for; names are not needed")
    )
    conclusion = models.TextField(_("conclusion"), blank=True)
    explanation = models.TextField(_("why a second regular visit in the year"), blank=True)
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


class InspectionFile(KeptFile):
    """The signed minutes, a photo or a document of a visit, under a random name outside the web root."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="files")
    is_minutes = models.BooleanField(_("the signed minutes"), default=False)
    file = models.FileField(upload_to="inspections/%Y")

    objects = OfInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an inspection")
        verbose_name_plural = _("files of inspections")
        constraints = [
            models.UniqueConstraint(fields=["inspection", "sha256", "is_minutes"], name="inspection_file_once")
        ]


@ledger()
class ChecklistAnswer(models.Model):
    """What a visit answered to one point of the checklist of its field; a point without a row was not looked at."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(_("point"), max_length=12)
    answer = models.CharField(_("answer"), max_length=14, choices=Answer)
    note = models.CharField(_("note"), max_length=500, blank=True)
    finding = models.ForeignKey(
        "inspections.Finding",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name=_("finding"),
    )
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = OfInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a checklist")
        verbose_name_plural = _("answers to checklists")
        constraints = [
            models.UniqueConstraint(fields=["inspection", "item"], name="checklist_answer_once"),
            models.CheckConstraint(
                condition=models.Q(finding__isnull=True) | models.Q(answer=Answer.NO), name="checklist_finding_of_a_no"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_answer_display()}"

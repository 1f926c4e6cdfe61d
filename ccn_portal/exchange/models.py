"""An uploaded workbook and what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ccn_portal.exchange.querysets import ImportJobQuerySet
from ccn_portal.jobs.models import Job
from ccn_portal.territories.models import AdministrativeUnit
from clusters.querysets import OfProvinceQuerySet


class ImportJob(Job):
    """One run of an import: first as a dry run with a preview, then for good."""

    task_name = "ccn_portal.exchange.tasks.run_import"

    province = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+")
    file = models.FileField(upload_to="imports/%Y")
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    dry_run = models.BooleanField(_("dry run"), default=True)
    dry_run_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="confirmations")
    counts = models.JSONField(
        _("rows per sheet"), default=dict, help_text=_("sheet → new, changed, unchanged, errors; and samples")
    )
    errors = models.JSONField(_("errors"), default=list)
    error_count = models.PositiveIntegerField(_("number of errors"), default=0)
    notices = models.JSONField(_("notices"), default=list)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name


class BoundaryUpload(models.Model):
    """A file of boundaries: looked at first, then (once, for good) taken into the register."""

    province = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name=_("register of")
    )
    file = models.FileField(upload_to="boundaries/%Y")
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    source = models.CharField(_("source"), max_length=300, blank=True)
    drawn_on = models.DateField(_("day of the drawing"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("applied by")
    )
    applied_at = models.DateTimeField(_("applied at"), null=True)
    counts = models.JSONField(_("boundaries"), default=dict, help_text=_("new, changed, unchanged, when applied"))

    objects = OfProvinceQuerySet.as_manager()

    class Meta:
        verbose_name = _("boundary file")
        verbose_name_plural = _("boundary files")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

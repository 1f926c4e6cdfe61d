"""An uploaded workbook and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ccn_portal.exchange.querysets import ImportJobQuerySet
from ccn_portal.jobs.models import Job
from ccn_portal.territories.models import AdministrativeUnit


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

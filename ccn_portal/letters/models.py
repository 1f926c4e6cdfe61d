"""The templates a department has put in force, one after the other."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ccn_portal.letters.querysets import LetterTemplateQuerySet
from ccn_portal.territories.models import AdministrativeUnit


class LetterTemplate(models.Model):
    """A template of one kind in one province, in force from ``uploaded_at`` until the next version.

    ``is_shipped`` marks the portal's own template, kept as it was: when the department went back to it, or when a
    document drawn with it was settled for good. Drafts are drawn with the portal's own as it is today.
    """

    kind = models.CharField(_("kind of document"), max_length=30)
    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name=_("register of")
    )
    version = models.PositiveIntegerField(_("version"))
    is_shipped = models.BooleanField(_("the portal's own"), default=False)
    file = models.FileField(upload_to="letters/%Y")
    name = models.CharField(_("file name"), max_length=200, blank=True)
    size = models.PositiveIntegerField(_("size, bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(_("in force from"), default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("document template")
        verbose_name_plural = _("document templates")
        constraints = [models.UniqueConstraint(fields=["kind", "unit", "version"], name="letter_template_version")]
        ordering = ["kind", "-version"]
        # what was in force stays as it was: documents settled then are drawn with it
        triggers = [pgtrigger.Protect(name="keep", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

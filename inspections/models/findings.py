"""What inspections found, and every dated step from a finding to its closure."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.files import KeptFile
from ccn_portal.history.tracking import ledger
from inspections.choices import Severity
from inspections.models.visits import PERSON, Inspection
from inspections.querysets import FindingQuerySet, OfFindingQuerySet, SanctionQuerySet, TransferQuerySet

LONGEST_TEXT = 800  # what an index takes: the text names a finding within its inspection


@ledger()
class Finding(models.Model):
    """A violation found; its state on a day is derived, see ``FindingQuerySet.as_of``."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    code = models.CharField(_("code of the catalogue"), max_length=12, blank=True)
    text = models.CharField(_("finding"), max_length=LONGEST_TEXT)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    required_remedy = models.TextField(_("remedy required"), blank=True)
    remedy_due = models.DateField(_("to be remedied by"), null=True, blank=True)
    remedied_on = models.DateField(_("remedied on"), null=True, blank=True)
    remedy_note = models.TextField(_("how it was remedied"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closing_proof = models.TextField(_("proof of the remedy"), blank=True)
    reinspection = models.ForeignKey(
        Inspection,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="verified",
        verbose_name=_("verified by inspection"),
    )
    remedied_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "text"],
                name="finding_unique",
                violation_error_code="exists",
                violation_error_message=_("this inspection already has a finding with the same words"),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(remedied_on__isnull=False) & Q(closed_on__gte=F("remedied_on")) & ~Q(closing_proof=""),
                name="finding_closed_when_remedied_with_proof",
            ),
        ]

    def __str__(self) -> str:
        return self.text


@ledger()
class DeadlineExtension(models.Model):
    """A later deadline for a remedy, in force from the day it was decided."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="extensions")
    decided_on = models.DateField(_("decided on"))
    new_due = models.DateField(_("new deadline"))
    reason = models.TextField(_("reason"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = OfFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension of a deadline")
        verbose_name_plural = _("extensions of deadlines")
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "decided_on"],
                name="extension_once_a_day",
                violation_error_code="exists",
                violation_error_message=_("the deadline was already moved on this day"),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.finding}: {self.new_due:%d/%m/%Y}"


@ledger()
class RemedyRefusal(models.Model):
    """A remedy that was reported and then found not to be one: the finding went back to open, with a reason."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="refusals")
    claimed_on = models.DateField(_("said to be remedied on"))
    claim = models.TextField(_("how it was said to be remedied"), blank=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    refused_on = models.DateField(_("sent back on"))
    reason = models.TextField(_("why it is not remedied"))
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = OfFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("remedy sent back")
        verbose_name_plural = _("remedies sent back")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="refusal_has_reason"),
            models.CheckConstraint(condition=Q(refused_on__gte=F("claimed_on")), name="refusal_after_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.finding}: {self.refused_on:%d/%m/%Y}"


@ledger()
class Transfer(models.Model):
    """A letter that hands a finding to the agency that may decide on it, and that agency's reply."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="transfers")
    agency = models.CharField(_("transferred to"), max_length=200)
    letter_number = models.CharField(_("letter"), max_length=60)
    sent_on = models.DateField(_("sent on"))
    reply_due = models.DateField(_("reply due"), null=True, blank=True)
    replied_on = models.DateField(_("replied on"), null=True, blank=True)
    reply_number = models.CharField(_("letter of reply"), max_length=60, blank=True)
    reply = models.TextField(_("reply"), blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "letter_number", "sent_on"],
                name="transfer_unique",
                violation_error_code="exists",
                violation_error_message=_("this letter was already recorded for this finding"),
            ),
            models.CheckConstraint(condition=Q(reply_due__gte=F("sent_on")), name="transfer_reply_due_after_letter"),
            models.CheckConstraint(condition=Q(replied_on__gte=F("sent_on")), name="transfer_replied_after_letter"),
            models.CheckConstraint(
                condition=Q(replied_on__isnull=False) | Q(reply="", reply_number=""), name="transfer_reply_has_day"
            ),
        ]
        indexes = [models.Index(fields=["reply_due"], condition=Q(replied_on__isnull=True), name="transfer_awaited")]

    def __str__(self) -> str:
        return self.letter_number


@ledger()
class Sanction(models.Model):
    """The decision that punishes a finding: fine (million VND) and additional measures."""

    finding = models.OneToOneField(Finding, on_delete=models.CASCADE, related_name="sanction")
    number = models.CharField(_("sanction decision"), max_length=60, blank=True)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    amount = models.DecimalField(_("fine, million VND"), max_digits=14, decimal_places=6, null=True, blank=True)
    due_on = models.DateField(_("to be paid by"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    measures = models.TextField(_("additional measures"), blank=True)
    suspended_from = models.DateField(_("suspended from"), null=True, blank=True)
    suspended_to = models.DateField(_("suspended until"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="sanction_amount_not_negative"),
            models.CheckConstraint(condition=Q(due_on__gte=F("decided_on")), name="sanction_due_after_decision"),
            models.CheckConstraint(condition=Q(paid_on__gte=F("decided_on")), name="sanction_paid_after_decision"),
            models.CheckConstraint(
                condition=Q(suspended_to__gte=F("suspended_from")), name="sanction_suspension_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.finding)


class FindingFile(KeptFile):
    """A photo or document that shows a finding or its remedy, under a random name outside the web root."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="files")
    shows_remedy = models.BooleanField(_("shows the remedy"), default=False)
    file = models.FileField(upload_to="findings/%Y")

    objects = OfFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a finding")
        verbose_name_plural = _("files of findings")
        constraints = [models.UniqueConstraint(fields=["finding", "sha256", "shows_remedy"], name="finding_file_once")]

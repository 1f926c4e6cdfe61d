"""What somebody has to solve by a day: obstacles here, petitions in ``investors``, and the steps taken about them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from clusters.choices import Step
from clusters.models.cluster import Cluster
from clusters.querysets import MatterStepQuerySet, ObstacleQuerySet


class Matter(models.Model):
    """Something to be solved for a cluster; its state on a day is derived, see ``MatterQuerySet.as_of``.

    ``outcome`` and ``solved_on`` say how and when it was settled last; an outcome without a day counts on every day.
    """

    code = models.CharField(_("code"), max_length=30, unique=True)
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("cluster"))
    raised_on = models.DateField(_("raised on"), null=True, blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    responsible = models.CharField(_("to be solved by"), max_length=150, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)
    solved_on = models.DateField(_("settled on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("merged into"),
    )
    merged_on = models.DateField(_("merged on"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(solved_on__isnull=True) | ~Q(outcome=""), name="%(class)s_settled_has_outcome"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, merged_on__isnull=True)
                | Q(merged_into__isnull=False, merged_on__isnull=False) & ~Q(merged_into=F("pk")),
                name="%(class)s_merged_into_another",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class MatterStep(models.Model):
    """One dated step about an obstacle or petition: a reply, a letter that urges, a later deadline, its settlement.

    Of a letter that urges, ``new_due`` is the day by which it asks for a reply; it moves no deadline.
    """

    kind = models.CharField(_("step"), max_length=9, choices=Step)
    taken_on = models.DateField(_("day"))
    agency = models.CharField(_("agency"), max_length=150, blank=True)
    letter_number = models.CharField(_("letter"), max_length=60, blank=True)
    text = models.TextField(_("text"), blank=True)
    new_due = models.DateField(_("new deadline"), null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=Step.EXTEND) | Q(new_due__isnull=False) & ~Q(text=""),
                name="%(class)s_extension_has_day_and_reason",
            ),
            models.CheckConstraint(condition=~Q(kind=Step.HAND_OVER) | ~Q(agency=""), name="%(class)s_names_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.taken_on:%d/%m/%Y}"


@ledger()
class Obstacle(Matter):
    """What hinders a cluster (khó khăn, vướng mắc), who must solve it and by when."""

    period = models.CharField(_("raised in period"), max_length=7, blank=True)
    text = models.TextField(_("obstacle"))

    objects = ObstacleQuerySet.as_manager()

    class Meta(Matter.Meta):
        verbose_name = _("obstacle")
        verbose_name_plural = _("obstacles")


@ledger()
class ObstacleStep(MatterStep):
    """A step about an obstacle."""

    matter = models.ForeignKey(Obstacle, on_delete=models.CASCADE, related_name="steps")

    objects = MatterStepQuerySet.as_manager()

    class Meta(MatterStep.Meta):
        verbose_name = _("step about an obstacle")
        verbose_name_plural = _("steps about obstacles")

"""What enterprises ask for or complain about, and the steps taken about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ccn_portal.history.tracking import ledger
from clusters.models import Matter, MatterStep, Obstacle
from clusters.querysets import MatterQuerySet, MatterStepQuerySet
from investors.choices import PetitionKind
from investors.models.parties import Tenant


@ledger()
class Petition(Matter):
    """A petition or complaint that somebody in (or beside) a cluster sent; ``due_on`` is the day a reply is due."""

    kind = models.CharField(_("kind"), max_length=9, choices=PetitionKind, default=PetitionKind.PETITION)
    tenant = models.ForeignKey(
        Tenant, on_delete=models.PROTECT, null=True, blank=True, related_name="petitions", verbose_name=_("tenant")
    )
    sender = models.CharField(_("sent by"), max_length=250, blank=True, help_text=_("when it is not a tenant"))
    letter_number = models.CharField(_("letter"), max_length=60, blank=True)
    text = models.TextField(_("what is asked for"))
    obstacle = models.ForeignKey(
        Obstacle,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="petitions",
        verbose_name=_("followed up as obstacle"),
    )

    objects = MatterQuerySet.as_manager()

    class Meta(Matter.Meta):
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        constraints = [
            *Matter.Meta.constraints,
            models.CheckConstraint(condition=models.Q(raised_on__isnull=False), name="petition_has_day"),
        ]


@ledger()
class PetitionStep(MatterStep):
    """A step about a petition."""

    matter = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="steps")

    objects = MatterStepQuerySet.as_manager()

    class Meta(MatterStep.Meta):
        verbose_name = _("step about a petition")
        verbose_name_plural = _("steps about petitions")

"""What an assessment of capability looks at: finance, experience, technology, environment, energy, the trade.

The law sets no score for secondary investors; the criteria follow what provinces ask their departments to look at
(capability and experience; related trades in one cluster; clean technology that uses little energy and adds value)
and the dossier of an investment project. So nothing is added up: every criterion is rated in words, with its reason.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Criterion:
    """One thing that is looked at, and what shows it."""

    code: str
    title: str | Promise
    shown_by: str | Promise


CRITERIA = (
    Criterion("finance", _("Finance"), _("own capital, latest financial statement, bank's commitment")),
    Criterion("experience", _("Experience"), _("projects carried out, on time or not; years in the trade")),
    Criterion("schedule", _("Schedule"), _("a schedule that can be kept: building, machines, start of operation")),
    Criterion("technology", _("Technology"), _("origin and year of the machines; high or clean technology")),
    Criterion("environment", _("Environment"), _("wastewater and waste; the plant of the cluster can take it")),
    Criterion("fire_safety", _("Fire safety"), _("design for fire safety, distance, water")),
    Criterion("energy", _("Energy and land"), _("power, water and land for each billion VND of output")),
    Criterion("linkage", _("Trade of the cluster"), _("the same trade as the cluster's, or one that supplies it")),
)

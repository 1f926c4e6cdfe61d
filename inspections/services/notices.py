"""Telling those who must act: what was found, what was remedied, sent back or handed over.

What is overdue the watch list tells; here everybody hears of the step itself, and nobody of the own one.
"""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccn_portal.accounts.models import User
from ccn_portal.notices.choices import NoticeKind
from ccn_portal.notices.services import Message, notify_all
from ccn_portal.text import fold
from clusters.models import Cluster, ClusterTerritory
from inspections.models import Finding, RemedyRefusal, Transfer


def tell_found(findings: Iterable[Finding], by: User | None) -> None:
    """The locality hears what its clusters have to remedy, and by when."""
    rows = list(findings)
    if not rows:
        return
    locals_ = localities_of(rows[0].inspection.cluster)
    notify_all(
        (
            Message(
                to=_others(locals_, by),
                key=f"finding:{finding.pk}:found",
                kind=NoticeKind.TASK,
                title=_("To be remedied: %(cluster)s") % {"cluster": finding.inspection.cluster},
                text=finding.text,
                link=_page(finding),
                due_on=finding.remedy_due,
            )
            for finding in rows
        ),
        by=by,
    )


def tell_remedied(finding: Finding, by: User | None) -> None:
    """Who recorded the visit hears that there is a remedy to verify."""
    keeper = finding.inspection.recorded_by
    _tell(finding, [keeper] if keeper else [], f"remedied:{finding.refusals.count()}", _("Remedy to be verified"), by)


def tell_refused(refusal: RemedyRefusal, by: User | None) -> None:
    """Who reported the remedy hears why it is none."""
    people = [refusal.claimed_by] if refusal.claimed_by else localities_of(refusal.finding.inspection.cluster)
    step = f"refused:{refusal.pk}"
    _tell(refusal.finding, people, step, _("Remedy sent back"), by, text=refusal.reason)


def tell_transferred(letter: Transfer, by: User | None) -> None:
    """The agency that may decide hears that a finding was handed to it, where it has accounts."""
    _tell(
        letter.finding, agents_of(letter), f"transfer:{letter.pk}", _("A finding is handed to you"), by, letter=letter
    )


def localities_of(cluster: Cluster) -> list[User]:
    """The local officials of the units the cluster lies or lay in."""
    places = ClusterTerritory.objects.filter(cluster=cluster)
    inside = Q(unit__in=places.values("commune")) | Q(unit__in=places.values("district"))
    return list(User.objects.filter(inside, role="local", is_active=True))


def agents_of(letter: Transfer) -> list[User]:
    """The accounts of the agency that the letter names, in the cluster's provinces."""
    provinces = ClusterTerritory.objects.filter(cluster=letter.finding.inspection.cluster).values("province")
    people = User.objects.filter(Q(unit__in=provinces) | Q(unit__province__in=provinces), is_active=True)
    named = fold(letter.agency)
    return [
        user for user in people.filter(role__in=("agency", "local")).select_related("unit") if named in _names(user)
    ]


def _names(user: User) -> set[str]:
    unit = user.unit.name if user.unit else ""
    return {fold(user.agency_name), fold(f"UBND {unit}"), fold(f"Ủy ban nhân dân {unit}")} - {""}


def _tell(
    finding: Finding,
    people: list[User],
    step: str,
    title: object,
    by: User | None,
    *,
    text: str = "",
    letter: Transfer | None = None,
) -> None:
    notify_all(
        [
            Message(
                to=_others(people, by),
                key=f"finding:{finding.pk}:{step}",
                kind=NoticeKind.TRANSFER if letter else NoticeKind.TASK,
                title=_("%(what)s: %(cluster)s") % {"what": title, "cluster": finding.inspection.cluster},
                text=text or finding.text,
                link=_page(finding),
                due_on=letter.reply_due if letter else None,
            )
        ],
        by=by,
    )


def _others(people: Iterable[User], by: User | None) -> tuple[User, ...]:
    return tuple(user for user in people if user != by)


def _page(finding: Finding) -> str:
    return reverse("inspection-detail", args=[finding.inspection.code]) + f"#finding-{finding.pk}"

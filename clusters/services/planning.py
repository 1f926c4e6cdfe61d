"""Single acts on works, dossiers, yearly targets and published figures."""

from typing import Any

from ccn_portal.accounts.models import User
from ccn_portal.history.tracking import recorded
from clusters import validation
from clusters.models import Dossier, InfrastructureWork, PlanTarget, PublishedFigure
from clusters.services.writing import assign, one_at_a_time, require_reach, store


def record_work(*, by: User | None, reason: str = "", **values: Any) -> InfrastructureWork:
    """Enter an infrastructure work of a cluster; its state follows from its days."""
    return change_work(InfrastructureWork(), by=by, reason=reason, act="record_work", **values)


def change_work(
    work: InfrastructureWork, *, by: User | None, reason: str = "", act: str = "change_work", **values: Any
) -> InfrastructureWork:
    """Correct a work or tell how far it is."""
    assign(work, values)
    require_reach(by, clusters=[work.cluster])
    return store(work, validation.of_work(work), act=act, by=by, reason=reason)


def open_dossier(*, by: User | None, reason: str = "", **values: Any) -> Dossier:
    """Receive an application to establish or expand a cluster."""
    return change_dossier(Dossier(), by=by, reason=reason, act="open_dossier", **values)


def change_dossier(
    dossier: Dossier, *, by: User | None, reason: str = "", act: str = "change_dossier", **values: Any
) -> Dossier:
    """Note the council's meeting, close the dossier with its outcome, or correct it."""
    assign(dossier, values)
    require_reach(by, clusters=[dossier.cluster])
    return store(dossier, validation.of_dossier(dossier), act=act, by=by, reason=reason)


def set_target(*, by: User | None, reason: str = "", **values: Any) -> PlanTarget:
    """Set a target of a province's yearly plan; a target of the same year and indicator is replaced."""
    with recorded("set_target", by=by, reason=reason):
        one_at_a_time(f"target of {values['province'].pk}")
        known = PlanTarget.objects.filter(
            province=values["province"], year=values["year"], indicator=values["indicator"]
        ).first()
        target = assign(known or PlanTarget(), values)
        require_reach(by, provinces=[target.province_id])
        return store(target, validation.of_target(target), act="set_target", by=by, reason=reason)


def publish_figure(*, by: User | None, reason: str = "", **values: Any) -> PublishedFigure:
    """Keep a figure somebody published; it stands beside the register's own count and replaces nothing."""
    figure = assign(PublishedFigure(), values)
    require_reach(by, provinces=[figure.province_id])
    return store(figure, act="publish_figure", by=by, reason=reason)

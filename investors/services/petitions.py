"""Petitions and complaints: taken in, answered by a day, and followed up as an obstacle where many are concerned."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from ccn_portal.history.tracking import recorded
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.today import today
from clusters.choices import MatterState
from clusters.models import Obstacle
from clusters.services import raise_obstacle
from clusters.services.matters import Party, parties_of
from clusters.services.writing import assign, next_code, require_reach, store
from investors import validation
from investors.choices import PetitionKind
from investors.models import Lease, Petition

TIME_TO_REPLY = {PetitionKind.PETITION: Key.PETITION_REPLY, PetitionKind.COMPLAINT: Key.COMPLAINT_REPLY}


def receive_petition(*, by: User | None, reason: str = "", **values: Any) -> Petition:
    """Take in what somebody asks for or complains about; a ``code`` is given when absent.

    ``raised_on`` is today when absent, ``due_on`` the legal time to reply from then.
    """
    with recorded("receive_petition", by=by, reason=reason):
        day = values["raised_on"] = values.get("raised_on") or today()
        values["code"] = values.get("code") or next_code(Petition, "KN", day.year)
        kind = PetitionKind(values.get("kind") or PetitionKind.PETITION)
        limit = Rules(day).find(TIME_TO_REPLY[kind])
        if not values.get("due_on") and limit is not None:
            values["due_on"] = Rules(day).limit(TIME_TO_REPLY[kind]).ends_on(day)
        return change_petition(
            Petition(raised_by=by), by=by, reason=reason, act="receive_petition", **values | {"kind": kind}
        )


def change_petition(
    petition: Petition, *, by: User | None, reason: str = "", act: str = "change_petition", **values: Any
) -> Petition:
    """Correct a petition; what is done about it is recorded as a step."""
    assign(petition, values)
    require_reach(by, clusters=[petition.cluster])
    leases = Lease.objects.filter(tenant=petition.tenant, cluster=petition.cluster, starts_on__lte=petition.raised_on)
    problems = validation.of_petition(petition, today(), tenant_was_there=petition.tenant is None or leases.exists())
    return store(petition, problems, act=act, by=by, reason=reason, permission=Permission.RAISE_OBSTACLE)


def follow_up(*, petition: Petition, responsible: str = "", by: User | None, **values: Any) -> Obstacle:
    """Raise what a petition asks for as an obstacle of its cluster; the petition stays open until it is answered.

    RuleViolation ``wrong_state`` when it is settled or has been followed up already.
    """
    with recorded("follow_up_petition", by=by, reason=petition.code):
        petitions = Petition.objects.all() if by is None else Petition.objects.visible_to(by)
        found: Any = petitions.as_of(today()).select_for_update(of=("self",)).filter(pk=petition.pk).first()
        if found is None:
            raise Http404
        if Party.DESK not in parties_of(by, found):
            raise PermissionDenied
        if found.obstacle_id is not None or found.state in (MatterState.SOLVED, MatterState.MERGED):
            raise RuleViolation("wrong_state", _("this petition is settled or has become an obstacle already"), "state")
        obstacle = raise_obstacle(
            cluster=found.cluster, text=values.pop("text", "") or found.text, by=by,
            responsible=responsible or found.responsible_now, reason=found.code, **values,
        )  # fmt: skip
        found.obstacle = obstacle
        found.save(update_fields=["obstacle", "updated_at"])
        return obstacle

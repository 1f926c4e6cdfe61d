"""Who may write in which register: the department in all, an agency in its field, a locality for its clusters."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.http import Http404

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.environment.choices import DOMAINS, MILESTONES, Topic
from ccn_portal.environment.models import EnvironmentAct, SampleResult
from clusters.models import Cluster, Milestone


def may_record(user: User, topic: str) -> bool:
    """Whether the user may write in this register."""
    if not user.may(Permission.RECORD_INSPECTION):
        return False
    return user.role != "agency" or user.domain == DOMAINS[Topic(topic)]


def may_change(user: User, topic: str, record: EnvironmentAct | SampleResult) -> bool:
    """Whether the user may correct a record: the department any, others what they wrote themselves."""
    if not may_record(user, topic):
        return False
    return user.may(Permission.EDIT_REGISTER) or record.recorded_by_id == user.pk


def may_change_milestones(user: User, milestones: Collection[Milestone]) -> set[int]:
    """Which of these (ids) the user may correct: the department any, others what they recorded themselves."""
    own = [one for one in milestones if may_record(user, MILESTONES[one.kind])]
    if user.may(Permission.EDIT_REGISTER):
        return {one.pk for one in own}
    recorded = Milestone.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        pgh_obj__in=[one.pk for one in own], pgh_label="insert", pgh_context__metadata__user=user.pk
    )
    return set(recorded.values_list("pgh_obj_id", flat=True)) if own else set()


def require_may_record(by: User | None, topic: str, cluster: Cluster) -> None:
    """PermissionDenied for who may not write here, Http404 for a cluster out of sight; None is the command line."""
    if by is None:
        return
    if not may_record(by, topic):
        raise PermissionDenied
    if not Cluster.objects.visible_to(by).filter(pk=cluster.pk).exists():
        raise Http404


def require_may_change(by: User | None, topic: str, record: EnvironmentAct | SampleResult) -> None:
    """The same, for a record that is there."""
    require_may_record(by, topic, record.cluster)
    if by is not None and not may_change(by, topic, record):
        raise PermissionDenied

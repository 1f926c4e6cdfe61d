"""Who may write in which register: the department in all, an agency in its field, a locality for its clusters."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from clusters.models import Cluster
from environment.choices import DOMAINS, Topic
from environment.models import EnvironmentAct, SampleResult


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

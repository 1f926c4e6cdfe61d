"""What is done with returns of tenants and investors: the way of all returns, entered on their behalf."""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations, raise_all
from ccn_portal.history.tracking import recorded
from ccn_portal.notices.choices import NoticeKind
from ccn_portal.notices.services import notify
from ccn_portal.rules.periods import Period
from ccn_portal.text import clean
from clusters.models import Cluster
from reports.choices import FormCode
from reports.models import PartyReturn
from reports.official_forms import forms
from reports.parties.background import Project, backgrounds
from reports.parties.checks import issues_of
from reports.parties.due import Party, problems_of
from reports.parties.figures import figures_of, stored, values_of, wrong_with
from reports.returns.background import Background
from reports.returns.services import (
    LONGEST_TEXT,
    ChangedMeanwhile,
    OneOfMany,
    OwnEntry,
    clusters_entered_by,
    in_the_way,
)
from reports.returns.states import OPEN, WHO, Action, next_state
from reports.returns.values import Value

# the locality or the department enters for the parties; who enters does not accept
ENTERS = frozenset({Permission.SUBMIT_RETURN, Permission.ACCEPT_RETURN})
WHO_MAY = WHO | {Action.SAVE: ENTERS, Action.SUBMIT: ENTERS}
Texts = Mapping[str, str]


def may(user: User, action: Action) -> bool:
    """Whether the user's role may do this with returns of parties at all."""
    return any(user.may(permission) for permission in WHO_MAY[action])


def may_enter(user: User, cluster: Cluster) -> bool:
    """Whether the user enters for the parties of this cluster."""
    return may(user, Action.SAVE) and clusters_entered_by(user).filter(pk=cluster.pk).exists()


def clusters_to_enter(user: User) -> list[int]:
    """Ids of the clusters whose parties the user enters for."""
    mine = clusters_entered_by(user).values("pk")
    return list(Cluster.objects.visible_to(user).filter(pk__in=mine).values_list("pk", flat=True))


def versions_of(form: str, cluster: Cluster | int, party: int, period: str) -> QuerySet[PartyReturn]:
    """All versions of one return."""
    pk = cluster if isinstance(cluster, int) else cluster.pk
    return PartyReturn.objects.of_project(form, pk, party).filter(period=period)


def new_row(form: str, cluster: Cluster, party: Party, period: Period) -> PartyReturn:
    """A return that nobody has begun, not yet saved."""
    who = {"tenant": party} if form == FormCode.TT14_01 else {"investor": party}
    return PartyReturn(
        form=form, cluster=cluster, period=period.code, starts_on=period.starts_on, ends_on=period.ends_on, **who
    )


def begin_return(
    *,
    form: str,
    cluster: Cluster,
    party: Party,
    period: Period | str,
    values: Mapping[str, Value],
    by: User,
    explanations: Texts | None = None,
    reason: str = "",
) -> PartyReturn:
    """The first version for a project and period, as a draft.

    RuleViolations ``period_kind``, ``form_not_in_force``, ``not_begun``, ``no_project``, ``period_filed`` (without a
    ``reason``) or a figure's own; RuleViolation ``exists``.
    """
    _require_entry(by, cluster)
    period = Period.parse(period) if isinstance(period, str) else period
    raise_all([*problems_of(form, cluster, party, period, reason), *wrong_with(form, values)])
    with recorded("begin_party_return", by=by, reason=reason):
        # one at a time for a cluster: the second of two meets the draft of the first
        Cluster.objects.select_for_update(no_key=True).get(pk=cluster.pk)
        if versions_of(form, cluster, party.pk, period.code).exists():
            raise RuleViolation("exists", _("There is a return of this project for the period already."), "period")
        row = new_row(form, cluster, party, period)
        row.reason = clean(reason)[:LONGEST_TEXT]
        write(row, values, explanations, background_of(row), by)
        row.save()
    return row


def save_return(
    *,
    row: PartyReturn,
    values: Mapping[str, Value],
    by: User,
    explanations: Texts | None = None,
    revision: int | None = None,
    reason: str = "",
) -> PartyReturn:
    """Change some figures of an open version; ChangedMeanwhile when ``revision`` is not the one that stands."""
    _require_visible(by, [row])
    _require_entry(by, row.cluster)
    raise_all(wrong_with(row.form, values))
    with recorded("save_party_return", by=by, reason=reason):
        row = _locked(row)
        next_state(row.state, Action.SAVE)
        _check_revision(row, revision)
        write(row, values, explanations, background_of(row), by)
        row.save()
    return row


def submit_return(
    *,
    row: PartyReturn,
    by: User,
    explanations: Texts | None = None,
    revision: int | None = None,
    reason: str = "",
) -> PartyReturn:
    """Hand it in. RuleViolations for every error, and for every warning without an explanation."""
    _require_visible(by, [row])
    _require_entry(by, row.cluster)
    with recorded("submit_party_return", by=by, reason=reason):
        row = _locked(row)
        following = next_state(row.state, Action.SUBMIT)
        _check_revision(row, revision)
        raise_all(problems_of(row.form, row.cluster, row.party, Period.parse(row.period), row.reason))
        row.explanations = _texts(row.form, row.explanations, explanations)
        raise_all(hand_in(row, following, background_of(row), by))
        row.save()
    return row


def send_back(
    *, row: PartyReturn, by: User, comment: str, comments: Texts | None = None, reason: str = ""
) -> PartyReturn:
    """Back to who submitted it, with a comment and comments by line; at least one of them says something."""
    _require_visible(by, [row])
    _require(by, Action.SEND_BACK)
    with recorded("send_back_party_return", by=by, reason=reason or comment):
        row = _locked(row)
        following = next_state(row.state, Action.SEND_BACK)
        row.comments, row.comment = _texts(row.form, {}, comments), clean(comment)[:LONGEST_TEXT]
        if not row.comment and not row.comments:
            raise RuleViolation("required", _("Say what has to be looked at again."), "comment")
        row.state, row.returned_at, row.returned_by = following, timezone.now(), by
        row.revision += 1
        row.save()
        _tell_sent_back(row)
    return row


def send_back_returns(*, rows: Iterable[PartyReturn], by: User, comment: str) -> list[PartyReturn]:
    """Send all of them back with one comment or, when one cannot be, none; RuleViolations that name each."""
    if not clean(comment):
        raise RuleViolation("required", _("Say what has to be looked at again."), "comment")
    sent, problems = [], []
    with recorded("send_back_party_return", by=by, reason=comment):
        for row in rows:
            try:
                sent.append(send_back(row=row, by=by, comment=comment))
            except RuleViolation as problem:
                problems.append(OneOfMany(row, f"{row.party.name}, CCN {row.cluster.name}", problem))
        raise_all(problems)
    return sent


def _tell_sent_back(row: PartyReturn) -> None:
    """Whoever submitted it hears that it waits for him again."""
    if row.submitted_by is None:
        return
    of = {"form": forms()[row.form].name, "party": row.party.name, "period": Period.parse(row.period).label}
    notify(
        to=[row.submitted_by],
        key=f"party-return:{row.pk}:sent-back:{row.revision}",
        kind=NoticeKind.TASK,
        title=_("%(form)s sent back: %(party)s, %(period)s") % of,
        text=row.comment or "; ".join(row.comments.values()),
        link=reverse("party-return-detail", args=[row.pk]),
    )


def accept_return(*, row: PartyReturn, by: User, reason: str = "") -> PartyReturn:
    """Accept one; see ``accept_returns``."""
    return accept_returns(rows=[row], by=by, reason=reason)[0]


def accept_returns(*, rows: Iterable[PartyReturn], by: User, reason: str = "") -> list[PartyReturn]:
    """Accept all of them or, when one cannot be, none; each replaces the version accepted before.

    OwnEntry when the user entered or submitted one of them; RuleViolations ``wrong_state`` naming the parties.
    """
    wanted = list(rows)
    _require_visible(by, wanted)
    _require(by, Action.ACCEPT)
    with recorded("accept_party_return", by=by, reason=reason):
        locked = list(_for_update().filter(pk__in=[row.pk for row in wanted]).order_by("pk"))
        raise_all(_not_acceptable(locked))
        own = [row.party.name for row in locked if by.pk in (row.submitted_by_id, row.entered_by_id)]
        if own:
            raise OwnEntry(own if len(locked) > 1 else ())
        for row in locked:
            current = versions_of(row.form, row.cluster_id, row.party.pk, row.period).filter(is_current=True)
            current.exclude(pk=row.pk).update(is_current=False, updated_at=timezone.now())
            row.state, row.is_current = next_state(row.state, Action.ACCEPT), True
            row.accepted_at, row.accepted_by = timezone.now(), by
            row.revision += 1
            row.save()
    return locked


def correct_return(*, row: PartyReturn, by: User, reason: str) -> PartyReturn:
    """Begin a new version of an accepted return; until it is accepted the old one counts."""
    _require_visible(by, [row])
    _require(by, Action.CORRECT)
    reason = clean(reason)[:LONGEST_TEXT]
    with recorded("correct_party_return", by=by, reason=reason):
        Cluster.objects.select_for_update(no_key=True).get(pk=row.cluster_id)
        row = _locked(row)
        next_state(row.state, Action.CORRECT)
        versions = versions_of(row.form, row.cluster_id, row.party.pk, row.period)
        if not row.is_current or versions.filter(state__in=OPEN).exists():
            raise RuleViolation("wrong_state", _("A later version of this return exists already."), "state")
        if not reason:
            raise RuleViolation("required", _("Say why it has to be corrected."), "reason")
        correction = new_row(row.form, row.cluster, row.party, Period.parse(row.period))
        correction.version = (versions.aggregate(last=Max("version"))["last"] or 0) + 1
        correction.is_current, correction.reason = False, reason
        correction.first_submitted_at, correction.values = row.first_submitted_at, row.values
        correction.explanations, correction.issues = row.explanations, row.issues
        correction.save()
    return correction


# -- one version, not yet saved -------------------------------------------------------------------
def background_of(row: PartyReturn) -> Background:
    """What a return is compared with."""
    project = Project(row.cluster_id, row.party.pk)
    return backgrounds(row.form, [project], Period.parse(row.period))[project]


def write(
    row: PartyReturn,
    values: Mapping[str, Value],
    explanations: Texts | None,
    background: Background,
    by: User,
) -> None:
    """Put figures into an editable version, with what the checks find; not yet saved."""
    row.values = stored(row.values, values)
    row.explanations = _texts(row.form, row.explanations, explanations)
    row.issues = [issue.to_json() for issue in issues_of(row.form, values_of(row), background)]
    row.entered_by = by
    row.revision += 1


def hand_in(row: PartyReturn, following: str, background: Background, by: User) -> list[RuleViolation]:
    """Make an editable version a submitted one, not yet saved; or say what is in the way."""
    issues = issues_of(row.form, values_of(row), background)
    row.issues = [issue.to_json() for issue in issues]
    problems = in_the_way(issues, row.explanations)
    if not problems:
        row.state, row.submitted_at, row.submitted_by = following, timezone.now(), by
        row.first_submitted_at = row.first_submitted_at or row.submitted_at
        row.revision += 1
    return problems


def _check_revision(row: PartyReturn, revision: int | None) -> None:
    if revision is not None and revision != row.revision:
        raise ChangedMeanwhile(row)


def _not_acceptable(rows: Iterable[PartyReturn]) -> list[RuleViolation]:
    found: list[RuleViolation] = []
    for row in rows:
        try:
            next_state(row.state, Action.ACCEPT)
        except RuleViolation as problem:
            found.append(OneOfMany(row, row.party.name, problem))
    return found


def _texts(form: str, before: Texts, given: Texts | None) -> dict[str, str]:
    unknown = [name for name in given or {} if name not in figures_of(form)]
    if unknown:
        raise RuleViolations(RuleViolation("unknown_figure", _("There is no figure of this name."), n) for n in unknown)
    texts = {**before, **{name: clean(text)[:LONGEST_TEXT] for name, text in (given or {}).items()}}
    return {name: text for name, text in texts.items() if text}


def _for_update() -> QuerySet[PartyReturn]:
    rows = PartyReturn.objects.select_for_update(of=("self",))
    return rows.select_related("cluster", "tenant", "investor")


def _locked(row: PartyReturn) -> PartyReturn:
    return _for_update().get(pk=row.pk)


def _require(user: User, action: Action) -> None:
    if not may(user, action):
        raise PermissionDenied


def _require_visible(user: User, rows: Sequence[PartyReturn]) -> None:
    keys = {row.pk for row in rows}
    if PartyReturn.objects.visible_to(user).filter(pk__in=keys).count() != len(keys):
        raise Http404


def _require_entry(user: User, cluster: Cluster) -> None:
    if not Cluster.objects.visible_to(user).filter(pk=cluster.pk).exists():
        raise Http404
    if not may_enter(user, cluster):
        raise PermissionDenied

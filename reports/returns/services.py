"""What is done with returns: begun, saved, submitted, sent back, accepted, corrected."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Max, OuterRef, Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation, RuleViolations, raise_all
from ccn_portal.history.tracking import recorded
from ccn_portal.notices.choices import NoticeKind
from ccn_portal.notices.services import notify
from ccn_portal.rules.periods import Period
from ccn_portal.text import clean
from clusters.models import Cluster, ClusterTerritory
from clusters.querysets import ClusterQuerySet
from reports.models import PartyReturn, Return
from reports.returns.background import Background, background_of
from reports.returns.checks import Issue, Level, issues_of
from reports.returns.due import due_problems, filed_problems, raise_first
from reports.returns.states import OPEN, Action, next_state, require
from reports.returns.values import FIGURES, Value, of, violations_of

LONGEST_TEXT = 2000


class ChangedMeanwhile(RuleViolation):
    """Somebody saved the return after it was read; ``row`` is what stands now."""

    def __init__(self, row: Return | PartyReturn) -> None:
        super().__init__("changed_meanwhile", _("Somebody else has saved this return after you opened it."), "revision")
        self.row = row


class OneOfMany(RuleViolation):
    """What keeps one of several returns from being taken with the others; ``pk`` says which."""

    def __init__(self, row: Return | PartyReturn, name: str, problem: RuleViolation) -> None:
        super().__init__(problem.code, f"{name}: {problem.message}", problem.field)
        self.pk = row.pk


class OwnEntry(PermissionDenied):
    """Who enters figures does not accept them; ``names`` are the own ones among several."""

    def __init__(self, names: Collection[str] = ()) -> None:
        one = _("You entered this return yourself: somebody else has to accept it.")
        some = _("You entered these yourself, somebody else has to accept them: %(names)s.")
        super().__init__(some % {"names": "; ".join(names)} if names else one)


def clusters_entered_by(user: User) -> ClusterQuerySet:
    """The clusters whose returns are this user's to enter: where its unit, or what succeeded it, leads or led."""
    clusters: ClusterQuerySet = Cluster.objects.all()
    if user.sees_everything:
        return clusters
    inside = Q(commune__in=user.jurisdiction) | Q(district__in=user.jurisdiction) | Q(province__in=user.jurisdiction)
    return clusters.filter(Exists(ClusterTerritory.objects.filter(inside, cluster=OuterRef("pk"), lead=True)))


def begin_return(
    *,
    cluster: Cluster,
    period: Period | str,
    values: Mapping[str, Value],
    by: User,
    explanations: Mapping[str, str] | None = None,
    reason: str = "",
) -> Return:
    """The first version for a cluster and period, as a draft.

    RuleViolation ``not_begun``, ``not_operating``, ``unknown_period``, ``period_filed`` (without a ``reason``),
    ``exists`` or a figure's own.
    """
    _require_entry(by, cluster)
    period = Period.parse(period) if isinstance(period, str) else period
    raise_all(wrong_with(values))
    with recorded("begin_return", by=by, reason=reason):
        # one at a time for a cluster: the second of two meets the draft of the first
        Cluster.objects.select_for_update(no_key=True).get(pk=cluster.pk)
        if Return.objects.filter(cluster=cluster, period=period.code).exists():
            raise RuleViolation("exists", _("There is a return for this cluster and period already."), "period")
        raise_first(due_problems([cluster], period, reason))
        row = Return(
            cluster=cluster,
            period=period.code,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            reason=clean(reason),
        )
        write(row, values, explanations, background_of(row), by)
        row.save()
    return row


def save_return(
    *,
    row: Return,
    values: Mapping[str, Value],
    by: User,
    explanations: Mapping[str, str] | None = None,
    revision: int | None = None,
    kept: Collection[str] = (),
    reason: str = "",
) -> Return:
    """Change some figures of an open version; ChangedMeanwhile when ``revision`` is not the one that stands.

    A figure taken over from the last period is confirmed by being saved, unless it is among the ``kept``.
    """
    _require_visible(by, row)
    _require_entry(by, row.cluster)
    raise_all(wrong_with(values))
    with recorded("save_return", by=by, reason=reason):
        row = _locked(row)
        next_state(row.state, Action.SAVE)
        if revision is not None and revision != row.revision:
            raise ChangedMeanwhile(row)
        row.reason = row.reason or clean(reason)[:LONGEST_TEXT]
        write(row, values, explanations, background_of(row), by, kept)
        row.save()
    return row


def submit_return(
    *,
    row: Return,
    by: User,
    explanations: Mapping[str, str] | None = None,
    revision: int | None = None,
    reason: str = "",
) -> Return:
    """Hand it to the department. RuleViolations for every error, and for every warning without an explanation."""
    _require_visible(by, row)
    _require_entry(by, row.cluster)
    with recorded("submit_return", by=by, reason=reason):
        row = _locked(row)
        following = next_state(row.state, Action.SUBMIT)
        if revision is not None and revision != row.revision:
            raise ChangedMeanwhile(row)
        row.reason = row.reason or clean(reason)[:LONGEST_TEXT]
        raise_first(due_problems([row.cluster], Period.parse(row.period), row.reason))
        row.explanations = texts(row.explanations, explanations)
        raise_all(hand_in(row, following, background_of(row), by))
        row.save()
    return row


def send_back(
    *, row: Return, by: User, comment: str, comments: Mapping[str, str] | None = None, reason: str = ""
) -> Return:
    """Back to who submitted it, with a comment and comments by figure; at least one of them says something."""
    _require_visible(by, row)
    require(by, Action.SEND_BACK)
    with recorded("send_back_return", by=by, reason=reason or comment):
        row = _locked(row)
        following = next_state(row.state, Action.SEND_BACK)
        row.comments, row.comment = texts({}, comments), clean(comment)[:LONGEST_TEXT]
        if not row.comment and not row.comments:
            raise RuleViolation("required", _("Say what has to be looked at again."), "comment")
        row.state, row.returned_at, row.returned_by = following, timezone.now(), by
        row.revision += 1
        row.save()
        _tell_sent_back(row)
    return row


def send_back_returns(*, rows: Iterable[Return], by: User, comment: str) -> list[Return]:
    """Send all of them back with one comment or, when one cannot be, none; RuleViolations that name each."""
    if not clean(comment):
        raise RuleViolation("required", _("Say what has to be looked at again."), "comment")
    sent, problems = [], []
    with recorded("send_back_return", by=by, reason=comment):
        for row in rows:
            try:
                sent.append(send_back(row=row, by=by, comment=comment))
            except RuleViolation as problem:
                problems.append(OneOfMany(row, f"CCN {row.cluster.name}, {Period.parse(row.period).label}", problem))
        raise_all(problems)
    return sent


def _tell_sent_back(row: Return) -> None:
    """Whoever submitted it hears that it waits for him again."""
    if row.submitted_by is None:
        return
    period = Period.parse(row.period)
    notify(
        to=[row.submitted_by],
        key=f"return:{row.pk}:sent-back:{row.revision}",
        kind=NoticeKind.TASK,
        title=_("Return sent back: %(cluster)s, %(period)s")
        % {"cluster": f"CCN {row.cluster.name}", "period": period.label},
        text=row.comment or "; ".join(row.comments.values()),
        link=reverse("return-entry", args=[row.period, row.cluster.code]),
    )


def accept_return(*, row: Return, by: User, reason: str = "") -> Return:
    """Accept one; see ``accept_returns``."""
    return accept_returns(rows=[row], by=by, reason=reason)[0]


def accept_returns(*, rows: Iterable[Return], by: User, reason: str = "") -> list[Return]:
    """Accept all of them or, when one cannot be, none; each replaces the version accepted before.

    OwnEntry when the user entered or submitted one of them; RuleViolations naming the clusters: ``wrong_state``,
    or ``period_filed`` when a first version comes after the report on its period and nobody gave a reason.
    """
    keys = {row.pk for row in rows}
    if Return.objects.visible_to(by).filter(pk__in=keys).count() != len(keys):
        raise Http404
    require(by, Action.ACCEPT)
    with recorded("accept_return", by=by, reason=reason):
        locked = list(
            Return.objects.select_for_update(of=("self",)).select_related("cluster").filter(pk__in=keys).order_by("pk")
        )
        for row in locked:
            row.reason = row.reason or clean(reason)[:LONGEST_TEXT]
        raise_all(_not_acceptable(locked))
        own = [f"CCN {row.cluster.name}" for row in locked if by.pk in (row.submitted_by_id, row.entered_by_id)]
        if own:
            raise OwnEntry(own if len(locked) > 1 else ())
        for row in locked:
            _replace_current(row)
            row.state, row.is_current = next_state(row.state, Action.ACCEPT), True
            row.accepted_at, row.accepted_by = timezone.now(), by
            row.revision += 1
            row.save()
    return locked


def correct_return(*, row: Return, by: User, reason: str) -> Return:
    """Begin a new version of an accepted return; until it is accepted the old one counts."""
    _require_visible(by, row)
    require(by, Action.CORRECT)
    reason = clean(reason)[:LONGEST_TEXT]
    with recorded("correct_return", by=by, reason=reason):
        Cluster.objects.select_for_update(no_key=True).get(pk=row.cluster_id)
        row = _locked(row)
        next_state(row.state, Action.CORRECT)
        versions = Return.objects.filter(cluster=row.cluster, period=row.period)
        if not row.is_current or versions.filter(state__in=OPEN).exists():
            raise RuleViolation("wrong_state", _("A later version of this return exists already."), "state")
        if not reason:
            raise RuleViolation("required", _("Say why it has to be corrected."), "reason")
        correction = Return(
            cluster=row.cluster,
            period=row.period,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            version=(versions.aggregate(last=Max("version"))["last"] or 0) + 1,
            is_current=False,
            reason=reason,
            first_submitted_at=row.first_submitted_at,
            explanations=row.explanations,
            issues=row.issues,
            **of(row),
        )
        correction.save()
    return correction


def in_the_way(
    issues: Iterable[Issue], explanations: Mapping[str, str], taken_over: Iterable[str] = ()
) -> list[RuleViolation]:
    """What keeps a return with these findings from being submitted."""
    found = []
    for issue in issues:
        if issue.level is Level.ERROR:
            found.append(RuleViolation(issue.code, issue.message, issue.indicator))
        elif not explanations.get(issue.indicator):
            message = _("%(finding)s Explain it in a word.") % {"finding": issue.message}
            found.append(RuleViolation("needs_explanation", message, issue.indicator))
    unconfirmed = _("Taken over from the last period and not yet confirmed.")
    return found + [RuleViolation("unconfirmed", unconfirmed, name) for name in taken_over]


def hand_in(row: Return, following: str, background: Background, by: User) -> list[RuleViolation]:
    """Make an editable version a submitted one, not yet saved; or say what is in the way."""
    issues = issues_of(of(row), background)
    row.issues = [issue.to_json() for issue in issues]
    problems = in_the_way(issues, row.explanations, row.taken_over)
    if not problems:
        row.state, row.submitted_at, row.submitted_by = following, timezone.now(), by
        row.first_submitted_at = row.first_submitted_at or row.submitted_at
        row.revision += 1
    return problems


def _not_acceptable(rows: Iterable[Return]) -> list[RuleViolation]:
    found: list[RuleViolation] = []
    for row in rows:
        try:
            next_state(row.state, Action.ACCEPT)
            raise_first({} if row.reason else filed_problems([row.cluster_id], Period.parse(row.period)))
        except RuleViolation as problem:
            found.append(OneOfMany(row, row.cluster.name, problem))
    return found


def _replace_current(row: Return) -> None:
    replaced = Return.objects.filter(cluster=row.cluster_id, period=row.period, is_current=True).exclude(pk=row.pk)
    replaced.update(is_current=False, updated_at=timezone.now())


def wrong_with(values: Mapping[str, Value]) -> list[RuleViolation]:
    """What makes the figures unfit, whatever else is reported."""
    unknown = [
        RuleViolation("unknown_figure", _("There is no figure of this name."), n) for n in values if n not in FIGURES
    ]
    return unknown + [
        v for name, value in values.items() if name in FIGURES for v in violations_of(FIGURES[name], value)
    ]


def write(
    row: Return,
    values: Mapping[str, Value],
    explanations: Mapping[str, str] | None,
    background: Background,
    by: User,
    kept: Collection[str] = (),
) -> None:
    """Put figures into an editable version, with what the checks find; not yet saved."""
    row.taken_over = [name for name in row.taken_over if name not in values or name in kept]
    for name, value in values.items():
        setattr(row, name, value)
    row.explanations = texts(row.explanations, explanations)
    row.issues = [issue.to_json() for issue in issues_of(of(row), background)]
    row.entered_by = by
    row.revision += 1


def texts(before: Mapping[str, str], given: Mapping[str, str] | None) -> dict[str, str]:
    """The words by figure, with the given ones in place of those before; RuleViolations for unknown figures."""
    unknown = [name for name in given or {} if name not in FIGURES]
    if unknown:
        raise RuleViolations(RuleViolation("unknown_figure", _("There is no figure of this name."), n) for n in unknown)
    found: dict[str, Any] = {**before, **{name: clean(text)[:LONGEST_TEXT] for name, text in (given or {}).items()}}
    return {name: text for name, text in found.items() if text}


def _locked(row: Return) -> Return:
    return Return.objects.select_for_update(of=("self",)).select_related("cluster").get(pk=row.pk)


def _require_visible(user: User, row: Return) -> None:
    if not Return.objects.visible_to(user).filter(pk=row.pk).exists():
        raise Http404


def _require_entry(user: User, cluster: Cluster) -> None:
    if not Cluster.objects.visible_to(user).filter(pk=cluster.pk).exists():
        raise Http404
    require(user, Action.SAVE)
    if not clusters_entered_by(user).filter(pk=cluster.pk).exists():
        raise PermissionDenied

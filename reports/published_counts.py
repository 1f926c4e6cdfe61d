"""What published figures count that no line of form 04 does: known by their words, counted from the same register."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ccn_portal.rules.periods import Period
from ccn_portal.text import fold
from clusters.choices import Action, MilestoneKind
from clusters.models import PublishedFigure
from reports.lines import LINES
from reports.lines.base import Counted, Line, Measure, SourceKind
from reports.lines.movements import clusters_that
from reports.lines.snapshot import Act, Snapshot

Records = Callable[[Snapshot], Iterator[Counted]]
Days = tuple[dt.date, dt.date]
NEW, GROWN = (Action.ESTABLISH,), (Action.EXPAND,)
DECIDED = NEW + GROWN
SINCE_EVER = dt.date(1990, 1, 1)
YEARS = re.compile(r"(20\d\d) ?[-–] ?(20\d\d)")
HALF = re.compile(r"6 thang (dau|cuoi) nam (20\d\d)")


@dataclass(frozen=True, slots=True)
class Count:
    """A count of the register's own: which figures it stands beside (the beginning of their words, folded)."""

    begins: str
    line: Line
    days: Callable[[PublishedFigure], Days]


def count_for(figure: PublishedFigure) -> Count | None:
    """The count that a figure may be held against; None where the register has none, or the days are not told."""
    if figure.line:
        return None
    words = fold(figure.indicator)
    return next((one for one in COUNTS if words.startswith(one.begins)), None)


def days_of(figure: PublishedFigure) -> Days | None:
    """The days that its scope or its words name: the years 2018–2020, or a half of a year."""
    said = fold(f"{figure.scope} {figure.indicator}")
    if half := HALF.search(said):
        year, is_first = int(half[2]), half[1] == "dau"
        return (dt.date(year, 1, 1), dt.date(year, 6, 30)) if is_first else (dt.date(year, 7, 1), dt.date(year, 12, 31))
    if years := YEARS.search(said):
        return dt.date(int(years[1]), 1, 1), dt.date(int(years[2]), 12, 31)
    return None


def _within(figure: PublishedFigure) -> Days:
    first, last = days_of(figure) or (figure.as_of.replace(month=1, day=1), figure.as_of)
    return first, min(last, figure.as_of)


def _until(figure: PublishedFigure) -> Days:
    """Everything up to the figure's day; the first day is that of the years it names, if it does."""
    named = days_of(figure)
    return (named[0] if named else SINCE_EVER), figure.as_of


def _last_four_quarters(figure: PublishedFigure) -> Days:
    last = Period.quarter_of(figure.as_of)
    last = last if last.ends_on <= figure.as_of else last.previous()
    return last.previous().previous().previous().starts_on, last.ends_on


# -- records ------------------------------------------------------------------------------------------
def _acts(snapshot: Snapshot, actions: Collection[str], until: dt.date | None = None) -> Iterator[Act]:
    for cluster in snapshot.clusters:
        for act in snapshot.acts_of.get(cluster.pk, ()):
            if act.action in actions and snapshot.starts_on <= act.in_force_from <= (until or snapshot.ends_on):
                yield act


def _items(*actions: Action, adds: str = "") -> Records:
    """Acts of these kinds within the days, with what each sets."""

    def records(snapshot: Snapshot) -> Iterator[Counted]:
        for act in _acts(snapshot, actions):
            yield Counted(act.pk, act.cluster_id, getattr(act, adds) if adds else None)

    return records


def _called(snapshot: Snapshot) -> Iterator[Counted]:
    """Clusters that are called for, each once."""
    clusters = dict.fromkeys(act.cluster_id for act in _acts(snapshot, (Action.CALL_FOR_INVESTMENT,)))
    return (Counted(pk, pk) for pk in clusters)


def _phases(*, begun: bool) -> Records:
    """Phases opened by acts of the years 2018–2020, by whether ground was broken by the day."""

    def records(snapshot: Snapshot) -> Iterator[Counted]:
        last = dt.date(snapshot.starts_on.year + 2, 12, 31)  # three years, as the figure's words name them
        opened = {act.phase_id: act.pk for act in _acts(snapshot, DECIDED, last)}
        for phase in snapshot.phases:
            if phase.pk in opened and (phase.groundbreaking_on is not None) is begun:
                yield Counted(phase.pk, phase.cluster_id, acts=(opened[phase.pk],))

    return records


def _recognised_not_operating(snapshot: Snapshot) -> Iterator[Counted]:
    """Clusters that were recognised and do not operate."""
    for cluster in snapshot.established:
        acts = snapshot.deciding(cluster.pk, (Action.RECOGNISE,))
        if acts and not cluster.is_operating:
            yield Counted(cluster.pk, cluster.pk, acts=acts)


def _line(records: Records, how: str | Promise, unit: str, kind: SourceKind, measure: Measure = Measure.COUNT) -> Line:
    return Line("", unit, kind, measure, records, how)


_DECIDED = _("Decisions that establish or expand a cluster, in force within the days of the figure.")
_ITEM, _SUM = SourceKind.ITEM, Measure.SUM
COUNTS: tuple[Count, ...] = (
    Count(
        "ccn duoc cong nhan",
        _line(_items(Action.RECOGNISE), _("Clusters recognised within the days of the figure."), "Cụm", _ITEM),
        _within,
    ),
    Count("ccn duoc quyet dinh thanh lap, mo rong", _line(_items(*DECIDED), _DECIDED, "Cụm", _ITEM), _within),
    Count("ccn thanh lap moi", _line(_items(*NEW), _DECIDED, "Cụm", _ITEM), _within),
    Count("ccn mo rong giai doan 2", _line(_items(*GROWN), _DECIDED, "Cụm", _ITEM), _within),
    Count(
        "dien tich cac ccn duoc quyet dinh thanh lap, mo rong",
        _line(_items(*DECIDED, adds="area_ha"), _DECIDED, "ha", _ITEM, _SUM),
        _within,
    ),
    Count(
        "tong von dau tu cua cac ccn duoc quyet dinh thanh lap, mo rong",
        _line(_items(*DECIDED, adds="capital"), _DECIDED, "Tỷ đồng", _ITEM, _SUM),
        _within,
    ),
    Count(
        "ccn trong danh muc keu goi dau tu",
        _line(_called, _("Clusters that are called for by the day."), "Cụm", SourceKind.CLUSTER),
        _until,
    ),
    Count("nop ngan sach binh quan hang nam", LINES["24"], _last_four_quarters),
    Count(
        "ccn khoi cong",
        _line(
            clusters_that(MilestoneKind.GROUNDBREAKING),
            _("Clusters that broke ground within the days of the figure."),
            "Cụm",
            SourceKind.CLUSTER,
        ),
        _within,
    ),
    Count(
        "ccn thanh lap 2018–2020 da khoi cong",
        _line(
            _phases(begun=True),
            _("Phases established or expanded in the years named that had broken ground by the day."),
            "Cụm",
            SourceKind.PHASE,
        ),
        _until,
    ),
    Count(
        "ccn thanh lap 2018–2020 chua khoi cong",
        _line(
            _phases(begun=False),
            _("Phases established or expanded in the years named that had not broken ground by the day."),
            "Cụm",
            SourceKind.PHASE,
        ),
        _until,
    ),
    Count(
        "ccn thanh lap truoc nghi dinh 68/2017",
        _line(_recognised_not_operating, _("Clusters recognised that do not operate."), "Cụm", SourceKind.CLUSTER),
        _until,
    ),
    Count(
        "ccn de xuat phat trien",
        _line(_items(Action.PROPOSE), _("Clusters proposed for the plan by the day."), "Cụm", _ITEM),
        _until,
    ),
    Count(
        "dien tich cac ccn de xuat phat trien",
        _line(
            _items(Action.PROPOSE, adds="area_ha"), _("Clusters proposed for the plan by the day."), "ha", _ITEM, _SUM
        ),
        _until,
    ),
)

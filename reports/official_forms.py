"""The forms: their wording as the circular has it, who reports on them, for which periods, and since when."""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.periods import Kind, Period
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.ui.numbers import day as shown_day
from reports.choices import FormCode

WORDING = Path(__file__).parent / "data" / "forms_tt14.json"
MONTH_WORDING = Path(__file__).parent / "data" / "form_month.json"
HALF_YEARLY = frozenset({Kind.HALF_YEAR, Kind.YEAR})


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form: a section (``number`` is its Roman numeral, no unit) or a line."""

    number: str
    label: str
    unit: str = ""

    @property
    def is_section(self) -> bool:
        """Whether it is a heading without a value."""
        return not self.unit


@dataclass(frozen=True, slots=True)
class EarlierForm:
    """What an older circular prescribed in a form's place: known by its name and days; the portal does not build it."""

    legal_source: str
    in_force_from: dt.date
    in_force_to: dt.date
    checked: bool  # whether the days were compared with the Official Gazette

    def is_in_force(self, day: dt.date) -> bool:
        """Whether it was the law's on the day."""
        return self.in_force_from <= day <= self.in_force_to


@dataclass(frozen=True, slots=True)
class OfficialForm:
    """A form; the wording is Vietnamese in every language, as the law has it."""

    code: FormCode
    number: str
    title: str
    sender: str
    receiver: str
    deadline: str
    signature: tuple[str, ...]
    footnote: str
    columns: tuple[str, ...]
    rows: tuple[FormRow, ...]
    legal_source: str
    appendix: str
    kinds: frozenset[Kind]
    levels: frozenset[Level]
    in_force_from: dt.date | None = None
    in_force_to: dt.date | None = None
    earlier: tuple[EarlierForm, ...] = ()  # the latest first

    @property
    def name(self) -> str:
        """How people call it, in the active language."""
        return _("Form %(number)s") % {"number": self.number} if self.appendix else str(FormCode(self.code).label)

    @property
    def lines(self) -> tuple[FormRow, ...]:
        """The rows that carry a value."""
        return tuple(row for row in self.rows if not row.is_section)

    @property
    def is_territorial(self) -> bool:
        """Whether it reports on a unit's clusters (forms 01 and 02 report on one project each)."""
        return bool(self.levels)

    def is_in_force(self, day: dt.date) -> bool:
        """Whether the form was the law's on the day."""
        return (self.in_force_from or day) <= day <= (self.in_force_to or day)

    def earlier_on(self, day: dt.date) -> EarlierForm | None:
        """What stood in the form's place on a day, if it is known."""
        return next((form for form in self.earlier if form.is_in_force(day)), None)

    def level_on(self, day: dt.date) -> frozenset[Level]:
        """Who reports on it: of the local levels the one that the rules of the day name."""
        if len(self.levels) < 2:
            return self.levels
        return frozenset({Level(Rules(day).value(Key.REPORT_LOCAL_LEVEL))})

    def violations(self, unit: AdministrativeUnit, period: Period) -> list[RuleViolation]:
        """Why there can be no report on this form for the unit and period; empty when there can."""
        found = self.violations_of_period(period)
        in_force = self.is_in_force(period.ends_on)
        if in_force and self.is_territorial and Level(unit.level) not in self.level_on(period.ends_on):
            text = _("%(form)s is not made for units of this level.") % {"form": self.name}
            found.append(RuleViolation("form_level", text, "unit"))
        return found

    def violations_of_period(self, period: Period) -> list[RuleViolation]:
        """Why nobody can report on this form for the period; empty when one can."""
        found = []
        if period.kind not in self.kinds:
            text = _("%(form)s is not made for such a period.") % {"form": self.name}
            found.append(RuleViolation("period_kind", text, "period"))
        if not self.is_in_force(period.ends_on):
            found.append(RuleViolation("form_not_in_force", self._not_in_force(period.ends_on), "period"))
        return found

    def _not_in_force(self, day: dt.date) -> str:
        """Since when the form is in force, and which one was on the day."""
        since = self.in_force_from if self.in_force_from and day < self.in_force_from else None
        if since is None:
            return _("%(form)s is not in force on the cut-off day.") % {"form": self.name}
        told = {"form": self.name, "source": self.legal_source, "since": shown_day(since), "day": shown_day(day)}
        head = _("%(form)s (%(source)s) is in force since %(since)s only.") % told
        before = self.earlier_on(day)
        if before is None:
            return head + " " + _("Which form was in force on the cut-off day %(day)s is not known.") % told
        tail = _("On the cut-off day %(day)s the form of %(circular)s was in force.")
        parts = [head, tail % (told | {"circular": before.legal_source})]
        if not before.checked:
            parts.append(_("(Its days are not checked against the Official Gazette.)"))
        return " ".join(parts)


@cache
def forms() -> dict[str, OfficialForm]:
    """Every form by its code; the quarter's report carries form 04's lines, the monthly review its own."""
    wording = json.loads(WORDING.read_text(encoding="utf-8"))
    since = dt.date.fromisoformat(wording["in_force_from"])
    earlier = tuple(_earlier(row) for row in wording["earlier"])

    def of_circular(number: str, code: FormCode, *levels: Level) -> OfficialForm:
        return OfficialForm(
            code=code,
            number=number,
            legal_source=wording["source"],
            appendix=wording["appendix"],
            kinds=HALF_YEARLY,
            levels=frozenset(levels),
            in_force_from=since,
            earlier=earlier,
            **_wording(wording["forms"][number]),
        )

    quarter = OfficialForm(
        code=FormCode.QUARTER,
        number="04",
        legal_source="Biểu tổng hợp theo các chỉ tiêu của Biểu số 04, Thông tư 14/2024/TT-BCT",
        appendix="",
        kinds=frozenset({Kind.QUARTER}),
        levels=frozenset({Level.PROVINCE}),
        **_wording(wording["forms"]["04"])
        | {"receiver": "Ủy ban nhân dân cấp tỉnh", "deadline": "", "title": "Tổng hợp tình hình cụm công nghiệp quý"},
    )
    progress = json.loads(MONTH_WORDING.read_text(encoding="utf-8"))
    month = OfficialForm(
        code=FormCode.MONTH,
        number="",
        legal_source=progress["source"],
        appendix="",
        kinds=frozenset({Kind.MONTH}),
        levels=frozenset({Level.PROVINCE}),
        **_wording(progress),
    )
    return {
        form.code.value: form
        for form in (
            of_circular("01", FormCode.TT14_01),
            of_circular("02", FormCode.TT14_02),
            of_circular("03", FormCode.TT14_03, Level.DISTRICT, Level.COMMUNE),
            of_circular("04", FormCode.TT14_04, Level.PROVINCE),
            quarter,
            month,
        )
    }


def form_named(code: str) -> OfficialForm:
    """A form by its code, or by its bare number (``04``); RuleViolation ``unknown_form`` with the codes there are."""
    wanted = code.strip().upper()
    for key, form in forms().items():
        if wanted in (key, key.removeprefix("TT14-")):
            return form
    known = ", ".join(forms())
    raise RuleViolation(
        "unknown_form", _("“%(code)s” is not a form; there are %(known)s") % {"code": code, "known": known}, "form"
    )


def _earlier(row: dict[str, Any]) -> EarlierForm:
    since, until = (dt.date.fromisoformat(row[name]) for name in ("in_force_from", "in_force_to"))
    return EarlierForm(row["source"], since, until, row["checked"])


def _wording(form: dict[str, Any]) -> dict[str, Any]:
    rows = tuple(FormRow(row.get("no") or row["section"], row["label"], row.get("unit", "")) for row in form["lines"])
    words = {key: form[key] for key in ("title", "sender", "receiver", "deadline", "footnote")}
    return words | {"rows": rows, "columns": tuple(form["columns"]), "signature": tuple(form["signature"])}

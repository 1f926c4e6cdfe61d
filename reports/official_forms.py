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
from reports.choices import FormCode

WORDING = Path(__file__).parent / "data" / "forms_tt14.json"
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

    def level_on(self, day: dt.date) -> frozenset[Level]:
        """Who reports on it: of the local levels the one that the rules of the day name."""
        if len(self.levels) < 2:
            return self.levels
        return frozenset({Level(Rules(day).value(Key.REPORT_LOCAL_LEVEL))})

    def violations(self, unit: AdministrativeUnit, period: Period) -> list[RuleViolation]:
        """Why there can be no report on this form for the unit and period; empty when there can."""
        found = []
        if period.kind not in self.kinds:
            found.append(("period_kind", _("Form %(form)s is not made for such a period"), "period"))
        if not self.is_in_force(period.ends_on):
            found.append(("form_not_in_force", _("Form %(form)s is not in force on the cut-off day"), "period"))
        elif Level(unit.level) not in self.level_on(period.ends_on):
            found.append(("form_level", _("Form %(form)s is not made for units of this level"), "unit"))
        return [RuleViolation(code, text % {"form": self.number}, field) for code, text, field in found]


@cache
def forms() -> dict[str, OfficialForm]:
    """Every form by its code, in the order of the circular; the quarter's report carries form 04's lines."""
    wording = json.loads(WORDING.read_text(encoding="utf-8"))
    since = dt.date.fromisoformat(wording["in_force_from"])

    def of_circular(number: str, code: FormCode, *levels: Level) -> OfficialForm:
        return OfficialForm(
            code=code,
            number=number,
            legal_source=wording["source"],
            appendix=wording["appendix"],
            kinds=HALF_YEARLY,
            levels=frozenset(levels),
            in_force_from=since,
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
    return {
        form.code.value: form
        for form in (
            of_circular("01", FormCode.TT14_01),
            of_circular("02", FormCode.TT14_02),
            of_circular("03", FormCode.TT14_03, Level.DISTRICT, Level.COMMUNE),
            of_circular("04", FormCode.TT14_04, Level.PROVINCE),
            quarter,
        )
    }


def form_named(code: str) -> OfficialForm:
    """A form by its code, or by its bare number (``04``); RuleViolation ``unknown_form`` with the codes there are."""
    wanted = code.strip().upper()
    for key, form in forms().items():
        if wanted in (key, key.removeprefix("TT14-")) and form.is_territorial:
            return form
    known = ", ".join(key for key, form in forms().items() if form.is_territorial)
    raise RuleViolation(
        "unknown_form", _("“%(code)s” is not a form; there are %(known)s") % {"code": code, "known": known}, "form"
    )


def _wording(form: dict[str, Any]) -> dict[str, Any]:
    rows = tuple(FormRow(row.get("no") or row["section"], row["label"], row.get("unit", "")) for row in form["lines"])
    words = {key: form[key] for key in ("title", "sender", "receiver", "deadline", "footnote")}
    return words | {"rows": rows, "columns": tuple(form["columns"]), "signature": tuple(form["signature"])}

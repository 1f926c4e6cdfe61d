"""Finds the unit somebody means by a code or a name, and says what is wrong when it cannot."""

import datetime as dt
import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.text import clean, fold

CODE_LENGTHS = {Level.PROVINCE: 2, Level.DISTRICT: 3, Level.COMMUNE: 5}
SHOWN = 5  # candidates or near matches in a message
_TYPE = re.compile(r"(?:thanh pho|thi xa|thi tran|dac khu|phuong|huyen|quan|tinh|xa) ")
_ABBREVIATION = re.compile(r"(tp|tx|tt|dk|[pqhxt])(?:[. ]+|(?=\d))")
_WRITTEN_OUT = {
    "tp": "thanh pho", "tx": "thi xa", "tt": "thi tran", "dk": "dac khu",
    "p": "phuong", "q": "quan", "h": "huyen", "x": "xa", "t": "tinh",
}  # fmt: skip
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def unit_by_code(code: str, day: dt.date, *, level: Level | None = None) -> AdministrativeUnit:
    """The unit with this code on the map of that day; RuleViolation ``unknown_unit`` or ``ambiguous_unit``."""
    units = AdministrativeUnit.objects.coded(clean(code), day).select_related("province", "parent")
    found = list(units.at(level) if level else units)
    if not found:
        raise RuleViolation(
            "unknown_unit",
            _("No administrative unit has the code %(code)s on %(day)s") % {"code": code, "day": date_format(day)},
            "unit",
        )
    if len(found) > 1:
        raise _ambiguous(code, found, "unit")
    return found[0]


def find_unit(text: str, level: Level, province: str, day: dt.date) -> AdministrativeUnit:
    """The unit a code or a name means, within the province with this code (of the same day's map)."""
    finder = UnitFinder(province, day)
    if text.strip().isdigit():
        return finder.find(level, code=text)
    return finder.find(level, name=text)


class UnitFinder:
    """Finds many units of one province on one day; two queries, made at the start.

    Names are matched without regard to accents, case and the type in front ("xa bat trang", "X. Bát Tràng"
    and "Bát Tràng" are one); accents and type decide between several that match. RuleViolations:
    ``unknown_unit`` (with near matches), ``ambiguous_unit`` (with the candidates), ``unit_name_differs``.
    """

    def __init__(self, province: str, day: dt.date) -> None:
        self.day = day
        self.province = unit_by_code(province, day, level=Level.PROVINCE)
        units = list(AdministrativeUnit.objects.valid_on(day).within(self.province).select_related("parent"))
        self._of_level: dict[str, list[AdministrativeUnit]] = defaultdict(list)
        for unit in units:
            self._of_level[unit.level].append(unit)
        self._coded = {(unit.level, unit.code): unit for unit in units}
        self._named: dict[tuple[str, str], list[AdministrativeUnit]] = defaultdict(list)
        for unit in units:
            for key in {_key(unit.name), _key(unit.short_name), _bare(unit.name)}:
                self._named[unit.level, key].append(unit)

    def commune(
        self, *, code: str | None = None, name: str | None = None, district: AdministrativeUnit | None = None
    ) -> AdministrativeUnit:
        """The commune, in the district if one is given."""
        return self.find(Level.COMMUNE, code=code, name=name, parent=district)

    def district(self, *, code: str | None = None, name: str | None = None) -> AdministrativeUnit:
        """The district; there are none after 30/6/2025."""
        return self.find(Level.DISTRICT, code=code, name=name)

    def find(
        self,
        level: Level,
        *,
        code: str | None = None,
        name: str | None = None,
        parent: AdministrativeUnit | None = None,
    ) -> AdministrativeUnit:
        """By code, by name, or by code with the name as a check: codes were reused, so both must agree."""
        code, name = clean(code or ""), clean(name or "")
        if code:
            unit = self._by_code(level, code)
            if name and not _may_mean(name, unit):
                raise RuleViolation(
                    "unit_name_differs",
                    _("Code %(code)s is %(unit)s on %(day)s, not “%(name)s”")
                    % {"code": code, "unit": unit.name, "day": date_format(self.day), "name": name},
                    level.value,
                )
        else:
            unit = self._by_name(level, name, parent)
        if parent is not None and unit.parent_id != parent.pk:
            raise RuleViolation(
                "unit_elsewhere",
                _("%(unit)s is part of %(parent)s, not of %(given)s")
                % {"unit": unit.name, "parent": unit.parent, "given": parent},
                level.value,
            )
        return unit

    def _by_code(self, level: Level, code: str) -> AdministrativeUnit:
        # a spreadsheet that took the code for a number has lost its leading zeros
        unit = self._coded.get((level, code.zfill(CODE_LENGTHS[level])))
        if unit is None:
            raise self._unknown(level, code, near=[])
        return unit

    def _by_name(self, level: Level, name: str, parent: AdministrativeUnit | None) -> AdministrativeUnit:
        found = {unit.pk: unit for key in (_key(name), _bare(name)) for unit in self._named.get((level, key), ())}
        inside = [unit for unit in found.values() if parent is None or unit.parent_id == parent.pk]
        for test in (_same_letters, _same_name):
            inside = [unit for unit in inside if test(name, unit)] or inside
        if len(inside) > 1:
            raise _ambiguous(name, inside, level.value)
        if not inside:
            raise self._unknown(level, name, self._near(level, name, parent))
        return inside[0]

    def _near(self, level: Level, name: str, parent: AdministrativeUnit | None) -> list[AdministrativeUnit]:
        known = [unit for unit in self._of_level[level] if parent is None or unit.parent_id == parent.pk]
        close = difflib.get_close_matches(_bare(name), {_bare(unit.name) for unit in known}, SHOWN, 0.75)
        return sorted((u for u in known if _bare(u.name) in close), key=lambda u: close.index(_bare(u.name)))[:SHOWN]

    def _unknown(self, level: Level, text: str, near: list[AdministrativeUnit]) -> RuleViolation:
        message = _("“%(text)s” is not a %(level)s of %(province)s on %(day)s") % {
            "text": text,
            "level": level.label.lower(),
            "province": self.province,
            "day": date_format(self.day),
        }
        if near:
            message += "; " + _("did you mean %(candidates)s?") % {"candidates": _listed(near)}
        return RuleViolation("unknown_unit", message, level.value)


def _ambiguous(text: str, units: Iterable[AdministrativeUnit], field: str) -> RuleViolation:
    return RuleViolation(
        "ambiguous_unit",
        _("“%(text)s” could be %(candidates)s; give the code or the district")
        % {"text": text, "candidates": _listed(units)},
        field,
    )


def _listed(units: Iterable[AdministrativeUnit]) -> str:
    return ", ".join(f"{unit.name} ({unit.code}{f', {unit.parent}' if unit.parent else ''})" for unit in units)


def _may_mean(name: str, unit: AdministrativeUnit) -> bool:
    return not {_key(name), _bare(name)}.isdisjoint({_key(unit.name), _key(unit.short_name), _bare(unit.name)})


def _same_letters(name: str, unit: AdministrativeUnit) -> bool:
    return _accented(name) in (_accented(unit.name), _accented(unit.short_name))


def _same_name(name: str, unit: AdministrativeUnit) -> bool:
    return _key(name) == _key(unit.name)


def _key(name: str) -> str:
    """The folded name, an abbreviated type written out, dashes and apostrophes as spaces."""
    folded = re.sub(r"[\s\-–’'`]+", " ", fold(name)).strip()
    short = _ABBREVIATION.match(folded)
    return f"{_WRITTEN_OUT[short[1]]} {folded[short.end() :]}" if short else folded


def _bare(name: str) -> str:
    """The folded name without the type in front: "X. Bát Tràng" is "bat trang", "Phường 04" is "4"."""
    key = _key(name)
    match = _TYPE.match(key)
    return (key[match.end() :].lstrip("0") if match else "") or key


def _accented(name: str) -> str:
    """Letters with their marks; where in a word the tone is written does not matter (hòa, hoà)."""
    words = unicodedata.normalize("NFD", clean(name).lower()).split()
    return " ".join(
        "".join(c for c in word if c not in _TONES) + "".join(c for c in word if c in _TONES) for word in words
    )

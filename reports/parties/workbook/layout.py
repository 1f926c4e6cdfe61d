"""The sheet people fill: one row per project, for each line the last period and a cell to type in."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.periods import Period
from ccn_portal.workbooks.cells import Codec, Integer, Number, Text
from ccn_portal.workbooks.layouts import Column, Layout
from reports.choices import FormCode
from reports.parties.background import compared_with
from reports.parties.duties import Owed
from reports.parties.figures import figures_of, wrong_with
from reports.returns.values import Figure, Value, from_page, read
from reports.returns.workbook.layout import LONGEST_NOTES, Aside, Figures, Notes, Typed, quiet

VERSION = 1  # of the template; raise it when a file of the version before would be misread
SHEET = "Phiếu số liệu"
CLUSTER, CLUSTER_NAME, PARTY, PARTY_NAME = "cluster", "cluster_name", "party", "party_name"
STATE, NOTES, COMMENT = "state", "notes", "comment"
TITLES = {
    FormCode.TT14_01: "PHIẾU SỐ LIỆU BIỂU 01, DỰ ÁN SẢN XUẤT KINH DOANH",
    FormCode.TT14_02: "PHIẾU SỐ LIỆU BIỂU 02, DỰ ÁN HẠ TẦNG KỸ THUẬT",
}


def layout_for(form: str, period: Period) -> Layout:
    """The columns for a form and period, in order."""
    who = "doanh nghiệp, hộ" if form == FormCode.TT14_01 else "chủ đầu tư"
    columns = [
        Column(CLUSTER, "Mã cụm", Text(40, width=13), True),
        Column(CLUSTER_NAME, "Tên cụm", Aside()),
        Column(PARTY, f"Mã {who}", Text(40, width=16), True),
        Column(PARTY_NAME, f"Tên {who}", Aside()),
        Column(STATE, "Trạng thái", Aside()),
    ]
    for name, figure in figures_of(form).items():
        columns.append(Column(before(name), f"Dòng {name}, {quiet(compared_with(period))}", Aside()))
        columns.append(Column(name, heading_of(figure), Figures(_codec(figure), partial(_wrong, form, name))))
    columns += [
        Column(NOTES, "Giải trình, ghi chú", Notes(LONGEST_NOTES, width=36), False, ("Giải trình", "Ghi chú")),
        Column(COMMENT, "Ý kiến của Sở Công Thương", Aside()),
    ]
    return Layout(SHEET, TITLES[FormCode(form)], tuple(columns))


def heading_of(figure: Figure) -> str:
    """The heading of a line's input column, with its unit of measure."""
    return f"{figure.label} ({figure.unit})"


def before(name: str) -> str:
    """The key of the last period's column."""
    return f"before-{name}"


def words_of(form: str) -> dict[str, str]:
    """How the explanations name a line: "Dòng 3: thêm hai xưởng may"."""
    return {name: f"Dòng {name}" for name in figures_of(form)}


def codes_of(owed: Owed) -> tuple[str, str]:
    """What names a project in the sheet: the codes of cluster and party."""
    return owed.cluster_code, owed.party_code


def typed_on_page(form: str, name: str, text: str) -> Typed:
    """What was typed in place of a cell, with its fault."""
    values, problems = read({name: text}, from_page, figures_of(form))
    wrong = next(iter(problems or _wrong(form, name, values[name])), None)
    return Typed(text, None, wrong) if wrong else Typed.of(values[name])


def _codec(figure: Figure) -> Codec[Any]:
    return Integer() if figure.is_count else Number(len(str(figure.limit)) - 1 + figure.places, figure.places)


def _wrong(form: str, name: str, value: Value) -> Iterator[RuleViolation]:
    """The faults of a number; the place of the cell gives the line's wording already."""
    label, word = str(figures_of(form)[name].label), words_of(form)[name]
    for found in wrong_with(form, {name: value}):
        yield RuleViolation(found.code, found.message.replace(label, word), name)

"""The words templates are written in; available in every template without ``{% load %}``.

Filters: number, percent, signed, date_vn, moment, control, table_roles, severity_level.
Tags: icon, state, state_glyph, severity, severity_glyph, figure, due, sort_header, toggle, other_parameters, is_chosen,
fill_bar, bar_line, sparkline, bars, step_chart, pager, and the block tag component with its slots.
For links that keep the other parameters use Django's own ``{% querystring page=2 %}``.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import QueryDict
from django.template.context import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from ccn_portal.today import today
from ccn_portal.ui import charts, icons, numbers
from ccn_portal.ui.components import parse_component, parse_slot, within_text

register = template.Library()
NOTICES = ("note", "ok", "warn", "bad")

# -- numbers and days ---------------------------------------------------------------------------


@register.filter
def number(value: numbers.Number | None, places: int | None = None) -> str:
    """``{{ area|number:2 }}`` → 1.234,50; nothing for None, which the style sheet shows as a faint dash."""
    return numbers.number(_known(value), places)


@register.filter
def signed(value: numbers.Number | None, places: int | None = None) -> str:
    """A difference: +6, −1,2, 0."""
    return numbers.number(_known(value), places, sign=True)


@register.filter
def percent(value: numbers.Number | None, places: int = 1) -> str:
    """``{{ fill_rate|percent }}`` → 82,9 %."""
    return numbers.percent(_known(value), places)


@register.filter
def date_vn(value: dt.date | dt.datetime | None) -> str:
    """18/12/2025, in both languages."""
    return numbers.day(_known(value))


@register.filter
def moment(value: dt.datetime | None) -> str:
    """18/12/2025 09:42, in Vietnam's time."""
    return numbers.moment(_known(value))


def _known(value: Any) -> Any:
    return None if value == "" else value


@register.simple_tag
def figure(value: numbers.Number | None, unit: str = "", places: int | None = None) -> SafeString:
    """A number with its small unit, or the dash that says it is not known."""
    return within_text("figure", {"value": numbers.number(_known(value), _known(places)), "unit": unit})


# -- drawings and meanings ----------------------------------------------------------------------
@register.simple_tag
def icon(name: str) -> SafeString:
    """A Tabler icon: ``{% icon "search" %}``."""
    return icons.icon(name)


@register.simple_tag
def state_glyph(status: str) -> SafeString:
    """The glyph of a cluster's state, for use beside its word."""
    return icons.state_glyph(status)


@register.simple_tag
def severity_glyph(level: int | str) -> SafeString:
    """The bars of a severity, 1 to 3 or by name."""
    return icons.severity_glyph(severity_level(level))


@register.filter
def severity_level(level: int | str) -> int:
    """1, 2 or 3 of minor, moderate, serious."""
    return icons.SEVERITY_OF[level] if isinstance(level, str) else level


@register.simple_tag
def state(status: str, label: str = "") -> SafeString:
    """The state of a cluster: glyph and word."""
    shown = icons.STATES[status]
    return within_text("state", {"style": shown.style, "label": label or shown.label, "status": str(status)})


@register.simple_tag
def state_style(status: str) -> str:
    """The name the styles use for a state: ``c-state--…``."""
    return icons.STATES[status].style


@register.simple_tag
def severity(level: int | str, label: str = "") -> SafeString:
    """How bad it is: bars and word."""
    rank = severity_level(level)
    return within_text("severity", {"level": rank, "label": label or icons.SEVERITIES[rank]})


@register.inclusion_tag("components/due.html")
def due(day: dt.date, on: dt.date | None = None, soon: int = 3) -> dict[str, Any]:
    """How many days are left until a due day, seen from today or the day given; ``soon`` days before it warns."""
    left = (day - (on or today())).days
    level = "late" if left < 0 else "soon" if left <= soon else "ok"
    return {"day": day, "left": left, "late_by": -left, "level": level}


@register.filter
def notice_level(level: str | None) -> str:
    """note, ok, warn or bad, of one of these or of a level of Django's messages."""
    return {"success": "ok", "warning": "warn", "error": "bad"}.get(level or "", level if level in NOTICES else "note")


# -- links that keep the page's other parameters --------------------------------------------------
def _address(query: QueryDict) -> str:
    query.pop("page", None)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, key: str, label: str, css: str = "", parameter: str = "ordering") -> dict[str, Any]:
    """A heading that sorts: once up, once more down. ``key`` is the value of ``?ordering=``."""
    query = context["request"].GET.copy()
    current = query.get(parameter) or str(context.get("ordering") or "")
    query[parameter] = f"-{key}" if current == key else key
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    return {"label": label, "css": css, "direction": direction, "address": _address(query)}


@register.simple_tag(takes_context=True)
def toggle(context: Context, parameter: str, value: Any) -> str:
    """The address with one value of a parameter added or, when it is there, taken away."""
    query, text = context["request"].GET.copy(), str(value)
    values = query.getlist(parameter)
    query.setlist(parameter, [v for v in values if v != text] if text in values else [*values, text])
    return _address(query)


@register.simple_tag(takes_context=True)
def other_parameters(context: Context, names: str = "") -> SafeString:
    """Hidden fields that make a filter's form keep the page's parameters, all but ``names`` (with spaces between)."""
    query, left_out = context["request"].GET, {*names.split(), "page"}
    pairs = [(key, value) for key in query if key not in left_out for value in query.getlist(key)]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag(takes_context=True)
def is_chosen(context: Context, parameter: str, value: Any) -> bool:
    """Whether a filter's value is in the address."""
    return str(value) in context["request"].GET.getlist(parameter)


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page) -> dict[str, Any]:
    """The pages of a list; nothing but the count when there is one page."""
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "request": context["request"],
        "ellipsis": page.paginator.ELLIPSIS,
    }


# -- charts -------------------------------------------------------------------------------------
@register.inclusion_tag("components/fill_bar.html")
def fill_bar(value: numbers.Number | None, low: numbers.Number | None = None) -> dict[str, Any]:
    """A bar with its percentage; amber under ``low``, red over 100, nothing when unknown."""
    value = _known(value)
    level = "is-over" if value is not None and value > 100 else "is-low" if _under(value, low) else ""
    return {"value": numbers.percent(value), "width": charts.length(charts.share(value, 100)), "level": level}


def _under(value: numbers.Number | None, low: numbers.Number | None) -> bool:
    return value is not None and low is not None and value < low


@register.inclusion_tag("components/bar_line.html")
def bar_line(parts: Iterable[tuple[str, numbers.Number]], whole: numbers.Number, label: str) -> dict[str, Any]:
    """One bar of several pieces: ``parts`` are (style, amount), style ok, warn, bad, ch-1 or ch-2."""
    return {"pieces": charts.segments(parts, whole), "label": label}


@register.inclusion_tag("components/sparkline.html")
def sparkline(
    values: Sequence[numbers.Number | None], label: str, target: numbers.Number | None = None
) -> dict[str, Any]:
    """A word-sized line; a gap (None) is dotted, the target dashed. ``label`` says it in words."""
    return {"label": label, **charts.sparkline(values, target)}


@register.inclusion_tag("components/bars.html")
def bars(rows: Sequence[Sequence[Any]], places: int | None = None, rest: str = "") -> dict[str, Any]:
    """Horizontal bars: rows of (label, value) or (label, value, link); ``rest`` names what is left out."""
    longest = max((Decimal(row[1]) for row in rows if row[1] is not None), default=Decimal(0))
    return {
        "rest": rest,
        "rows": [
            {
                "label": row[0],
                "value": numbers.number(row[1], places),
                "link": row[2] if len(row) > 2 else "",
                "width": charts.length(charts.share(row[1], longest)),
            }
            for row in rows
        ],
    }


@register.inclusion_tag("components/step_chart.html")
def step_chart(chart: charts.StepChart) -> dict[str, Any]:
    """Values that change on days, drawn wide and narrow; the view makes the ``StepChart``."""
    return {"chart": chart}


# -- forms and tables ---------------------------------------------------------------------------
@register.filter
def control(field: BoundField) -> SafeString:
    """A form's control in the portal's style, with what assistive technology needs."""
    widget = field.field.widget
    css = "form-control"
    if isinstance(widget, forms.CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        css = ""
    elif isinstance(widget, forms.Select):
        css = "form-select"
    extra: dict[str, Any] = {"class": f"{css} {widget.attrs.get('class', '')}".strip()}
    if widget.attrs.get("placeholder") == field.label:
        extra["placeholder"] = False  # says nothing the label does not say
    if isinstance(field.field, forms.DecimalField) and not isinstance(widget, forms.Select):
        extra["inputmode"] = "decimal"
    return field.as_widget(attrs=extra)


_ROLES = {
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tfoot": "rowgroup",
    "tr": "row",
    "td": "cell",
}
_TABLE_TAG = re.compile(r"<(thead|tbody|tfoot|tr|td|th)(?=[\s>])(?![^>]*\srole=)([^>]*)>")


@register.filter
def table_roles(markup: SafeString) -> SafeString:
    """Explicit roles for the parts of a table, which keep its meaning when a phone shows the rows as blocks."""

    def with_role(found: re.Match[str]) -> str:
        name, rest = found.groups()
        role = _ROLES.get(name) or ("rowheader" if 'scope="row' in rest else "columnheader")
        return f'<{name} role="{role}"{rest}>'

    return mark_safe(_TABLE_TAG.sub(with_role, markup))  # noqa: S308 - already escaped markup with attributes added


register.tag("component", parse_component)
register.tag("slot", parse_slot)

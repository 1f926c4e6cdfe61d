"""Drawings: Tabler icons kept as files, the glyphs of a cluster's state and of severity.

All are inlined, take the colour of the text and mean nothing without the word beside them.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

FOLDER = Path(settings.BASE_DIR) / "templates" / "components" / "icons"
_ICON = (
    '<svg class="i" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
    ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>'
)
_STATE = (
    '<svg viewBox="0 0 14 14" fill="none" stroke="currentColor" stroke-width="1.5"'
    ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>'
)
_RING = '<circle cx="7" cy="7" r="5.5"/>'


@dataclass(frozen=True)
class State:
    """How one state of a cluster is shown: the style's name, the word, the glyph that fills along the lifecycle."""

    style: str
    label: str | Promise
    drawing: str


STATES: dict[str, State] = {
    "proposed": State("proposed", _("Proposed"), '<circle cx="7" cy="7" r="5.5" stroke-dasharray="2.2 2.1"/>'),
    "planned": State("planned", _("In the plan"), _RING),
    "established": State(
        "established",
        _("Established"),
        _RING + '<path d="M7 3.8A3.2 3.2 0 0 1 7 10.2Z" fill="currentColor" stroke="none"/>',
    ),
    "under_construction": State(
        "building",
        _("Under construction"),
        _RING + '<path d="M7 7V3.8A3.2 3.2 0 1 1 3.8 7Z" fill="currentColor" stroke="none"/>',
    ),
    "operating": State(
        "operating",
        _("Operating"),
        '<circle cx="7" cy="7" r="6.2" fill="currentColor" stroke="none"/>'
        '<path d="M4.3 7.2 6.2 9.1 9.8 5.3" stroke="var(--paper)"/>',
    ),
    "withdrawn": State("withdrawn", _("Withdrawn"), _RING + '<path d="M4.9 4.9 9.1 9.1M9.1 4.9 4.9 9.1"/>'),
}
SEVERITIES: dict[int, str | Promise] = {1: _("Minor"), 2: _("Moderate"), 3: _("Serious")}
SEVERITY_OF = {"minor": 1, "moderate": 2, "serious": 3}


@cache
def icon(name: str) -> SafeString:
    """A Tabler icon by its name; the file must be in ``templates/components/icons/``."""
    drawing = (FOLDER / f"{name}.svg").read_text(encoding="utf-8").replace("\n", "")
    return _markup(_ICON, drawing)


@cache
def state_glyph(status: str) -> SafeString:
    """The circle that fills along the lifecycle."""
    return _markup(_STATE, STATES[status].drawing)


@cache
def severity_glyph(level: int) -> SafeString:
    """Three bars, as many filled as the level says."""
    bars = [
        f'<rect x="{x}" y="{y}" width="3" height="{13 - y}" rx=".5" '
        + ('fill="currentColor"/>' if step <= level else 'fill="none" stroke="currentColor" stroke-width=".8"/>')
        for step, (x, y) in enumerate((("1", 9), ("5.4", 6), ("9.8", 3)), start=1)
    ]
    return _markup('<svg viewBox="0 0 14 14" aria-hidden="true">{}</svg>', "".join(bars))


def _markup(frame: str, drawing: str) -> SafeString:
    return mark_safe(frame.format(drawing))  # noqa: S308 - only the constants above and our own files get here

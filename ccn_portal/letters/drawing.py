"""Draws a document from its template: Jinja in Word, with nothing to reach beyond what it is given."""

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import ChainableUndefined, StrictUndefined, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from ccn_portal.letters.archive import timeless

FILTERS = ("upper", "lower", "title", "capitalize", "trim", "default", "length", "first", "last", "join", "replace")
# a document cannot hold these: XML has no place for control characters
_NO_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), 65534, 65535))


class Template(DocxTemplate):
    """A document whose rendered text has to be sound, rather than be mended by guessing."""

    def fix_tables(self, xml: str) -> Any:
        """As it is, once it has been found well-formed (XMLSyntaxError: a tag stands where it cannot)."""
        etree.fromstring(xml)
        return super().fix_tables(xml)

    def texts(self) -> list[str]:
        """The parts of the document that may hold variables, as Jinja reads them: body, headers and footers."""
        self.render_init()
        parts = [self.get_xml()]
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            parts += [self.get_part_xml(part) for _key, part in self.get_headers_footers(uri)]
        return [self.patch_xml(part) for part in parts]


def environment(undefined: type[Undefined] = ChainableUndefined) -> ImmutableSandboxedEnvironment:
    """Jinja with a few filters on texts and lists, and no functions at all."""
    # not optimized: constants are not to be worked out before anybody has looked at them
    made = ImmutableSandboxedEnvironment(undefined=undefined, autoescape=True, finalize=_printed, optimized=False)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    return made


def draw(template: bytes, context: Mapping[str, Any], day: dt.date, *, strict: bool = False) -> bytes:
    """The document: the same template, context and day make the same bytes.

    A variable that does not exist prints as nothing; ``strict`` raises UndefinedError for it.
    """
    document = Template(io.BytesIO(template))
    document.render(dict(context), environment(StrictUndefined if strict else ChainableUndefined), autoescape=True)
    out = io.BytesIO()
    document.save(out)
    return timeless(out.getvalue(), day.isoformat())


def _printed(value: Any) -> Any:
    if isinstance(value, Undefined):
        return value  # says itself what is missing
    return "" if value is None else str(value).translate(_NO_CONTROLS)

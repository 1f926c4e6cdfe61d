"""Components: each is one template in ``templates/components/``, whose first comment says what it takes.

``{% component "tag" text=_("Draft") level="note" / %}`` stands alone; one with content has it between two tags::

    {% component "section" title=_("Leases") count=12 %}
      …
      {% slot "actions" %}<a class="btn" href="…">…</a>{% endslot %}
    {% endcomponent %}

The component sees what it is given, its content as ``body`` and its slots by their names, and nothing else of the page
but the request. Content and slots are rendered with the page's own variables.
"""

from typing import Any

from django.template import TemplateSyntaxError
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

SLOTS = "component_slots"
INHERITED = ("request", "csrf_token")


class SlotNode(Node):
    """A named part of a component's content."""

    def __init__(self, name: FilterExpression, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> SafeString:
        """Leave the markup for the component, and nothing here."""
        context[SLOTS][self.name.resolve(context)] = _rendered(self.nodelist, context)
        return SafeString("")


class ComponentNode(Node):
    """One use of a component."""

    def __init__(self, name: FilterExpression, values: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.name, self.values, self.nodelist = name, values, nodelist

    def render(self, context: Context) -> SafeString:
        """Render the content and the slots, then the component's template with them."""
        values = {key: value.resolve(context) for key, value in self.values.items()}
        values |= {key: context[key] for key in INHERITED if key in context}
        slots: dict[str, SafeString] = {}
        with context.push(**{SLOTS: slots}):
            values["body"] = _rendered(self.nodelist, context)
        component = context.template.engine.get_template(f"components/{self.name.resolve(context)}.html")
        return _trimmed(component.render(context.new(values | slots)))


def within_text(name: str, values: dict[str, Any]) -> SafeString:
    """A component that needs nothing of the page, without the line's end after it."""
    return _trimmed(render_to_string(f"components/{name}.html", values))


def _rendered(nodelist: NodeList, context: Context) -> SafeString:
    return _trimmed(nodelist.render(context))


def _trimmed(markup: SafeString) -> SafeString:
    return mark_safe(markup.strip())  # noqa: S308 - rendered, so escaped where it had to be


def parse_slot(parser: Parser, token: Token) -> SlotNode:
    """``{% slot "actions" %}…{% endslot %}`` inside a component."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endslot",))
    parser.delete_first_token()
    return SlotNode(parser.compile_filter(name), nodelist)


def parse_component(parser: Parser, token: Token) -> ComponentNode:
    """``{% component "name" key=value %}…{% endcomponent %}`` or ``{% component "name" key=value / %}``."""
    _tag, name, *pairs = token.split_contents()
    alone = pairs[-1:] == ["/"]
    values = {}
    for pair in pairs[:-1] if alone else pairs:
        key, found, value = pair.partition("=")
        if not found:
            raise TemplateSyntaxError(f"component: {pair!r} is not key=value")
        values[key] = parser.compile_filter(value)
    nodelist = NodeList()
    if not alone:
        nodelist = parser.parse(("endcomponent",))
        parser.delete_first_token()
    return ComponentNode(parser.compile_filter(name), values, nodelist)

"""Whether a file can be a template: told before anybody relies on it, in words that say what to mend."""

import datetime as dt
import difflib
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import IO

import docx
from django.utils.translation import gettext as _
from docx.opc.exceptions import PackageNotFoundError
from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError, meta, nodes
from lxml import etree

from ccn_portal.errors import RuleViolation, raise_all
from ccn_portal.files import measure
from ccn_portal.letters.drawing import Template, draw, environment
from ccn_portal.letters.registry import Kind

MOST_PARTS, MOST_BYTES = 500, 60 * 2**20  # unpacked
MOST_LOOPS = 3  # within each other
EXAMPLE_DAY = dt.date(2022, 9, 14)
_NEEDED = {"[Content_Types].xml", "word/document.xml"}
_ACTIVE = re.compile(r"vbaProject|vbaData|activeX|/embeddings/", re.IGNORECASE)
_OUTSIDE = re.compile(rb"<Relationship\b(?=[^>]*TargetMode=[\"']External)(?![^>]*/hyperlink[\"'])[^>]*>")
# what a template may do: print, choose, repeat
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.For,
    nodes.If,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Filter,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Concat,
)


def check_template(kind: Kind, file: IO[bytes]) -> bytes:
    """The bytes of a file that can be a template of the kind; RuleViolations with all that is wrong."""
    measure(file)
    content = file.read()
    _require_document(content)
    raise_all(_violations(kind, content))
    return content


def _require_document(content: bytes) -> None:
    """RuleViolation unless it is a DOCX of bearable size with nothing in it that acts or loads by itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
                raise _refused("too_large", _("the document unfolds to more than a template can hold"))
            if not {part.filename for part in parts} >= _NEEDED:
                raise _not_a_document()
            if any(_ACTIVE.search(part.filename) for part in parts):
                raise _refused("active_content", _("the document holds macros or embedded objects; take them out"))
            if any(_OUTSIDE.search(archive.read(part)) for part in parts if part.filename.endswith(".rels")):
                text = _("the document loads a picture or template from elsewhere; embed it in the document")
                raise _refused("outside_content", text)
        docx.Document(io.BytesIO(content))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as problem:
        raise _not_a_document() from problem
    except (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError) as problem:
        raise _not_a_document() from problem


def _violations(kind: Kind, content: bytes) -> Iterator[RuleViolation]:
    found = list(_violations_of_text(kind, content))
    yield from found
    if found:
        return
    try:
        draw(content, kind.example, EXAMPLE_DAY, strict=True)
        # with nothing to print the other ways through the template show whether they keep the document whole
        draw(content, {name: type(value)() for name, value in kind.example.items()}, EXAMPLE_DAY)
    except UndefinedError as problem:
        yield _unknown_part(kind, str(problem))
    except etree.XMLSyntaxError:
        yield _misplaced()
    except (TemplateError, RecursionError, TypeError, ValueError, ArithmeticError, LookupError) as problem:
        text = _("the document cannot be drawn with the example data: %(problem)s") % {"problem": problem}
        yield _refused("cannot_be_drawn", text)


def _violations_of_text(kind: Kind, content: bytes) -> Iterator[RuleViolation]:
    """What is wrong with the tags, and the variables that there are not."""
    jinja = environment()
    known = set(kind.example)
    unknown: dict[str, None] = {}
    try:
        texts = Template(io.BytesIO(content)).texts()
    except etree.XMLSyntaxError:
        yield _not_a_document()
        return
    for text in texts:
        # each paragraph on a line of its own, so that the line of an error finds its text
        lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", text)
        try:
            tree = jinja.parse(lines)
            # nothing is compiled before it is known to do no more than a template may
            if forbidden := list(_forbidden(tree)):
                yield from forbidden
                continue
            jinja.compile(tree)
        except TemplateSyntaxError as problem:
            yield _syntax(problem, lines)
            continue
        unknown |= dict.fromkeys(sorted(meta.find_undeclared_variables(jinja.parse(lines)) - known))
    for name in unknown:
        yield _unknown(name, known)


def _forbidden(tree: nodes.Template) -> Iterator[RuleViolation]:
    if any(type(node) not in _ALLOWED for node in _within(tree)):
        text = _("a template may only print ({{ … }}), choose ({% if %}) and repeat ({% for %}); take out the rest")
        yield _refused("not_allowed", text)
    if _depth(tree) > MOST_LOOPS:
        text = _("at most %(most)d repetitions may stand within each other") % {"most": MOST_LOOPS}
        yield _refused("too_many_loops", text)


def _within(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _within(child)


def _depth(node: nodes.Node) -> int:
    own = int(isinstance(node, nodes.For))
    return own + max((_depth(child) for child in node.iter_child_nodes()), default=0)


# -- what is said ---------------------------------------------------------------------------------
def _syntax(problem: TemplateSyntaxError, lines: str) -> RuleViolation:
    """A tag that cannot be read, with the words around it."""
    message = problem.message or ""
    where = _near(lines, problem.lineno)
    named = {"near": where}
    if tags := re.findall(r"'(end\w+)'", message):
        text = _("near “%(near)s”: a closing tag {%% %(tag)s %%} is missing") % (named | {"tag": tags[0]})
    elif match := re.search(r"unknown tag '(\w+)'", message):
        text = _("near “%(near)s”: there is no tag “%(tag)s”, or it stands in the wrong place") % (
            named | {"tag": match[1]}
        )
    elif match := re.search(r"No (filter|test) named '(\w+)'", message):
        text = _("near “%(near)s”: there is no filter “%(tag)s”") % (named | {"tag": match[2]})
    else:
        text = _("near “%(near)s”: the tag cannot be read (%(message)s)") % (named | {"message": message})
    return _refused("syntax", text)


def _near(lines: str, number: int) -> str:
    """The text of the paragraph where the error was seen, or of the nearest one before it that has any."""
    paragraphs = [re.sub(r"<[^>]+>", "", line).strip() for line in lines.split("\n")[:number]]
    text = next((paragraph for paragraph in reversed(paragraphs) if paragraph), "")
    return text if len(text) <= 80 else f"{text[:79]}…"


def _unknown(name: str, known: Iterable[str]) -> RuleViolation:
    close = difflib.get_close_matches(name, known, 1)
    if close:
        text = _("there is no variable “%(name)s”; “%(close)s” is perhaps meant") % {"name": name, "close": close[0]}
    else:
        text = _("there is no variable “%(name)s” in this kind of document; see the list of variables") % {"name": name}
    return _refused("unknown_variable", text)


def _unknown_part(kind: Kind, message: str) -> RuleViolation:
    """``'dict object' has no attribute 'x'``: a part that the entries of a list have not."""
    names = re.findall(r"'([^']+)'", message)
    parts = {part for variable in kind.variables for part in variable.fields}
    return _unknown(names[-1] if names else message, parts)


def _misplaced() -> RuleViolation:
    return _refused(
        "misplaced",
        _(
            "a tag stands where it breaks the document: {%p … %} has to be alone in its paragraph, {%tr … %} alone in "
            "its row of the table, and each {% if %} or {% for %} has to end where it began"
        ),
    )


def _not_a_document() -> RuleViolation:
    return _refused("not_a_document", _("this is not a Word document (.docx), or it is damaged; save it once more"))


def _refused(code: str, message: str) -> RuleViolation:
    return RuleViolation(code, message, "file")

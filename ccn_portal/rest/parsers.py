"""Request bodies: JSON that says one thing only, and forms whose mistakes are told in the caller's language."""

import json
import math
from collections.abc import Iterator
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from rest_framework import exceptions, parsers
from rest_framework.exceptions import ParseError

from ccn_portal.errors import RuleViolation, raise_all

MOST_BYTES = 5 * 2**20  # a body of JSON; files come as forms
DEEPEST = 20  # lists and objects within each other; no body needs more than four


class TooLarge(exceptions.APIException):
    """More than a request may hold."""

    status_code = 413
    default_code = "too_large"


class JSONParser(parsers.JSONParser):
    """Strict JSON: no name twice, no number beyond what a number can hold, no text that the register cannot keep."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        """The body's value; ParseError, TooLarge, or a RuleViolation for each thing that is wrong in it."""
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise TooLarge(_("A body of JSON has at most %(most)s.") % {"most": filesizeformat(MOST_BYTES)})
        try:
            data = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_Pairs)
        except json.JSONDecodeError as problem:
            place = {"line": problem.lineno, "column": problem.colno}
            message = _("The body is not valid JSON: look at line %(line)d, column %(column)d.") % place
            raise ParseError(message) from problem
        except ValueError as problem:  # not UTF-8, NaN, or a number of thousands of digits
            raise ParseError(_("The body is not valid JSON in UTF-8.")) from problem
        except RecursionError as problem:
            raise ParseError(_too_deep()) from problem
        raise_all(_faults(data, "", DEEPEST))
        return _plain(data)


class MultiPartParser(parsers.MultiPartParser):
    """A form with files; what is wrong with it is told in words."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Fields and files; ParseError or TooLarge."""
        try:
            return super().parse(stream, media_type=media_type, parser_context=parser_context)
        except ParseError as problem:
            raise ParseError(_("The form cannot be read: send multipart/form-data with its boundary.")) from problem
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent) as problem:
            raise TooLarge(_("The form has more fields, files or text than a request may have.")) from problem


class _Pairs(list):
    """An object's names and values as they stand, one name twice included."""


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _too_deep() -> str:
    return _("The body has more than %(most)d levels of lists and objects.") % {"most": DEEPEST}


def _faults(data: Any, path: str, levels: int) -> Iterator[RuleViolation]:
    """What no field may hold, each with its place."""
    match data:
        case str():
            yield from _faults_of_text(data, path)
        case float() if not math.isfinite(data):
            yield RuleViolation("invalid", _("The number is too large."), path)
        case list() if not levels:
            yield RuleViolation("too_deep", _too_deep(), path)
        case _Pairs():
            yield from _faults_of_object(data, path, levels)
        case list():
            for index, part in enumerate(data):
                yield from _faults(part, _join(path, str(index)), levels - 1)


def _faults_of_object(pairs: _Pairs, path: str, levels: int) -> Iterator[RuleViolation]:
    seen = set()
    for name, value in pairs:
        if unfit := list(_faults_of_text(name, path)):
            yield from unfit
            continue
        if name in seen:
            message = _("“%(name)s” is given more than once.") % {"name": name}
            yield RuleViolation("duplicate", message, _join(path, name))
        seen.add(name)
        yield from _faults(value, _join(path, name), levels - 1)


def _faults_of_text(text: str, path: str) -> Iterator[RuleViolation]:
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        message = _("The text holds characters that are no text (U+0000 or half a surrogate pair).")
        yield RuleViolation("invalid_text", message, path)


def _plain(data: Any) -> Any:
    """Ordinary dictionaries."""
    if isinstance(data, _Pairs):
        return {name: _plain(value) for name, value in data}
    return [_plain(part) for part in data] if isinstance(data, list) else data


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name

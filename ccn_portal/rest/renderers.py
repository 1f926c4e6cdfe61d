"""JSON as the contract wants it: measured numbers as plain strings, counts as integers, dates ISO 8601."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer

DECIMALS = 2  # a measured number has at least so many


def plain(value: Decimal, at_least: int = DECIMALS) -> str:
    """The number with a decimal point and no exponent; zeros beyond ``at_least`` decimals are dropped."""
    whole, _point, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0").ljust(at_least, "0")
    return f"{whole}.{fraction}" if fraction else whole


def dumps(data: Any) -> bytes:
    """UTF-8 JSON."""
    return orjson.dumps(data, default=_default, option=orjson.OPT_UTC_Z)


def _default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


class OrjsonRenderer(BaseRenderer):
    """The API's one renderer; other formats are streamed by the views."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Bytes of the body; nothing for an answer without one."""
        return b"" if data is None else dumps(data)

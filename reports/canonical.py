"""The one spelling of a report's content, and its fingerprint."""

import hashlib
from typing import Any

import orjson


def canonical(content: Any) -> bytes:
    """UTF-8 JSON, keys sorted, no spaces; numbers that were measured are strings, so nothing depends on a machine."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def fingerprint(content: Any) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical(content)).hexdigest()

"""ETags: which version a caller has read, and whether it is still the present one."""

import hashlib
from typing import Any

from rest_framework.request import Request

from ccn_portal.rest.problems import VersionChanged, VersionMissing
from ccn_portal.rest.renderers import dumps


def etag_of(representation: Any) -> str:
    """A strong validator: the digest of what the caller sees."""
    return f'"{hashlib.sha256(dumps(representation)).hexdigest()[:32]}"'


def is_named(header: str, etag: str) -> bool:
    """Whether ``If-Match`` or ``If-None-Match`` names the version; a proxy may have made it weak."""
    return header.strip() == "*" or etag in {part.strip().removeprefix("W/") for part in header.split(",")}


def require_version(request: Request, etag: str, *, optional: bool = False) -> None:
    """Refuse a change to another version than the caller read: 428 without ``If-Match``, 412 when stale."""
    header = request.headers.get("If-Match", "")
    if not header and not optional:
        raise VersionMissing
    if header and not is_named(header, etag):
        raise VersionChanged

"""The content itself: the SHA-256 of this file is the report's."""

from typing import Any

from reports.canonical import canonical


def draw(content: dict[str, Any]) -> bytes:
    """Canonical JSON."""
    return canonical(content)

"""Reading pages in tests."""

import re


def without_labels(page):
    """A page as text, without what its table cells are called on a phone."""
    text = page if isinstance(page, str) else page.content.decode()
    return re.sub(r' data-label="[^"]*"', "", text)

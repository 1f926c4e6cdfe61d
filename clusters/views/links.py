"""Addresses of pages that live in the apps above this one; "" while such a page does not exist."""

from typing import Any

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: Any) -> str:
    """The page's address; "" when there is no such page or nothing to name."""
    if None in args:
        return ""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""

"""The whole register in and out."""

from ccn_portal.exchange.results import ImportResult
from ccn_portal.exchange.services.importing import import_register

__all__ = ["ImportResult", "import_register"]

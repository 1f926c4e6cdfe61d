"""The whole register in and out."""

from ccn_portal.exchange.results import ImportResult
from ccn_portal.exchange.services.demonstration import load_demonstration
from ccn_portal.exchange.services.exporting import export_register, write_template
from ccn_portal.exchange.services.importing import import_register
from ccn_portal.exchange.services.jobs import confirm_import, perform_import, start_import

__all__ = [
    "ImportResult",
    "confirm_import",
    "export_register",
    "import_register",
    "load_demonstration",
    "perform_import",
    "start_import",
    "write_template",
]

"""The whole register in and out."""

from ccn_portal.exchange.results import ImportResult
from ccn_portal.exchange.services.boundaries import (
    apply_boundaries,
    known_boundaries,
    look_at_boundaries,
    take_boundaries,
)
from ccn_portal.exchange.services.demonstration import load_demonstration
from ccn_portal.exchange.services.exporting import export_register, write_template
from ccn_portal.exchange.services.importing import import_register
from ccn_portal.exchange.services.jobs import confirm_import, perform_import, start_import

__all__ = [
    "ImportResult",
    "apply_boundaries",
    "confirm_import",
    "export_register",
    "import_register",
    "known_boundaries",
    "load_demonstration",
    "look_at_boundaries",
    "perform_import",
    "start_import",
    "take_boundaries",
    "write_template",
]

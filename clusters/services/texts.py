"""Texts that search compares and lists sort by."""

from ccn_portal.text import fold
from clusters.models import Decision


def fold_decision(decision: Decision) -> None:
    """Set what search compares; whoever writes a decision calls this."""
    decision.folded = fold(f"{decision.number} {decision.abstract} {decision.issuer}")

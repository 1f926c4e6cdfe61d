"""The lines of forms 01 and 02, for those who ask how a number came about; parties' building makes the numbers."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.lines.base import Counted, Line, Measure, SourceKind
from reports.lines.snapshot import Snapshot

OWN = _("The party's own accepted return; nobody else knows this figure.")
OF_CLUSTER = _(
    "The party's own accepted return; else the cluster's returns, when it is the only one of its kind there."
)
OF_LEASES = _("The party's own accepted return; else the leases in force in the cluster on the cut-off day.")
OF_REGISTER = _("The party's own accepted return; else what the register says on the cut-off day.")
HOW: dict[str, dict[str, str | Promise]] = {
    "TT14-01": {"1": OF_CLUSTER, "2": OF_CLUSTER, "3": OF_CLUSTER, "4": OWN},
    "TT14-02": {
        "1": OF_REGISTER,
        "2": OF_CLUSTER,
        "3": OF_REGISTER,
        "4": OF_LEASES,
        "5": OF_REGISTER,
        "6": OF_LEASES,
        "7": OF_LEASES,
        "8": OF_LEASES,
        "9": OWN,
        "10": OWN,
        "11": OWN,
        "12": OWN,
        "13": OF_REGISTER,
        "14": OF_REGISTER,
    },
}


def _nothing(snapshot: Snapshot) -> Iterator[Counted]:
    return iter(())


PARTY_LINES: dict[str, dict[str, Line]] = {
    form: {
        number: Line(number, "", SourceKind.PARTY_RETURN, Measure.SUM, _nothing, how) for number, how in lines.items()
    }
    for form, lines in HOW.items()
}

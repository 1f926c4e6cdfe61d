"""One row per line of the form, for other programs: exact values with a decimal point, empty where missing."""

import csv
import io
from typing import Any

COLUMNS = ("form", "unit", "period", "from", "to", "line", "label", "unit_of_measure", "value", "missing", "sources")
PARTY_COLUMNS = ("cluster", "party")  # of forms 01 and 02: whose project it is
BYTE_ORDER_MARK = "\ufeff"  # so that spreadsheets read UTF-8


def draw(content: dict[str, Any]) -> bytes:
    """The file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    party = content.get("party")
    whose = (party["cluster"]["code"], party["code"]) if party else ()
    writer.writerow(COLUMNS + (PARTY_COLUMNS if party else ()))
    period = content["period"]
    scope = (content["form"]["code"], content["unit"]["code"], period["code"], period["from"], period["to"])
    for line in content["lines"]:
        if "number" in line:
            value = "" if line["missing"] else line["value"]
            missing = "true" if line["missing"] else "false"
            writer.writerow(
                (*scope, line["number"], line["label"], line["unit"], value, missing, line["sources"], *whose)
            )
    return (BYTE_ORDER_MARK + out.getvalue()).encode()

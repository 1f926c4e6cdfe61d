"""How a report's content writes its form, unit and period."""

from typing import Any

from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from reports.official_forms import OfficialForm

SCHEMA = "ccn-report/1"


def form_json(form: OfficialForm) -> dict[str, Any]:
    """The wording too: a report keeps the words it was made with."""
    return {
        "code": form.code.value,
        "number": form.number,
        "title": form.title,
        "sender": form.sender,
        "receiver": form.receiver,
        "deadline": form.deadline,
        "signature": list(form.signature),
        "footnote": form.footnote,
        "columns": list(form.columns),
        "appendix": form.appendix,
        "legal_source": form.legal_source,
    }


def unit_json(unit: AdministrativeUnit) -> dict[str, str]:
    """Which unit."""
    return {"code": unit.code, "name": unit.name, "level": unit.level}


def period_json(period: Period) -> dict[str, str]:
    """Which days."""
    return {
        "code": period.code,
        "kind": period.kind.value,
        "from": period.starts_on.isoformat(),
        "to": period.ends_on.isoformat(),
    }

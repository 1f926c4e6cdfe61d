"""How a report's content writes its form, unit and period."""

from typing import Any

from ccn_portal.rules.periods import Period
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit
from reports.official_forms import OfficialForm

SCHEMA = "ccn-report/1"
OF_COMMUNES = (
    "Nhiệm vụ báo cáo, nhận báo cáo của Ủy ban nhân dân cấp huyện do Ủy ban nhân dân cấp xã thực hiện từ ngày "
    "01/7/2025 theo Điều 6 và Điều 11 Nghị định số 139/2025/NĐ-CP."
)


def form_json(form: OfficialForm, unit: AdministrativeUnit) -> dict[str, Any]:
    """The wording too: a report keeps the words it was made with.

    The circular still says "cấp huyện"; where a commune's committee reports or receives, a note says why.
    """
    of_communes = unit.level == Level.COMMUNE
    return {
        "code": form.code.value,
        "number": form.number,
        "title": form.title,
        "sender": form.sender,
        "receiver": form.receiver,
        "deadline": form.deadline,
        "signature": list(form.signature),
        "footnote": " ".join(filter(None, (form.footnote, OF_COMMUNES if of_communes else ""))),
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

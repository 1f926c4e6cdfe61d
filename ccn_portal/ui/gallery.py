"""What the gallery shows: the components found in ``templates/components/`` and figures to fill them with."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from ccn_portal.ui.charts import Outline, Series, StepChart
from ccn_portal.ui.icons import STATES

FOLDER = Path(settings.BASE_DIR) / "templates" / "components"
PARTS = {"gallery", "field_notes"}  # pieces of the gallery and of other components
_DOC = re.compile(r"\{% comment %\}\s*(.*?)\s*\{% endcomment %\}", re.DOTALL)
DAY = dt.date(2025, 12, 18)
HERE = "#content"


def names() -> list[str]:
    """The components, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.html") if path.stem not in PARTS)


def example(name: str) -> str:
    """The template that shows a component."""
    return f"components/examples/{name}.html"


def describe(name: str) -> dict[str, str]:
    """What a component takes, and how the example uses it."""
    found = _DOC.match((FOLDER / f"{name}.html").read_text(encoding="utf-8"))
    code = (FOLDER / "examples" / f"{name}.html").read_text(encoding="utf-8")
    return {"doc": found.group(1) if found else "", "code": code.strip()}


class SampleForm(forms.Form):
    """A form with one field of each kind, bound so that the errors show."""

    number = forms.CharField(label=_("Decision number"), help_text=_("As on the document"))
    issued_on = forms.DateField(label=_("Issued on"))
    action = forms.ChoiceField(
        label=_("Content"), choices=[("establish", _("Establish")), ("expand", _("Expand"))], required=False
    )
    confirmed = forms.BooleanField(label=_("The document is attached"), required=False)
    file = forms.FileField(label=_("File"), required=False)


def context() -> dict[str, Any]:
    """Figures of the demonstration register, in the shapes the components take."""
    return {
        "day": DAY,
        "form": SampleForm({"number": "7013/QĐ-UBND", "issued_on": "31/2/2025", "action": "expand"}),
        "crumbs": [(_("Industrial clusters"), HERE), ("Xã Bát Tràng", ""), ("CCN-01-009", "")],
        "clusters": _clusters(),
        "facts": _facts(),
        "steps": _steps(),
        "flow": _flow(),
        "events": _events(),
        "jobs": _jobs(),
        "chips": _chips(),
        "views": _views(),
        "page": Paginator(range(197), 30).page(2),
        "bars": [("Xã Phượng Dực", 245), ("Xã Yên Xuân", 218), ("Xã Phúc Thọ", 198), ("Xã Phú Cát", 197)],
        "trend": [1751, 2032, 2323, None, None, 2476, 2468, 2468],
        "parts": [("ok", 68), ("ch-1", 5), ("warn", 2)],
        "lines": _lines(),
        "groups": _groups(),
        "outline": Outline(
            label="Ranh giới CCN Dị Nậu, 33,1 ha theo bản vẽ",
            rings=[[(0, 0), (620, 80), (700, 520), (310, 610), (40, 430), (0, 0)]],
            point=(330, 300),
        ),
        "chart": StepChart(
            label="Đã cho thuê tăng từ 0 năm 2005 lên 14,32 ha năm 2025; công nhận 27,6 ha từ 15/6/2018",
            start=dt.date(2005, 1, 1),
            end=DAY,
            series=_series(),
        ),
    }


def _clusters() -> list[dict[str, Any]]:
    rows = [
        ("Dị Nậu", "operating", "33.3", "89.4", 80),
        ("Phú Lãm", "operating", "31.6", "37.8", 51),
        ("Dục Tú", "under_construction", "23.9", None, None),
        ("Đồng Trúc", "planned", "26.3", None, None),
    ]
    return [
        {"name": n, "status": s, "area": Decimal(a), "fill": Decimal(f) if f else None, "tenants": t}
        for n, s, a, f, t in rows
    ]


def _facts() -> list[dict[str, Any]]:
    return [
        {"label": "Diện tích thành lập", "value": Decimal("27.6"), "unit": "ha", "note": "quy hoạch 29,43"},
        {"label": "Đất công nghiệp", "value": Decimal("18.58"), "unit": "ha", "note": "theo QĐ công nhận"},
        {"label": "Đã cho thuê", "value": Decimal("14.32"), "unit": "ha", "note": "120 hợp đồng còn hiệu lực"},
        {"label": "Lao động", "value": 2626, "unit": "người", "note": "phiếu quý III/2025"},
        {"label": "Nộp ngân sách", "value": None, "unit": "tỷ đồng", "note": "chưa nộp phiếu"},
        {"label": "Xử lý nước thải", "tag": "Chưa có trạm", "level": "bad", "note": "phát sinh 419,5 m³/ngày đêm"},
    ]


def _steps() -> list[dict[str, str]]:
    return [
        {
            "name": "Vào quy hoạch",
            "state": "done",
            "text": "14/03/2018",
            "note": "1292/QĐ-UBND",
            "link": HERE,
        },
        {
            "name": "Công nhận",
            "state": "done",
            "text": "15/06/2018",
            "note": "2009/QĐ-UBND",
            "link": HERE,
        },
        {"name": "QHCT 1/500", "state": "late", "text": "chậm 6 năm 6 tháng", "note": "hạn 15/06/2019"},
        {
            "name": "Dự án hạ tầng",
            "state": "done",
            "text": "22/06/2020",
            "note": "2173/QĐ-UBND",
            "link": HERE,
        },
        {"name": "Nước thải đạt", "state": "open", "text": "chưa đánh giá"},
    ]


def _flow() -> list[dict[str, str]]:
    return [
        {"name": "Dự thảo", "note": "24/12 08:15, Chuyên viên QLCN", "state": "done"},
        {"name": "Đã duyệt", "note": "26/12 10:30, Lãnh đạo Sở", "state": "now"},
        {"name": "Ban hành", "note": "cần số và ngày văn bản", "state": "open", "icon": "lock"},
        {"name": "11/11 kiểm tra đạt", "note": "khác bản 1 ở dòng 18.", "state": "", "icon": "list-check"},
        {"name": "Thiếu 3 Biểu 03", "note": "Phú Cát, Liên Minh.", "icon": "alert-triangle"},
        {"name": "SHA-256", "note": "9f2c41d8…c35f8a61", "icon": "hash"},
    ]


def _events() -> list[dict[str, Any]]:
    return [
        {
            "day": dt.date(2025, 12, 16),
            "title": "Nộp phiếu quý IV",
            "by": "UBND xã Bát Tràng",
            "text": "120 đơn vị, 2.504 lao động, doanh thu 314,45 tỷ đồng.",
            "icon": "send",
            "level": "act",
        },
        {
            "day": dt.date(2025, 10, 9),
            "title": "Kiểm tra môi trường: 2 vi phạm",
            "by": "KT-2025-0317",
            "text": "Xả nước thải vượt quy chuẩn.",
            "icon": "clipboard-check",
            "level": "bad",
        },
        {"day": dt.date(2024, 10, 3), "title": "Giao chủ đầu tư", "by": "7013/QĐ-UBND", "icon": "certificate"},
    ]


def _jobs() -> list[dict[str, Any]]:
    return [
        {
            "due": dt.date(2025, 12, 15),
            "title": "Chưa có trả lời công văn 1187/SCT-QLCN",
            "text": "Chuyển xử lý PCCC tại CCN Dị Nậu · Công an Thành phố",
            "link": HERE,
            "action": "Soạn đôn đốc",
            "action_link": HERE,
        },
        {
            "due": dt.date(2025, 12, 20),
            "title": "Phiếu quý IV/2025 của UBND cấp xã",
            "text": "68/76 cụm đã chấp nhận",
            "link": HERE,
        },
        {"due": dt.date(2025, 12, 31), "title": "Báo cáo năm 2025, Biểu 04", "link": HERE},
    ]


def _chips() -> list[dict[str, Any]]:
    counts = {"operating": 76, "under_construction": 16, "established": 18, "planned": 43, "proposed": 38}
    return [{"value": s, "status": s, "label": STATES[s].label, "count": n} for s, n in counts.items()]


def _views() -> list[dict[str, Any]]:
    return [
        {"label": "Tất cả cụm", "address": HERE, "count": 197, "current": True},
        {"label": "Đang hoạt động, chưa có XLNT", "address": HERE, "count": 44},
        {"label": "Lấp đầy dưới 50 %", "address": HERE, "count": 13},
    ]


def _lines() -> list[dict[str, Any]]:
    return [
        {"section": "I", "label": "Phương án phát triển cụm công nghiệp"},
        {"number": "1", "label": "Số lượng cụm công nghiệp theo phương án", "unit": "Cụm", "value": "153"},
        {"number": "2", "label": "Tổng diện tích các cụm công nghiệp", "unit": "ha", "value": "3.073,47"},
        {"number": "15.1", "label": "Số cụm đã thành lập", "unit": "Cụm", "value": "76", "sub": True},
        {"number": "23", "label": "Doanh thu", "unit": "tỷ đồng", "value": "", "note": "chưa đủ phiếu"},
    ]


def _groups() -> list[dict[str, Any]]:
    def row(n: int, label: str, unit: str, previous: str, value: str, difference: str, **more: str) -> dict[str, str]:
        common = {"id": f"sample-{n}", "name": f"sample-{n}", "label": label, "unit": unit}
        return {**common, "previous": previous, "value": value, "difference": difference, **more}

    return [
        {
            "title": "CCN Dị Nậu",
            "note": "CCN-01-005 · 80 đơn vị · đất CN 23,77 ha",
            "tags": [{"text": "1 lỗi", "level": "bad"}, {"text": "1 cảnh báo", "level": "warn"}],
            "rows": [
                row(1, "Số doanh nghiệp, hộ", "đơn vị", "80", "80", "không đổi", register="80"),
                row(
                    2,
                    "Doanh thu",
                    "tỷ đồng",
                    "196,56",
                    "185.560,00",
                    "gấp 944 lần",
                    level="bad",
                    message="Gấp khoảng 1.000 lần quý III. Có phải là triệu đồng?",
                ),
                row(
                    3,
                    "Nước thải phát sinh",
                    "m³/ngày đêm",
                    "500,8",
                    "635,6",
                    "+134,8 (+26,9 %)",
                    level="warn",
                    message="Tăng 26,9 % trong khi lao động giảm. Cần giải trình.",
                    explain="explanation-3",
                ),
            ],
        }
    ]


def _series() -> list[Series]:
    leased = [(2005, "0"), (2008, "1.1"), (2010, "3.8"), (2013, "5.4"), (2015, "8.1"), (2018, "9.9"), (2020, "12.8")]
    return [
        Series("đã thuê", [(dt.date(y, 1, 1), Decimal(v)) for y, v in [*leased, (2022, "14.32")]], "area"),
        Series("đất CN", [(dt.date(2018, 6, 15), Decimal("18.58"))]),
        Series("công nhận", [(dt.date(2018, 6, 15), Decimal("27.6"))]),
        Series("quy hoạch", [(dt.date(2018, 3, 14), Decimal("29.43"))], "dashed"),
    ]

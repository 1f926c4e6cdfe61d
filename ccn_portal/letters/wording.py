"""Words that stand in every official paper. They are Vietnamese in every language: the papers are."""

import datetime as dt
import re

NBSP = "\u00a0"
COMMITTEE = "ỦY BAN NHÂN DÂN"
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
DEPARTMENT = "Sở Công Thương"
BLANK_DAY = "ngày …/…/……"  # to be filled in by hand
BLANK_NAME = "…" * 12
BLANK_LINE = "…" * 28
UNCHECKED = "chưa đối chiếu công báo"
DEMO = (
    "DỮ LIỆU MINH HỌA: tổng số theo tài liệu đã công bố; chi tiết từng cụm, đơn vị và quyết định là giả định. "
    "Không sử dụng làm văn bản chính thức."
)
_KINDS_OF_LAW = {"NĐ": "Nghị định", "TT": "Thông tư", "QĐ": "Quyết định"}
_ABBREVIATED = re.compile(r"\b(NĐ|TT|QĐ) (?=\d)")
_TYPE = re.compile(r"^(Thành phố|Tỉnh|Quận|Huyện|Thị xã|Thị trấn|Phường|Xã|Đặc khu)\s+")


def day(date: dt.date | str) -> str:
    """14/9/2022 and 05/02/2022: a zero where a figure could be added (NĐ 30/2020, Annex I)."""
    date = dt.date.fromisoformat(date) if isinstance(date, str) else date
    return f"{date.day:02d}/{_month(date)}/{date.year}"


def day_in_words(date: dt.date) -> str:
    """ngày 05 tháng 02 năm 2022."""
    return f"ngày {date.day:02d} tháng {_month(date)} năm {date.year}"


def in_sentence(name: str) -> str:
    """Thành phố Hà Nội → thành phố Hà Nội; UBND stays as it is."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def spelled_out(basis: str) -> str:
    """NĐ 106/2025/NĐ-CP → Nghị định số 106/2025/NĐ-CP: letters name laws in full."""
    return _ABBREVIATED.sub(lambda found: f"{_KINDS_OF_LAW[found[1]]} số ", basis)


def short(name: str) -> str:
    """Thành phố Hà Nội → Hà Nội."""
    return _TYPE.sub("", name)


def _month(date: dt.date) -> str:
    return f"{date.month:02d}" if date.month < 3 else str(date.month)

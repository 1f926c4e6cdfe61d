"""The kinds of documents there are, and what each one's template may print."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Variable:
    """Something a template may print; ``fields`` are the parts of each entry of a list, by name."""

    name: str
    meaning: str
    example: Any
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_list(self) -> bool:
        """Whether it is to be repeated over."""
        return isinstance(self.example, list)

    @property
    def shown(self) -> str:
        """The example as a reader of the list of variables sees it; entries with parts speak for themselves."""
        if isinstance(self.example, list):
            return "; ".join(text for text in self.example if isinstance(text, str))
        return self.example if isinstance(self.example, str) else ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document; names and meanings are Vietnamese, as its templates are."""

    code: str
    name: str
    purpose: str
    variables: tuple[Variable, ...]
    default: Callable[[], bytes]

    @property
    def example(self) -> dict[str, Any]:
        """A value for each variable: what a replacement is tried with."""
        return {variable.name: variable.example for variable in self.variables}


COMMON = (
    Variable("co_quan_chu_quan", "Các dòng tên cơ quan chủ quản trực tiếp", ["ỦY BAN NHÂN DÂN", "THÀNH PHỐ HÀ NỘI"]),
    Variable("co_quan", "Các dòng tên cơ quan ban hành văn bản", ["SỞ CÔNG THƯƠNG"]),
    Variable("so_ky_hieu", "Số và ký hiệu; để trống phần số khi chưa phát hành", "12/BC-SCT"),
    Variable("dia_danh_ngay", "Địa danh và ngày ban hành", "Hà Nội, ngày 25 tháng 9 năm 2022"),
    Variable("trich_yeu", "Trích yếu nội dung", "Tình hình cụm công nghiệp quý III năm 2022"),
    Variable("kinh_gui", "Các nơi nhận ghi ở phần Kính gửi", ["Ủy ban nhân dân thành phố Hà Nội", "Bộ Công Thương"]),
    Variable("noi_nhan", "Các nơi nhận ghi ở cuối văn bản", ["Như trên", "Lưu: VT, QLCN"]),
    Variable("chuc_vu", "Các dòng quyền hạn, chức vụ của người ký", ["GIÁM ĐỐC"]),
    Variable("nguoi_ky", "Họ tên người ký; để trống nếu ký trên bản giấy", "Họ và tên"),
    Variable("minh_hoa", "Lời ghi chú của dữ liệu minh họa; để trống với dữ liệu thật", "DỮ LIỆU MINH HỌA"),
    Variable("ma_kiem_tra", "Mã kiểm tra nội dung (SHA-256)", "6dd9b44e…"),
)
LETTER = (
    *COMMON,
    Variable("noi_dung", "Các đoạn của công văn", ["Ngày 18/11/2026, Sở Công Thương đã kiểm tra…", "Đề nghị…"]),
    Variable("ho_so", "Các tài liệu gửi kèm; để trống nếu không có", ["Biên bản kiểm tra số 07/BB-KT"]),
)
_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Add a kind; ValueError when another one has its code."""
    if _KINDS.setdefault(kind.code, kind) is not kind:
        raise ValueError(f"there is another kind of document {kind.code}")
    return kind


def kinds() -> list[Kind]:
    """Every kind, by its Vietnamese name as registered."""
    return list(_KINDS.values())


def kind_named(code: str) -> Kind | None:
    """The kind of this code, None when there is none."""
    return _KINDS.get(code)

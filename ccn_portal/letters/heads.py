"""Who sends a document: what stands in its head, above the signature and in its receivers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from ccn_portal.letters import wording

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class Sender:
    """An office; ``symbol`` ends the numbers of its documents, ``archive`` names who keeps the copy."""

    parent: tuple[str, ...]
    name: tuple[str, ...]
    in_sentence: str
    symbol: str
    archive: str
    titles: tuple[str, ...]
    place: str

    @classmethod
    def department(cls, province: str) -> Self:
        """The department of industry and trade of a province (by its name with its type)."""
        return cls(
            parent=(wording.COMMITTEE, province.upper()),
            name=(wording.DEPARTMENT.upper(),),
            in_sentence=wording.DEPARTMENT,
            symbol="SCT",
            archive="QLCN",
            titles=("GIÁM ĐỐC",),
            place=wording.short(province),
        )

    @classmethod
    def committee(cls, unit: str) -> Self:
        """The people's committee of a district or commune."""
        return cls(
            parent=(),
            name=(wording.COMMITTEE, unit.upper()),
            in_sentence=f"Ủy ban nhân dân {wording.in_sentence(unit)}",
            symbol="UBND",
            archive="KT",
            titles=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
            place=wording.short(unit),
        )

    @classmethod
    def agency(cls, name: str, province: str) -> Self:
        """Another agency of a province; it knows its own symbol."""
        return cls(
            parent=(),
            name=(name.upper(),),
            in_sentence=name,
            symbol="…",
            archive="HS",
            titles=("THỦ TRƯỞNG CƠ QUAN",),
            place=wording.short(province),
        )

    @classmethod
    def of(cls, user: "User", province: str) -> Self:
        """The office that the user writes for: its commune's committee, its agency, or the department."""
        if user.role == "local" and user.unit is not None:
            return cls.committee(user.unit.name)
        if user.role == "agency":
            return cls.agency(user.agency_name or str(user), province)
        return cls.department(province)

    def number(self, number: str, type_code: str) -> str:
        """12/BC-SCT; a gap before the stroke while there is no number."""
        return number or f"         /{type_code}-{self.symbol}"

    def place_and_day(self, issued_on: dt.date | None, year: int) -> str:
        """Where and when it is signed; until then the day is left to be filled in by hand."""
        if issued_on is None:
            return f"{self.place}, ngày      tháng      năm {year}"
        return f"{self.place}, {wording.day_in_words(issued_on)}"

    def context(
        self,
        *,
        number: str,
        place_and_day: str,
        subject: str,
        to: Sequence[str] = (),
        copies: Sequence[str] = ("Như trên",),
        demo: bool = False,
        fingerprint: str = "",
        signer: str = "",
    ) -> dict[str, Any]:
        """The variables that every kind of document has (``registry.COMMON``)."""
        return {
            "co_quan_chu_quan": list(self.parent),
            "co_quan": list(self.name),
            "so_ky_hieu": number,
            "dia_danh_ngay": place_and_day,
            "trich_yeu": subject,
            "kinh_gui": list(to),
            "noi_nhan": [*copies, f"Lưu: VT, {self.archive}"],
            "chuc_vu": list(self.titles),
            "nguoi_ky": signer,
            "minh_hoa": wording.DEMO if demo else "",
            "ma_kiem_tra": fingerprint,
        }

    def letter(
        self,
        *,
        day: dt.date,
        subject: str,
        to: Sequence[str],
        paragraphs: Sequence[str],
        number: str = "",
        signed: bool = False,
        copies: Sequence[str] = ("Như trên",),
        enclosed: Sequence[str] = (),
        demo: bool = False,
    ) -> dict[str, Any]:
        """The variables of a letter (``registry.LETTER``); until it is ``signed`` the day is filled in by hand."""
        head = self.context(
            number=number or f"         /{self.symbol}-{self.archive}",
            place_and_day=self.place_and_day(day if signed else None, day.year),
            subject=subject,
            to=to,
            copies=copies,
            demo=demo,
        )
        return head | {"noi_dung": list(paragraphs), "ho_so": list(enclosed)}

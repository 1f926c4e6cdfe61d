"""Small workbooks for tests: ``workbook(DonViThueDat=[{"Mã đơn vị": "DV-1", …}])``."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl

from ccn_portal.exchange.register import SHEETS

HEADINGS = {sheet.layout.name: [column.heading for column in sheet.layout.columns] for sheet in SHEETS}
FIRST_ROW = 4  # title, empty row, headings

DECISION = {"Số quyết định": "2001/QĐ-UBND", "Ngày ban hành": "14/3/2018", "Cơ quan ban hành": "UBND Thành phố Hà Nội"}
CLUSTER = {"Mã CCN": "CCN-01-001", "Tên CCN": "Bát Tràng", "Mã huyện": "018", "Mã xã": "00583", "Loại cụm": "Làng nghề"}
ITEM = {
    "Số quyết định": "2001/QĐ-UBND",
    "Mã CCN": "CCN-01-001",
    "Nội dung": "Thành lập",
    "Diện tích (ha)": 10,
    "Diện tích đất công nghiệp (ha)": 7.5,
}
MILESTONE = {"Mã CCN": "CCN-01-001", "Nội dung": "Khởi công", "Ngày": "20/5/2019"}
LEASE = {
    "Mã đơn vị": "DV-00001",
    "Tên đơn vị": "Công ty TNHH Gốm",
    "Loại hình": "Doanh nghiệp",
    "Mã CCN": "CCN-01-001",
    "Diện tích thuê (m2)": 1500.5,
    "Từ ngày": "1/6/2020",
}
FIGURES = {"Mã CCN": "CCN-01-001", "Kỳ": "2022Q3", "Lao động (người)": 120}
GOOD = {
    "QuyetDinh": [DECISION],
    "CumCongNghiep": [CLUSTER],
    "NoiDungQuyetDinh": [ITEM],
    "TienDo": [MILESTONE],
    "DonViThueDat": [LEASE],
    "SoLieuKy": [FIGURES],
}


def workbook(**sheets: Sequence[Mapping[str, Any]]) -> io.BytesIO:
    """A workbook of these rows by heading, laid out as departments do: title, empty row, headings, rows."""
    return raw_workbook(
        {
            name: [[f"DANH MỤC {name}"], [], headings, *([row.get(heading) for heading in headings] for row in rows)]
            for name, rows in sheets.items()
            for headings in [_headings(name, rows)]
        }
    )


def raw_workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> io.BytesIO:
    """A workbook of these cells."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def good_workbook(**changed: Sequence[Mapping[str, Any]]) -> io.BytesIO:
    """A small register without mistakes, some sheets changed."""
    return workbook(**(GOOD | changed))


def _headings(name: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Those of the layout that any row uses, then those the layout does not know."""
    used = {heading for row in rows for heading in row}
    known = [heading for heading in HEADINGS.get(name, []) if heading in used]
    return known + sorted(used - set(known))


def with_formula(file: io.BytesIO, sheet: str, cell: str, formula: str) -> io.BytesIO:
    """The workbook with a formula in front of a cell's value, as a spreadsheet saves what it has calculated."""
    index = openpyxl.load_workbook(file).sheetnames.index(sheet) + 1
    path, out = f"xl/worksheets/sheet{index}.xml", io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == path:
                place = content.index(f'r="{cell}"'.encode())
                value = content.index(b"<v>", place)
                content = content[:value] + f"<f>{formula[1:]}</f>".encode() + content[value:]
            new.writestr(name, content)
    out.seek(0)
    return out


def typed_as_text(file: io.BytesIO, sheet: str, cell: str, text: str) -> io.BytesIO:
    """The workbook with this very text in a cell, whatever it begins with."""
    book, out = openpyxl.load_workbook(file), io.BytesIO()
    book[sheet][cell].value = text
    book[sheet][cell].data_type = "s"
    book.save(out)
    out.seek(0)
    return out

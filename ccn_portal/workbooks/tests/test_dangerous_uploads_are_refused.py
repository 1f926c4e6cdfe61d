"""What is no workbook, or would unfold into more than memory holds, is refused before it is read."""

import io
import struct
import zipfile

import openpyxl
import pytest

from ccn_portal.errors import RuleViolation
from ccn_portal.workbooks import guard
from ccn_portal.workbooks.reader import open_book


def code_of(content: bytes) -> str:
    with pytest.raises(RuleViolation) as found, open_book(io.BytesIO(content)):
        pass
    assert found.value.message
    return found.value.code


def small_workbook() -> dict[str, bytes]:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Mã CCN"])
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_cells(*cells: bytes) -> bytes:
    rows = b"".join(b'<row r="%d"><c r="%s"><v>1</v></c></row>' % (index + 1, cell) for index, cell in enumerate(cells))
    parts = small_workbook()
    parts["xl/worksheets/sheet1.xml"] = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + rows
        + b"</sheetData></worksheet>"
    )
    return zipped(parts)


def test_a_small_workbook_is_read():
    with open_book(io.BytesIO(zipped(small_workbook()))) as book:
        assert book.names == ["Sheet"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no workbook at all",
        b"PK\x03\x04 cut off",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old",
        zipped({"a.txt": b"x"}),
    ],
    ids=["empty", "text", "half a zip", "xls or encrypted", "another zip"],
)
def test_what_is_no_workbook_is_refused_by_its_content(content):
    assert code_of(content) == "not_a_workbook"


def test_an_old_or_protected_file_is_told_how_to_save_it():
    with pytest.raises(RuleViolation, match="mật khẩu"), open_book(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        pass


def test_a_damaged_part_is_said_so():
    parts = zipped(small_workbook())
    damaged = bytearray(parts)
    place = parts.index(b"xl/worksheets/sheet1.xml") + 40
    damaged[place : place + 8] = b"\x00" * 8

    assert code_of(bytes(damaged)) == "not_a_workbook"


def test_a_file_over_the_limit_is_refused_unread(settings):
    settings.UPLOAD_LIMIT = 1000

    assert code_of(zipped(small_workbook())) == "too_large"


def test_the_limit_is_fifty_megabytes(settings):
    assert settings.UPLOAD_LIMIT == 50 * 2**20


def test_a_workbook_that_unfolds_too_far_is_refused(monkeypatch):
    monkeypatch.setattr(guard, "MOST_BYTES", 2 * 2**20)
    parts = small_workbook()
    parts["xl/sharedStrings.xml"] = b"<sst>" + b"0" * 3 * 2**20

    content = zipped(parts)

    assert len(content) < 20_000
    assert code_of(content) == "workbook_bomb"


def test_a_part_that_lies_about_its_size_is_refused():
    parts = small_workbook()
    parts["xl/sharedStrings.xml"] = b"0" * 100_000
    content = bytearray(zipped(parts))
    for size in range(len(content) - 4):  # every record of the true size, in both directories
        if content[size : size + 4] == struct.pack("<I", 100_000):
            content[size : size + 4] = struct.pack("<I", 10)

    assert code_of(bytes(content)) == "not_a_workbook"


def test_two_cells_at_the_corners_of_a_sheet_do_not_take_the_memory_of_all_between():
    assert code_of(with_cells(b"A1", b"XFD1048576")) == "workbook_bomb"


def test_nor_do_they_in_other_quotes():
    parts = small_workbook()
    parts["xl/worksheets/sheet1.xml"] = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b"<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r = 'XFD1048576'><v>1</v></c></row>"
        b"</sheetData></worksheet>"
    )

    assert code_of(zipped(parts)) == "workbook_bomb"


def test_a_thousand_parts_too_many_are_refused():
    parts = small_workbook() | {f"xl/media/{number}.xml": b"" for number in range(1100)}

    assert code_of(zipped(parts)) == "workbook_bomb"

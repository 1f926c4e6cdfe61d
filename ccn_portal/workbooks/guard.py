"""Opens an uploaded workbook only when it is one, and one that fits into memory.

A workbook is a zip of XML files: a few kilobytes can unfold into gigabytes, and two cells at the corners of
a sheet can span sixteen thousand million. So every part is unpacked here, counted while it grows, and only
what was counted is handed on.
"""

import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import IO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.files import measure

MOST_PARTS = 1000
MOST_BYTES = 400 * 2**20  # unpacked
MOST_CELLS = 3_000_000  # from the first to the last one in use, per sheet
_CHUNK = 2**20
_NEEDED = re.compile(r"(?:xl/.*|\[Content_Types\]|_rels/\.)(?:\.xml|\.rels|rels)\Z", re.IGNORECASE)
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^>]*?(?:/>|>(\s*<(?:\w+:)?f\b)?)""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["'](\d{1,7})["']""")


@dataclass
class Checked:
    """A workbook that may be read: an unpacked copy, and where its formulas stand (sheet → row, column from 0)."""

    path: Path
    formulas: dict[str, set[tuple[int, int]]] = field(default_factory=dict)


def require_workbook(file: IO[bytes]) -> None:
    """RuleViolation ``not_a_workbook`` unless the content (not the name) is that of an .xlsx workbook."""
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _not_a_workbook(_("this is an old .xls or a password-protected file; save it as .xlsx without password"))
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as problem:
        raise _not_a_workbook(_("this is not a workbook; save it from the spreadsheet as .xlsx")) from problem
    finally:
        file.seek(0)
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise _not_a_workbook(_("this is not a workbook; save it from the spreadsheet as .xlsx"))


@contextmanager
def checked(file: IO[bytes]) -> Iterator[Checked]:
    """The workbook, unpacked and measured, while the context lasts."""
    measure(file)
    require_workbook(file)
    with tempfile.TemporaryDirectory(prefix="workbook") as folder:
        result = Checked(Path(folder, "plain.xlsx"))
        try:
            _unpack(file, result)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as problem:
            raise _not_a_workbook(_("the workbook is damaged; open and save it again")) from problem
        yield result


def _unpack(file: IO[bytes], result: Checked) -> None:
    parts: dict[str, bytes] = {}
    found: dict[str, set[tuple[int, int]]] = {}
    left = MOST_BYTES
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(result.path, "w", zipfile.ZIP_STORED) as plain:
        if len(archive.infolist()) > MOST_PARTS:
            raise _bomb()
        for info in archive.infolist():
            if not _NEEDED.fullmatch(info.filename):
                continue
            if info.filename in plain.namelist():
                raise zipfile.BadZipFile(info.filename)
            content = _read(archive, info, left)
            left -= len(content)
            plain.writestr(info.filename, content)
            if info.filename in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
                parts[info.filename] = content
            elif b"sheetData" in content:
                found[info.filename] = _look_at_cells(content)
    for name, path in _sheets(parts).items():
        result.formulas[name] = found.get(path, set())


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes:
    chunks, size = [], 0
    with archive.open(info) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > left:
                raise _bomb()
            chunks.append(chunk)
    return b"".join(chunks)


def _look_at_cells(content: bytes) -> set[tuple[int, int]]:
    """Where the formulas are; RuleViolation when the sheet spans too much."""
    last_row = max((int(row[1]) for row in _ROW.finditer(content)), default=0)
    columns: set[bytes] = set()
    formulas = set()
    for cell in _CELL.finditer(content):
        columns.add(cell[1])
        last_row = max(last_row, int(cell[2]))
        if cell[3]:
            formulas.add((int(cell[2]) - 1, _position(cell[1])))
    last_column = max((_position(letters) for letters in columns), default=0) + 1
    if last_row * last_column > MOST_CELLS:
        raise _bomb()
    return formulas


def _position(letters: bytes) -> int:
    position = 0
    for letter in letters:
        position = position * 26 + letter - 64
    return position - 1


def _sheets(parts: dict[str, bytes]) -> dict[str, str]:
    """Sheet name → path of its part."""
    relations = {}
    for match in _RELATION.finditer(parts.get("xl/_rels/workbook.xml.rels", b"")):
        attributes = _attributes(match[1])
        target = attributes.get("Target", "")
        relations[attributes.get("Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    sheets = {}
    for match in _SHEET.finditer(parts.get("xl/workbook.xml", b"")):
        attributes = _attributes(match[1])
        sheets[attributes.get("name", "")] = relations.get(attributes.get("r:id"), "")
    return sheets


def _attributes(text: bytes) -> dict[str, str]:
    return {name.decode(): unescape(value.decode("utf-8", "replace")) for name, value in _ATTRIBUTE.findall(text)}


def _not_a_workbook(message: str) -> RuleViolation:
    return RuleViolation("not_a_workbook", message, "file")


def _bomb() -> RuleViolation:
    return RuleViolation(
        "workbook_bomb",
        _(
            "the workbook unfolds to more than a register can hold (at most %(size)s and %(cells)d cells per sheet); "
            "delete empty rows and columns that are formatted, or split it"
        )
        % {"size": filesizeformat(MOST_BYTES), "cells": MOST_CELLS},
        "file",
    )

"""A report's outputs, drawn from its content and from nothing else: the same content, the same bytes."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from reports.documents import csv, docx, json, wording, xlsx
from reports.documents.wording import BLANK, Cover


class Format(StrEnum):
    """The endings of the files."""

    XLSX = "xlsx"
    DOCX = "docx"
    CSV = "csv"
    JSON = "json"


CONTENT_TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
}
_DRAWN_BY: dict[Format, Callable[[dict[str, Any]], bytes]] = {
    Format.XLSX: xlsx.draw,
    Format.CSV: csv.draw,
    Format.JSON: json.draw,
}


def render(content: dict[str, Any], to: Format | str, cover: Cover = BLANK, template: bytes | None = None) -> bytes:
    """The file's bytes; ValueError for a format there is none of.

    The document carries the number and day of its ``cover`` and is drawn from ``template`` (None: the portal's own);
    tables and data files are the content's alone.
    """
    if Format(to) is Format.DOCX:
        return docx.draw(content, cover, template)
    return _DRAWN_BY[Format(to)](content)


def file_name(content: dict[str, Any], to: Format | str) -> str:
    """What a downloaded file is called: ``TT14-04_01_2025.xlsx``."""
    party = wording.party_of(content)
    of = f"{party['cluster']['code']}_{party['code']}" if party else content["unit"]["code"]
    return f"{content['form']['code']}_{of}_{content['period']['code']}.{Format(to)}"

"""The workbook: the form as the circular lays it out, a row per cluster; what hinders (quarter) or moved (month)."""

import io
from typing import Any

from openpyxl import Workbook

from ccn_portal.letters.archive import timeless
from reports.documents import details_sheet, events_sheet, form_sheet, matters_sheet, wording


def draw(content: dict[str, Any]) -> bytes:
    """The file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = wording.sender_in_sentence(content)
    book.properties.title = wording.form_title(content)
    form_sheet.draw(book.create_sheet(), content)
    if wording.party_of(content) is None:
        details_sheet.draw(book.create_sheet(), content)
    if content["form"]["code"] == "QUARTER":
        matters_sheet.draw(book.create_sheet(), content)
        matters_sheet.draw_owing(book.create_sheet(), content)
    if content["form"]["code"] == "MONTH":
        events_sheet.draw(book.create_sheet(), content)
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue(), content["period"]["to"])

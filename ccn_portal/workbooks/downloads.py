"""A list as a file people download: the rows of the page, all of them, read while they are written."""

import tempfile
from collections.abc import Sequence

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from ccn_portal.workbooks import writer
from ccn_portal.workbooks.layouts import Column

FORMATS = ("csv", "xlsx")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_IN_MEMORY = 2**20


def download(
    form: str, name: str, columns: Sequence[Column], rows: writer.Rows, *, sheet: str, title: str = ""
) -> HttpResponseBase:
    """The rows (values by column key) as ``name.csv`` or ``name.xlsx``; text never becomes a formula."""
    if form == "csv":
        lines = writer.csv_rows(columns, rows)
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    out = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the response closes it
    writer.xlsx([writer.Sheet(sheet, columns, rows, title)], out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)

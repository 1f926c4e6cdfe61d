"""Documents as downloads."""

import io

from django.http import FileResponse

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_download(content: bytes, name: str) -> FileResponse:
    """A document to save, ``name`` without ending; no proxy or browser keeps it."""
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=f"{name}.docx",
        content_type=DOCX_TYPE,
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )

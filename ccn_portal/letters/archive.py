"""Office files are zip archives that remember when they were written; these forget it."""

import io
import re
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)
DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def timeless(document: bytes, day: str) -> bytes:
    """The same document with ``day`` (YYYY-MM-DD) as its only date: equal contents make equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = DATES.sub(rb"\g<1>" + f"{day}T00:00:00Z".encode() + rb"\g<2>", data)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, data, compresslevel=6)
    return out.getvalue()

"""The translation catalogues: what the sources ask for, what is translated, the built files.

Works without system gettext: Babel finds the strings, polib keeps the ``.po`` files and builds the ``.mo`` files.
"""

import fcntl
import io
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polib import POEntry

BASE_DIR = Path(__file__).resolve().parent.parent.parent
CATALOGUE = BASE_DIR / "locale" / "vi" / "LC_MESSAGES" / "django.po"
NOT_SOURCES = {"tests", "migrations", "benchmarks", "node_modules", "static", "staticfiles", "var", "docs", "locale"}
KEYWORDS: dict[str, tuple | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = {
    "Project-Id-Version": "ccn-portal",
    "Language": "vi",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[a-z]|%[a-z](?![a-z])|\{\w*\}")

Key = tuple[str, str]  # message context ("" for none) and source text


@dataclass
class Message:
    """A string the sources want translated."""

    text: str
    plural: str = ""
    context: str = ""
    files: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        """What identifies it in a catalogue."""
        return self.context, self.text


def build_stale(base: Path = BASE_DIR) -> None:
    """Build each ``.mo`` file that is missing or older than its ``.po`` file."""
    for po in (base / "locale").glob("*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns:
            build(po)


def build(po: Path) -> None:
    """Build the ``.mo`` file; a reader never sees half of it."""
    import polib

    half = po.with_suffix(f".{os.getpid()}.tmp")
    half.write_bytes(polib.pofile(str(po)).to_binary())
    os.replace(half, po.with_suffix(".mo"))


@contextmanager
def locked(po: Path) -> Iterator[None]:
    """Keep other writers of the catalogue out."""
    po.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(po.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


# -- what the sources ask for -------------------------------------------------------------------
def sources(base: Path = BASE_DIR) -> Iterator[Path]:
    """Python files and templates of the portal, tests aside."""
    for folder, folders, names in os.walk(base):
        folders[:] = sorted(f for f in folders if f not in NOT_SOURCES and not f.startswith("."))
        in_templates = "templates" in Path(folder).relative_to(base).parts
        for name in sorted(names):
            if name.endswith(".py") or (in_templates and name.endswith((".html", ".txt"))):
                yield Path(folder, name)


def extract(base: Path = BASE_DIR) -> dict[Key, Message]:
    """Every string the sources mark for translation."""
    found: dict[Key, Message] = {}
    for path in sources(base):
        for message in _messages(path):
            known = found.setdefault(message.key, message)
            known.plural = known.plural or message.plural
            known.files.add(path.relative_to(base).as_posix())
    return found


def _messages(path: Path) -> Iterator[Message]:
    from babel.messages.extract import extract as babel_extract
    from django.utils.translation.template import templatize

    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # the template as Python calls; its indentation means nothing to Python
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    for _line, found, _comments, context in babel_extract("python", io.BytesIO(text.encode()), KEYWORDS):
        single, plural = found if isinstance(found, tuple) else (found, "")
        if single:
            yield Message(single, plural or "", context or "")


# -- what is translated -------------------------------------------------------------------------
class Catalogue:
    """One ``.po`` file, sorted and without anything that changes by itself."""

    def __init__(self, po: Path = CATALOGUE) -> None:
        import polib

        self.path = po
        self.entries: dict[Key, POEntry] = {}
        if po.exists():
            for entry in polib.pofile(str(po)):
                key = (entry.msgctxt or "", entry.msgid)
                if key not in self.entries or not entry.obsolete:
                    self.entries[key] = entry

    def follow(self, wanted: Mapping[Key, Message], *, prune: bool = False) -> None:
        """Take up new strings; strings no longer wanted become obsolete, or go with ``prune``."""
        import polib

        for key, message in wanted.items():
            entry = self.entries.setdefault(key, polib.POEntry(msgid=message.text, msgctxt=message.context or None))
            self._shape(entry, message)
        for key in self.entries.keys() - wanted.keys():
            self.entries[key].obsolete = True
            self.entries[key].occurrences = []
            if prune:
                del self.entries[key]

    @staticmethod
    def _shape(entry: "POEntry", message: Message) -> None:
        from babel.messages.catalog import Message as BabelMessage

        translation = _translation(entry)
        entry.obsolete = False
        entry.msgid_plural = message.plural
        entry.msgstr, entry.msgstr_plural = ("", {0: translation}) if message.plural else (translation, {})
        entry.occurrences = [(name, "") for name in sorted(message.files)]
        entry.flags = ["python-format"] if BabelMessage((message.text, message.plural)).python_format else []

    def add(self, translations: Mapping[str, str | list[str]]) -> list[str]:
        """Take translations by source text (``context|text`` with a context); answers those nobody asks for."""
        import polib

        unknown = []
        for source, given in translations.items():
            translation = given[-1] if isinstance(given, list) else given
            keys = [key for key in self.entries if source in (key[1], "|".join(key)) and not self.entries[key].obsolete]
            if not keys:
                unknown.append(source)
                entry = self.entries.setdefault(("", source), polib.POEntry(msgid=source, obsolete=True))
                entry.msgstr = translation
            for key in keys:
                entry = self.entries[key]
                if entry.msgid_plural:
                    entry.msgstr_plural = {0: translation}
                else:
                    entry.msgstr = translation
        return unknown

    def text(self) -> str:
        """The file's content."""
        import polib

        file = polib.POFile(wrapwidth=110)
        file.metadata = HEADER
        file.extend(self.entries[key] for key in sorted(self.entries, key=lambda key: (key[1].casefold(), key)))
        return str(file).rstrip("\n") + "\n"

    def save(self) -> None:
        """Write the file if it changed, and build the other from it."""
        text = self.text()
        if not self.path.exists() or self.path.read_text(encoding="utf-8") != text:
            half = self.path.with_suffix(f".{os.getpid()}.tmp")
            half.write_text(text, encoding="utf-8")
            os.replace(half, self.path)
        build(self.path)

    def faults(self, wanted: Mapping[Key, Message]) -> Iterator[str]:
        """What keeps the catalogue from being complete, a line each."""
        for key in sorted(wanted.keys() - self.entries.keys()):
            yield f"missing: {key[1]!r} ({', '.join(sorted(wanted[key].files))})"
        for key, entry in sorted(self.entries.items()):
            if entry.obsolete or key not in wanted:
                yield f"obsolete: {key[1]!r}"
            elif not entry.translated():
                yield f"untranslated: {key[1]!r} ({', '.join(sorted(wanted[key].files))})"
            elif _placeholders(entry.msgid_plural or entry.msgid) != _placeholders(_translation(entry)):
                yield f"other placeholders: {key[1]!r}"


def _translation(entry: "POEntry") -> str:
    return str(entry.msgstr_plural.get(0, "") or entry.msgstr)


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text.replace("%%", "")))

"""Vietnamese text: one normal form, one folding for search, one key for sorting."""

import re
import unicodedata

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"": "0", "\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_LETTER = {
    letter: chr(0x61 + index) if index < 26 else chr(0x7B + index - 26) for index, letter in enumerate(_ALPHABET)
}


def clean(text: str) -> str:
    """NFC, without control characters, outer spaces trimmed and inner runs of space made one."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(c for c in text if c in "\n\t " or unicodedata.category(c) != "Cc")
    return re.sub(r"[\s\u00a0]+", " ", text).strip()


def fold(text: str) -> str:
    """Lower case without any mark, ``đ`` as ``d``: what search compares."""
    text = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return re.sub(r"\s+", " ", "".join(c for c in text if not unicodedata.combining(c))).strip()


def sort_key(text: str) -> str:
    """A key whose plain byte order is the Vietnamese dictionary order; numbers sort by value."""
    letters, tones = [], []
    for char in unicodedata.normalize("NFC", text.lower()):
        marks = unicodedata.normalize("NFD", char)
        tone = next((m for m in marks[1:] if m in _TONES), "")
        base = unicodedata.normalize("NFC", marks.replace(tone, "")) if tone else char
        letters.append(_LETTER.get(base, base))
        tones.append(_TONES[tone])
    padded = re.sub(r"\d+", lambda m: m.group().zfill(6), "".join(letters))
    return f"{padded}\t{''.join(tones)}"  # a tab sorts before the space between words

"""Where one cluster lies, and other names, in words: short for tables, whole for its page."""

import datetime as dt

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ccn_portal.ui.numbers import day as day_text
from clusters.models import ClusterTerritory

# the types of units, as tables abbreviate them
ABBREVIATIONS = {
    "Phường ": "P. ",
    "Xã ": "X. ",
    "Thị trấn ": "TT. ",
    "Đặc khu ": "ĐK. ",
    "Quận ": "Q. ",
    "Huyện ": "H. ",
    "Thị xã ": "TX. ",
    "Thành phố ": "TP. ",
}


# how offices write the beginnings of long names
NAMES = (
    ("Công ty cổ phần ", "CTCP "),
    ("Công ty CP ", "CTCP "),
    ("đầu tư xây dựng ", "ĐTXD "),
    ("Đầu tư xây dựng ", "ĐTXD "),
    ("Đầu tư ", "ĐT "),
)


def short_name(name: str) -> str:
    """“CTCP ĐT hạ tầng CCN Minh họa 05” for a table; the whole name belongs beside it."""
    for words, abbreviation in NAMES:
        name = name.replace(words, abbreviation)
    return name


def short(commune: str | None, district: str | None = None) -> str:
    """“P. Chương Mỹ”, and on a map with districts “X. Bát Tràng, H. Gia Lâm”."""
    return ", ".join(_abbreviated(name) for name in (commune, district) if name)


def _abbreviated(name: str) -> str:
    for word, abbreviation in ABBREVIATIONS.items():
        if name.startswith(word) and not name.removeprefix(word).isdigit():
            return abbreviation + name.removeprefix(word)
    return name


def on_map(territories: list[ClusterTerritory], day: dt.date) -> list[ClusterTerritory]:
    """The territories of that day's map, the leading one first."""
    found = [
        row
        for row in territories
        if (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)
    ]
    return sorted(found, key=lambda row: not row.lead)


def in_words(territories: list[ClusterTerritory]) -> str:
    """“Xã Bát Tràng, Huyện Gia Lâm, Hà Nội”; several communes come first, joined."""
    if not territories:
        return ""
    lead = territories[0]
    communes = get_text_list([row.commune.name for row in territories], _("and"))
    above = [lead.district.name] if lead.district else []
    return ", ".join([communes, *above, lead.province.short_name])


def on_other_map(territories: list[ClusterTerritory], day: dt.date) -> str:
    """The same place before (or after) the map changed, what has another name: “trước 1/7/2025: Huyện Gia Lâm”."""
    now = on_map(territories, day)
    leads = [row for row in territories if row.lead]
    before = [row for row in leads if now and row.valid_to and now[0].valid_from and row.valid_to < now[0].valid_from]
    if before:
        changed = [
            unit for unit in (before[-1].commune, before[-1].district) if unit and unit.name != now[0].commune.name
        ]
        place = ", ".join(unit.name for unit in changed)
        return _("before %(day)s: %(place)s") % {"day": day_text(now[0].valid_from), "place": place}
    after = [row for row in leads if row.valid_from and row.valid_from > day]
    if after:
        return _("from %(day)s: %(place)s") % {"day": day_text(after[0].valid_from), "place": after[0].commune.name}
    return ""

"""One search over clusters, decisions, investors and tenants; every hit says why it is one."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.text import clean, fold
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.numbers import day as day_text
from clusters.models import Cluster, Decision
from clusters.views.locations import short
from investors.models import Investor, Tenant

SHOWN, MOST = 8, 200  # hits of a kind: among the others, and alone
LONGEST = 100  # characters of a question that are looked at
SNIPPET = 160
_PREFIX = re.compile(r"^(cum cong nghiep|ccn) (?=\S)")


@dataclass(frozen=True)
class Hit:
    """One record found: where it leads, why it was found, what else tells it from others."""

    title: SafeString
    link: str
    reason: str
    text: SafeString | str = ""
    status: str = ""


@dataclass(frozen=True)
class Group:
    """The hits of one kind; ``more`` leads to all of them."""

    name: str
    label: str
    total: int
    hits: list[Hit] = field(default_factory=list)
    more: str = ""


class SearchView(RegisterPage):
    """What the search box in the head of every page finds."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The hits by kind, the closest first."""
        asked = clean(request.GET.get("q", ""))[:LONGEST]
        groups = Search(request.user, request.as_of, asked, request.GET.get("only", "")).groups() if fold(asked) else []
        found = [group for group in groups if group.total]
        context = {"asked": asked, "groups": found, "total": sum(group.total for group in found)}
        return render(request, "home/search.html", context)


class Search:
    """One question by one user for one day; one query for each kind of record."""

    def __init__(self, user: User, day: dt.date, asked: str, only: str = "") -> None:
        self.user, self.day, self.asked, self.only = user, day, asked, only
        self.words = _PREFIX.sub("", fold(asked)).split()

    def groups(self) -> list[Group]:
        """Every kind of record, found or not; ``only`` one of them, and then more of it."""
        kinds = ("clusters", "decisions", "investors", "tenants")
        return [getattr(self, kind)() for kind in kinds if self.only in ("", kind) or self.only not in kinds]

    def clusters(self) -> Group:
        """Clusters that existed on the day, by name, code, trade or place."""
        rows = Cluster.objects.visible_to(self.user).as_of(self.day).placed_on(self.day)
        own, trade = self._all_in("folded"), Q(sector_name__icontains=self.asked)
        place = self._all_in("place__commune__folded") | self._all_in("place__district__folded")
        rows = rows.annotate(
            commune=F("place__commune__name"),
            district=F("place__district__name"),
            closeness=_closeness(
                Q(code__iexact=self.asked) | Q(name__iexact=self.asked), Q(name__icontains=self.asked), own, place
            ),
        ).filter(own | place | trade)
        return self._group("clusters", _("Clusters"), rows.order_by("closeness", "sort_key", "code"))

    def decisions(self) -> Group:
        """Decisions issued by the day, by number, abstract or issuer."""
        rows = Decision.objects.visible_to(self.user).filter(self._all_in("folded"), issued_on__lte=self.day)
        rows = rows.annotate(
            closeness=_closeness(Q(number__iexact=self.asked), Q(number__istartswith=self.asked))
        ).order_by("closeness", "-issued_on", "-pk")
        return self._group("decisions", _("Decisions"), rows)

    def investors(self) -> Group:
        """Infrastructure investors by name or tax code."""
        rows = Investor.objects.visible_to(self.user).filter(self._all_in("folded"))
        rows = rows.annotate(
            closeness=_closeness(Q(tax_code=self.asked) | Q(name__iexact=self.asked), Q(name__icontains=self.asked))
        ).order_by("closeness", "folded", "pk")
        return self._group("investors", _("Infrastructure investors"), rows)

    def tenants(self) -> Group:
        """Tenants by name, code or tax code."""
        rows = Tenant.objects.visible_to(self.user).filter(self._all_in("folded"))
        exact = Q(code__iexact=self.asked) | Q(tax_code=self.asked) | Q(name__iexact=self.asked)
        rows = rows.annotate(closeness=_closeness(exact, Q(name__icontains=self.asked)))
        return self._group("tenants", _("Tenants"), rows.order_by("closeness", "sort_key", "code"))

    def _all_in(self, name: str) -> Q:
        condition = Q()
        for word in self.words:
            condition &= Q(**{f"{name}__contains": word})
        return condition

    def _group(self, name: str, label: str, rows: QuerySet) -> Group:
        shown = MOST if self.only == name else SHOWN
        found = list(rows.annotate(found=Window(Count("pk")))[:shown])
        total = found[0].found if found else 0
        hits = [getattr(self, f"_{name}_hit")(row) for row in found]
        more = f"?{urlencode({'q': self.asked, 'only': name})}" if total > shown and shown < MOST else ""
        return Group(name, label, total, hits, more)

    def _why(self, reasons: Iterable[tuple[str, str]]) -> str:
        """The first text that holds every word; the last reason is what is left."""
        reasons = list(reasons)
        for reason, text in reasons:
            if all(word in fold(text) for word in self.words):
                return reason
        return reasons[-1][0]

    def _clusters_hit(self, row: Any) -> Hit:
        place = short(row.commune, row.district)
        reasons = [(_("name"), row.name), (_("code"), row.code), (_("name and code"), f"{row.name} {row.code}")]
        reasons += [(_("place"), row.commune or ""), (_("place"), row.district or ""), (_("trade"), row.sector_name)]
        text = marked(f"{row.code} · {place}" + (f" · {row.sector_name}" if row.sector_name else ""), self.words)
        link = reverse("cluster-detail", args=[row.code])
        return Hit(marked(str(row), self.words), link, self._why(reasons), text, row.status)

    def _decisions_hit(self, row: Any) -> Hit:
        reasons = [(_("number"), row.number), (_("abstract"), row.abstract), (_("issuer"), row.issuer)]
        reasons += [(_("number and text"), "")]
        text = f"{day_text(row.issued_on)} · {row.issuer} · {_shortened(row.abstract)}"
        link = reverse("decision-detail", args=[row.pk])
        return Hit(marked(row.number, self.words), link, self._why(reasons), marked(text, self.words))

    def _investors_hit(self, row: Any) -> Hit:
        reasons = [(_("name"), row.name), (_("tax code"), row.tax_code), (_("name and tax code"), "")]
        text = marked(f"{row.get_kind_display()} · {_('tax code')} {row.tax_code}", self.words)
        link = reverse("investor-detail", args=[row.pk])
        return Hit(marked(row.name, self.words), link, self._why(reasons), text)

    def _tenants_hit(self, row: Any) -> Hit:
        reasons = [(_("name"), row.name), (_("code"), row.code), (_("tax code"), row.tax_code)]
        reasons += [(_("name and code"), "")]
        numbers = f"{row.code} · {_('tax code')} {row.tax_code}" if row.tax_code else row.code
        text = marked(f"{row.get_kind_display()} · {numbers}", self.words)
        link = reverse("tenant-detail", args=[row.code])
        return Hit(marked(row.name, self.words), link, self._why(reasons), text)


def _closeness(*tests: Q) -> Case:
    """0 for rows that pass the first test, 1 for the second …"""
    return Case(
        *(When(test, then=Value(rank)) for rank, test in enumerate(tests)),
        default=Value(len(tests)),
        output_field=IntegerField(),
    )


def _shortened(text: str) -> str:
    return text if len(text) <= SNIPPET else text[:SNIPPET].rsplit(" ", 1)[0] + " …"


def marked(text: str, words: Iterable[str]) -> SafeString:
    """The text with the words marked wherever they stand, with or without their accents."""
    text = unicodedata.normalize("NFC", text)
    plain = "".join(fold(char) or char for char in text)
    inside = [False] * len(text)
    if len(plain) == len(text):
        for word in words:
            for found in re.finditer(re.escape(word), plain):
                inside[found.start() : found.end()] = [True] * len(word)
    pieces: list[tuple[str, str, str]] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or inside[end] != inside[start]:
            pieces.append(("<mark>", text[start:end], "</mark>") if inside[start] else ("", text[start:end], ""))
            start = end
    return format_html_join("", "{}{}{}", ((SafeString(a), piece, SafeString(b)) for a, piece, b in pieces))

"""The catalogue of findings and the checklists, as in force on a day: the visit's."""

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from ccn_portal.rest.listing import ListingView
from ccn_portal.rest.parameters import AS_OF, Parameter
from ccn_portal.rest.shapes import Choice, Day, Flag, Measure, Shape, Text
from inspections.catalogue import entries_on
from inspections.checklists import points_on
from inspections.choices import Domain

DOMAIN = Parameter("domain", _("Field"), {"type": "string", "enum": list(Domain.values)})


class FindingCodeSerializer(Shape):
    """One kind of finding with its legal basis; ``fine_max`` in million VND, for organisations."""

    code = Text()
    domain = Choice(choices=Domain.choices)
    title = Text()
    legal_basis = Text()
    fine_max = Measure(null=True)
    valid_from = Day(null=True)
    valid_to = Day(null=True)
    checked = Flag()


class ChecklistPointSerializer(Shape):
    """One point to look at; "no" may become a finding with the code. ``place``: cluster, tenant or both (null)."""

    code = Text()
    domain = Choice(choices=Domain.choices)
    question = Text()
    finding = Text(null=True)
    place = Text(null=True)
    legal_basis = Text()
    valid_from = Day(null=True)
    valid_to = Day(null=True)
    checked = Flag()


class _CatalogueView(ListingView):
    sorts = ("code", "domain", "valid_from", "valid_to")

    def questions(self) -> list[Parameter]:
        """The day, the field."""
        return [AS_OF, DOMAIN]

    def read_parameters(self) -> None:
        """The day, the field, the page."""
        super().read_parameters()
        self.domain = self.reader.choice("domain", ["", *Domain.values], "") or None


class FindingCodesView(_CatalogueView):
    """The catalogue of findings in force on the day: codes to record on a visit of that day."""

    title = "finding-codes"
    shape = FindingCodeSerializer

    def get(self, request: Request) -> HttpResponseBase:
        """The entries."""
        rows = [
            {
                "code": entry.code,
                "domain": entry.domain.value,
                "title": entry.title,
                "legal_basis": entry.legal_basis,
                "fine_max": entry.fine_max,
                "valid_from": entry.valid_from,
                "valid_to": entry.valid_to,
                "checked": entry.checked,
            }
            for entry in entries_on(self.day, self.domain)
        ]
        return self.shown(rows)


class ChecklistsView(_CatalogueView):
    """The points of the checklists in force on the day."""

    title = "checklists"
    shape = ChecklistPointSerializer

    def get(self, request: Request) -> HttpResponseBase:
        """The points."""
        rows = [
            {
                "code": point.code,
                "domain": point.domain.value,
                "question": point.question,
                "finding": point.finding or None,
                "place": point.place or None,
                "legal_basis": point.legal_basis,
                "valid_from": point.valid_from,
                "valid_to": point.valid_to,
                "checked": point.checked,
            }
            for point in points_on(self.day, self.domain)
        ]
        return self.shown(rows)

"""What is told who still types in a return that has been submitted meanwhile, most often in another window."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.urls import reverse
from django.utils.translation import gettext as _

from reports.choices import ReturnState
from reports.models import PartyReturn, Return
from reports.returns.values import Figure, Value
from reports.views.returns_typed import Typed


@dataclass(frozen=True)
class Gone:
    """A return that is no draft any more; ``late`` is what was typed and is not in it."""

    row: Return | PartyReturn
    late: list[str]

    @classmethod
    def of(
        cls, row: Return | PartyReturn, values: Mapping[str, Value], typed: Typed, figures: Mapping[str, Figure]
    ) -> Self:
        """What of the typed is not what the return says."""
        late = [
            f"{figures[name].label}: {text or '–'}"
            for name, text in typed.texts.items()
            if text != typed.was.get(name, text if typed.revision == row.revision else "")
            and (name not in typed.values or typed.values[name] != values[name])
        ]
        words = [
            _("%(figure)s, explanation: %(text)s") % {"figure": figures[name].label, "text": text or "–"}
            for name, text in typed.explained.items()
            if text != row.explanations.get(name, "")
        ]
        return cls(row, late + words)

    @property
    def is_accepted(self) -> bool:
        """Whether the department has accepted it already."""
        return self.row.state == ReturnState.ACCEPTED

    @property
    def address(self) -> str:
        """Its page."""
        name = "return-detail" if isinstance(self.row, Return) else "party-return-detail"
        return reverse(name, args=[self.row.pk])

    @property
    def title(self) -> str:
        """Whose it is."""
        if isinstance(self.row, Return):
            return f"CCN {self.row.cluster.name}"
        return str(self.row.party.name)

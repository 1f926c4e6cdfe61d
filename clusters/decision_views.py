"""The pages of decisions: the list, one decision with what it does to which cluster, and its files."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Aggregate, Count, Exists, OuterRef, QuerySet, Subquery, Sum
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from ccn_portal.files import send_kept
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import Listing
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from clusters.choices import Action
from clusters.filters import DecisionFilter
from clusters.models import Attachment, Cluster, Decision, DecisionItem
from clusters.services.attachments import attach_file
from clusters.views.conditions import conditions_of
from clusters.views.places import places_of


class DecisionListing(Listing):
    """Decisions issued by the day, the latest first."""

    filter_class = DecisionFilter
    default_order = "-issued"
    tie = ("-issued_on", "-pk")
    orders = {
        "number": ("number",),
        "issued": ("issued_on",),
        "kind": ("kind",),
        "issuer": ("issuer",),
        "clusters": ("cluster_count",),
    }

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, Decision.objects.visible_to(request.user).filter(issued_on__lte=request.as_of))

    @cached_property
    def found(self) -> QuerySet[Decision]:
        """The decisions with how many clusters they concern and whether a file is kept."""
        items = DecisionItem.objects.visible_to(self.user).filter(decision=OuterRef("pk")).order_by().values("decision")
        return self.filters.qs.annotate(
            cluster_count=Subquery(items.annotate(total=Count("cluster", distinct=True)).values("total")),
            item_count=Subquery(items.annotate(total=Count("pk")).values("total")),
            has_file=Exists(Attachment.objects.filter(decision=OuterRef("pk"))),
        )

    def sums(self) -> dict[str, Aggregate]:
        """The acts in all of them."""
        return {"items": Sum("item_count", default=0)}


class DecisionListView(RegisterPage):
    """Decisions, narrowed and sorted; also as CSV and XLSX."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page or the file."""
        listing = DecisionListing(request)
        form = request.GET.get("format", "")
        if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
            return _export(listing, form)
        known = listing.everything.order_by()
        context = listing.context() | {
            "conditions": conditions_of(listing.filters, request.GET),
            "actions": Action.choices,
            "kinds": sorted({kind for kind in known.values_list("kind", flat=True).distinct() if kind}),
            "issuers": sorted({name for name in known.values_list("issuer", flat=True).distinct() if name}),
            "places": places_of(request.user, request.as_of),
            "clusters": Cluster.objects.visible_to(request.user).in_vietnamese_order().values_list("code", "name"),
        }
        return render(request, "decisions/list.html", context)


def _export(listing: DecisionListing, form: str) -> HttpResponseBase:
    columns = [
        Column("number", _("Number"), cells.Text(width=18)),
        Column("kind", _("Kind of document"), cells.Text(width=20)),
        Column("issued_on", _("Issued on"), cells.Date()),
        Column("effective_on", _("Effective on"), cells.Date()),
        Column("issuer", _("Issued by"), cells.Text(width=28)),
        Column("abstract", _("Abstract"), cells.Text(width=70)),
        Column("clusters", _("Clusters"), cells.Integer()),
        Column("source", _("Source"), cells.Text(width=30)),
    ]
    title = _("Decisions issued by %(day)s") % {"day": f"{listing.day:%d/%m/%Y}"}
    return download(form, f"quyet-dinh-{listing.day}", columns, _values(listing), sheet=_("Decisions"), title=title)


def _values(listing: DecisionListing) -> Iterator[dict[str, Any]]:
    names = ("number", "kind", "issued_on", "effective_on", "issuer", "abstract", "cluster_count", "source")
    for row in listing.rows.values(*names).iterator(chunk_size=1000):
        row["clusters"] = row.pop("cluster_count")
        yield row


class AttachmentForm(forms.Form):
    """One file for a decision."""

    file = forms.FileField(label=gettext_lazy("File of the decision"), allow_empty_file=True)


class DecisionDetailView(RegisterPage):
    """One decision: its head, what it does to which cluster, its files. POST adds a file."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        return self._page(request, _decision(request, pk), AttachmentForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep a file."""
        decision = _decision(request, pk)
        if not request.user.may(Permission.EDIT_REGISTER):
            raise PermissionDenied
        form = AttachmentForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                kept = attach_file(decision=decision, file=file, name=file.name, by=request.user)
            except RuleViolation as problem:
                form.add_error("file", capfirst(problem.message))
            else:
                messages.success(request, _("The file “%(name)s” is kept with the decision.") % {"name": kept.name})
                return redirect("decision-detail", pk)
        return self._page(request, decision, form, status=422)

    def _page(self, request: HttpRequest, decision: Decision, form: AttachmentForm, status: int = 200) -> HttpResponse:
        items = DecisionItem.objects.visible_to(request.user).filter(decision=decision)
        items = list(
            items.select_related("cluster", "phase", "investor").order_by(
                "action", "cluster__sort_key", "phase__number"
            )
        )
        context = {
            "crumbs": [(_("Decisions"), reverse("decision-list")), (decision.number, "")],
            "decision": decision,
            "items": items,
            "facts": facts_of(items),
            "totals": {name: _sum(items, name) for name in ("area_ha", "industrial_area_ha", "capital")},
            "files": list(decision.attachments.select_related("uploaded_by").order_by("-uploaded_at")),
            "form": form,
            "limit_mb": settings.UPLOAD_LIMIT // 2**20,
            "may_edit": request.user.may(Permission.EDIT_REGISTER),
            "may_see_history": request.user.may(Permission.VIEW_HISTORY),
            "not_yet": decision.in_force_from > request.as_of,
        }
        return render(request, "decisions/detail.html", context, status=status)


class AttachmentView(RegisterPage):
    """A file of a decision, for those who may see the decision; never shown inside the portal's pages."""

    def get(self, request: HttpRequest, pk: int, file_pk: int) -> FileResponse:
        """The file as a download."""
        return send_kept(get_object_or_404(Attachment, decision=_decision(request, pk), pk=file_pk))


def _decision(request: HttpRequest, pk: int) -> Decision:
    return get_object_or_404(Decision.objects.visible_to(request.user).select_related("province"), pk=pk)


def facts_of(items: list[DecisionItem]) -> list[dict[str, Any]]:
    """What the decision does, kind by kind: how many clusters, and the area that sets."""
    facts = []
    for action in Action:
        own = [item for item in items if item.action == action]
        area = _sum(own, "area_ha")
        if own:
            facts.append(
                {
                    "label": action.label,
                    "value": len({item.cluster_id for item in own}),
                    "unit": _("clusters"),
                    "area": area,
                }
            )
    return facts


def _sum(items: list[DecisionItem], name: str) -> Decimal | None:
    known = [value for item in items if (value := getattr(item, name)) is not None]
    return sum(known, Decimal(0)) if known else None

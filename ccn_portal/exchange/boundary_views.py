"""The pages of cluster boundaries: upload, look at what each drawing matches, take them in."""

from typing import Any

import orjson
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation
from ccn_portal.exchange.forms import BoundaryForm, ImportForm
from ccn_portal.exchange.models import BoundaryUpload
from ccn_portal.exchange.services import apply_boundaries, known_boundaries, look_at_boundaries, take_boundaries
from ccn_portal.exchange.services.boundaries import MOST_BYTES
from ccn_portal.files import send_drawn
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import PAGE_SIZE
from clusters.models import Boundary, Cluster
from clusters.services.boundaries import Drawn
from clusters.views.boundaries import compared

GEOJSON = "application/geo+json"
FEATURES_A_PAGE = 100


class BoundaryPage(RegisterPage):
    """A page for who imports the register."""

    permission = Permission.IMPORT_REGISTER

    def upload_or_404(self, request: HttpRequest, pk: int) -> BoundaryUpload:
        """A file into one of the user's registers."""
        uploads = BoundaryUpload.objects.visible_to(request.user).select_related(
            "province", "uploaded_by", "applied_by"
        )
        return get_object_or_404(uploads, pk=pk)


class BoundaryListView(BoundaryPage):
    """Where boundaries come in, which are known, and the files so far. POST takes a file to be looked at."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self._page(request, BoundaryForm(user=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the file and show what it would do; what is no GeoJSON is refused at once."""
        form = BoundaryForm(request.POST, request.FILES, user=request.user)
        if form.is_valid():
            given = form.cleaned_data
            try:
                upload = take_boundaries(
                    file=given["file"],
                    name=given["file"].name,
                    province=form.chosen_province,
                    source=given["source"],
                    drawn_on=given["drawn_on"],
                    by=request.user,
                )
            except RuleViolation as problem:
                form.add_error("file", capfirst(problem.message))
            else:
                return redirect("boundary-detail", upload.pk)
        return self._page(request, form, status=422)

    def _page(self, request: HttpRequest, form: BoundaryForm, status: int = 200) -> HttpResponse:
        known = Boundary.objects.visible_to(request.user).select_related("cluster")
        page = Paginator(known.order_by("cluster__sort_key", "name"), PAGE_SIZE).get_page(request.GET.get("page"))
        uploads = BoundaryUpload.objects.visible_to(request.user).select_related("uploaded_by", "province")
        context = {
            "form": form,
            "own": form.own,
            "limit": MOST_BYTES,
            "limit_mb": MOST_BYTES // 2**20,
            "page": page,
            "known": list(zip(page, compared(page.object_list, request.as_of), strict=True)),
            "of_clusters": known.filter(cluster__isnull=False).count(),
            "clusters": Cluster.objects.visible_to(request.user).count(),
            "uploads": uploads[:PAGE_SIZE],
        }
        return render(request, "exchange/boundaries.html", context, status=status)


class BoundaryDetailView(BoundaryPage):
    """One file: what each feature matches and would change. POST takes it into the register."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page; once it was taken in, what it came to."""
        upload = self.upload_or_404(request, pk)
        context: dict[str, Any] = {
            "crumbs": [(_("Boundaries"), reverse("boundary-list")), (upload.name, "")],
            "upload": upload,
        }
        if upload.applied_at is None:
            context |= _looked_at(request, look_at_boundaries(upload, by=request.user))
        return render(request, "exchange/boundary.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the file in."""
        try:
            apply_boundaries(self.upload_or_404(request, pk), by=request.user)
        except RuleViolation as problem:
            messages.error(request, capfirst(problem.message))
        else:
            messages.success(request, _("The boundaries are in the register; the watch list looks at them next."))
        return redirect("boundary-detail", pk)


class KnownBoundariesView(BoundaryPage):
    """The boundaries of a register as a file, in the form in which they are imported."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The file; an administrator says of which province."""
        form = ImportForm(request.GET, user=request.user)
        del form.fields["file"]
        if not form.is_valid():
            messages.error(request, _("Choose the province whose register is to be exported."))
            return redirect("boundary-list")
        province = form.chosen_province
        content = orjson.dumps(known_boundaries(province, by=request.user), option=orjson.OPT_INDENT_2)
        return send_drawn(content, f"ranh-gioi-ccn-{province.code}-{today()}.geojson", GEOJSON)


def _looked_at(request: HttpRequest, found: Drawn) -> dict[str, Any]:
    """What is wrong first, then what is doubtful, then the rest as in the file."""
    ordered = sorted(found.features, key=lambda one: (not one.error, not one.notes, one.number))
    page = Paginator(ordered, FEATURES_A_PAGE).get_page(request.GET.get("page"))
    beside = compared([one.row for one in page], request.as_of)
    return {
        "found": found,
        "page": page,
        "rows": list(zip(page, beside, strict=True)),
        "error_count": len(found.errors),
        "doubtful": sum(bool(one.notes) for one in found.features),
    }

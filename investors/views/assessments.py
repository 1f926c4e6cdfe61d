"""Capability of those who want to produce in a cluster: the list, one assessment, entering and concluding it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.files import send_kept
from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.lists import Listing
from ccn_portal.workbooks import cells
from ccn_portal.workbooks.downloads import FORMATS, download
from ccn_portal.workbooks.layouts import Column
from clusters.models import Cluster
from clusters.views.conditions import Condition, conditions_of
from clusters.views.matters import UNREADABLE, violations
from clusters.views.places import places_of
from investors import services
from investors.catalogue import CRITERIA
from investors.choices import AssessmentResult, Rating
from investors.filters import AssessmentFilter
from investors.forms import AssessmentForm, ConclusionForm, DocumentForm
from investors.models import AssessmentFile, CapabilityAssessment
from investors.sectors import SectorProfile, division_of, divisions, sector_profile

LEVELS = {
    AssessmentResult.SUITABLE: "ok",
    AssessmentResult.CONDITIONAL: "warn",
    AssessmentResult.UNSUITABLE: "bad",
    Rating.MEETS: "ok",
    Rating.PARTLY: "warn",
    Rating.FAILS: "bad",
}


class AssessmentListing(Listing):
    """Assessments received by the day."""

    filter_class = AssessmentFilter
    default_order = "-received"
    tie = ("code",)
    orders: Mapping[str, tuple[str, ...]] = {
        "code": ("code",),
        "applicant": ("applicant",),
        "cluster": ("cluster__sort_key",),
        "received": ("received_on",),
        "area": ("area_ha",),
        "result": ("result",),
    }

    def __init__(self, request: HttpRequest) -> None:
        rows = CapabilityAssessment.objects.visible_to(request.user).filter(received_on__lte=request.as_of)
        super().__init__(request, rows.select_related("cluster"))

    def conditions(self) -> list[Condition]:
        """What narrows the list."""
        return conditions_of(self.filters, self.asked) if self.filters.is_valid() else []

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """Not concluded first; one query."""
        concluded = Q(decided_on__isnull=False, decided_on__lte=self.day)
        counts = self.everything.aggregate(
            all=Count("pk"), waiting=Count("pk", filter=~concluded), done=Count("pk", filter=concluded)
        )
        views = ((_("All"), "", "all"), (_("To be assessed"), "false", "waiting"), (_("Concluded"), "true", "done"))
        return [
            {
                "label": label,
                "address": f"?concluded={value}" if value else "?",
                "count": counts[name],
                "current": self.asked.get("concluded", "") == value,
            }
            for label, value, name in views
        ]


class AssessmentListView(RegisterPage):
    """Assessments, narrowed and sorted; also as CSV and XLSX."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page or the file."""
        listing = AssessmentListing(request)
        form = request.GET.get("format", "")
        if form in FORMATS and request.user.may(Permission.EXPORT_REGISTER):
            return _export(listing, form)
        context = listing.context() | {
            "tabs": listing.tabs,
            "rows": [(row, *_result(row, request.as_of), _trade(row.sector_code)) for row in listing.page],
            "conditions": listing.conditions(),
            "places": places_of(request.user, request.as_of),
            "clusters": Cluster.objects.visible_to(request.user).in_vietnamese_order().values_list("code", "name"),
            "may_assess": request.user.may(Permission.EDIT_REGISTER),
        }
        return render(request, "investors/assessment_list.html", context)


class AssessmentDetailView(RegisterPage):
    """One assessment: the application, each criterion, how its trade fits the cluster, the conclusion."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The page."""
        return self._page(request, self._find(request, code))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Keep a document, or conclude."""
        assessment = self._find(request, code)
        if request.FILES or "file" in request.POST:
            form: Any = DocumentForm(request.POST, request.FILES)
            act, name = self._keep, "document_form"
        else:
            form, act, name = ConclusionForm(request.POST), self._conclude, "conclusion_form"
        if form.is_valid():
            try:
                act(assessment, form)
            except (RuleViolation, RuleViolations) as problem:
                for one in violations(problem):
                    form.add_error(one.field if one.field in form.fields else None, one.message)
            else:
                return HttpResponseRedirect(reverse("assessment-detail", args=[assessment.code]))
        return self._page(request, assessment, **{name: form})

    def _find(self, request: HttpRequest, code: str) -> CapabilityAssessment:
        rows = CapabilityAssessment.objects.visible_to(request.user).select_related("cluster", "tenant", "assessed_by")
        return get_object_or_404(rows, code=code)

    def _keep(self, assessment: CapabilityAssessment, form: DocumentForm) -> None:
        file = form.cleaned_data["file"]
        services.keep_document(assessment=assessment, file=file, name=file.name, by=self.request.user)
        messages.success(self.request, _("The document is kept."))

    def _conclude(self, assessment: CapabilityAssessment, form: ConclusionForm) -> None:
        services.conclude_assessment(assessment=assessment, by=self.request.user, **form.values())
        messages.success(self.request, _("The assessment is concluded."))

    def _page(self, request: HttpRequest, assessment: CapabilityAssessment, **forms: Any) -> HttpResponse:
        may = request.user.may(Permission.EDIT_REGISTER)
        open_now = assessment.decided_on is None
        label, level = _result(assessment, request.as_of)
        ratings = [(one, *_rated(assessment.ratings.get(one.code))) for one in CRITERIA]
        all_rated = all(label for _one, label, *_rest in ratings)
        context = {
            "crumbs": [(_("Capability of secondary investors"), reverse("assessment-list")), (assessment.code, "")],
            "assessment": assessment,
            "label": label,
            "level": level,
            "trade": _trade(assessment.sector_code),
            "ratings": ratings,
            "fit": fit_of(assessment, request.as_of),
            "files": assessment.files.select_related("uploaded_by").order_by("uploaded_at"),
            "may_change": may and open_now,
            "may_keep": may,
            "all_rated": all_rated,
            "conclusion_form": ConclusionForm() if may and open_now and all_rated else None,
            "document_form": DocumentForm() if may else None,
            "may_see_history": request.user.may(Permission.VIEW_HISTORY),
        } | forms
        status = UNREADABLE if any(form.is_bound for form in forms.values()) else 200
        return render(request, "investors/assessment.html", context, status=status)


class AssessmentFileView(RegisterPage):
    """A document, for those who may see the assessment; never shown inside the portal's pages."""

    def get(self, request: HttpRequest, code: str, file_pk: int) -> FileResponse:
        """The file as a download."""
        files = AssessmentFile.objects.visible_to(request.user)
        return send_kept(get_object_or_404(files, assessment__code=code, pk=file_pk))


class AssessmentCreateView(RegisterPage):
    """A new application, or further ratings of one that is not concluded."""

    permission = Permission.EDIT_REGISTER

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        """Which cluster, or the form."""
        if code:
            found = self._assessment(code)
            return self._page(found.cluster, AssessmentForm(initial=AssessmentForm.initial_of(found)), found)
        if not request.GET.get("cluster"):
            clusters = Cluster.objects.visible_to(request.user).in_vietnamese_order().values_list("code", "name")
            return render(request, "matters/where.html", self._context(None) | {"clusters": clusters})
        return self._page(self._cluster(), AssessmentForm())

    def post(self, request: HttpRequest, code: str = "") -> HttpResponse:
        """Record it, and go on to its page."""
        found = self._assessment(code) if code else None
        cluster = found.cluster if found else self._cluster()
        form = AssessmentForm(request.POST)
        if form.is_valid():
            try:
                kept = self._record(found, cluster, form.values())
            except (RuleViolation, RuleViolations) as problem:
                form.tell(violations(problem))
            else:
                messages.success(request, _("Recorded: %(code)s.") % {"code": kept.code})
                return HttpResponseRedirect(reverse("assessment-detail", args=[kept.code]))
        return self._page(cluster, form, found)

    def _record(
        self, found: CapabilityAssessment | None, cluster: Cluster, values: dict[str, Any]
    ) -> CapabilityAssessment:
        by = self.request.user
        if found is None:
            return services.open_assessment(cluster=cluster, by=by, **values)
        values["received_on"] = values["received_on"] or found.received_on
        return services.change_assessment(found, by=by, **values)

    def _assessment(self, code: str) -> CapabilityAssessment:
        rows = CapabilityAssessment.objects.visible_to(self.request.user).select_related("cluster")
        return get_object_or_404(rows, code=code)

    def _cluster(self) -> Cluster:
        visible = Cluster.objects.visible_to(self.request.user)
        return get_object_or_404(visible, code=self.request.GET.get("cluster", ""))

    def _context(self, found: CapabilityAssessment | None) -> dict[str, Any]:
        title = _("Rate %(code)s") % {"code": found.code} if found else _("Assess an applicant")
        back = reverse("assessment-detail", args=[found.code]) if found else reverse("assessment-list")
        crumbs = [(_("Capability of secondary investors"), reverse("assessment-list")), (title, "")]
        return {"crumbs": crumbs, "title": title, "back": back}

    def _page(self, cluster: Cluster, form: AssessmentForm, found: CapabilityAssessment | None = None) -> HttpResponse:
        context = self._context(found) | {"cluster": cluster, "form": form, "is_new": found is None}
        status = UNREADABLE if form.is_bound else 200
        return render(self.request, "investors/assessment_form.html", context, status=status)


def fit_of(assessment: CapabilityAssessment, day: Any) -> dict[str, Any]:
    """How the applicant's trade fits the cluster: its share today and with this project; the test of speciality."""
    cluster = Cluster.objects.as_of(day).filter(pk=assessment.cluster_id).first()
    division = division_of(assessment.sector_code)
    profile = sector_profile(cluster, day) if cluster else SectorProfile((), Decimal(0), None)
    after = profile.with_more(division, assessment.area_ha or Decimal(0))
    least = Rules(day).find(Key.SPECIALISED_SHARE)
    return {
        "profile": profile,
        "main": profile.main,
        "same_trade": profile.main is not None and profile.main.division == division,
        "now": profile.share_of(division),
        "after": after.share_of(division),
        "after_main": after.main,
        "least": least,
        "industrial": profile.industrial_area_ha,
    }


def _trade(sector_code: str) -> str:
    division = division_of(sector_code)
    return f"{sector_code} · {divisions()[division]}" if division else sector_code


def _rated(one: Mapping[str, str] | None) -> tuple[str, str, str]:
    """Label, level and reason of a rating."""
    if not one or not one["rating"]:
        return "", "", one["note"] if one else ""
    return str(Rating(one["rating"]).label), LEVELS[Rating(one["rating"])], one["note"]


def _result(assessment: CapabilityAssessment, day: Any) -> tuple[str, str]:
    """Label and level of what was concluded by the day."""
    if assessment.decided_on is None or assessment.decided_on > day:
        return _("To be assessed"), "note"
    result = AssessmentResult(assessment.result)
    return str(result.label), LEVELS[result]


def _export(listing: AssessmentListing, form: str) -> HttpResponseBase:
    columns = [
        Column("code", _("Code"), cells.Text(width=14)),
        Column("applicant", _("Applicant"), cells.Text(width=36)),
        Column("tax_code", _("Tax code"), cells.Text(width=14)),
        Column("cluster", _("Cluster"), cells.Text(width=30)),
        Column("project", _("Project"), cells.Text(width=40)),
        Column("sector_code", _("Sector (VSIC)"), cells.Text(width=12)),
        Column("area_ha", _("Land asked for, ha"), cells.Number(12, 4)),
        Column("capital", _("Capital to be registered, billion VND"), cells.Number(16, 6)),
        Column("received_on", _("Received on"), cells.Date()),
        Column("decided_on", _("Concluded on"), cells.Date()),
        Column("result", _("Result"), cells.Text(width=24)),
        Column("conclusion", _("Conclusion"), cells.Text(width=50)),
    ]
    title = _("Capability of secondary investors, %(day)s") % {"day": f"{listing.day:%d/%m/%Y}"}
    rows = _values(listing.rows)
    return download(form, f"nang-luc-{listing.day}", columns, rows, sheet=_("Assessments"), title=title)


def _values(rows: QuerySet) -> Iterator[dict[str, Any]]:
    names = (
        "code", "applicant", "tax_code", "project", "sector_code", "area_ha", "capital", "received_on", "decided_on",
        "conclusion",
    )  # fmt: skip
    for row in rows.iterator(chunk_size=1000):
        given = {name: getattr(row, name) for name in names}
        yield given | {"cluster": row.cluster.name, "result": row.get_result_display()}

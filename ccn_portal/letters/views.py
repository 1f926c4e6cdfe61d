"""The pages of document templates: the kinds, one kind with its variables and versions, and the files."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.files import DOCX, safe_name, send_drawn
from ccn_portal.letters.drawing import draw
from ccn_portal.letters.forms import TemplateForm
from ccn_portal.letters.models import LetterTemplate
from ccn_portal.letters.registry import Kind, kind_named, kinds
from ccn_portal.letters.services import replace_template, restore_default, template_bytes
from ccn_portal.letters.validation import EXAMPLE_DAY
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.territories.querysets import UnitQuerySet
from ccn_portal.today import today
from ccn_portal.ui.access import RegisterPage


class LettersPage(RegisterPage):
    """A page for who keeps the templates of a department."""

    permission = Permission.MANAGE_LETTERS

    def kind_and_unit(self, request: HttpRequest, unit: int, kind: str) -> tuple[Kind, AdministrativeUnit]:
        """What the address names; 404 for another province's or an unknown kind."""
        found = kind_named(kind)
        if found is None:
            raise Http404
        return found, get_object_or_404(provinces_of(request.user), pk=unit)


class LetterListView(LettersPage):
    """The kinds of documents, each with the template in force."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; who keeps several provinces chooses one."""
        provinces = list(provinces_of(request.user))
        asked = request.GET.get("province", "")
        unit = next((one for one in provinces if str(one.pk) == asked), provinces[0] if len(provinces) == 1 else None)
        latest = _latest(unit) if unit else {}
        context = {
            "unit": unit,
            "provinces": provinces if len(provinces) > 1 else [],
            "rows": [(kind, latest.get(kind.code)) for kind in kinds()] if unit else [],
        }
        return render(request, "letters/list.html", context)


class LetterDetailView(LettersPage):
    """One kind: its variables and its templates. POST puts another one in force, or the portal's own again."""

    def get(self, request: HttpRequest, unit: int, kind: str) -> HttpResponse:
        """The page."""
        return self._page(request, *self.kind_and_unit(request, unit, kind), TemplateForm())

    def post(self, request: HttpRequest, unit: int, kind: str) -> HttpResponse:
        """Check the file and put it in force, everything wrong with it said at once; or go back to the portal's own."""
        of_kind, province = self.kind_and_unit(request, unit, kind)
        if "restore" in request.POST:
            restore_default(kind=of_kind, unit=province, by=request.user)
            messages.success(request, _("The portal's own template is in force again."))
            return redirect("letter-detail", unit, kind)
        form = TemplateForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                kept = replace_template(kind=of_kind, unit=province, file=file, name=file.name, by=request.user)
            except RuleViolation as problem:
                form.add_error("file", capfirst(problem.message))
            except RuleViolations as problems:
                for problem in problems.violations:
                    form.add_error("file", capfirst(problem.message))
            else:
                messages.success(request, _("Version %(version)s is in force.") % {"version": kept.version})
                return redirect("letter-detail", unit, kind)
        return self._page(request, of_kind, province, form, status=422)

    def _page(
        self, request: HttpRequest, kind: Kind, unit: AdministrativeUnit, form: TemplateForm, status: int = 200
    ) -> HttpResponse:
        versions = list(LetterTemplate.objects.of(kind, unit).select_related("uploaded_by"))
        context = {
            "crumbs": [(_("Document templates"), reverse("letter-list")), (kind.name, "")],
            "kind": kind,
            "unit": unit,
            "latest": versions[0] if versions else None,
            "versions": versions,
            "form": form,
            "refused": safe_name(form.files["file"].name) if form.is_bound and "file" in form.files else "",
            "limit_mb": settings.UPLOAD_LIMIT // 2**20,
        }
        return render(request, "letters/detail.html", context, status=status)


class LetterFileView(LettersPage):
    """A template as a file: the one in force, the portal's own, a version, or what one looks like when drawn."""

    def get(self, request: HttpRequest, unit: int, kind: str, which: str) -> HttpResponse:
        """The file as a download."""
        of_kind, province = self.kind_and_unit(request, unit, kind)
        return send_drawn(_bytes(of_kind, province, which), f"{of_kind.code}-{which}.docx", DOCX)


def _bytes(kind: Kind, unit: AdministrativeUnit, which: str) -> bytes:
    match which:
        case "default":
            return kind.default()
        case "current":
            return template_bytes(kind=kind, unit=unit)
        case "example":
            return draw(template_bytes(kind=kind, unit=unit), kind.example, EXAMPLE_DAY)
    if not which.isdecimal() or len(which) > 6:
        raise Http404
    version = get_object_or_404(LetterTemplate.objects.of(kind, unit), version=int(which))
    with version.file.open() as file:
        content: bytes = file.read()
    return content


def provinces_of(user: User) -> UnitQuerySet:
    """The provinces whose templates the user keeps: its own, or every one of today."""
    if user.unit is not None:
        own = user.unit.province_id or user.unit.pk
        return AdministrativeUnit.objects.filter(pk=own)
    provinces: UnitQuerySet = AdministrativeUnit.objects.at(Level.PROVINCE).valid_on(today()).in_vietnamese_order()
    return provinces


def _latest(unit: AdministrativeUnit) -> dict[str, Any]:
    """The last version of each kind by the kind's code."""
    rows = LetterTemplate.objects.filter(unit=unit).select_related("uploaded_by").order_by("kind", "-version")
    return {row.kind: row for row in rows.distinct("kind")}

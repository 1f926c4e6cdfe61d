"""``manage.py build_report``: a report without the web, straight into a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.letters.services import template_bytes
from ccn_portal.rules.periods import Period
from ccn_portal.territories.finding import unit_by_code
from reports.building import build
from reports.documents import Format, render
from reports.documents.docx_template import REPORT
from reports.official_forms import form_named
from reports.parties.finding import project_named
from reports.services import problems_with, receiver_of


class Command(BaseCommand):
    """Builds from the register as it stands and writes one file; stores nothing."""

    help = "Build a report into a file: XLSX, DOCX, CSV or JSON by the file's ending."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which report, and where it goes."""
        parser.add_argument("--form", required=True, help="04 (or TT14-04), 03, QUARTER, MONTH; 01 and 02 of a party")
        parser.add_argument("--unit", default="", help="official code of a province, district or commune")
        parser.add_argument("--cluster", default="", help="of form 01 or 02: code of the cluster")
        parser.add_argument("--party", default="", help="of form 01 the tenant's code, of form 02 the tax code")
        parser.add_argument("--period", required=True, help="2022Q3, 2025H1, 2025 or 2026-09")
        parser.add_argument("--out", required=True, type=Path, help="FILE.xlsx, .docx, .csv or .json")

    def handle(
        self,
        *,
        form: str,
        period: str,
        out: str | Path,
        unit: str = "",
        cluster: str = "",
        party: str = "",
        **options: Any,
    ) -> None:
        """Build and write."""
        out = Path(out)
        try:
            written_as = Format(out.suffix.removeprefix(".").lower())
        except ValueError:
            endings = ", ".join(f".{each.value}" for each in Format)
            raise CommandError(
                _("%(file)s must end with one of %(endings)s") % {"file": out, "endings": endings}
            ) from None
        try:
            official, days = form_named(form), Period.parse(period)
            project = None
            if not official.is_territorial:
                project = project_named(form=official.code, cluster=cluster, party=party)
            # the code means a unit of the map on the period's last day
            named = unit_by_code(unit, days.ends_on) if official.is_territorial else None
            of_unit = receiver_of(official, named, days, project)
            for violation in problems_with(official, of_unit, days, project):
                self.stderr.write(_("notice: %(notice)s; the file is no official report") % {"notice": violation})
            built = build(official, of_unit, days, project=project, demo=settings.DEMO)
        except RuleViolation as violation:
            raise CommandError(str(violation)) from violation
        template = template_bytes(kind=REPORT, unit=of_unit)
        try:
            out.write_bytes(render(built.content, written_as, template=template))
        except OSError as problem:
            raise CommandError(
                _("%(file)s cannot be written: %(reason)s") % {"file": out, "reason": problem.strerror}
            ) from problem
        self.stdout.write(f"{out}  sha256 {built.sha256}")

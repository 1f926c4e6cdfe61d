"""``manage.py demo [--no-serve]``: from an empty machine to Hanoi's quarterly report, and a portal to try."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError as BrokerDown

from ccn_portal.accounts.services import DEMO_ACCOUNTS, create_demo_accounts
from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.exchange.services import load_demonstration
from ccn_portal.home.health import check_broker
from ccn_portal.home.serving import HOST, CannotServe, Portal, port
from ccn_portal.jobs.models import State
from ccn_portal.rules.periods import Period
from ccn_portal.rules.services import load_rules
from ccn_portal.territories.choices import Level
from ccn_portal.territories.models import AdministrativeUnit, UnitSuccession
from ccn_portal.territories.services import load_units
from ccn_portal.today import today
from ccn_portal.watch.services import run as run_watch
from clusters.models import Cluster
from reports.documents import Format, file_name
from reports.files import file_of
from reports.models import Report
from reports.services import request_report
from reports.tasks import build

HANOI = "01"
SHOWN_LINES = ("3", "15", "20")
BUILD_PATIENCE = 120  # seconds, when another worker has the report already


class Command(BaseCommand):
    """Prepares what is missing, builds the report of the latest closed quarter, and serves."""

    help = "Prepare the demonstration, build the latest quarterly report, and serve the portal until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to serve."""
        parser.add_argument("--no-serve", action="store_true", help="stop when the report exists")

    def handle(self, *, no_serve: bool, **options: Any) -> None:
        """Run it."""
        if not settings.DEMO:
            raise CommandError("start the demonstration with ./portal demo, or set PORTAL_DEMO=1")
        try:
            check_broker()
            self._prepare()
            self._report()
            connection.close()  # while serving, this process needs none
            if not no_serve:
                accounts = "  ".join(f"{demo.username} / demo-{demo.username}" for demo in DEMO_ACCOUNTS)
                Portal(self._tell).serve(
                    f"open http://{HOST}:{port()}/ (Ctrl-C stops everything)\n        sign in as: {accounts}"
                )
                self._tell("stopped")
        except BrokerDown as problem:
            raise CommandError(f"REDIS_URL does not answer: {problem}") from problem
        except (RuleViolation, RuleViolations, CannotServe) as problem:
            raise CommandError(str(problem)) from problem

    def _tell(self, line: str) -> None:
        self.stdout.write(f"portal: {line}")
        self.stdout.flush()

    def _prepare(self) -> None:
        """Schema, units, legal parameters, accounts and register, each when it is missing."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._tell("making the database …")
            call_command("migrate", verbosity=0, interactive=False)
        if not UnitSuccession.objects.exists():
            self._tell("loading the official administrative units …")
            load_units()
        load_rules()
        create_demo_accounts()
        if not Cluster.objects.exists():
            self._import()

    def _import(self) -> None:
        self._tell("importing the register of Hanoi …")
        begun = time.monotonic()
        with transaction.atomic():  # all workbooks or none: a second start finds no half register
            results = load_demonstration(by=None)
        rows = sum(counts["rows"] for result in results for counts in result.counts.values())
        self._tell(f"{rows} rows imported in {time.monotonic() - begun:.1f} s")
        found = sum(outcome.hits for outcome in run_watch().values())
        self._tell(f"watch list: {found} alerts")

    def _report(self) -> None:
        """Build the department's report, write its files, and tell three of its figures."""
        report = _built_report(Period.latest_closed_quarter(today()))
        folder = settings.DATA_DIR / "reports"
        folder.mkdir(parents=True, exist_ok=True)
        for ending in (Format.DOCX, Format.XLSX):
            path = folder / file_name(report.content, ending)
            path.write_bytes(file_of(report, ending))
            self._tell(f"report of {report.unit} for {report.period}: {path}")
        for row in report.content["lines"]:
            if row.get("number") in SHOWN_LINES:
                self._tell(f"  {row['number']}. {row['label']}: {row['value']} {row['unit']}")


def _built_report(period: Period) -> Report:
    unit = AdministrativeUnit.objects.at(Level.PROVINCE).valid_on(period.ends_on).get(code=HANOI)
    report = request_report(form="QUARTER", unit=unit, period=period, by=None)
    build(report.pk)
    deadline = time.monotonic() + BUILD_PATIENCE
    report.refresh_from_db()
    while report.job_state in (State.QUEUED, State.RUNNING) and time.monotonic() < deadline:
        time.sleep(0.2)
        report.refresh_from_db()
    if report.job_state != State.DONE:
        raise CommandError(f"the report could not be built: {report.failure or 'it takes too long'}")
    return report

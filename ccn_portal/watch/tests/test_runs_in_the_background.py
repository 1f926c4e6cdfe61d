"""Runs as jobs: every night, after imports and other changes, never two at once."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection

from ccn_portal.exchange.models import ImportJob
from ccn_portal.exchange.services import jobs
from ccn_portal.jobs.models import State
from ccn_portal.watch import services, tasks
from ccn_portal.watch.models import Alert, WatchRun
from ccn_portal.watch.services.runs import LOCK
from clusters.tests.factories import hanoi
from investors.tests.factories import LeaseFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 14)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = TODAY


@pytest.fixture
def idle():
    return LeaseFactory(starts_on=dt.date(2020, 1, 1), state="suspended")


def test_a_job_runs_the_rules_once_and_says_what_it_found(idle):
    job = services.request_run()
    tasks.run(job.pk)
    tasks.run(job.pk)  # a message that came twice
    job = WatchRun.objects.get()
    assert (job.job_state, job.progress, job.day, job.attempts) == (State.DONE, 100, TODAY, 1)
    assert job.counts["project_idle"] == {"hits": 1, "opened": 1, "reopened": 0, "changed": 0, "resolved": 0}
    assert Alert.objects.get().state == "open"


def test_a_run_that_waits_serves_everybody_who_asks(so):
    assert services.request_run(by=so) == services.request_run()
    assert WatchRun.objects.count() == 1


def test_the_register_is_run_again_when_it_or_the_day_has_changed_and_not_else(idle, settings):
    tasks.run(services.keep_up().pk)
    assert services.keep_up() is None
    idle.area_m2 = 77
    idle.save()
    job = services.keep_up()
    assert job is not None
    assert services.keep_up() is None  # it waits
    tasks.run(job.pk)
    assert services.keep_up() is None
    settings.FROZEN_TODAY = TODAY + dt.timedelta(days=1)
    assert services.keep_up() is not None


def test_beat_knows_the_tasks():
    asked = {entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.nightly.name, tasks.keep_up.name} <= asked
    tasks.nightly()
    assert WatchRun.objects.get().job_state == State.QUEUED


def test_a_run_holds_the_lock_that_keeps_others_waiting(idle):
    services.run()
    held = """
        SELECT count(*) FROM pg_locks
        WHERE locktype = 'advisory' AND objid = %s AND granted AND pid = pg_backend_pid()
    """  # the view shows the other databases of the server too
    with connection.cursor() as cursor:  # until this test's transaction ends
        cursor.execute(held, [LOCK])
        assert cursor.fetchone() == (1,)


def test_the_command_runs_or_only_counts(idle, capsys):
    call_command("run_watch", dry_run=True)
    assert "project_idle: 1\n" in capsys.readouterr().out
    assert not Alert.objects.exists()
    call_command("run_watch")
    assert "project_idle: 1 (+1 opened" in capsys.readouterr().out
    assert Alert.objects.count() == 1


def test_an_import_that_changes_something_asks_for_a_run(so, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    file = ContentFile(b"a workbook", "a.xlsx")
    job = ImportJob.objects.create(province=hanoi(), file=file, file_name="a.xlsx", sha256="0" * 64, requested_by=so)
    for applied, changes, expected in ((False, True, 0), (True, False, 0), (True, True, 1)):
        outcome = SimpleNamespace(
            counts={}, samples={}, errors=[], error_count=0, notices=[], applied=applied, changes_something=changes
        )
        monkeypatch.setattr(jobs, "import_register", lambda *args, outcome=outcome, **kwargs: outcome)
        jobs.perform_import(job)
        assert WatchRun.objects.count() == expected

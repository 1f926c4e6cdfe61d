"""Who presses the button twice locks the row for a moment; a worker that comes just then waits, and does the work."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from ccn_portal.exchange.models import ImportJob
from ccn_portal.jobs.models import State
from ccn_portal.jobs.services import enqueue
from ccn_portal.jobs.tests import work
from ccn_portal.testing.worker import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def do(pk):
    try:
        work.make_token(pk)
    finally:
        connection.close()


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'transactionid'"


def somebody_waits_for_a_row():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees the activity as of its first look
        cursor.execute(WAITING)
        return cursor.fetchone()[0]


def test_a_job_asked_for_again_while_a_worker_takes_it_is_done(new_job, so):
    job = enqueue(new_job(), by=so)
    with ThreadPoolExecutor() as threads:
        with transaction.atomic():
            ImportJob.objects.select_for_update().get()
            working = threads.submit(do, job.pk)
            wait_for(lambda: somebody_waits_for_a_row() or working.done())
        working.result(timeout=60)
    job.refresh_from_db()
    assert (job.job_state, job.attempts) == (State.DONE, 1)


def test_a_job_whose_worker_holds_its_row_is_not_waited_for(new_job, so):
    job = enqueue(new_job(), by=so)
    ImportJob.objects.update(job_state=State.RUNNING, heartbeat_at="2020-01-01T00:00:00Z", attempts=1)
    with ThreadPoolExecutor() as threads, transaction.atomic():
        ImportJob.objects.select_for_update().get()
        threads.submit(do, job.pk).result(timeout=60)
    job.refresh_from_db()
    assert (job.job_state, job.attempts) == (State.RUNNING, 1)

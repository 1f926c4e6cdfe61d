import pytest

from ccn_portal.accounts.models import ApiToken
from ccn_portal.exchange.models import ImportJob
from ccn_portal.jobs.models import State
from ccn_portal.jobs.services import enqueue, resend_lost
from ccn_portal.jobs.tests import work
from ccn_portal.testing.worker import wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MODULE = "ccn_portal.jobs.tests.work"


def state():
    return ImportJob.objects.get().job_state


@pytest.mark.parametrize("point", work.POINTS)
def test_a_worker_killed_anywhere_loses_nothing_and_duplicates_nothing(point, new_job, so, start_worker):
    work.hold_file(point).touch()
    first = start_worker(MODULE)
    enqueue(new_job(), by=so)
    wait_for(work.reached_file(point).exists)
    first.kill()
    work.hold_file(point).unlink()
    # time passes without a sign of life
    ImportJob.objects.filter(job_state=State.RUNNING).update(heartbeat_at="2020-01-01T00:00:00Z")
    start_worker(MODULE)
    resend_lost()
    wait_for(lambda: state() == State.DONE)
    assert ApiToken.objects.count() == 1


def test_progress_is_seen_while_the_transaction_is_open(new_job, so, start_worker):
    work.hold_file("written").touch()
    start_worker(MODULE)
    enqueue(new_job(), by=so)
    wait_for(lambda: ImportJob.objects.get().progress == 60, seconds=20)
    assert state() == State.RUNNING
    assert ApiToken.objects.count() == 0
    work.hold_file("written").unlink()
    wait_for(lambda: state() == State.DONE)
    assert ApiToken.objects.count() == 1


def test_what_was_asked_while_no_worker_ran_is_done_by_the_next(new_job, so, start_worker):
    enqueue(new_job(), by=so)
    start_worker(MODULE)
    wait_for(lambda: state() == State.DONE)


def test_what_the_broker_lost_is_done_all_the_same(new_job, so, start_worker, settings):
    import redis

    enqueue(new_job(), by=so)
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        broker.flushdb()
    start_worker(MODULE)
    ImportJob.objects.update(requested_at="2020-01-01T00:00:00Z")
    resend_lost()
    wait_for(lambda: state() == State.DONE)
    assert ApiToken.objects.count() == 1

import pytest
from kombu.exceptions import OperationalError

from ccn_portal.accounts.models import ApiToken
from ccn_portal.celery import app
from ccn_portal.exchange.models import ImportJob
from ccn_portal.jobs import services
from ccn_portal.jobs.models import State
from ccn_portal.jobs.services import MOST_ATTEMPTS, enqueue, resend_lost
from ccn_portal.jobs.tests import work

pytestmark = pytest.mark.django_db
LONG_AGO = "2020-01-01T00:00:00Z"


@pytest.fixture
def sent(monkeypatch):
    messages = []
    monkeypatch.setattr(app, "send_task", lambda name, arguments, **_: messages.append((name, *arguments)))
    monkeypatch.setattr(services, "_messages_waiting", lambda: 0)  # whatever another test has left in the queue
    return messages


def test_a_worker_is_told_when_the_request_commits(new_job, so, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(new_job(), by=so)
        assert sent == []
    assert sent == [(work.TASK, job.pk)]
    job.refresh_from_db()
    assert (job.job_state, job.requested_by) == (State.QUEUED, so)


def test_a_broker_that_is_down_does_not_fail_the_request(
    new_job, so, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def down(*_arguments, **_options):
        raise OperationalError("connection refused")

    monkeypatch.setattr(app, "send_task", down)
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(new_job(), by=so)
    job.refresh_from_db()
    assert job.job_state == State.QUEUED
    assert "stays queued" in caplog.text


def test_a_job_is_done_once_however_often_it_is_sent(new_job, so):
    job = enqueue(new_job(), by=so)
    work.make_token(job.pk)
    work.make_token(job.pk)
    job.refresh_from_db()
    assert (job.job_state, job.progress, job.attempts, job.failure) == (State.DONE, 100, 1, "")
    assert job.finished_at is not None
    assert ApiToken.objects.count() == 1


def test_a_job_that_somebody_works_on_is_left_alone(new_job, so):
    job = enqueue(new_job(), by=so)
    work.make_token(job.pk)
    ImportJob.objects.update(job_state=State.RUNNING)
    work.make_token(job.pk)
    assert ApiToken.objects.count() == 1


def test_a_broken_rule_is_what_the_user_reads(new_job, so):
    job = enqueue(new_job("broken rule"), by=so)
    work.make_token(job.pk)
    job.refresh_from_db()
    assert (job.job_state, job.failure) == (State.FAILED, "Luật không cho phép.")


def test_an_unexpected_error_is_logged_and_not_shown(new_job, so, caplog):
    job = enqueue(new_job("broken code"), by=so)
    work.make_token(job.pk)
    job.refresh_from_db()
    assert job.job_state == State.FAILED
    assert job.failure
    assert "Zero" not in job.failure
    assert "ZeroDivisionError" in caplog.text


def test_a_worker_that_was_taken_over_keeps_nothing(new_job, so, monkeypatch):
    job = enqueue(new_job(), by=so)
    monkeypatch.setattr(work, "pass_by", lambda point: ImportJob.objects.update(attempts=2))
    work.make_token(job.pk)
    assert ApiToken.objects.count() == 0


def test_what_a_dead_worker_left_and_what_waits_too_long_is_sent_again(new_job, so, sent):
    left, waiting, fresh, working, finished = (enqueue(new_job(), by=so) for _ in range(5))
    rows = ImportJob.objects
    rows.filter(pk=left.pk).update(job_state=State.RUNNING, heartbeat_at=LONG_AGO, attempts=1)
    rows.filter(pk=waiting.pk).update(requested_at=LONG_AGO)
    rows.filter(pk=working.pk).update(job_state=State.RUNNING, heartbeat_at=fresh.requested_at, attempts=1)
    rows.filter(pk=finished.pk).update(job_state=State.DONE, heartbeat_at=LONG_AGO, requested_at=LONG_AGO)
    assert resend_lost() == 2
    assert sent == [(work.TASK, left.pk), (work.TASK, waiting.pk)]


def test_after_five_attempts_it_is_given_up(new_job, so, sent):
    job = enqueue(new_job(), by=so)
    ImportJob.objects.update(job_state=State.RUNNING, heartbeat_at=LONG_AGO, attempts=MOST_ATTEMPTS)
    assert resend_lost() == 0
    job.refresh_from_db()
    assert job.job_state == State.FAILED
    assert str(MOST_ATTEMPTS) in job.failure


def test_a_failed_job_can_be_tried_again(new_job, so):
    job = enqueue(new_job("broken rule"), by=so)
    work.make_token(job.pk)
    job.refresh_from_db()
    job.file_name = "mended"
    enqueue(job, by=so)
    work.make_token(job.pk)
    job.refresh_from_db()
    assert (job.job_state, job.failure, job.attempts) == (State.DONE, "", 1)

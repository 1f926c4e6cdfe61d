"""Whatever is killed or stopped while a report is built: there is exactly one report, and it is finished."""

import pytest
from celery import Celery

from ccn_portal import embedded
from ccn_portal.jobs import services as jobs
from ccn_portal.jobs.models import State
from ccn_portal.jobs.services import resend_lost
from ccn_portal.testing.worker import wait_for
from clusters.tests.factories import hanoi
from reports import building
from reports.canonical import fingerprint
from reports.choices import ReportState
from reports.filing.services import cancel_build
from reports.models import Report
from reports.services import request_report
from reports.tests.factories import established_cluster

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MODULE = "reports.tests.work"


@pytest.fixture
def hold():
    """The file that holds the worker in the middle of a build; away when the test ends."""
    own = building.build
    from reports.tests import work

    building.build = own  # only workers are held
    work.hold_file().touch()
    yield work
    work.hold_file().unlink(missing_ok=True)
    work.reached_file().unlink(missing_ok=True)


def click(so, times=1):
    return [request_report(form="QUARTER", unit=hanoi(), period="2022Q3", by=so) for _ in range(times)][-1]


def state():
    return Report.objects.get().state


def is_finished_once():
    report = Report.objects.get()
    built = type(report).pgh_event_model.objects.filter(pgh_context__metadata__act="build_report")
    acts = built.values("pgh_context").distinct().count()
    return (report.state, report.sha256, acts) == (ReportState.DRAFT, fingerprint(report.content), 1)


def test_ten_clicks_and_a_worker_killed_in_the_middle_give_one_finished_report(so, start_worker, hold):
    established_cluster(area=20)
    first = start_worker(MODULE)
    click(so, times=10)
    wait_for(hold.reached_file().exists)
    assert state() == ReportState.BUILDING
    first.kill()
    hold.hold_file().unlink()
    # time passes without a sign of life
    Report.objects.filter(job_state=State.RUNNING).update(heartbeat_at="2020-01-01T00:00:00Z")
    start_worker(MODULE)
    click(so)
    resend_lost()
    wait_for(lambda: state() == ReportState.DRAFT)
    assert is_finished_once()


def test_a_build_cancelled_while_a_worker_is_on_it_leaves_nothing(so, start_worker, hold):
    worker = start_worker(MODULE)
    report = click(so)
    wait_for(hold.reached_file().exists)
    report.refresh_from_db()
    cancel_build(report=report, by=so)
    hold.hold_file().unlink()
    wait_for(lambda: "taken over or cancelled" in worker.told())
    report.refresh_from_db()
    assert (report.state, report.content) == (ReportState.FAILED, None)


def test_redis_stopped_when_build_is_pressed_and_while_it_is_built_loses_nothing(
    so, start_worker, hold, tmp_path, monkeypatch
):
    folder = tmp_path / "valkey"
    address = f"unix://{embedded._valkey_socket(folder)}"
    broker = Celery(broker=address.replace("unix://", "redis+socket://"))
    broker.conf.task_default_queue = jobs.app.conf.task_default_queue
    monkeypatch.setattr(jobs, "app", broker)
    monkeypatch.setenv("REDIS_URL", address)
    click(so)  # nobody hears it
    assert state() == ReportState.QUEUED
    embedded._start_valkey(folder)
    try:
        start_worker(MODULE)
        Report.objects.update(requested_at="2020-01-01T00:00:00Z")
        assert resend_lost() == 1
        wait_for(hold.reached_file().exists)
        embedded._stop_valkey(folder)
        hold.hold_file().unlink()
        wait_for(lambda: state() == ReportState.DRAFT)
        embedded._start_valkey(folder)
        assert is_finished_once()
    finally:
        broker.close()
        embedded._stop_valkey(folder)

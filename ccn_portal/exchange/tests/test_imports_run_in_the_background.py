"""An upload is checked and stored, a worker does the dry run, and a clean one can be confirmed."""

import io

import pytest

from ccn_portal.errors import RuleViolation
from ccn_portal.exchange.models import ImportJob
from ccn_portal.exchange.services import confirm_import, start_import
from ccn_portal.exchange.tasks import run_import
from ccn_portal.exchange.tests.workbooks import ITEM, good_workbook
from ccn_portal.jobs.models import State
from clusters.models import Cluster
from clusters.tests.factories import hanoi

pytestmark = pytest.mark.django_db


def started(user, file=None, **options):
    options = {"name": "so.xlsx", "province": hanoi(), "dry_run": True} | options
    return start_import(file=file or good_workbook(), by=user, **options)


def done(job):
    run_import(job.pk)
    return ImportJob.objects.get(pk=job.pk)


def test_a_dry_run_is_queued_done_and_told(so):
    job = started(so)
    assert (job.job_state, job.requested_by, job.file_name) == (State.QUEUED, so, "so.xlsx")

    job = done(job)

    assert (job.job_state, job.progress, job.error_count) == (State.DONE, 100, 0)
    assert job.counts["CumCongNghiep"]["new"] == 1
    assert job.counts["CumCongNghiep"]["samples"][0]["key"] == "CCN-01-001 · Bát Tràng"
    assert not Cluster.objects.exists()


def test_a_clean_dry_run_is_confirmed_once(so):
    tried = done(started(so))

    real = confirm_import(tried, by=so)
    assert confirm_import(tried, by=so) == real
    real = done(real)

    assert (real.dry_run, real.dry_run_of, real.job_state, real.sha256) == (False, tried, State.DONE, tried.sha256)
    assert Cluster.objects.get().code == "CCN-01-001"


def test_a_dry_run_with_errors_is_not_confirmed(so):
    tried = done(started(so, good_workbook(NoiDungQuyetDinh=[ITEM | {"Mã CCN": "X"}])))

    assert tried.job_state == State.DONE
    assert tried.error_count == 1
    assert tried.errors[0]["code"] == "unknown_cluster"
    with pytest.raises(RuleViolation) as found:
        confirm_import(tried, by=so)
    assert found.value.code == "not_confirmable"


def test_an_unfinished_dry_run_is_not_confirmed(so):
    with pytest.raises(RuleViolation):
        confirm_import(started(so), by=so)


def test_what_is_no_workbook_is_refused_at_once_whatever_its_name(so):
    with pytest.raises(RuleViolation) as found:
        started(so, io.BytesIO(b"<html>"), name="so.xlsx")

    assert found.value.code == "not_a_workbook"
    assert not ImportJob.objects.exists()


def test_a_file_over_the_limit_is_refused_at_once(so, settings):
    settings.UPLOAD_LIMIT = 100

    with pytest.raises(RuleViolation) as found:
        started(so)

    assert found.value.code == "too_large"


def test_the_upload_is_stored_under_another_name_than_it_came_with(so):
    job = started(so, name="../../etc/passwd.xlsx")

    assert "passwd" not in job.file.name
    assert len(job.sha256) == 64


def test_a_job_that_was_done_is_not_done_again(so):
    job = started(so, dry_run=False)
    done(job)
    Cluster.objects.all().update(source="mended since")

    done(job)

    assert Cluster.objects.get().source == "mended since"

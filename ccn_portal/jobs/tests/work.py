"""A job's work for tests: it makes one token, and can be held at any point so that it can be killed there."""

import secrets
import time
from pathlib import Path

from celery import shared_task

from ccn_portal.accounts.models import ApiToken, User
from ccn_portal.embedded import data_dir
from ccn_portal.errors import RuleViolation
from ccn_portal.exchange.models import ImportJob
from ccn_portal.jobs.services import run_job

TASK = "ccn_portal.jobs.tests.work.make_token"
POINTS = ["claimed", "written", "committed"]


def hold_file(point: str) -> Path:
    return data_dir() / f"hold-{point}"


def reached_file(point: str) -> Path:
    return data_dir() / f"reached-{point}"


def pass_by(point: str) -> None:
    reached_file(point).touch()
    while hold_file(point).exists():
        time.sleep(0.02)


@shared_task(name=TASK)
def make_token(pk: int) -> None:
    with run_job(ImportJob, pk) as job:
        if job is None:
            return
        job.report_progress(30)
        pass_by("claimed")
        if job.file_name == "broken rule":
            raise RuleViolation("broken", "Luật không cho phép.")
        if job.file_name == "broken code":
            raise ZeroDivisionError
        user = User.objects.get(username="so")
        ApiToken.objects.create(user=user, digest=secrets.token_hex(32), expires_at="2030-01-01T00:00:00Z")
        job.report_progress(60)
        pass_by("written")
    pass_by("committed")

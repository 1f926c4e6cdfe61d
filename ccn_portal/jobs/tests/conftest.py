import pytest

from ccn_portal.accounts.models import User
from ccn_portal.exchange.models import ImportJob
from ccn_portal.jobs.tests import work


@pytest.fixture
def new_job(db, monkeypatch):
    """``new_job()``: a job whose work is the one in work.py."""
    monkeypatch.setattr(ImportJob, "task_name", work.TASK)

    def make(name="a file"):
        so = User.objects.get(username="so")
        return ImportJob(province=so.unit, file="none", file_name=name, sha256="0" * 64)

    return make


@pytest.fixture(autouse=True)
def _let_go():
    yield
    for point in work.POINTS:
        work.hold_file(point).unlink(missing_ok=True)
        work.reached_file(point).unlink(missing_ok=True)

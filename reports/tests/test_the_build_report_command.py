"""``manage.py build_report`` writes a report into a file."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from reports.models import Report
from reports.tests.factories import established_cluster

pytestmark = pytest.mark.django_db


def run(out, form="04", unit="01", period="2025"):
    told, warned = io.StringIO(), io.StringIO()
    call_command("build_report", form=form, unit=unit, period=period, out=str(out), stdout=told, stderr=warned)
    return told.getvalue(), warned.getvalue()


def lines_in(path):
    return {row["line"]: row["value"] for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))}


@pytest.mark.parametrize(("ending", "magic"), [("xlsx", b"PK"), ("docx", b"PK"), ("json", b"{"), ("csv", b"\xef")])
def test_the_ending_of_the_file_decides_the_format(tmp_path, ending, magic):
    out = tmp_path / f"report.{ending}"
    told, warned = run(out)
    assert out.read_bytes().startswith(magic)
    assert str(out) in told
    assert warned == ""
    assert not Report.objects.exists()


def test_the_unit_is_the_one_with_the_code_on_the_last_day(tmp_path):
    established_cluster(area=20)
    run(tmp_path / "old.csv", unit="018", period="2022Q3")
    run(tmp_path / "new.csv", unit="00565", period="2025")
    assert lines_in(tmp_path / "old.csv")["4"] == "20"
    with pytest.raises(CommandError, match="018"):
        run(tmp_path / "none.csv", unit="018", period="2025")


def test_a_period_the_form_does_not_have_is_built_with_a_notice(tmp_path):
    established_cluster(area=20)
    _told, warned = run(tmp_path / "month.csv", period="2022Q3")
    assert warned
    assert lines_in(tmp_path / "month.csv")["4"] == "20"


@pytest.mark.parametrize(
    "wrong",
    [{"form": "99"}, {"unit": "77"}, {"period": "2025Q9"}, {"out": "report.pdf"}, {"out": "no/such/folder.csv"}],
)
def test_what_is_wrong_is_one_line(tmp_path, wrong):
    out = tmp_path / wrong.pop("out", "report.csv")
    with pytest.raises(CommandError) as raised:
        run(out, **wrong)
    assert "\n" not in str(raised.value)
    assert not out.exists()

"""A filed report draws the same files for ever, and check_integrity proves that nothing of it has changed."""

import datetime as dt
import io
import zipfile
from itertools import chain

import docx
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from ccn_portal.history.integrity import problems as history_problems
from clusters.models import Cluster
from clusters.tests.factories import hanoi
from investors.models import Lease
from reports.canonical import fingerprint
from reports.documents import Format, render
from reports.filing.services import approve_report, file_report
from reports.integrity import problems
from reports.models import Report, Return, SignedCopy
from reports.services import request_report
from reports.tasks import build

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sealed(hanoi, django_db_blocker):
    """Form 04 of Hanoi for 2025, filed."""
    from ccn_portal.accounts.models import User

    with django_db_blocker.unblock():
        so, leader = (User.objects.get(username=name) for name in ("so", "lanhdao"))
        report = request_report(form="TT14-04", unit=hanoi, period="2025", by=so)
        build(report.pk)
        approve_report(report=report, by=leader)
        cover = {"number": "512/BC-SCT", "issued_on": dt.date(2026, 2, 5)}
        return file_report(report=report, by=leader, **cover, signed=io.BytesIO(b"%PDF-1"), signed_name="512.pdf")


def files(report):
    return {kind: render(report.content, kind, report.cover) for kind in Format}


def texts(document):
    opened = docx.Document(io.BytesIO(document))
    cells = [cell for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in opened.paragraphs), *(cell.text for cell in cells)])


def tamper(sql):
    """As somebody would who owns the database: with its guards off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET session_replication_role = origin")


def test_the_files_of_a_filed_report_stay_the_same_whatever_becomes_of_the_register(sealed):
    before = files(sealed)
    Lease.objects.all().delete()
    Cluster.objects.update(name="Tên khác")
    build(sealed.pk)
    request_report(form="TT14-04", unit=hanoi(), period="2025", by=sealed.filed_by)
    again = Report.objects.get(pk=sealed.pk)
    assert files(again) == before
    assert fingerprint(again.content) == again.sha256
    assert before[Format.JSON].startswith(b"{")


def test_number_and_day_stand_in_the_document_from_filing_on_and_in_no_table(sealed):
    drafted, filed = render(sealed.content, "docx"), render(sealed.content, "docx", sealed.cover)
    assert "512" not in texts(drafted)
    assert "ngày      tháng" in texts(drafted)
    assert "Số: 512/BC-SCT" in texts(filed)
    assert "Hà Nội, ngày 05 tháng 02 năm 2026" in texts(filed)
    assert "(Kèm theo Báo cáo số 512/BC-SCT ngày 05 tháng 02 năm 2026 của Sở Công Thương)" in texts(filed)
    with zipfile.ZipFile(io.BytesIO(filed)) as parts:
        assert any(sealed.sha256.encode() in parts.read(name) for name in parts.namelist() if "footer" in name)
    for kind in (Format.XLSX, Format.CSV, Format.JSON):
        assert render(sealed.content, kind, sealed.cover) == render(sealed.content, kind)


def test_an_untouched_report_verifies(sealed, capsys):
    assert list(chain(history_problems(), problems())) == []
    call_command("check_integrity")


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE reports_report SET content = jsonb_set(content, '{demo}', '7')", "does not have its SHA-256"),
        ("UPDATE reports_report SET provenance = provenance - '3'", "does not have its seal"),
        ("UPDATE reports_report SET number = '513/BC-SCT'", "does not have its seal"),
        ("UPDATE reports_report SET issued_on = '2026-02-06'", "does not have its seal"),
        ("UPDATE reports_report SET approved_by_id = requested_by_id", "does not have its seal"),
        ("UPDATE reports_return SET state = 'returned'", "returns that it counts are gone"),
        ("UPDATE reports_report SET ends_on = '2025-12-15'", "not of the form, unit, period or party"),
        ("UPDATE reports_report SET stage = 'superseded'", "it is superseded, but no later version was filed"),
        ("DELETE FROM reports_signedcopy; DELETE FROM reports_report", "it was filed and is there no more"),
        ("UPDATE reports_return SET is_current = false WHERE period = '2025Q1'", "it is accepted but counts nowhere"),
        ("DELETE FROM investors_leaseevent WHERE pgh_obj_id < 9", "cannot be opened as they were"),
        ("DELETE FROM clusters_milestoneevent", "clusters_milestone: no version of"),
        ("UPDATE letters_lettertemplate SET sha256 = repeat('0', 64)", "not the one that was put in force"),
        ("UPDATE reports_signedcopy SET sha256 = repeat('0', 64)", "the file is not the one"),
        ("ALTER TABLE reports_report DISABLE TRIGGER USER", "reports_report: the guard pgtrigger_keep_states"),
        (
            "ALTER TABLE reports_report ENABLE REPLICA TRIGGER pgtrigger_keep_states_9cdea",
            "reports_report: the guard",
        ),
        ("DROP TRIGGER portal_keep_whole ON investors_lease", "investors_lease: the guard portal_keep_whole"),
        ("DROP FUNCTION portal_keep_history() CASCADE", "reports_reportevent: the guard"),
    ],
)
def test_whatever_was_changed_behind_the_guards_is_found(sealed, sql, told):
    tamper(sql)
    assert any(told in problem for problem in chain(history_problems(), problems()))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE reports_report SET stage = 'superseded'",  # nothing was filed in its place
        "UPDATE reports_report SET id = id + 1000",
        "UPDATE reports_report SET content = '{}'",
        "DELETE FROM reports_report",
        "DELETE FROM reports_signedcopy",
        "DELETE FROM investors_leaseevent",
        *(
            f"TRUNCATE {table} CASCADE"
            for table in (
                "reports_report", "reports_reportevent", "reports_return", "reports_signedcopy", "investors_lease",
                "letters_lettertemplate", "territories_administrativeunit",
            )
        ),
    ],
)  # fmt: skip
def test_plain_sql_takes_nothing_of_a_filed_report_away(sealed, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_signed_copy_whose_file_is_lost_is_found(sealed):
    SignedCopy.objects.get().file.delete(save=False)
    assert [problem for problem in problems() if "signed copy" in problem]
    assert Return.objects.exists()

"""check_integrity finds every stored value that differs from what it is derived from."""

import pytest
from django.core.management import call_command

from clusters.models import Cluster, ClusterTerritory
from investors.models import Tenant
from reports.models import Report
from reports.services import request_report
from reports.tasks import build

pytestmark = pytest.mark.django_db


def checked(capsys):
    """What the command prints, and its exit code."""
    try:
        call_command("check_integrity")
    except SystemExit as end:
        return capsys.readouterr().out, end.code
    return capsys.readouterr().out, 0


def test_an_imported_register_is_sound(hanoi, capsys):
    out, code = checked(capsys)
    assert code == 0
    assert "equals its derivation" in out


def test_a_territory_changed_by_hand_is_found(hanoi, capsys):
    ClusterTerritory.objects.filter(cluster__code="CCN-01-009", valid_to=None).delete()
    out, code = checked(capsys)
    assert code == 1
    assert out.splitlines() == ["CCN-01-009: the stored territories differ from those its places give"]


def test_a_text_changed_by_hand_is_found(hanoi, capsys):
    Cluster.objects.filter(code="CCN-01-009").update(folded="khac")
    Tenant.objects.filter(code="DV-00001").update(sort_key="")
    out, code = checked(capsys)
    assert code == 1
    assert [line.partition(":")[0] for line in out.splitlines()] == ["CCN-01-009", "DV-00001"]


def test_a_report_whose_content_was_changed_is_found(hanoi, so, capsys):
    report = request_report(form="QUARTER", unit=hanoi, period="2022Q3", by=so)
    build(report.pk)
    report.refresh_from_db()
    report.content["lines"][1]["value"] = "160"
    Report.objects.filter(pk=report.pk).update(content=report.content)
    out, code = checked(capsys)
    assert code == 1
    assert f"report {report.pk}" in out

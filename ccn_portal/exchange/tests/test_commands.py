"""``import_register`` and ``export_register`` on the command line."""

import io

import pytest
from django.core.management import CommandError, call_command

from ccn_portal.exchange.tests.workbooks import CLUSTER, ITEM, good_workbook
from clusters.models import Cluster

pytestmark = pytest.mark.django_db


def run(name, *arguments):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(name, *arguments, stdout=out, stderr=err)
        failure = None
    except CommandError as problem:
        failure = str(problem)
    return out.getvalue().splitlines(), err.getvalue().splitlines(), failure


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "so.xlsx"
    path.write_bytes(good_workbook().getvalue())
    return path


def test_import_prints_counts_per_sheet(file):
    out, _err, failure = run("import_register", str(file))

    assert failure is None
    assert out[0] == "QuyetDinh: 1 mới, 0 thay đổi, 0 giữ nguyên, 0 có lỗi"
    assert out[-1] == "Sổ đã khớp với tệp."
    assert Cluster.objects.count() == 1


def test_a_dry_run_writes_nothing(file):
    out, _err, failure = run("import_register", str(file), "--dry-run", "--province", "01")

    assert failure is None
    assert out[-1] == "Chạy thử: không ghi gì vào sổ."
    assert not Cluster.objects.exists()


def test_every_bad_row_is_printed_with_its_place_and_nothing_is_written(tmp_path):
    path = tmp_path / "so.xlsx"
    rows = [ITEM | {"Diện tích (ha)": "1.234"}, ITEM | {"Mã CCN": "X"}]
    path.write_bytes(good_workbook(NoiDungQuyetDinh=rows, CumCongNghiep=[CLUSTER]).getvalue())

    _out, err, failure = run("import_register", str(path))

    assert [line.partition(":")[0] for line in err] == [
        "NoiDungQuyetDinh!4 D Diện tích (ha)",
        "NoiDungQuyetDinh!5 B Mã CCN",
    ]
    assert failure == "2 lỗi; không ghi gì vào sổ"
    assert not Cluster.objects.exists()


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path):
    _out, err, failure = run("import_register", str(tmp_path / "khong-co.xlsx"))

    assert len(err) == 1
    assert "khong-co.xlsx" in err[0]
    assert failure == "1 lỗi; không ghi gì vào sổ"


def test_an_export_can_be_imported_again(file, tmp_path):
    run("import_register", str(file))
    copy = tmp_path / "ra.xlsx"

    _out, _err, failure = run("export_register", str(copy))
    out, _err, _failure = run("import_register", str(copy))

    assert failure is None
    assert out[0] == "QuyetDinh: 0 mới, 0 thay đổi, 1 giữ nguyên, 0 có lỗi"

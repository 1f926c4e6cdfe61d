"""The import pages: upload, preview, every error at once, confirm; and the register out again."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ccn_portal.exchange.models import ImportJob
from ccn_portal.exchange.tasks import run_import
from ccn_portal.exchange.tests.workbooks import CLUSTER, GOOD, LEASE, workbook
from clusters.models import Cluster
from investors.models import Lease

pytestmark = pytest.mark.django_db
BAD_LEASES = [LEASE | {"Từ ngày": "31/02/2022"}, LEASE | {"Mã đơn vị": "DV-00002", "Diện tích thuê (m2)": "1.234"}]


@pytest.fixture
def browser(client, so):
    client.force_login(so)
    return client


def upload(client, content, name="sổ đăng ký.xlsx", **more):
    return client.post(reverse("import-list"), {"file": SimpleUploadedFile(name, content), **more})


def tried(client, **sheets):
    """A dry run that a worker has done; the job."""
    answer = upload(client, workbook(**sheets).getvalue())
    assert answer.status_code == 302
    job = ImportJob.objects.latest("pk")
    assert answer.url == reverse("import-detail", args=[job.pk])
    run_import(job.pk)
    job.refresh_from_db()
    return job


def page(client, job):
    answer = client.get(reverse("import-detail", args=[job.pk]))
    assert answer.status_code == 200
    return answer


class TestAnUpload:
    def test_is_only_tried_until_it_is_confirmed(self, browser):
        job = tried(browser, **GOOD)
        shown = page(browser, job)
        assert shown.context["totals"] == {"new": 6, "changed": 0, "unchanged": 0, "errors": 0}
        assert "Xác nhận nhập" in shown.content.decode()
        assert not Cluster.objects.exists()

    def test_is_written_when_it_is_confirmed(self, browser):
        job = tried(browser, **GOOD)
        confirmed = browser.post(reverse("import-detail", args=[job.pk]))
        written = ImportJob.objects.latest("pk")
        assert confirmed.url == reverse("import-detail", args=[written.pk])
        run_import(written.pk)
        assert "thêm 6 dòng" in page(browser, written).content.decode()
        assert Cluster.objects.get().name == "Bát Tràng"

    def test_confirmed_twice_is_one_import(self, browser):
        job = tried(browser, **GOOD)
        urls = {browser.post(reverse("import-detail", args=[job.pk])).url for _time in range(2)}
        assert len(urls) == 1
        assert "đã được xác nhận" in page(browser, job).content.decode()

    def test_that_says_nothing_new_has_nothing_to_confirm(self, browser):
        browser.post(reverse("import-detail", args=[tried(browser, **GOOD).pk]))
        run_import(ImportJob.objects.latest("pk").pk)
        shown = page(browser, tried(browser, **GOOD)).content.decode()
        assert "không có gì phải nhập" in shown
        assert "Xác nhận nhập" not in shown

    def test_shows_what_would_change_before_and_after(self, browser):
        browser.post(reverse("import-detail", args=[tried(browser, **GOOD).pk]))
        run_import(ImportJob.objects.latest("pk").pk)
        shown = page(browser, tried(browser, CumCongNghiep=[CLUSTER | {"Tên CCN": "Gốm sứ Bát Tràng"}]))
        sheet = shown.context["sheets"][0]
        assert (sheet["name"], sheet["changed"]) == ("CumCongNghiep", 1)
        [sample] = sheet["samples"]
        assert (sample["before"], sample["after"]) == ("Bát Tràng", "Gốm sứ Bát Tràng")
        assert "Gốm sứ Bát Tràng" in shown.content.decode()


class TestErrors:
    def test_stand_on_the_page_all_at_once(self, browser):
        job = tried(browser, CumCongNghiep=[CLUSTER], DonViThueDat=BAD_LEASES)
        shown = page(browser, job).content.decode()
        for said in ("Có 2 lỗi; chưa ghi gì vào sổ", "Từ ngày", "31/02/2022", "Diện tích thuê (m2)", "1.234"):
            assert said in shown
        assert "Xác nhận nhập" not in shown
        assert not Lease.objects.exists()

    def test_come_as_csv_too(self, browser):
        job = tried(browser, CumCongNghiep=[CLUSTER], DonViThueDat=BAD_LEASES)
        answer = browser.get(reverse("import-errors", args=[job.pk]))
        rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
        assert [(row["Trang tính"], row["Dòng"]) for row in rows] == [("DonViThueDat", "4"), ("DonViThueDat", "5")]
        assert "31/02/2022" in rows[0]["Sai ở đâu, sửa thế nào"]

    def test_cannot_be_confirmed_away(self, browser):
        job = tried(browser, DonViThueDat=BAD_LEASES)
        answer = browser.post(reverse("import-detail", args=[job.pk]), follow=True)
        assert "lần chạy thử không có lỗi" in answer.content.decode()
        assert ImportJob.objects.count() == 1

    def test_of_long_files_are_paged(self, browser):
        leases = [LEASE | {"Mã đơn vị": f"DV-{n}", "Diện tích thuê (m2)": -1} for n in range(250)]
        shown = page(browser, tried(browser, CumCongNghiep=[CLUSTER], DonViThueDat=leases))
        assert len(shown.context["errors"]) == 100
        assert "1–100 trên 250" in shown.content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 not a workbook", "không phải tệp bảng tính"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "lưu lại thành .xlsx"),
        (b"", "Tệp không có nội dung"),
    ],
)
def test_what_is_no_workbook_is_refused_at_once_in_vietnamese(browser, content, said):
    answer = upload(browser, content)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_a_file_over_the_limit_is_refused(browser, settings):
    settings.UPLOAD_LIMIT = 100
    answer = upload(browser, workbook(**GOOD).getvalue())
    assert answer.status_code == 422
    assert "tối đa" in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_nothing_chosen_is_said_at_the_field(browser):
    answer = browser.post(reverse("import-list"), {})
    assert answer.status_code == 422
    assert 'id="id_file_error"' in answer.content.decode()


def test_while_it_runs_the_page_asks_for_the_progress_and_without_javascript_offers_a_link(browser):
    upload(browser, workbook(**GOOD).getvalue())
    job = ImportJob.objects.get()
    shown = page(browser, job).content.decode()
    assert f'hx-get="{reverse("import-progress", args=[job.pk])}"' in shown
    assert "<noscript><a href" in shown
    running = browser.get(reverse("import-progress", args=[job.pk]))
    assert "HX-Refresh" not in running
    run_import(job.pk)
    assert browser.get(reverse("import-progress", args=[job.pk]))["HX-Refresh"] == "true"


def test_the_administrator_says_of_which_province(client, admin):
    client.force_login(admin)
    assert upload(client, workbook(**GOOD).getvalue()).status_code == 422
    form = client.get(reverse("import-list")).context["form"]
    hanoi = form.fields["province"].queryset.get(code="01")
    assert upload(client, workbook(**GOOD).getvalue(), province=hanoi.pk).status_code == 302
    assert ImportJob.objects.get().province == hanoi


@pytest.mark.parametrize("who", ["leader", "gialam", "pccc", "api_user"])
def test_who_may_not_import_sees_no_entry_and_is_turned_away(client, request, so, who):
    client.force_login(so)
    job = tried(client, **GOOD)
    client.force_login(request.getfixturevalue(who))
    assert reverse("import-list") not in client.get(reverse("tenant-list")).content.decode()
    for url in (reverse("import-list"), reverse("import-detail", args=[job.pk]), reverse("import-template")):
        assert client.get(url).status_code == 403
    assert upload(client, workbook(**GOOD).getvalue()).status_code == 403


def test_a_stranger_finds_no_import_of_hanoi(client, so, stranger):
    client.force_login(so)
    job = tried(client, DonViThueDat=BAD_LEASES)
    client.force_login(stranger)
    for name in ("import-detail", "import-progress", "import-errors"):
        assert client.get(reverse(name, args=[job.pk])).status_code == 404
    assert client.post(reverse("import-detail", args=[job.pk])).status_code == 404
    assert client.get(reverse("import-list")).context["page"].paginator.count == 0


def test_the_template_has_every_sheet(browser):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(browser.get(reverse("import-template")))))
    assert {"QuyetDinh", "CumCongNghiep", "DonViThueDat", "SoLieuKy"} <= set(book.sheetnames)


def test_what_was_imported_comes_out_and_changes_nothing(browser):
    browser.post(reverse("import-detail", args=[tried(browser, **GOOD).pk]))
    run_import(ImportJob.objects.latest("pk").pk)
    answer = browser.get(reverse("export-register"))
    exported = b"".join(answer)
    assert answer["Content-Disposition"].startswith('attachment; filename="so-dang-ky-ccn-01-')
    upload(browser, exported)
    job = ImportJob.objects.latest("pk")
    run_import(job.pk)
    assert page(browser, job).context["totals"] == {"new": 0, "changed": 0, "unchanged": 6, "errors": 0}


def test_the_pages_take_the_same_queries_at_any_size(browser, django_assert_max_num_queries):
    job = tried(browser, CumCongNghiep=[CLUSTER], DonViThueDat=BAD_LEASES[:1])

    def counted(job):
        found = []
        for url in (reverse("import-list"), reverse("import-detail", args=[job.pk])):
            with django_assert_max_num_queries(15) as queries:
                browser.get(url)
            found.append(len(queries))
        return found

    few = counted(job)
    for _time in range(3):
        job = tried(browser, CumCongNghiep=[CLUSTER], DonViThueDat=BAD_LEASES * 20)
    assert counted(job) == few

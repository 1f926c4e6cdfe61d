"""Forms 01 and 02 by workbook: downloaded, filled in a spreadsheet, looked at, saved, submitted, merged."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rules.periods import Period
from clusters.choices import Action
from clusters.tests.factories import ItemFactory, unit
from investors.tests.factories import InvestorFactory, LeaseFactory, TenantFactory
from reports.models import PartyReturn
from reports.parties import many, services
from reports.parties.batch import batch_of
from reports.parties.workbook import drawing, marker, reading
from reports.parties.workbook.layout import SHEET
from reports.parties.workbook.merging import merge
from reports.parties.workbook.reading import read_workbook
from reports.returns.workbook import drawing as cluster_drawing
from reports.returns.workbook.marker import SHEET as HIDDEN
from reports.returns.workbook.threeway import Take
from reports.tests.factories import PartyReturnFactory, operating_cluster, report_in

pytestmark = pytest.mark.django_db
YEAR, TENANT, INVESTOR = Period.parse("2025"), "TT14-01", "TT14-02"
HEAD = cluster_drawing.HEAD_ROW


@pytest.fixture
def leases():
    cluster = operating_cluster(name="Minh Khai", code="CCN-01-901")
    found = [LeaseFactory(cluster=cluster, tenant__name=f"Hộ {name}") for name in ("An", "Bình", "Cường")]
    before = {"1": "12.5", "3": "100"}
    PartyReturnFactory(cluster=cluster, tenant=found[0].tenant, period="2024", values=before)
    return found


class Sheet:
    """The workbook as a clerk has it open."""

    def __init__(self, user, form=TENANT, period=YEAR):
        self.form, self.period, self.user = form, period, user
        self.book = load_workbook(io.BytesIO(drawing.draw(batch_of(form, user, period), "UBND huyện")))
        self.sheet = self.book[SHEET]

    def row(self, party):
        code = getattr(party, "code", None) or party.tax_code
        (found,) = [row[0].row for row in self.sheet.iter_rows(min_row=HEAD + 1) if row[2].value == code]
        return found

    def column(self, start):
        (found,) = [cell.column for cell in self.sheet[HEAD] if str(cell.value).startswith(start)]
        return found

    def cell(self, party, start):
        return self.sheet.cell(self.row(party), self.column(start))

    def fill(self, party, notes=None, **values):
        for name, value in values.items():
            self.cell(party, f"{name.removeprefix('line')}. ").value = value
        if notes is not None:
            self.cell(party, "Giải trình").value = notes

    def content(self):
        file = io.BytesIO()
        self.book.save(file)
        return file.getvalue()

    def read(self, form=None, period=None):
        return read_workbook(io.BytesIO(self.content()), form or self.form, period or self.period)

    def merge(self, seen=None, reason="", **takes):
        """What it would make; with choices by figure, made beside the revision ``seen``."""
        read = self.read()
        for line in read.lines if seen is not None else ():
            line.seen, line.takes = seen, {name.removeprefix("line"): take for name, take in takes.items()}
        return merge(read, batch_of(self.form, self.user, self.period), self.user, reason)

    def save(self, **more):
        return many.save_returns(form=self.form, period=self.period, entries=self.merge(**more).entries(), by=self.user)


def told(merged):
    """What is wrong with rows and cells: the code, and where it stands in words."""
    cells = [
        (one.typed.problem.code, f"{one.place}: {one.typed.problem.message}") for r in merged.rows for one in r.wrong
    ]
    return [*cells, *((problem.code, str(problem)) for problem in merged.refusals)]


def test_the_sheet_is_prefilled_and_locked_but_for_what_is_typed(leases, gialam, thachthat):
    book = Sheet(gialam)
    sheet, tenant = book.sheet, leases[0].tenant
    assert sheet.protection.sheet
    assert book.book[HIDDEN].sheet_state == "veryHidden"
    assert len([cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked]) == 3 * 5
    row = [cell.value for cell in sheet[book.row(tenant)]]
    assert row[:5] == ["CCN-01-901", "Minh Khai", tenant.code, "Hộ An", "Chưa lập"]
    workers = book.cell(tenant, "3. ")
    assert sheet.cell(HEAD, workers.column).value.endswith("(Người)")
    assert sheet.cell(HEAD, workers.column - 1).value == "Dòng 3, kỳ 2024"
    assert sheet.cell(workers.row, workers.column - 1).value == 100
    rules = {str(rule.sqref): (rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation}
    assert rules[f"{workers.column_letter}9:{workers.column_letter}11"] == ("whole", "0")
    assert sheet.freeze_panes == "E9"
    assert batch_of(TENANT, thachthat, YEAR).owed == []


def test_figures_become_drafts_a_second_time_change_nothing_and_the_clean_are_submitted(leases, gialam):
    an, binh, cuong = (lease.tenant for lease in leases)
    book = Sheet(gialam)
    untouched = book.merge()
    assert (untouched.changed, len(untouched.unchanged), told(untouched), untouched.notices) == ([], 3, [], [])
    book.fill(an, line1="13,25", line3=120)
    book.fill(binh, line1=2, line3=0, line4=9.5)  # an income without workers
    merged = book.merge()
    assert (merged.begun, len(merged.changed), len(merged.unchanged), merged.held) == (2, 2, 1, 1)
    assert not PartyReturn.objects.filter(period="2025").exists()
    assert len(book.save()) == 2
    row = PartyReturn.objects.get(tenant=an, period="2025")
    assert (row.state, row.values, row.revision) == ("draft", {"1": "13.25", "3": "120"}, 1)
    assert book.merge().changed == []
    assert book.save() == []
    projects = book.merge().projects()
    outcome = many.submit_clean(form=TENANT, period=YEAR, projects=projects, by=gialam)
    assert ([one.tenant for one in outcome.submitted], len(outcome.held)) == ([an], 1)
    states = dict(PartyReturn.objects.filter(period="2025").values_list("tenant__name", "state"))
    assert states == {"Hộ An": "submitted", "Hộ Bình": "draft"}
    book.fill(an, line1=99)
    late = book.merge()
    assert [(one.owed.party_name, one.refusal.code) for one in late.refused] == [("Hộ An", "wrong_state")]
    assert book.save() == []
    assert not PartyReturn.objects.filter(tenant=cuong).exists()


def test_explanations_go_to_the_lines_they_name_or_to_those_that_ask_for_one(leases, gialam):
    an, binh, _cuong = (lease.tenant for lease in leases)
    book = Sheet(gialam)
    book.fill(an, notes="Dòng 3: thêm hai xưởng may\nDòng 1: giá tăng", line1=13)
    book.fill(binh, notes="không thuộc dòng nào", line1=5)
    merged = book.merge()
    assert [one.unplaced for one in merged.changed] == ["", "không thuộc dòng nào"]
    book.save()
    said = PartyReturn.objects.get(tenant=an, period="2025").explanations
    assert said == {"1": "giá tăng", "3": "thêm hai xưởng may"}
    assert book.merge().changed == []


def test_every_bad_cell_and_row_is_told_at_once_and_the_other_rows_stay_usable(leases, gialam):
    an, binh, cuong = (lease.tenant for lease in leases)
    gone = LeaseFactory(cluster=leases[0].cluster, starts_on="2020-01-01", ends_on="2021-01-01").tenant
    book = Sheet(gialam)
    book.fill(an, line1="mười hai", line2="1e400", line3=-5, line4="=1+1")
    book.fill(cuong, line1=7, line3=1.5)
    foreign = operating_cluster(name="Thôn Xa", code="CCN-01-902", communes=[unit("09955")])
    number = book.row(cuong)
    for cluster, party in (
        (foreign.code, LeaseFactory(cluster=foreign).tenant.code),
        ("CCN-01-901", "TNT-99-99999"),
        ("CCN-01-901", gone.code),
        ("CCN-01-901", binh.code),
    ):
        number += 1
        for column, value in ((1, cluster), (3, party)):
            book.sheet.cell(number, column).value = value
    merged = book.merge()
    codes = [code for code, _message in told(merged)]
    cells = ["negative", "not_a_number", "not_a_number", "not_calculated", "not_whole"]
    rows = ["doubled_row", "doubled_row", "no_project", "not_yours", "unknown_party"]
    assert sorted(codes) == sorted([*cells, *rows])
    messages = dict(told(merged))
    letter = book.cell(an, "3. ").column_letter
    heading = book.sheet.cell(HEAD, book.column("3. ")).value
    assert messages["negative"].startswith(f"Phiếu số liệu!{book.sheet.max_row - 6} {letter} {heading}: ")
    assert messages["negative"].endswith(": Dòng 3 không thể là số âm")
    assert "CCN-01-902" in messages["not_yours"]
    assert (merged.wrong, merged.is_ready) == (5, False)
    for name, value in (("1", "12"), ("2", "1"), ("3", "5"), ("4", "0")):
        book.cell(an, f"{name}. ").value = value
    book.fill(cuong, line3=1)
    mended = book.merge()
    assert mended.is_ready
    assert [row.owed.party_name for row in mended.changed] == ["Hộ An", "Hộ Cường"]  # the doubled one is left out


def test_files_of_other_periods_forms_and_templates_are_refused(leases, gialam, monkeypatch):
    book = Sheet(gialam)
    for code, asked in (
        ("other_period", {"period": Period.parse("2026H1")}),
        ("other_form", {"form": INVESTOR}),
    ):
        with pytest.raises(RuleViolation) as raised:
            book.read(**asked)
        assert raised.value.code == code
    head = book.sheet.cell(HEAD, book.column("3. "))
    head.value = "Công nhân"
    assert [problem.code for problem in book.merge().refusals] == ["missing_heading"]
    monkeypatch.setattr(reading, "VERSION", 2)
    with pytest.raises(RuleViolation) as raised:
        book.read()
    assert raised.value.code == "old_template"
    monkeypatch.undo()
    head.value = "3. Tổng số lao động (có hợp đồng lao động) làm việc tại dự án trong kỳ báo cáo (Người)"
    book.book[HIDDEN]["A5"].value += "x"  # nobody knows what stood there: every difference is asked about
    services.begin_return(
        form=TENANT, cluster=leases[0].cluster, party=leases[0].tenant, period=YEAR, values={"3": 50}, by=gialam
    )
    book.fill(leases[0].tenant, line1=4, line3=60)
    (asked,) = book.merge().calling
    assert [name for name, cell in asked.cells.items() if cell.side.is_undecided] == ["3"]
    assert len(book.merge().notices) == 1
    with pytest.raises(RuleViolation) as raised:
        read_workbook(io.BytesIO(book.content()))
    assert raised.value.code == "unknown_period"
    assert marker.marker_in([]) is None


def test_what_somebody_else_saved_meanwhile_is_decided_figure_by_figure(leases, gialam, so):
    an = leases[0].tenant
    book = Sheet(gialam)
    values = {"1": Decimal(10), "3": 50}
    row = services.begin_return(form=TENANT, cluster=leases[0].cluster, party=an, period=YEAR, values=values, by=so)
    book.fill(an, line1=12, line2=3)
    (found,) = book.merge().calling
    side = found.cells["1"].side
    assert (side.mine, side.theirs, side.before) == (Decimal(12), Decimal(10), None)
    assert (found.undecided, found.written, book.merge().is_ready) == (1, {"2": Decimal(3)}, False)
    theirs = book.merge(seen=row.revision, line1=Take.THEIRS)
    assert (theirs.is_ready, theirs.changed[0].written) == (True, {"2": Decimal(3)})
    assert not book.merge(seen=row.revision - 1, line1=Take.MINE).is_ready  # chosen beside something else
    stale = book.merge(seen=row.revision, line1=Take.MINE).entries()
    services.save_return(row=row, values={"3": 51}, by=so)
    with pytest.raises(many.SomeChanged):
        many.save_returns(form=TENANT, period=YEAR, entries=stale, by=gialam)
    row.refresh_from_db()
    assert len(book.save(seen=row.revision, line1=Take.MINE)) == 1
    row.refresh_from_db()
    assert row.values == {"1": "12", "2": "3", "3": "51"}


def test_form_02_of_an_investor_with_its_shares_and_yes_or_no(leases, gialam):
    investor, phase = InvestorFactory(), leases[0].cluster.phases.get()
    ItemFactory(cluster=phase.cluster, phase=phase, action=Action.ESTABLISH, investor=investor, area_ha=20)
    book = Sheet(gialam, INVESTOR)
    book.fill(investor, line5=101, line13=2, line6=4)
    assert [code for code, _message in told(book.merge())] == ["over_hundred", "yes_or_no"]
    book.fill(investor, line5="62,5", line13=1)
    book.save()
    assert PartyReturn.objects.get(investor=investor).values == {"5": "62.5", "6": "4", "13": "1"}


def test_what_comes_after_a_filed_report_needs_a_reason(leases, gialam):
    book = Sheet(gialam)
    book.fill(leases[0].tenant, line1=12)
    report_in("filed", form="TT14-04", period="2025")
    merged = book.merge()
    assert merged.wants_reason
    assert not merged.is_ready
    assert book.merge(reason="Doanh nghiệp gửi muộn").is_ready
    what = {"form": TENANT, "period": YEAR, "entries": merged.entries(), "by": gialam}
    with pytest.raises(RuleViolations) as raised:
        many.save_returns(**what)
    assert [one.code for one in raised.value.violations] == ["period_filed"]
    (row,) = many.save_returns(**what, reason="Doanh nghiệp gửi muộn")
    assert row.reason == "Doanh nghiệp gửi muộn"
    projects = [row.owed.project for row in merged.rows]
    assert len(many.submit_clean(form=TENANT, period=YEAR, projects=projects, by=gialam).submitted) == 1


def test_the_pages_download_look_save_and_submit(leases, gialam, api_user, client, django_assert_max_num_queries):
    address = reverse("party-return-upload", args=["2025", "01"])
    client.force_login(api_user)
    assert client.get(address).status_code == 403
    client.force_login(gialam)
    listed = client.get(reverse("party-return-list"), {"form": "01", "period": "2025"}).content.decode()
    assert address in listed
    assert reverse("party-return-template", args=["2025", "01"]) in listed
    for number in range(30):
        LeaseFactory(cluster=leases[0].cluster, tenant=TenantFactory(name=f"Hộ {number}"))
    with django_assert_max_num_queries(20):
        answer = client.get(reverse("party-return-template", args=["2025", "01"]))
    book = Sheet(gialam)
    book.book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    book.sheet = book.book[SHEET]
    for lease in leases:
        book.fill(lease.tenant, line1="mười")
    page = client.post(address, {"file": SimpleUploadedFile("a.xlsx", book.content())})
    assert page.status_code == 422
    assert page.content.decode().count("không phải số") == 3
    assert page.content.decode().count('value="mười"') == 3
    for row in range(HEAD + 1, HEAD + 34):
        book.sheet.cell(row, book.column("1. ")).value = row
    with django_assert_max_num_queries(24):
        page = client.post(address, {"file": SimpleUploadedFile("a.xlsx", book.content())})
    assert not PartyReturn.objects.filter(period="2025").exists()
    token = page.context["token"]
    assert client.post(address, {"read": token + "x", "action": "save"}).status_code == 302
    assert not PartyReturn.objects.filter(period="2025").exists()
    with django_assert_max_num_queries(48):
        client.post(address, {"read": token, "action": "submit"})
    assert PartyReturn.objects.filter(period="2025", state="submitted", values__has_key="1").count() == 33
    assert client.get(reverse("party-return-template", args=["2024", "09"])).status_code == 404


def test_cells_are_mended_and_choices_made_on_the_page_and_nothing_typed_is_lost(leases, gialam, so, client):
    (an, binh, cuong), cluster = [lease.tenant for lease in leases], leases[0].cluster
    book = Sheet(gialam)
    book.fill(an, line1="mười hai", line3=120, notes="Dòng 3: thêm xưởng")
    book.fill(binh, line1=12, line2=3)
    book.fill(cuong, line1=7)
    row = services.begin_return(form=TENANT, cluster=cluster, party=binh, period=YEAR, values={"1": 10}, by=so)
    client.force_login(gialam)
    address = reverse("party-return-upload", args=["2025", "01"])
    page = client.post(address, {"file": SimpleUploadedFile("a.xlsx", book.content())})
    html = page.content.decode()
    assert page.status_code == 422
    assert [group.title.partition(",")[0] for group in page.context["groups"]] == ["Hộ An", "Hộ Bình"]
    assert "Phiếu số liệu!9 " in html
    assert "“mười hai” không phải số" in html
    first, second = (f"p{cluster.pk}-{party.pk}-" for party in (an, binh))
    both = {f"{first}seen": 0, f"{second}seen": row.revision, f"{first}1": "mười ba", f"{second}1": "12"}
    page = client.post(address, {"read": page.context["token"], "action": "save", **both})
    assert page.status_code == 422
    assert 'value="mười ba"' in page.content.decode()
    both |= {f"{first}1": "12,5", "choose": f"{second}=mine"}
    page = client.post(address, {"read": page.context["token"], **both})
    assert (page.status_code, page.context["merge"].is_ready) == (200, True)
    assert not PartyReturn.objects.filter(tenant=an, period="2025").exists()
    services.save_return(row=row, values={"3": 9}, by=so)  # once more, while it is looked at
    page = client.post(address, {"read": page.context["token"], "action": "save", f"{second}seen": row.revision - 1})
    assert page.status_code == 422
    row.refresh_from_db()
    chosen = {f"{second}seen": row.revision, f"use-{second}1": "mine"}
    assert client.post(address, {"read": page.context["token"], "action": "save", **chosen}).status_code == 302
    kept = dict(PartyReturn.objects.filter(period="2025").values_list("tenant__name", "values"))
    assert kept == {
        "Hộ An": {"1": "12.5", "3": "120"},
        "Hộ Bình": {"1": "12", "2": "3", "3": "9"},
        "Hộ Cường": {"1": "7"},
    }
    assert PartyReturn.objects.get(tenant=an, period="2025").explanations == {"3": "thêm xưởng"}

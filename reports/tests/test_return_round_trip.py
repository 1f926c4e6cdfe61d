"""The workbook of a unit's returns: downloaded, filled in a spreadsheet, looked at, saved, and merged with others'."""

import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rules.periods import Period
from reports.models import Return
from reports.returns import many, services
from reports.returns.batch import batch_of
from reports.returns.workbook import drawing, layout, marker
from reports.returns.workbook.merging import merge as combine
from reports.returns.workbook.merging import merge_file
from reports.returns.workbook.reading import read_workbook
from reports.returns.workbook.threeway import Given, Take
from reports.tests.factories import ReturnFactory, operating_cluster

pytestmark = pytest.mark.django_db
PERIOD = Period.parse("2022Q3")


@pytest.fixture
def clusters():
    found = [operating_cluster(name=name) for name in ("Ấp Nhất", "Bến Hai", "Cầu Ba")]
    for cluster in found:
        ReturnFactory(cluster=cluster, period="2022Q2", workers=100, revenue=Decimal("12.5"), tenants=3)
    return found


def download(user):
    book = load_workbook(io.BytesIO(drawing.draw(batch_of(user, PERIOD), None, "UBND huyện")))
    return book, book[layout.SHEET]


def column(sheet, name):
    heading = layout.heading_of(name) if name in Return.VALUES else name
    (found,) = [cell.column for cell in sheet[drawing.HEAD_ROW] if cell.value == heading]
    return found


def line(sheet, cluster):
    (found,) = [row[0].row for row in sheet.iter_rows(min_row=drawing.HEAD_ROW + 1) if row[0].value == cluster.code]
    return found


def fill(sheet, cluster, **values):
    for name, value in values.items():
        key = "Giải trình, ghi chú" if name == "notes" else name
        sheet.cell(line(sheet, cluster), column(sheet, key)).value = value


def upload(book, user, period=PERIOD):
    file = io.BytesIO()
    book.save(file)
    reading = read_workbook(file, period)
    return merge_file(reading, batch_of(user, reading.period), user)


def marker_of(book):
    return marker.marker_in([[cell.value for cell in row] for row in book[marker.SHEET].iter_rows()])


def save(merge, user):
    return many.save_returns(period=PERIOD, entries=merge.entries(), by=user)


def test_the_sheet_is_locked_but_for_what_is_typed(clusters, gialam):
    _book, sheet = download(gialam)
    assert sheet.protection.sheet
    open_cells = [cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    assert len(open_cells) == len(clusters) * 9
    workers = sheet.cell(line(sheet, clusters[0]), column(sheet, "workers"))
    assert not workers.protection.locked
    assert sheet.cell(workers.row, workers.column - 1).value == 100
    assert sheet.cell(drawing.HEAD_ROW, workers.column - 1).value == "Lao động, quý II/2022"
    rules = {str(rule.sqref): (rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation}
    assert rules[f"{workers.column_letter}9:{workers.column_letter}11"] == ("whole", "0")
    assert sheet.freeze_panes == "C9"


def test_an_untouched_file_changes_nothing(clusters, gialam):
    book, _sheet = download(gialam)
    merge = upload(book, gialam)
    assert (merge.changed, merge.refusals, merge.notices, len(merge.unchanged)) == ([], [], [], 3)


def test_figures_come_in_as_drafts_and_a_second_time_change_nothing(clusters, gialam):
    book, sheet = download(gialam)
    fill(sheet, clusters[0], workers=120, revenue="12,75", notes="Thêm xưởng may")
    fill(sheet, clusters[1], workers=300, tenants=0, notes="Lao động: đợt tuyển lớn\nSố DN, hộ: đã rời đi")
    merge = upload(book, gialam)
    assert merge.is_ready
    assert len(save(merge, gialam)) == 2
    row = Return.objects.get(cluster=clusters[0], period="2022Q3")
    assert (row.state, row.workers, row.revenue, row.tenants, row.revision) == ("draft", 120, Decimal("12.75"), None, 1)
    other = Return.objects.get(cluster=clusters[1], period="2022Q3")
    assert other.explanations == {"workers": "đợt tuyển lớn", "tenants": "đã rời đi"}
    again = upload(book, gialam)
    assert again.changed == []
    assert save(again, gialam) == []
    assert list(Return.objects.filter(period="2022Q3").values_list("revision", flat=True)) == [1, 1]


def test_every_bad_cell_is_told_beside_it_and_nothing_is_lost(clusters, gialam):
    book, sheet = download(gialam)
    bad = {
        "tenants": "mười hai",
        "workers": -5,
        "revenue": "1e400",
        "budget_payment": "1.234",
        "infrastructure_capital": "=1+1",
        "leased_ha": 10**12,
        "wastewater_generated": Decimal("1.23456"),
        "wastewater_treated": dt.date(2022, 9, 1),
    }
    fill(sheet, clusters[0], **bad)
    fill(sheet, clusters[1], tenants=1.5, workers=float(10**10))
    (first, second) = upload(book, gialam).changed
    number = line(sheet, clusters[0])
    told = {cell.name: cell.typed.problem.code for cell in first.wrong}
    assert told == {
        "tenants": "not_a_number",
        "workers": "negative",
        "revenue": "not_a_number",
        "budget_payment": "ambiguous_number",
        "infrastructure_capital": "not_calculated",
        "leased_ha": "too_large",
        "wastewater_generated": "too_precise",
        "wastewater_treated": "not_a_number",
    }
    assert first.cells["revenue"].typed.text == "1e400"
    assert first.cells["workers"].typed.text == "−5"
    letter = sheet.cell(number, column(sheet, "revenue")).column_letter
    assert first.cells["revenue"].place == f"Phiếu số liệu!{number} {letter} Doanh thu (tỷ đồng)"
    assert [cell.typed.problem.code for cell in second.wrong] == ["not_whole", "too_large"]
    assert (second.cells["tenants"].typed.text, second.issues) == ("1,5", [])  # what cannot be read is not nothing


def refusals(merge):
    return [(problem.row, problem.code) for problem in merge.refusals]


def test_rows_that_cannot_be_used_are_told_and_the_others_stay_usable(clusters, gialam):
    idle = operating_cluster(since=dt.date(2023, 1, 1))
    book, sheet = download(gialam)
    fill(sheet, clusters[1], workers=7)
    for number, code in ((12, "CCN-27-001"), (13, idle.code), (14, clusters[0].code), (15, None)):
        sheet.cell(number, 1).value = code
        sheet.cell(number, column(sheet, "workers")).value = 5
    sheet.delete_rows(line(sheet, clusters[2]))
    merge = upload(book, gialam)
    assert refusals(merge) == [
        (9, "doubled_row"),
        (11, "not_yours"),
        (12, "not_operating"),
        (13, "doubled_row"),
        (14, "required"),
    ]
    assert [row.cluster for row in merge.changed] == [clusters[1]]
    assert any("Cầu Ba" in notice for notice in merge.notices)


def test_another_units_cluster_is_as_absent_as_one_that_does_not_exist(clusters, gialam, stranger):
    book, _sheet = download(gialam)
    codes = [code for _row, code in refusals(upload(book, stranger))]
    assert codes == ["not_yours"] * 3


def test_a_renamed_column_is_an_error_that_names_it(clusters, gialam):
    book, sheet = download(gialam)
    fill(sheet, clusters[0], workers=5)
    sheet.cell(drawing.HEAD_ROW, column(sheet, "workers")).value = "Công nhân"
    merge = upload(book, gialam)
    assert [problem.code for problem in merge.refusals] == ["missing_heading"]
    assert "Công nhân" in merge.refusals[0].message
    assert "Lao động (người)" in merge.refusals[0].message


def test_other_periods_old_templates_and_other_files_are_refused(clusters, gialam, monkeypatch):
    book, _sheet = download(gialam)
    with pytest.raises(RuleViolation, match="quý III/2022") as refused:
        upload(book, gialam, Period.parse("2022Q2"))
    assert refused.value.code == "other_period"
    monkeypatch.setattr(layout, "VERSION", 2)
    with pytest.raises(RuleViolation) as refused:
        upload(book, gialam)
    assert refused.value.code == "old_template"
    with pytest.raises(RuleViolation) as refused:
        read_workbook(io.BytesIO(b"PK not a workbook"), PERIOD)
    assert refused.value.code == "not_a_workbook"


def test_what_somebody_else_changed_meanwhile_is_shown_three_ways(clusters, gialam):
    first, second, _third = clusters
    services.begin_return(cluster=first, period=PERIOD, values={"workers": 10, "tenants": 3}, by=gialam)
    book, sheet = download(gialam)
    fill(sheet, first, workers=12, tenants=3, revenue=5)
    fill(sheet, second, workers=20)
    row = Return.objects.get(cluster=first, period="2022Q3")
    services.save_return(row=row, values={"workers": 11, "tenants": 4}, by=gialam)
    services.begin_return(cluster=second, period=PERIOD, values={"workers": 20}, by=gialam)
    (merged,) = (merge := upload(book, gialam)).changed
    cells = {name: cell.side for name, cell in merged.cells.items() if cell.side.differs}
    assert (cells["workers"].mine, cells["workers"].theirs, cells["workers"].before) == (12, 11, 10)
    assert cells["workers"].is_undecided
    assert cells["tenants"].is_theirs_alone
    assert cells["revenue"].is_written
    assert (merge.undecided, merge.is_ready) == (1, False)
    chosen = Given(merged.given.figures, takes={"workers": Take.MINE}, seen=merged.owed.row.revision)
    decided = combine({first.pk: chosen}, merge.batch, marker_of(book))
    save(decided, gialam)
    row.refresh_from_db()
    assert (row.workers, row.tenants, row.revenue) == (12, 4, 5)


def test_a_choice_does_not_count_when_the_return_changed_again_after_it(clusters, gialam):
    cluster = clusters[0]
    book, sheet = download(gialam)
    fill(sheet, cluster, workers=12)
    row = services.begin_return(cluster=cluster, period=PERIOD, values={"workers": 11}, by=gialam)
    (merged,) = (merge := upload(book, gialam)).changed
    chosen = Given(merged.given.figures, takes={"workers": Take.MINE}, seen=row.revision)
    stale = combine({cluster.pk: chosen}, merge.batch, marker_of(book))
    assert stale.is_ready
    services.save_return(row=row, values={"workers": 14}, by=gialam)
    with pytest.raises(RuleViolations):
        save(stale, gialam)
    assert not combine({cluster.pk: chosen}, batch_of(gialam, PERIOD), marker_of(book)).is_ready
    row.refresh_from_db()
    assert row.workers == 14


def test_without_its_hidden_sheet_every_difference_is_asked_about(clusters, gialam):
    book, sheet = download(gialam)
    fill(sheet, clusters[0], workers=12)
    del book[marker.SHEET]
    services.begin_return(cluster=clusters[0], period=PERIOD, values={"workers": 11, "tenants": 3}, by=gialam)
    merge = upload(book, gialam)
    (merged,) = merge.changed
    assert merged.cells["workers"].side.is_undecided
    assert not merged.cells["tenants"].side.differs  # an empty cell of an unknown time erases nothing
    assert len(merge.notices) == 1


def test_submitted_and_accepted_returns_are_not_overwritten(clusters, gialam, so):
    book, sheet = download(gialam)
    fill(sheet, clusters[0], workers=12)
    ReturnFactory(cluster=clusters[0], period="2022Q3", workers=11)
    merge = upload(book, gialam)
    assert [row.refusal.code for row in merge.refused] == ["wrong_state"]
    assert merge.changed == []
    book, sheet = download(gialam)
    assert sheet.cell(line(sheet, clusters[0]), column(sheet, "workers")).protection.locked


def test_reading_and_saving_take_as_many_queries_for_three_as_for_thirty(
    clusters, gialam, django_assert_max_num_queries
):
    for number in range(9):
        operating_cluster(name=f"Thêm {number}")
    book, sheet = download(gialam)
    for row in range(drawing.HEAD_ROW + 1, sheet.max_row + 1):
        sheet.cell(row, column(sheet, "workers")).value = 50
    for cluster in clusters:
        fill(sheet, cluster, tenants=9)  # the register knows of none
    with django_assert_max_num_queries(22):
        merge = upload(book, gialam)
        assert len(merge.changed) == 12
    with django_assert_max_num_queries(26):
        save(merge, gialam)
    with django_assert_max_num_queries(28):
        outcome = many.submit_clean(period=PERIOD, clusters=[row.cluster.pk for row in merge.rows], by=gialam)
    assert len(outcome.submitted) == 9
    assert {code for problems in outcome.held.values() for code in (one.code for one in problems)} == {
        "needs_explanation"
    }


def sent(api_client, book, **more):
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "phieu.xlsx"
    return api_client.post("/api/v1/returns/upload/", {"file": file, **more}, format="multipart")


def test_programs_download_upload_and_correct_in_the_same_way(clusters, api, gialam, so):
    client = api(gialam)
    answer = client.get("/api/v1/returns/template.xlsx?period=2022Q3")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book[layout.SHEET]
    fill(sheet, clusters[0], workers=120)
    assert sent(client, book, dry_run=True).json()["changed"] == [clusters[0].code]
    assert not Return.objects.filter(period="2022Q3").exists()
    told = sent(client, book, submit=True).json()
    assert (told["submitted"], told["held"], told["unchanged"]) == ([clusters[0].code], [], 2)
    row = Return.objects.get(period="2022Q3")
    assert (row.state, row.workers) == ("submitted", 120)
    fill(sheet, clusters[1], workers=-1, revenue="1e400")
    answer = sent(client, book)
    assert answer.status_code == 400
    code = clusters[1].code
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [
        (f"{code}.workers", "negative"),
        (f"{code}.revenue", "not_a_number"),
    ]
    services.accept_return(row=row, by=so)
    begun = client.post(f"/api/v1/returns/{row.pk}/correct/", {"reason": "Đếm trùng"}, format="json").json()
    assert (begun["version"], begun["state"], begun["reason"]) == (2, "draft", "Đếm trùng")
    assert client.get("/api/v1/returns/template.xlsx?period=2099Q1").status_code == 400


def test_a_program_is_told_what_somebody_else_changed_and_chooses(clusters, api, gialam):
    book, sheet = download(gialam)
    fill(sheet, clusters[0], workers=12, notes="Lao động: thêm xưởng")
    values, code = {"workers": 11}, clusters[0].code
    row = services.begin_return(
        cluster=clusters[0], period=PERIOD, values=values, explanations={"workers": "bớt xưởng"}, by=gialam
    )
    answer = sent(api(gialam), book)
    assert answer.status_code == 409
    told = [(one["field"], one["code"]) for one in answer.json()["errors"]]
    assert told == [(f"{code}.workers", "changed_meanwhile"), (code, "changed_meanwhile")]
    looked = sent(api(gialam), book, dry_run=True).json()["conflicts"]
    base = {"cluster": code, "before": None, "revision": row.revision}
    assert looked == [
        base | {"figure": "workers", "mine": "12", "theirs": "11"},
        base | {"figure": "notes", "mine": "Lao động: thêm xưởng", "theirs": "Lao động: bớt xưởng", "before": ""},
    ]
    choice = {"cluster": code, "take": "mine", "revision": row.revision}
    stale, half = [choice | {"revision": row.revision + 1}], [choice | {"figure": "workers"}]
    for choices in (stale, half):
        assert sent(api(gialam), book, choices=json.dumps(choices)).status_code == 409
    wrong = sent(api(gialam), book, choices=json.dumps([{"cluster": code, "take": "both", "revision": 1}]))
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "choices.0.take")
    assert sent(api(gialam), book, choices=json.dumps([choice])).json()["changed"] == [code]
    row.refresh_from_db()
    assert (row.workers, row.explanations) == (12, {"workers": "thêm xưởng"})


def test_explanations_are_merged_figure_by_figure_and_mine_takes_no_other_with_it(clusters, api, gialam):
    services.begin_return(cluster=clusters[0], period=PERIOD, values={"workers": 10}, by=gialam)
    book, sheet = download(gialam)
    fill(sheet, clusters[0], notes="Lao động: thêm xưởng")
    row, client = Return.objects.get(period="2022Q3"), api(gialam)
    services.save_return(row=row, values={}, explanations={"revenue": "giá tăng"}, by=gialam)
    assert sent(client, book).json()["conflicts"] == []
    row.refresh_from_db()
    assert row.explanations == {"workers": "thêm xưởng", "revenue": "giá tăng"}
    services.save_return(row=row, values={}, explanations={"workers": "bớt xưởng", "tenants": "hai hộ"}, by=gialam)
    assert sent(client, book).status_code == 409
    row.refresh_from_db()
    choice = {"cluster": clusters[0].code, "figure": "notes", "take": "mine", "revision": row.revision}
    assert sent(client, book, choices=json.dumps([choice])).status_code == 200
    row.refresh_from_db()
    assert row.explanations == {"workers": "thêm xưởng", "revenue": "giá tăng", "tenants": "hai hộ"}


def test_a_program_looks_first_at_all_that_is_wrong_and_disputed_then_leaves_out_what_cannot_be_used(
    clusters, api, so, gialam
):
    book, sheet = download(gialam)
    fill(sheet, clusters[0], workers=12)
    fill(sheet, clusters[1], workers=-1)
    fill(sheet, clusters[2], workers=30)
    row = services.begin_return(cluster=clusters[0], period=PERIOD, values={"workers": 11}, by=gialam)
    gone = services.begin_return(cluster=clusters[2], period=PERIOD, values={"workers": 3}, by=gialam)
    services.submit_return(row=gone, by=gialam)
    client = api(gialam)
    looked = sent(client, book, dry_run=True).json()
    wrong = [(one["field"], one["code"]) for one in looked["problems"]]
    assert wrong == [(f"{clusters[1].code}.workers", "negative"), (clusters[2].code, "wrong_state")]
    assert [one["mine"] for one in looked["conflicts"]] == ["12"]
    assert sent(client, book).status_code == 400
    assert sent(client, book, leave_out=True).status_code == 409
    choice = {"cluster": clusters[0].code, "take": "mine", "revision": row.revision}
    told = sent(client, book, leave_out=True, choices=json.dumps([choice])).json()
    assert told["changed"] == [clusters[0].code]
    assert [(one["field"], one["code"]) for one in told["problems"]] == wrong
    held = dict(Return.objects.filter(period="2022Q3").values_list("cluster", "workers"))
    assert held == {clusters[0].pk: 12, clusters[2].pk: 3}

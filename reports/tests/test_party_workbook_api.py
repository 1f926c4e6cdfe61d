"""Forms 01 and 02 by workbook for programs: downloaded, filled, looked at, decided, saved, submitted."""

import io
import json
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from ccn_portal.rules.periods import Period
from clusters.choices import Action
from clusters.tests.factories import ItemFactory, unit
from investors.tests.factories import InvestorFactory, LeaseFactory
from reports.models import PartyReturn
from reports.parties import services
from reports.parties.workbook import reading
from reports.parties.workbook.layout import SHEET
from reports.returns.workbook.drawing import HEAD_ROW
from reports.returns.workbook.marker import SHEET as HIDDEN
from reports.tests.factories import operating_cluster, report_in

pytestmark = pytest.mark.django_db
TEMPLATE, UPLOAD = "/api/v1/party-returns/template.xlsx", "/api/v1/party-returns/upload/"


@pytest.fixture
def leases():
    cluster = operating_cluster(name="Minh Khai", code="CCN-01-901")
    return [LeaseFactory(cluster=cluster, tenant__name=f"Hộ {name}") for name in ("An", "Bình", "Cường")]


def download(client, form="TT14-01", period="2025"):
    answer = client.get(TEMPLATE, {"form": form, "period": period})
    assert answer.status_code == 200, answer.content
    return load_workbook(io.BytesIO(answer.content))


def cell(book, party, start):
    sheet, code = book[SHEET], getattr(party, "code", None) or party.tax_code
    (row,) = [row[0].row for row in sheet.iter_rows(min_row=HEAD_ROW + 1) if row[2].value == code]
    (column,) = [head.column for head in sheet[HEAD_ROW] if str(head.value).startswith(start)]
    return sheet.cell(row, column)


def fill(book, party, **lines):
    for name, value in lines.items():
        cell(book, party, f"{name.removeprefix('line')}. ").value = value


def sent(client, book, **more):
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "bieu.xlsx"
    return client.post(UPLOAD, {"file": file, **more}, format="multipart")


def told(answer):
    return {(error["field"], error["code"]) for error in answer.json()["errors"]}


def project(lease):
    return f"{lease.cluster.code}.{lease.tenant.code}"


def test_a_program_downloads_looks_saves_and_submits(leases, api, gialam, so):
    client = api(gialam)
    book = download(client)
    fill(book, leases[0].tenant, line1="13,25", line3=120)
    fill(book, leases[1].tenant, line3=0, line4=9.5)  # an income without workers
    looked = sent(client, book, dry_run=True).json()
    assert looked["changed"] == [project(leases[0]), project(leases[1])]
    assert (looked["form"], looked["period"], looked["unchanged"], looked["conflicts"]) == ("TT14-01", "2025", 1, [])
    assert not PartyReturn.objects.exists()
    done = sent(client, book, submit=True).json()
    assert (done["submitted"], done["held"]) == ([project(leases[0])], [project(leases[1])])
    row = PartyReturn.objects.get(tenant=leases[0].tenant)
    assert (row.state, row.values, row.entered_by) == ("submitted", {"1": "13.25", "3": "120"}, gialam)
    assert sent(client, book).json()["changed"] == []  # a second time says nothing new
    fill(book, leases[0].tenant, line1=99)
    assert told(sent(client, book)) == {(project(leases[0]), "wrong_state")}
    fill(book, leases[0].tenant, line1=13.25)
    fill(book, leases[2].tenant, line1=4)
    assert sent(api(so), book).json()["changed"] == [project(leases[2])]  # the department on a party's behalf


def test_every_bad_cell_is_told_with_its_place_and_nothing_is_saved(leases, api, gialam):
    investor, phase = InvestorFactory(), leases[0].cluster.phases.get()
    ItemFactory(cluster=phase.cluster, phase=phase, action=Action.ESTABLISH, investor=investor, area_ha=20)
    client = api(gialam)
    book = download(client)
    fill(book, leases[0].tenant, line1="mười hai", line2="1e400", line3=-5, line4=8)
    answer = sent(client, book)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    code = project(leases[0])
    assert told(answer) == {
        (f"{code}.1", "not_a_number"),
        (f"{code}.2", "not_a_number"),
        (f"{code}.3", "negative"),
    }
    place = cell(book, leases[0].tenant, "3. ")
    (negative,) = [error["message"] for error in answer.json()["errors"] if error["code"] == "negative"]
    assert negative.startswith(f"{SHEET}!{place.row} {place.column_letter} 3. ")
    of_investor = download(client, "TT14-02")
    fill(of_investor, investor, line5=101, line13=2)
    whose = f"CCN-01-901.{investor.tax_code}"
    assert told(sent(client, of_investor)) == {(f"{whose}.5", "over_hundred"), (f"{whose}.13", "yes_or_no")}
    assert not PartyReturn.objects.exists()


def test_rows_columns_and_files_that_cannot_be_used_are_refused(leases, api, gialam, monkeypatch):
    client = api(gialam)
    book = download(client)
    foreign = LeaseFactory(cluster=operating_cluster(code="CCN-01-902", communes=[unit("09955")]))
    below = cell(book, leases[2].tenant, "1. ").row + 1
    for number, (cluster, party) in enumerate(
        ((foreign.cluster.code, foreign.tenant.code), (leases[0].cluster.code, foreign.tenant.code)), below
    ):
        book[SHEET].cell(number, 1).value, book[SHEET].cell(number, 3).value = cluster, party
    fill(book, leases[0].tenant, line1=1)
    assert told(sent(client, book)) == {("file", "not_yours"), ("file", "unknown_party")}
    book = download(client)
    head = book[SHEET].cell(HEAD_ROW, cell(book, leases[0].tenant, "3. ").column)
    head.value = "Công nhân"
    assert told(sent(client, book)) == {("file", "missing_heading")}
    book = download(client)
    assert told(sent(client, book, period="2026H1")) == {("file", "other_period")}
    assert told(sent(client, book, form="TT14-02")) == {("file", "other_form")}
    monkeypatch.setattr(reading, "VERSION", 2)
    assert told(sent(client, book)) == {("file", "old_template")}
    monkeypatch.undo()
    del book[HIDDEN]
    fill(book, leases[0].tenant, line1=1)
    assert told(sent(client, book)) == {("period", "unknown_period")}
    named = {"form": "TT14-01", "period": "2025"}
    assert sent(client, book, dry_run=True, **named).json()["changed"] == [project(leases[0])]
    future = {"form": "TT14-01", "period": str(Period.parse("2025").ends_on.year + 20)}
    assert told(sent(client, book, **future)) == {("period", "not_begun")}
    assert not PartyReturn.objects.exists()


def test_after_a_filed_report_a_reason_is_asked_for(leases, api, gialam):
    client = api(gialam)
    book = download(client)
    fill(book, leases[0].tenant, line1=12)
    report_in("filed", form="TT14-04", period="2025")
    assert told(sent(client, book)) == {(project(leases[0]), "period_filed")}
    assert not PartyReturn.objects.exists()
    done = sent(client, book, reason="Doanh nghiệp gửi muộn", submit=True).json()
    assert done["submitted"] == [project(leases[0])]
    assert PartyReturn.objects.get().reason == "Doanh nghiệp gửi muộn"


def test_what_somebody_else_changed_is_told_and_chosen_figure_by_figure(leases, api, gialam, so):
    client, lease = api(gialam), leases[0]
    book = download(client)
    fill(book, lease.tenant, line1=12, line2=3, line3=60)
    values = {"1": Decimal("10.5"), "3": 50}
    row = services.begin_return(
        form="TT14-01", cluster=lease.cluster, party=lease.tenant, period="2025", values=values, by=so
    )
    answer = sent(client, book)
    code = project(lease)
    assert answer.status_code == 409
    assert told(answer) == {(f"{code}.1", "changed_meanwhile"), (f"{code}.3", "changed_meanwhile")}
    who = {"cluster": lease.cluster.code, "party": lease.tenant.code, "before": None, "revision": row.revision}
    assert sent(client, book, dry_run=True).json()["conflicts"] == [
        who | {"figure": "1", "mine": "12", "theirs": "10.5"},
        who | {"figure": "3", "mine": "60", "theirs": "50"},
    ]
    choice = {name: who[name] for name in ("cluster", "party", "revision")}
    choices = [choice | {"figure": "1", "take": "mine"}, choice | {"figure": "3", "take": "theirs"}]
    for refused in (choices[:1], [one | {"revision": row.revision - 1} for one in choices]):
        assert sent(client, book, choices=json.dumps(refused)).status_code == 409
    assert sent(client, book, choices=json.dumps(choices)).json()["changed"] == [code]
    row.refresh_from_db()
    assert row.values == {"1": "12", "2": "3", "3": "50"}


def test_only_who_enters_for_parties_and_only_for_their_own(leases, api, gialam, thachthat, api_user, pccc, stranger):
    book = download(api(gialam))
    fill(book, leases[0].tenant, line1=12)
    for reader in (api_user, pccc):
        assert api(reader).get(TEMPLATE, {"form": "TT14-01", "period": "2025"}).status_code == 403
        assert sent(api(reader), book).status_code == 403
    for other in (thachthat, stranger):  # another unit, another province: as absent as what there is not
        answer = sent(api(other), book)
        assert (answer.status_code, told(answer)) == (400, {("file", "not_yours")})
        assert "Hộ An" not in answer.content.decode()
        assert download(api(other))[SHEET].cell(HEAD_ROW + 1, 1).value is None
    assert not PartyReturn.objects.exists()


@pytest.mark.parametrize(
    ("asked", "field", "code"),
    [
        ({"form": "TT14-03", "period": "2025"}, "form", "unknown_form"),
        ({"form": "TT14-01", "period": "2025Q3"}, "period", "period_kind"),
        ({"form": "TT14-01", "period": "2099"}, "period", "not_begun"),
        ({"form": "TT14-01", "period": "mai"}, "period", "unknown_period"),
    ],
)
def test_a_template_is_only_there_for_what_can_be_reported(api, gialam, asked, field, code):
    answer = api(gialam).get(TEMPLATE, asked)
    assert answer.status_code == 400
    assert (field, code) in told(answer)

"""Inspections and findings in the briefing: counted from the workbook's own cells."""

import datetime as dt
from importlib.resources import files

import openpyxl
import pytest
from django.urls import reverse

from ccn_portal.meetings import services
from clusters.models import Cluster
from inspections.models import Finding

pytestmark = pytest.mark.django_db
FIRST, LAST, HELD = dt.date(2026, 6, 15), dt.date(2026, 9, 14), dt.date(2026, 11, 14)
DOMAINS = {
    "environment": "Môi trường",
    "fire_safety": "Phòng cháy chữa cháy",
    "land": "Đất đai",
    "construction": "Xây dựng",
    "investment": "Đầu tư",
}


@pytest.fixture(scope="module")
def cells():
    """The rows of the demonstration workbook's sheets, by heading."""
    book = openpyxl.load_workbook(files("ccn_portal.exchange") / "data" / "hanoi.xlsx", read_only=True)
    return {name: _rows(book[name]) for name in ("KiemTra", "ViPham")}


def _rows(sheet):
    rows = list(sheet.iter_rows(values_only=True))
    at = next(index for index, row in enumerate(rows) if sum(cell is not None for cell in row) > 3)
    plain = ([cell.date() if isinstance(cell, dt.datetime) else cell for cell in row] for row in rows[at + 1 :])
    return [dict(zip(rows[at], row, strict=True)) for row in plain if any(row)]


def counted(cells, domain):
    """The numbers of a field, from the cells alone."""
    visits = {row["Mã kiểm tra"]: row["Ngày kiểm tra"] for row in cells["KiemTra"] if row["Lĩnh vực"] == domain}
    known = [row for row in cells["ViPham"] if row["Mã kiểm tra"] in visits]
    found = [row for row in known if FIRST <= visits[row["Mã kiểm tra"]] <= LAST]
    fined = [row["Tiền phạt (triệu đồng)"] for row in found if row["Tiền phạt (triệu đồng)"]]

    def standing(day):
        left = [row for row in known if visits[row["Mã kiểm tra"]] <= day]
        left = [row for row in left if not row["Ngày khắc phục"] or row["Ngày khắc phục"] > day]
        return len(left), sum(row["Hạn khắc phục"] < day for row in left)

    return {
        "visits": sum(FIRST <= day <= LAST for day in visits.values()),
        "findings": len(found),
        "remedied": sum(FIRST <= row["Ngày khắc phục"] <= LAST for row in known if row["Ngày khắc phục"]),
        "closed": 0,  # the workbook tells of no closure, no transfer
        "transferred": 0,
        "sanctions": len(fined),
        "fines": str(sum(fined)),
        **dict(zip(("open", "overdue"), standing(LAST), strict=True)),
        **dict(zip(("open_now", "overdue_now"), standing(HELD), strict=True)),
    }


@pytest.fixture
def autumn(hanoi):
    return services.plan_meeting(unit=hanoi, period="2026Q3", held_on=HELD, by=None)


def test_every_number_is_the_workbooks_and_opens_as_many_records(autumn, cells, client, so):
    told = {row["domain"]: row for row in autumn.content["inspections"]["domains"]}
    for domain, word in DOMAINS.items():
        assert told[domain] == {"domain": domain, **counted(cells, word)}
    sums = {name: sum(int(told[domain][name]) for domain in DOMAINS) for name in counted(cells, "Đất đai")}
    assert {name: int(value) for name, value in told[""].items() if name != "domain"} == sums
    late = autumn.content["inspections"]["remedies"]
    assert sum(row["due_on"] < LAST.isoformat() for row in late) == sums["overdue"]
    assert sum(row["state"] == "overdue" for row in late) == sums["overdue_now"]
    visited = {row["Mã CCN"]: row["Ngày kiểm tra"] for row in sorted(cells["KiemTra"], key=lambda r: r["Ngày kiểm tra"])
               if row["Ngày kiểm tra"] <= LAST}  # fmt: skip
    at_work = Cluster.objects.as_of(LAST).with_status("operating", "under_construction")
    subject = set(at_work.values_list("code", flat=True)) | set(visited)
    assert autumn.content["inspections"]["coverage"] == {
        "subject": len(subject),
        "never": len(subject - set(visited)),
        "not_this_year": sum(code not in visited or visited[code].year < 2026 for code in subject),
    }
    client.force_login(so)
    for key, count in (("i-visits-land", 3), ("i-overdue", sums["overdue"]), ("i-fines", sums["sanctions"])):
        answer = client.get(reverse("meeting-sources", args=[autumn.pk, key]))
        assert answer.context["total"] == count, key
    assert answer.context["value"] == f"{sums['fines']},0"


def test_what_the_watch_list_catches_is_that_of_the_last_day(autumn):
    caught = {row["rule"]: row for row in autumn.content["inspections"]["watch"]}
    assert caught["remedy_overdue"]["cases"] == Finding.objects.as_of(LAST).overdue().count()
    assert caught["no_wastewater_plant"]["clusters"] == (
        Cluster.objects.as_of(LAST).operating().filter(wastewater_on__isnull=True).count()
    )
    stored = autumn.provenance["w-remedy_overdue"]
    assert sum(int(amount) for amount in stored["amounts"]) == caught["remedy_overdue"]["cases"]
    assert len(stored["ids"]) == caught["remedy_overdue"]["clusters"]

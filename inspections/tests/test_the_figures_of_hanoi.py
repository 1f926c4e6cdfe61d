"""Hanoi's inspections on two days, and the grids of three clusters, worked out from the workbook's own cells."""

import datetime as dt
from collections import defaultdict
from functools import reduce
from importlib.resources import files

import openpyxl
import pytest
from django.db.models import Count, Q, Sum

from clusters.models import Cluster
from inspections.choices import Domain
from inspections.compliance import Subject, grids_of
from inspections.models import Finding, Inspection, Sanction
from inspections.oversight import visited_so
from inspections.units import Counted, counted_by_unit
from investors.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DOMAINS = {
    "environment": "Môi trường",
    "fire_safety": "Phòng cháy chữa cháy",
    "land": "Đất đai",
    "construction": "Xây dựng",
    "investment": "Đầu tư",
}
# field: visits, findings, open, overdue, fines, million VND
KNOWN = {
    dt.date(2022, 9, 14): {
        "environment": (47, 32, 16, 13, 19, 1410),
        "fire_safety": (54, 37, 15, 12, 27, 2245),
        "land": (42, 24, 10, 9, 14, 615),
        "construction": (50, 29, 9, 7, 22, 1390),
        "investment": (47, 30, 16, 12, 24, 1610),
    },
    dt.date(2026, 11, 14): {
        "environment": (91, 61, 27, 26, 35, 2825),
        "fire_safety": (91, 58, 23, 19, 42, 3555),
        "land": (82, 56, 20, 20, 38, 2275),
        "construction": (90, 57, 16, 15, 43, 2890),
        "investment": (86, 59, 24, 24, 48, 3085),
    },
}
DAYS = sorted(KNOWN)
# the last day of each of the twelve quarters until 14/9/2022, and until 14/11/2026
QUARTER_ENDS = {
    DAYS[0]: [dt.date(y, m, 14) for y in (2019, 2020, 2021, 2022) for m in (3, 6, 9, 12)][3:15],
    DAYS[1]: [*[dt.date(y, m, 14) for y in (2024, 2025, 2026) for m in (3, 6, 9, 12)][:11], DAYS[1]],
}
MARKS = {"no_visit": ".", "clean": "-", "open": "o", "overdue": "X", "closed": "v"}


@pytest.fixture(scope="module")
def sheets():
    book = openpyxl.load_workbook(files("ccn_portal.exchange") / "data" / "hanoi.xlsx", read_only=True)
    return {name: rows_of(book[name]) for name in ("KiemTra", "ViPham", "CumCongNghiep")}


def rows_of(sheet):
    rows = list(sheet.iter_rows(values_only=True))
    at = next(index for index, row in enumerate(rows) if sum(cell is not None for cell in row) > 3)
    return [
        {
            heading: cell.date() if isinstance(cell, dt.datetime) else cell
            for heading, cell in zip(rows[at], row, strict=True)
        }
        for row in rows[at + 1 :]
        if any(row)
    ]


def counted(sheets, day, domain):
    visits = [r["Mã kiểm tra"] for r in sheets["KiemTra"] if r["Lĩnh vực"] == domain and r["Ngày kiểm tra"] <= day]
    found = [r for r in sheets["ViPham"] if r["Mã kiểm tra"] in set(visits)]
    still_open = [r for r in found if not r["Ngày khắc phục"] or r["Ngày khắc phục"] > day]
    overdue = [r for r in still_open if r["Hạn khắc phục"] < day]
    fines = [r["Tiền phạt (triệu đồng)"] for r in found if r["Tiền phạt (triệu đồng)"]]
    return len(visits), len(found), len(still_open), len(overdue), len(fines), sum(fines)


@pytest.mark.parametrize("day", DAYS)
def test_the_figures_known_beforehand_are_those_of_the_workbook(sheets, day):
    assert {domain: counted(sheets, day, word) for domain, word in DOMAINS.items()} == KNOWN[day]


@pytest.mark.parametrize("day", DAYS)
def test_visits_findings_open_overdue_and_fines_by_field(hanoi, day):
    visits = dict(Inspection.objects.as_of(day).order_by().values_list("domain").annotate(n=Count("pk")))
    findings = Finding.objects.as_of(day).order_by().values("inspection__domain")
    by_domain = {
        row.pop("inspection__domain"): row
        for row in findings.annotate(
            n=Count("pk"),
            open=Count("pk", filter=Q(state__in=["open", "overdue", "transferred"])),
            overdue=Count("pk", filter=Q(is_overdue=True)),
        )
    }
    fines = Sanction.objects.filter(finding__in=Finding.objects.as_of(day).values("pk")).order_by()
    fined = {
        domain: (count, amount)
        for domain, count, amount in fines.values_list("finding__inspection__domain").annotate(
            n=Count("pk"), total=Sum("amount")
        )
    }
    assert {domain: (visits[domain], *row.values(), *fined[domain]) for domain, row in by_domain.items()} == KNOWN[day]
    assert hanoi.code == "01"


@pytest.mark.parametrize("day", DAYS)
def test_the_visits_say_the_same(hanoi, day):
    totals = Inspection.objects.as_of(day).aggregate(
        visits=Count("pk"), found=Sum("finding_count"), open=Sum("open_count"), overdue=Sum("overdue_count")
    )
    assert tuple(totals.values()) == tuple(map(sum, list(zip(*KNOWN[day].values(), strict=True))[:4]))


def grid(sheets, cluster, day):
    """Field → one mark per quarter, worked out from the cells, finding by finding."""
    visits = [r for r in sheets["KiemTra"] if r["Mã CCN"] == cluster and r["Ngày kiểm tra"] <= day]
    of_visit = defaultdict(list)
    for row in sheets["ViPham"]:
        of_visit[row["Mã kiểm tra"]].append(row)
    lines = {}
    for domain, word in DOMAINS.items():
        line, start = "", None
        for end in QUARTER_ENDS[day]:
            start = start or quarter_before(end)
            mark = "."
            for visit in (r for r in visits if r["Lĩnh vực"] == word and r["Ngày kiểm tra"] <= end):
                mark = worse(mark, "-" if visit["Ngày kiểm tra"] > start else ".")
                for row in of_visit[visit["Mã kiểm tra"]]:
                    fixed, due = row["Ngày khắc phục"], row["Hạn khắc phục"]
                    if not fixed or fixed > end:
                        mark = worse(mark, "X" if due < end else "o")
                    elif fixed > start or visit["Ngày kiểm tra"] > start:
                        mark = worse(mark, "v")
            line, start = line + mark, end
        lines[domain] = line
    return lines


def quarter_before(end):
    return dt.date(end.year, end.month - 3, 14) if end.month > 3 else dt.date(end.year - 1, 12, 14)


def worse(first, second):
    return max(first, second, key=".-voX".index)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", ["Làng nghề Bát Tràng", "Kiêu Kỵ", "Dị Nậu"])
def test_the_grid_of_a_cluster_over_twelve_quarters(hanoi, sheets, name, day):
    cluster = Cluster.objects.get(name=name)
    squares = grids_of([cluster.pk], day)[cluster.pk]
    shown = {
        domain: "".join(MARKS[quarter[Domain(domain)].standing] for quarter in squares.values()) for domain in DOMAINS
    }
    assert len(squares) == 12
    assert shown == grid(sheets, cluster.code, day)
    assert len(set("".join(shown.values()))) >= 3  # there is something to get wrong
    assert hanoi.code == "01"


@pytest.mark.parametrize("day", DAYS)
def test_the_counts_of_units_and_of_tenants_are_those_of_the_cells(hanoi, sheets, day):
    clusters = Cluster.objects.as_of(day)
    counted = Counted.total_of(counted_by_unit(clusters, day)[0])
    marks = defaultdict(int)
    for code in clusters.values_list("code", flat=True):
        marks[reduce(worse, (line[-1] for line in grid(sheets, code, day).values()))] += 1
    assert {MARKS[standing]: count for standing, count in counted.standings.items()} == marks
    visited = {r["Mã CCN"] for r in sheets["KiemTra"] if r["Ngày kiểm tra"] <= day}
    this_year = {r["Mã CCN"] for r in sheets["KiemTra"] if dt.date(day.year, 1, 1) <= r["Ngày kiểm tra"] <= day}
    assert counted.clusters - counted.never == len(visited)
    assert counted.clusters - counted.not_this_year == len(this_year)
    tenants = {r["Mã đơn vị"] for r in sheets["KiemTra"] if r["Mã đơn vị"] and r["Ngày kiểm tra"] <= day}
    never = visited_so(Tenant.objects.filter(province=hanoi), "never", day, Subject.TENANT)
    assert never.count() == Tenant.objects.count() - len(tenants)


def test_all_grids_take_three_queries(hanoi, django_assert_num_queries):
    clusters = list(Cluster.objects.values_list("pk", flat=True))
    with django_assert_num_queries(3):
        grids = grids_of(clusters, DAYS[1])
    assert len(grids) == 197
    assert hanoi.code == "01"

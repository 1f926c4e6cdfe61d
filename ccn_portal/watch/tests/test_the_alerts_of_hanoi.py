"""What the rules catch in Hanoi on two days, worked out from the workbook's own cells."""

import datetime as dt
from importlib.resources import files

import openpyxl
import pytest

from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.workdays import add_working_days, next_working_day, working_days_between
from ccn_portal.watch.models import Alert, AlertEvent
from ccn_portal.watch.registry import BY_CODE
from ccn_portal.watch.services import run
from clusters.models import Cluster, Phase

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DAYS = [dt.date(2022, 9, 14), dt.date(2026, 11, 14)]
SHEETS = ("QuyetDinh", "NoiDungQuyetDinh", "TienDo", "DonViThueDat", "HoSoThamDinh", "ViPham")
# what is known beforehand: rule → how many on each of the days
KNOWN = {
    "no_wastewater_plant": (44, 44),
    "no_fire_acceptance": (70, 76),
    "operating_not_established": (0, 0),
    "remedy_overdue": (53, 104),
    "project_idle": (139, 188),
    "no_detailed_plan": (22, 28),
    "no_groundbreaking": (35, 30),
    "clearance_stalled": (0, 27),
    "dossier_clock": (20, 2),
}


def day_of(cell):
    if isinstance(cell, dt.datetime):
        return cell.date()
    if not cell:
        return None
    day, month, year = map(int, str(cell).split("/"))
    return dt.date(year, month, day)


def months_later(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError(day)


class Book:
    """The workbook's rows, asked the plainest way."""

    def __init__(self):
        book = openpyxl.load_workbook(files("ccn_portal.exchange") / "data" / "hanoi.xlsx", read_only=True)
        self.sheets = {name: self.rows_of(book[name]) for name in SHEETS}
        self.issued = {row["Số quyết định"]: day_of(row["Ngày ban hành"]) for row in self.sheets["QuyetDinh"]}

    @staticmethod
    def rows_of(sheet):
        rows = list(sheet.iter_rows(values_only=True))
        at = next(index for index, row in enumerate(rows) if sum(cell is not None for cell in row) > 3)
        return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :] if any(row)]

    def events(self, kind, day):
        """Cluster → phase → (days, values) of a milestone."""
        found = {}
        for row in self.sheets["TienDo"]:
            if row["Nội dung"] == kind and day_of(row["Ngày"]) <= day:
                value = row["Giá trị"]
                number = float(value.replace(",", ".")) if isinstance(value, str) else value
                found.setdefault((row["Mã CCN"], row["Giai đoạn"]), []).append((day_of(row["Ngày"]), number))
        return found

    def operating(self, day):
        return {cluster for cluster, _phase in self.events("Đi vào hoạt động", day)}

    def acts(self, day):
        """Every act in force, the earliest first."""
        rows = [(self.issued[row["Số quyết định"]], n, row) for n, row in enumerate(self.sheets["NoiDungQuyetDinh"])]
        return [(on, row) for on, _n, row in sorted(rows, key=lambda one: one[:2]) if on <= day]

    def phases(self, day):
        """(cluster, phase) → (opened on, area) of clusters that stand."""
        standing, planned, opened = {}, {}, {}
        for on, row in self.acts(day):
            code, act = row["Mã CCN"], row["Nội dung"]
            if act in ("Công nhận", "Thành lập", "Bãi bỏ thành lập"):
                standing[code] = act
            if act in ("Đưa vào quy hoạch", "Rút khỏi quy hoạch"):
                planned[code] = act
            if act in ("Công nhận", "Thành lập", "Mở rộng"):
                area = row["Diện tích (ha)"]
                value = float(area.replace(",", ".")) if isinstance(area, str) else area
                opened.setdefault((code, row["Giai đoạn"]), (on, value))
        gone = {code for code, act in planned.items() if act == "Rút khỏi quy hoạch"} - self.operating(day)
        stands = {code for code, act in standing.items() if act != "Bãi bỏ thành lập"} - gone
        return {key: value for key, value in opened.items() if key[0] in stands}


@pytest.fixture(scope="module")
def book():
    return Book()


def no_wastewater_plant(book, day):
    return book.operating(day) - {code for code, _phase in book.events("Vận hành trạm xử lý nước thải", day)}


def no_fire_acceptance(book, day):
    return book.operating(day) - {code for code, _phase in book.events("Nghiệm thu PCCC", day)}


def operating_not_established(book, day):
    return book.operating(day) - {code for code, _phase in book.phases(day)}


def no_detailed_plan(book, day):
    acts = book.acts(day)
    planned = {
        (r["Mã CCN"], r["Giai đoạn"]) for _on, r in acts if r["Nội dung"] == "Phê duyệt quy hoạch chi tiết 1/500"
    }
    return {key for key, (on, _area) in book.phases(day).items() if months_later(on, 12) < day and key not in planned}


def no_groundbreaking(book, day):
    begun = set()
    for kind in ("Khởi công", "Hoàn thành hạ tầng", "Đi vào hoạt động"):
        begun |= set(book.events(kind, day))
    return {key for key, (on, _area) in book.phases(day).items() if months_later(on, 24) < day and key not in begun}


def clearance_stalled(book, day):
    over = set(book.events("Hoàn thành hạ tầng", day)) | set(book.events("Đi vào hoạt động", day))
    cleared, found = book.events("Giải phóng mặt bằng", day), set()
    for key, (_on, area) in book.phases(day).items():
        if key in over or key not in cleared:
            continue
        last = max(cleared[key])[1]
        grown = min(on for on, value in cleared[key] if value >= last)
        if last < area and months_later(grown, 3) < day:
            found.add(key)
    return found


def project_idle(book, day):
    found = set()
    for row in book.sheets["DonViThueDat"]:
        starts, ends = day_of(row["Từ ngày"]), day_of(row["Đến ngày"])
        idle = row["Tình trạng"] == "Tạm ngừng" and months_later(starts, 24) < day
        if idle and (ends is None or ends > day):
            found.add(row["Mã đơn vị"])
    return found


def remedy_overdue(book, day):
    return {
        (row["Mã kiểm tra"], row["Nội dung vi phạm"])
        for row in book.sheets["ViPham"]
        if day_of(row["Hạn khắc phục"]) < day
        and (day_of(row["Ngày khắc phục"]) is None or day_of(row["Ngày khắc phục"]) > day)
    }


def dossier_clock(book, day):
    """25 days until 14/9/2026, 20 working days since; warned 5 working days before."""
    found = set()
    for row in book.sheets["HoSoThamDinh"]:
        received, closed = day_of(row["Ngày tiếp nhận"]), day_of(row["Ngày kết thúc"])
        if received > day or (closed and closed <= day):
            continue
        new = received >= dt.date(2026, 9, 15)
        limit = add_working_days(received, 20) if new else next_working_day(received + dt.timedelta(days=25))
        if working_days_between(day, limit) <= 5:
            found.add(row["Mã hồ sơ"])
    return found


def named(code, hits):
    """The hits by the names the workbook uses."""
    clusters = dict(Cluster.objects.values_list("pk", "code"))
    if BY_CODE[code].subject is None:
        return {clusters[hit.cluster] for hit in hits}
    match BY_CODE[code].subject[0]:
        case "phase":
            numbers = dict(Phase.objects.values_list("pk", "number"))
            return {(clusters[hit.cluster], numbers[int(hit.subject.split(":")[1])]) for hit in hits}
        case "finding":
            return {(hit.facts["inspection"], hit.facts["text"]) for hit in hits}
        case "dossier":
            return {hit.facts["code"] for hit in hits}
    from investors.models import Tenant

    tenants = dict(Tenant.objects.values_list("pk", "code"))
    return {tenants[hit.tenant] for hit in hits}


def test_what_each_rule_catches_is_what_the_workbook_says(hanoi, book):
    for index, day in enumerate(DAYS):
        rules = Rules(day)
        for code, counts in KNOWN.items():
            if code == "operating_not_established" and index == 0:
                continue  # the deadline is of 2024
            expected = globals()[code](book, day)
            assert len(expected) == counts[index], (code, day)
            assert named(code, BY_CODE[code].hits(day, rules)) == expected, (code, day)


def test_a_run_opens_them_and_a_second_one_changes_nothing(hanoi, settings):
    settings.FROZEN_TODAY = DAYS[1]
    first = run()
    assert {code: first[code].hits for code in KNOWN} == {code: counts[1] for code, counts in KNOWN.items()}
    assert sum(outcome.opened for outcome in first.values()) == Alert.objects.unresolved().count() > 500
    rows, events = list(Alert.objects.values().order_by("pk")), list(AlertEvent.objects.values().order_by("pk"))
    again = run()
    assert not any(outcome.changes for outcome in again.values())
    assert list(Alert.objects.values().order_by("pk")) == rows
    assert list(AlertEvent.objects.values().order_by("pk")) == events


def test_the_quarter_that_nobody_reported_is_missed_the_day_after_its_day(hanoi, book):
    """The workbook ends with 2026Q3; what is owed for 2026Q4 is due on 20 December."""
    owing = book.operating(dt.date(2026, 12, 14))
    rule = BY_CODE["return_missing"]

    def missing(day):
        return {hit.cluster for hit in rule.hits(day, Rules(day)) if hit.facts["period"] == "2026Q4"}

    assert missing(dt.date(2026, 12, 20)) == set()
    codes = dict(Cluster.objects.values_list("pk", "code"))
    assert {codes[pk] for pk in missing(dt.date(2026, 12, 21))} == owing

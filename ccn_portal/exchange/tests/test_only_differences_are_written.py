"""A second workbook changes what differs and nothing else, and the preview shows it."""

import datetime as dt
from decimal import Decimal

import pytest

from ccn_portal.exchange.services import import_register
from ccn_portal.exchange.tests.workbooks import (
    CLUSTER,
    DECISION,
    FIGURES,
    GOOD,
    ITEM,
    LEASE,
    MILESTONE,
    good_workbook,
    workbook,
)
from clusters.models import Cluster, Decision, DecisionItem, Milestone, Phase
from investors.models import Lease, Tenant
from reports.choices import ReturnState
from reports.models import Return

pytestmark = pytest.mark.django_db


def imported(file, **options):
    result = import_register(file, province="01", **{"by": None} | options)
    assert result.errors == []
    return result


@pytest.fixture
def register():
    imported(good_workbook())


def test_a_dry_run_shows_what_would_change_and_writes_nothing(register):
    result = imported(good_workbook(DonViThueDat=[LEASE | {"Diện tích thuê (m2)": 1600}]), dry_run=True)

    assert not result.applied
    assert result.counts["DonViThueDat"] == {"rows": 1, "new": 0, "changed": 1, "unchanged": 0, "errors": 0}
    assert result.samples == {
        "DonViThueDat": [
            {
                "row": 4,
                "key": "DV-00001 · Công ty TNHH Gốm · CCN-01-001",
                "outcome": "changed",
                "field": "Diện tích thuê (m2)",
                "before": "1500,5",
                "after": "1600",
            }
        ]
    }
    assert Lease.objects.get().area_m2 == Decimal("1500.5")


def test_the_same_file_for_good_writes_it(register):
    result = imported(good_workbook(DonViThueDat=[LEASE | {"Diện tích thuê (m2)": 1600}]))

    assert result.applied
    assert Lease.objects.get().area_m2 == 1600


def test_rows_that_are_not_in_the_file_stay(register):
    imported(workbook(CumCongNghiep=[CLUSTER | {"Mã CCN": "CCN-01-002", "Tên CCN": "Kiêu Kỵ"}]))

    assert Cluster.objects.count() == 2
    assert Lease.objects.count() == 1


def test_an_empty_cell_empties_a_value_and_an_absent_column_says_nothing(register):
    imported(
        workbook(NoiDungQuyetDinh=[{**ITEM, "Diện tích đất công nghiệp (ha)": None, "Tổng mức đầu tư (tỷ đồng)": 3}])
    )
    item = DecisionItem.objects.get()
    assert (item.industrial_area_ha, item.capital) == (None, 3)

    imported(workbook(NoiDungQuyetDinh=[ITEM]))
    item.refresh_from_db()
    assert (item.industrial_area_ha, item.capital) == (Decimal("7.5"), 3)


def test_a_new_name_is_found_by_search_and_sorted_by(register):
    imported(good_workbook(CumCongNghiep=[CLUSTER | {"Tên CCN": "Cụm công nghiệp Đa Tốn"}]))

    cluster = Cluster.objects.matching("da ton").get()
    assert cluster.name == "Đa Tốn"
    assert cluster.sort_key != ""


def test_a_cluster_that_moves_gets_its_new_places_and_territories(register):
    result = imported(good_workbook(CumCongNghiep=[CLUSTER | {"Mã xã": "00577; 00583"}]))

    cluster = Cluster.objects.get()
    assert [(place.unit.code, place.lead) for place in cluster.places.order_by("-lead")] == [
        ("00577", True),
        ("00583", False),
    ]
    lying = cluster.territories.order_by("valid_to", "-lead").values_list("commune__name", "lead", "valid_to")
    assert [(name, lead) for name, lead, valid_to in lying if valid_to] == [
        ("Xã Đa Tốn", True),
        ("Xã Bát Tràng", False),
    ]
    # the two communes have merged into one, in which the cluster counts once
    assert [(name, lead) for name, lead, valid_to in lying if not valid_to] == [("Xã Bát Tràng", True)]
    assert result.samples["CumCongNghiep"][0]["before"] == "Xã Bát Tràng"
    assert result.samples["CumCongNghiep"][0]["after"] == "Xã Đa Tốn; Xã Bát Tràng"


def test_an_accepted_figure_that_changes_becomes_a_new_version(register, so):
    imported(good_workbook(SoLieuKy=[FIGURES | {"Lao động (người)": 130}]), by=so)

    old, new = Return.objects.order_by("version")
    assert (old.workers, old.is_current, old.version) == (120, False, 1)
    assert (new.workers, new.is_current, new.version, new.state) == (130, True, 2, ReturnState.ACCEPTED)
    assert new.accepted_by == so


def test_a_tenant_with_several_leases_has_several_rows():
    rows = [LEASE, LEASE | {"Từ ngày": "1/9/2021", "Diện tích thuê (m2)": 200}]

    imported(good_workbook(DonViThueDat=rows))

    assert Tenant.objects.count() == 1
    assert [lease.starts_on for lease in Lease.objects.order_by("starts_on")] == [
        dt.date(2020, 6, 1),
        dt.date(2021, 9, 1),
    ]


def test_decisions_of_one_number_are_told_apart_by_day_and_issuer():
    other = DECISION | {"Ngày ban hành": "2/2/2020"}
    ambiguous = good_workbook(QuyetDinh=[DECISION, other])
    result = import_register(ambiguous, province="01", by=None)
    assert [error["code"] for error in result.errors] == ["ambiguous_decision"]
    assert "“Ngày ban hành” và “Cơ quan ban hành”" in result.errors[0]["message"]

    imported(
        good_workbook(
            QuyetDinh=[DECISION, other],
            NoiDungQuyetDinh=[ITEM | {"Ngày ban hành": "2/2/2020"}],
        )
    )

    assert DecisionItem.objects.get().decision.issued_on == dt.date(2020, 2, 2)
    assert Decision.objects.count() == 2


def test_an_act_without_a_phase_means_the_only_one_there_is():
    plan = ITEM | {"Nội dung": "Phê duyệt quy hoạch chi tiết 1/500"}
    imported(good_workbook(NoiDungQuyetDinh=[plan, ITEM]))

    assert Phase.objects.get().number == 1
    assert {item.phase.number for item in DecisionItem.objects.all()} == {1}


def test_an_act_without_a_phase_is_a_riddle_when_there_are_several():
    plan = ITEM | {"Nội dung": "Phê duyệt quy hoạch chi tiết 1/500"}
    expansion = ITEM | {"Nội dung": "Mở rộng", "Giai đoạn": 2}

    result = import_register(good_workbook(NoiDungQuyetDinh=[plan, ITEM, expansion]), province="01", by=None)

    assert [(error["row"], error["code"]) for error in result.errors] == [(4, "phase_missing")]
    assert result.errors[0]["message"] == "CCN có nhiều giai đoạn (1, 2); hãy ghi rõ giai đoạn nào"


def test_a_milestone_without_a_phase_is_of_the_first(register):
    assert Milestone.objects.get().phase.number == 1


def test_the_order_of_sheets_and_columns_does_not_matter(register):
    backwards = {name: [dict(reversed(row.items())) for row in rows] for name, rows in reversed(GOOD.items())}

    assert not imported(workbook(**backwards)).changes_something


def test_importing_only_one_sheet_refers_to_the_register(register):
    result = imported(workbook(TienDo=[MILESTONE | {"Nội dung": "Đi vào hoạt động", "Ngày": "1/1/2021"}]))

    assert result.counts == {"TienDo": {"rows": 1, "new": 1, "changed": 0, "unchanged": 0, "errors": 0}}
    assert Milestone.objects.count() == 2


def test_the_longest_names_of_any_script_fit():
    longest = "한" * 150
    digits = "1 " * 124 + "1"
    cluster, lease = CLUSTER | {"Tên CCN": longest}, LEASE | {"Tên đơn vị": digits}

    imported(good_workbook(CumCongNghiep=[cluster], DonViThueDat=[lease]))

    assert (Cluster.objects.get().name, Tenant.objects.get().name) == (longest, digits)

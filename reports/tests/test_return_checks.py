"""What the checks find: errors stop a return, warnings want a word; thresholds from both sides."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.utils.translation import override

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.rules.models import RuleParameter
from ccn_portal.rules.periods import Period
from clusters.choices import Action, MilestoneKind
from clusters.tests.factories import ItemFactory, MilestoneFactory
from investors.tests.factories import LeaseFactory
from reports.models import Return
from reports.returns import services
from reports.returns.background import Background, Limits, backgrounds
from reports.returns.checks import Issue, issues_of, warning
from reports.returns.values import from_page, from_program, read
from reports.tests.factories import ReturnFactory, operating_cluster

LIMITS = Limits(outlier=D(25), periods=4, register_difference=D(1), unit_slip=D(500))


def found(background=None, **values):
    return [(i.level.value, i.indicator, i.code) for i in issues_of(values, background or Background(LIMITS))]


def after(*figures, name="workers"):
    return Background(LIMITS, tuple(None if one is None else {name: D(one)} for one in figures))


def test_at_least_one_figure_is_reported():
    assert found() == [("error", "tenants", "nothing_reported")]
    assert found(workers=0) == []


@pytest.mark.parametrize(("treated", "codes"), [("99.9", []), ("100", []), ("100.1", ["treated_above_generated"])])
def test_no_more_wastewater_is_treated_than_generated(treated, codes):
    background = Background(LIMITS, plant_on=dt.date(2020, 1, 1))
    issues = found(background, wastewater_generated=D(100), wastewater_treated=D(treated))
    assert [code for _level, _name, code in issues] == codes


def test_treated_wastewater_needs_a_plant():
    assert found(wastewater_treated=D(5)) == [("warning", "wastewater_treated", "no_plant")]
    assert found(wastewater_treated=D(0)) == []


def test_without_tenants_there_are_no_workers():
    assert found(tenants=0, workers=5) == [("error", "workers", "without_tenants")]
    assert found(tenants=0, workers=0) == []


@pytest.mark.parametrize(("revenue", "level"), [("998", "warning"), ("1000", "error"), ("1002", "error")])
def test_five_hundred_times_the_last_period_is_a_wrong_unit(revenue, level):
    background = after("2", "2", name="revenue")
    code = {"warning": "outlier", "error": "unit_slip"}[level]
    assert found(background, revenue=D(revenue)) == [(level, "revenue", code)]


@pytest.mark.parametrize(("workers", "codes"), [(75, []), (125, []), (74, ["outlier"]), (126, ["outlier"])])
def test_a_quarter_away_from_the_median_of_four_periods_is_unusual(workers, codes):
    assert [code for *_which, code in found(after(90, 100, 100, 500), workers=workers)] == codes


def test_only_the_last_four_periods_tell_what_is_usual():
    assert found(after(100, 100, 100, 100, 9, 9, 9, 9, 9), workers=100) == []


def test_one_period_tells_nothing_yet():
    assert found(after(100, None, None, None), workers=500) == []
    assert found(after(100, None, 100, None), workers=500) == [("warning", "workers", "outlier")]


@pytest.mark.parametrize(
    ("leased", "codes"), [("9.9", []), ("10.1", []), ("9.89", ["register"]), ("10.11", ["register"])]
)
def test_leased_land_agrees_with_the_register_within_a_hundredth(leased, codes):
    background = Background(LIMITS, register={"tenants": 5, "leased_ha": D(10)})
    assert [code for *_which, code in found(background, leased_ha=D(leased))] == codes


def test_what_is_not_reported_or_not_known_is_not_compared():
    background = Background(LIMITS, register={"tenants": None, "leased_ha": D(10)}, industrial_ha=D(8))
    assert found(background, tenants=7, leased_ha=None) == []


def test_land_capital_and_plants_have_their_limits():
    background = Background(
        LIMITS,
        ({"infrastructure_capital": D(50)},),
        industrial_ha=D(8),
        plant_on=dt.date(2020, 1, 1),
        plant_capacity=D(200),
        approved_capital=D(60),
    )
    at_the_limit = {"leased_ha": D(8), "infrastructure_capital": D(60), "wastewater_generated": D(200)}
    assert found(background, **at_the_limit) == []
    over = {"leased_ha": D("8.01"), "infrastructure_capital": D("60.1"), "wastewater_generated": D(201)}
    assert found(background, **over) == [
        ("warning", "infrastructure_capital", "above_approved_capital"),
        ("warning", "leased_ha", "above_industrial_area"),
        ("warning", "wastewater_generated", "above_capacity"),
    ]
    assert found(background, infrastructure_capital=D("49.9")) == [
        ("warning", "infrastructure_capital", "cumulative_fell")
    ]


def test_a_finding_is_stored_and_told_in_either_language():
    (issue,) = issues_of({"revenue": D("185560")}, after("196.56", name="revenue"))
    again = Issue.from_json(issue.to_json())
    assert again == issue
    with override("vi"):
        assert again.message == "Gấp khoảng 944 lần kỳ trước (196,56). Có phải là triệu đồng?"
    with override("en"):
        assert again.message == "About 944 times the last period (196.56). Is it in millions of VND?"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.234,5", D("1234.5")),
        ("1.478", D(1478)),
        ("5,891", D("5.891")),
        ("185.560,00", D(185560)),
        ("3204.31", D("3204.31")),
        ("3 204,31", D("3204.31")),
        (" 12 ", D(12)),
        ("", None),
    ],
)
def test_the_page_reads_numbers_as_vietnamese_write_them(typed, value):
    with override("vi"):
        assert from_page(typed) == value


def test_the_english_page_reads_them_as_english_write_them():
    with override("en"):
        assert (from_page("1,478"), from_page("5.891"), from_page("1,234.5")) == (D(1478), D("5.891"), D("1234.5"))


@pytest.mark.parametrize("typed", ["12 người", "1e400", "1.2.3", "--4", "NaN", "Infinity", "1,2,3"])
def test_what_is_not_a_number_is_told_so(typed):
    for reader in (from_page, from_program):
        with pytest.raises(RuleViolation) as problem:
            reader(typed)
        assert problem.value.code == "not_a_number"


@pytest.mark.parametrize("given", [True, [1], {"a": 1}, "1.234,5", float("inf"), float("nan"), "1e400"])
def test_a_program_writes_a_decimal_point(given):
    assert from_program("9.125") == D("9.125")
    assert from_program(310.5) == D("310.5")
    assert from_program(None) is None
    with pytest.raises(RuleViolation):
        from_program(given)


def test_each_wrong_figure_is_told_and_the_good_ones_are_read():
    given = {"workers": "-5", "revenue": "9" * 400, "tenants": "1,5", "leased_ha": "0,00001", "budget_payment": "3,5"}
    with override("vi"):
        values, problems = read({**given, "percent": "101"}, from_page)
    assert values == {"budget_payment": D("3.5")}
    assert {(p.field, p.code) for p in problems} == {
        ("workers", "negative"),
        ("revenue", "too_large"),
        ("tenants", "not_whole"),
        ("leased_ha", "too_precise"),
        ("percent", "unknown_figure"),
    }


# -- with the database ------------------------------------------------------------------------------
def submit(row, by, **explanations):
    with pytest.raises(RuleViolations) as problem:
        services.submit_return(row=row, by=by, explanations=explanations)
    return [(one.field, one.code) for one in problem.value.violations]


@pytest.mark.django_db
def test_errors_block_and_warnings_want_an_explanation(gialam):
    cluster = operating_cluster()
    values = {"workers": 5, "wastewater_generated": D(4), "wastewater_treated": D(5)}
    row = services.begin_return(cluster=cluster, period="2022Q3", values=values, by=gialam)
    assert submit(row, gialam) == [
        ("wastewater_treated", "treated_above_generated"),
        ("wastewater_treated", "needs_explanation"),
    ]
    row = services.save_return(row=row, values={"wastewater_treated": D(4)}, by=gialam)
    assert submit(row, gialam, workers="thừa") == [("wastewater_treated", "needs_explanation")]
    row = services.submit_return(row=row, by=gialam, explanations={"wastewater_treated": "Đấu nối trạm lân cận"})
    assert row.explanations == {"wastewater_treated": "Đấu nối trạm lân cận"}
    assert [issue["code"] for issue in row.issues] == ["no_plant"]


@pytest.mark.django_db
def test_the_background_is_that_of_the_cut_off_day():
    cluster = operating_cluster()
    item = ItemFactory(
        cluster=cluster, action=Action.ESTABLISH, on=dt.date(2016, 1, 1), area_ha=D(20), industrial_area_ha=D(14)
    )
    LeaseFactory(cluster=cluster, area_m2=D(50_000), starts_on=dt.date(2022, 9, 14))
    LeaseFactory(cluster=cluster, area_m2=D(10_000), starts_on=dt.date(2022, 9, 15))
    plant = MilestoneKind.WASTEWATER_COMMISSIONED
    MilestoneFactory(phase=item.phase, kind=plant, occurred_on=dt.date(2022, 9, 15), value=D(500))
    ReturnFactory(cluster=cluster, period="2022Q2", workers=90)
    ReturnFactory(cluster=cluster, period="2021Q4", workers=80)
    ReturnFactory(cluster=cluster, period="2021Q2", workers=1)
    ReturnFactory(cluster=cluster, period="2022Q1", workers=7, state="submitted")
    third = backgrounds([cluster.pk], Period.parse("2022Q3"))[cluster.pk]
    assert (third.previous("workers"), third.history("workers")) == (90, [90, 80])
    assert third.register == {"tenants": 1, "leased_ha": D(5)}
    assert (third.industrial_ha, third.plant_on, third.plant_capacity) == (D(14), None, None)
    fourth = backgrounds([cluster.pk], Period.parse("2022Q4"))[cluster.pk]
    assert fourth.register["leased_ha"] == D(6)
    assert fourth.plant_capacity == D(500)


@pytest.mark.django_db
def test_thresholds_are_dated_parameters(django_assert_num_queries):
    RuleParameter.objects.create(key="return.outlier", value="10", valid_from=dt.date(2022, 9, 14), legal_source="Sở")
    cluster = operating_cluster()
    outlier = {
        code: backgrounds([cluster.pk], Period.parse(code))[cluster.pk].limits.outlier for code in ("2022Q2", "2022Q3")
    }
    assert outlier == {"2022Q2": D(25), "2022Q3": D(10)}
    both = [cluster.pk, operating_cluster().pk]
    with django_assert_num_queries(4):
        backgrounds(both, Period.parse("2022Q3"))


@pytest.mark.django_db
def test_the_figures_of_the_demonstration_pass(hanoi):
    """What localities reported for 2022Q3 raises no error, and few warnings."""
    rows = list(Return.objects.accepted().filter(period="2022Q3"))
    by_cluster = backgrounds([row.cluster_id for row in rows], Period.parse("2022Q3"))
    issues = [
        i for row in rows for i in issues_of({n: getattr(row, n) for n in Return.VALUES}, by_cluster[row.cluster_id])
    ]
    assert len(rows) > 60
    assert [issue for issue in issues if issue.level == "error"] == []


def test_a_share_that_was_worked_out_is_told_with_few_decimals():
    told = warning("leased_ha", "register", other=D("88.67298187808896210873146623"))
    assert "88,673 " in told.message

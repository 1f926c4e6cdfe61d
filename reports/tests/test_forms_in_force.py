"""Forms have days in force, units too: both sides of every boundary, and who asks too early is told what there was."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from ccn_portal.errors import RuleViolations
from ccn_portal.rules.periods import Period
from clusters.tests.factories import NEW_MAP, OLD_MAP, hanoi, unit
from reports.content import form_json
from reports.official_forms import forms
from reports.services import request_report

pytestmark = pytest.mark.django_db

TT14, TT28, TT15 = "Thông tư 14/2024/TT-BCT, Phụ lục I", "Thông tư 28/2020/TT-BCT", "Thông tư 15/2017/TT-BCT"
CODES = ("TT14-01", "TT14-02", "TT14-03", "TT14-04")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("day", "circular"),
    [
        ("2024-10-01", TT14),
        ("2024-09-30", TT28),
        ("2021-01-01", TT28),
        ("2020-12-31", TT15),
        ("2017-10-16", TT15),
        ("2017-10-15", None),
    ],
)
def test_each_form_has_its_circular_on_both_sides_of_the_boundary(code, day, circular):
    form, on = forms()[code], dt.date.fromisoformat(day)
    earlier = form.earlier_on(on)
    assert form.is_in_force(on) is (circular == TT14)
    if circular != TT14:
        assert (earlier.legal_source if earlier else None) == circular


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("2024H1", "Vào ngày chốt số liệu 14/06/2024, biểu theo Thông tư 28/2020/TT-BCT đang có hiệu lực. "
                   "(Thời điểm hiệu lực chưa đối chiếu công báo.)"),
        ("2020", "biểu theo Thông tư 15/2017/TT-BCT đang có hiệu lực"),
        ("2017H1", "Chưa rõ biểu nào có hiệu lực vào ngày chốt số liệu 14/06/2017."),
    ],
)  # fmt: skip
def test_who_asks_too_early_is_told_which_form_there_was(so, client, api, tmp_path, period, told):
    with pytest.raises(RuleViolations) as raised:
        request_report(form="04", unit=hanoi(), period=period, by=so)
    assert "Biểu số 04 (Thông tư 14/2024/TT-BCT, Phụ lục I) chỉ có hiệu lực từ ngày 01/10/2024." in str(raised.value)
    assert told in str(raised.value)
    answer = api(so).post("/api/v1/reports/", {"form": "TT14-04", "unit": "01", "period": period}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "form_not_in_force")
    assert told in answer.json()["errors"][0]["message"]
    warned = io.StringIO()
    out = tmp_path / "early.csv"
    call_command("build_report", form="04", unit="01", period=period, out=str(out), stdout=io.StringIO(), stderr=warned)
    assert told in warned.getvalue()
    client.force_login(so)
    shown = client.post(reverse("report-list"), {"form": "TT14-04", "unit": hanoi().pk, "period": period})
    if period != "2017H1":  # the page offers no period that early
        assert told in shown.content.decode()


def test_the_api_tells_the_days_of_each_form_and_what_stood_there_before(so, api):
    form = api(so).get("/api/v1/forms/TT14-03/").json()
    assert (form["in_force_from"], form["in_force_to"]) == ("2024-10-01", None)
    assert [(row["legal_source"], row["in_force_to"], row["checked"]) for row in form["earlier"]] == [
        (TT28, "2024-09-30", False),
        (TT15, "2020-12-31", False),
    ]
    assert api(so).get("/api/v1/forms/MONTH/").json()["period_kinds"] == ["month"]


@pytest.mark.parametrize(
    ("period", "of", "codes"),
    [
        ("2025H1", unit_code, codes)
        for unit_code, codes in ((("018", OLD_MAP), []), (("00583", OLD_MAP), ["form_level"]))
    ]
    + [("2025", ("00565", NEW_MAP), [])],
)
def test_districts_report_up_to_30_june_2025_and_communes_since(period, of, codes):
    found = forms()["TT14-03"].violations(unit(*of), Period.parse(period))
    assert [violation.code for violation in found] == codes


def test_a_form_says_why_a_commune_stands_where_the_circular_writes_district():
    form = forms()["TT14-03"]
    district, commune = form_json(form, unit("018", OLD_MAP)), form_json(form, unit("00565", NEW_MAP))
    assert district["footnote"] == form.footnote
    assert commune["footnote"].startswith(f"{form.footnote} Nhiệm vụ báo cáo, nhận báo cáo của Ủy ban nhân dân cấp")
    assert (
        "Điều 6 và Điều 11 Nghị định số 139/2025/NĐ-CP"
        in form_json(forms()["TT14-01"], unit("00565", NEW_MAP))["footnote"]
    )


def test_a_district_is_on_the_map_of_its_last_day_and_off_it_the_day_after(so):
    district = unit("018", OLD_MAP)
    assert (district.is_valid_on(dt.date(2025, 6, 30)), district.is_valid_on(dt.date(2025, 7, 1))) == (True, False)
    commune = unit("00565", NEW_MAP)
    assert (commune.is_valid_on(dt.date(2025, 6, 30)), commune.is_valid_on(dt.date(2025, 7, 1))) == (False, True)


def test_month_and_quarter_are_told_from_each_other():
    month, quarter = forms()["MONTH"], forms()["QUARTER"]
    assert month.violations(hanoi(), Period.parse("2026-09")) == []
    assert [v.code for v in month.violations(hanoi(), Period.parse("2026Q3"))] == ["period_kind"]
    assert [v.code for v in quarter.violations(hanoi(), Period.parse("2026-09"))] == ["period_kind"]
    assert [v.code for v in month.violations(unit("018", OLD_MAP), Period.parse("2025-06"))] == ["form_level"]

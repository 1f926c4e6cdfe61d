"""Random registers for properties: rows by column key, as an author might have filled them in."""

import datetime as dt
import io
from decimal import Decimal

from hypothesis import strategies as st

from ccn_portal.exchange.register import SHEETS
from ccn_portal.text import clean
from ccn_portal.workbooks.writer import sheet_of, xlsx
from clusters.choices import (
    MILESTONE_UNITS,
    Action,
    ClusterKind,
    DossierKind,
    DossierOutcome,
    FundingSource,
    InvestorKind,
    MilestoneKind,
    WorkKind,
)
from environment.tests.registers import conclusions, surroundings
from inspections.tests.registers import oversight
from investors.choices import LeaseState, TenantKind

LAYOUTS = {sheet.layout.name: sheet.layout for sheet in SHEETS}
# on the map before 1/7/2025 (Gia Lâm) and since
OLD_COMMUNES, NEW_COMMUNES = ["00583", "00577", "00565"], ["00004", "00008"]

LETTERS = st.characters(exclude_categories=["Cs", "Cn", "Cc"])
STARTS = st.sampled_from(["", "=", "+", "-", "@", "'", "CCN ", "0", "e\u0301", "="])
TEXTS = st.builds(lambda start, rest: start + rest, STARTS, st.text(LETTERS, max_size=12))
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2025, 6, 1))


def names(texts=TEXTS):
    """Text with something in it that is not the sign of a spreadsheet's error."""
    return texts.filter(lambda text: clean(text) and not text.startswith("#"))


def decimals(high, places):
    return st.decimals(0, high, places=places)


def maybe(strategy):
    return st.none() | strategy


@st.composite
def registers(draw):
    """Sheet name → rows by column key; without mistakes."""
    decisions = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "number": names(),
                    "issued_on": DAYS,
                    "issuer": TEXTS,
                    "kind": TEXTS,
                    "abstract": TEXTS,
                    "source": TEXTS,
                }
            ),
            unique_by=lambda row: (clean(row["number"]), row["issued_on"], clean(row["issuer"])),
            min_size=1,
            max_size=3,
        )
    )
    for row in decisions:
        row["effective_on"] = draw(maybe(st.just(row["issued_on"] + dt.timedelta(days=draw(st.integers(0, 90))))))
    clusters = [draw(_cluster(number)) for number in range(draw(st.integers(1, 3)))]
    investors = draw(st.lists(_investor(), unique_by=lambda row: row["tax_code"], max_size=2))
    codes = [row["code"] for row in clusters]
    leases = draw(_leases(codes))
    around = draw(surroundings(codes, TEXTS, names()))
    tenants = sorted({row["code"] for row in leases})
    return {
        "QuyetDinh": decisions,
        "CumCongNghiep": clusters,
        "ChuDauTu": investors,
        "NoiDungQuyetDinh": draw(_items(decisions, codes, investors)),
        "TienDo": [*draw(_milestones(codes)), *conclusions(around["MauNuocThai"])],
        "CongTrinhHaTang": draw(_works(codes)),
        "DonViThueDat": leases,
        "SoLieuKy": draw(_returns(codes)),
        "HoSoThamDinh": draw(_dossiers(codes)),
        "MucTieuNam": draw(_targets()),
        **around,
        **draw(oversight(codes, tenants, TEXTS, names())),
        "VuongMac": draw(_obstacles(codes)),
        "SoLieuCongBo": draw(_figures()),
    }


def written(register) -> io.BytesIO:
    """The register as a workbook."""
    out = io.BytesIO()
    xlsx([sheet_of(LAYOUTS[name], rows) for name, rows in register.items()], out)
    out.seek(0)
    return out


def _investor():
    return st.fixed_dictionaries(
        {
            "tax_code": st.from_regex(r"99[0-9]{8}", fullmatch=True),
            "name": names(),
            "kind": st.sampled_from(["", *InvestorKind]),
        }
    )


@st.composite
def _cluster(draw, number):
    old = draw(st.booleans())
    communes = draw(
        st.lists(st.sampled_from(OLD_COMMUNES if old else NEW_COMMUNES), min_size=1, max_size=2, unique=True)
    )
    point = draw(maybe(st.tuples(st.decimals(9, 23, places=6), st.decimals(103, 117, places=6))))
    return {
        "code": f"CCN-01-{number:03d}",
        "name": draw(names()),
        "district_code": "018" if old else "",
        "commune_code": ";".join(communes),
        "kind": draw(st.sampled_from(["", *ClusterKind])),
        "sector_code": draw(st.sampled_from(["", "0162", "2393"])),
        "sector_name": draw(TEXTS),
        "latitude": point and point[0],
        "longitude": point and point[1],
        "source": draw(TEXTS),
    }


@st.composite
def _items(draw, decisions, codes, investors):
    rows = {}
    for _ in range(draw(st.integers(0, 5))):
        decision, code = draw(st.sampled_from(decisions)), draw(st.sampled_from(codes))
        action = draw(st.sampled_from([Action.INCLUDE, Action.ESTABLISH, Action.EXPAND, Action.APPROVE_PROJECT]))
        phase = None if action == Action.INCLUDE else draw(st.integers(1, 2))
        area = draw(maybe(st.decimals(Decimal("0.0001"), 99999, places=4)))
        rows[id(decision), code, action, phase] = {
            "decision": decision["number"],
            "issued_on": decision["issued_on"],
            "issuer": decision["issuer"],
            "cluster": code,
            "action": action,
            "phase": phase,
            "area_ha": area,
            "industrial_area_ha": draw(maybe(decimals(area, 4))) if area else None,
            "capital": draw(maybe(decimals(10**10 - 1, 6))),
            "investor": draw(st.sampled_from(["", *(row["tax_code"] for row in investors)])),
        }
    return list(rows.values())


@st.composite
def _milestones(draw, codes):
    rows = {}
    for _ in range(draw(st.integers(0, 4))):
        kind, phase = draw(st.sampled_from(list(MilestoneKind))), draw(st.integers(1, 2))
        day, code = draw(DAYS), draw(st.sampled_from(codes))
        value = draw(maybe(decimals(99999, 4))) if kind in MILESTONE_UNITS else None
        rows[code, phase, kind, day] = {
            "cluster": code, "phase": phase, "kind": kind, "occurred_on": day, "value": value, "source": draw(TEXTS),
        }  # fmt: skip
    return list(rows.values())


@st.composite
def _works(draw, codes):
    rows = {}
    for _ in range(draw(st.integers(0, 3))):
        code, kind, inside = draw(st.sampled_from(codes)), draw(st.sampled_from(list(WorkKind))), draw(st.booleans())
        days = sorted(draw(st.lists(DAYS, min_size=3, max_size=3)))
        name = draw(TEXTS)
        rows[code, kind, inside, clean(name)] = {
            "cluster": code,
            "kind": kind,
            "name": name,
            "inside_fence": "yes" if inside else "no",
            "planned_on": days[0],
            "started_on": draw(maybe(st.just(days[1]))),
            "completed_on": draw(maybe(st.just(days[2]))),
            "capacity": draw(TEXTS),
            "funding_source": draw(st.sampled_from(["", *FundingSource])),
            "budget": draw(maybe(decimals(99999, 6))),
            "disbursed": draw(maybe(decimals(99999, 6))),
        }
    return list(rows.values())


@st.composite
def _leases(draw, codes):
    tenants = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "code": st.from_regex(r"DV-[0-9]{3}", fullmatch=True),
                    "name": names(),
                    "kind": st.sampled_from(["", *TenantKind]),
                    "tax_code": st.sampled_from(["", "0100109106", "9900500001"]),
                }
            ),
            unique_by=lambda row: row["code"],
            max_size=2,
        )
    )
    rows = {}
    for _ in range(draw(st.integers(0, 4)) if tenants else 0):
        tenant, code, start = draw(st.sampled_from(tenants)), draw(st.sampled_from(codes)), draw(DAYS)
        contract, state = draw(TEXTS), draw(st.sampled_from(list(LeaseState)))
        rows[tenant["code"], code, start, clean(contract)] = tenant | {
            "cluster": code,
            "area_m2": Decimal("0.01"),
            "starts_on": start,
            "ends_on": draw(maybe(st.just(start + dt.timedelta(days=draw(st.integers(1, 900)))))),
            "contract": contract,
            "registered_capital": draw(maybe(decimals(99999, 6))),
            "realised_capital": draw(maybe(decimals(99999, 6))),
            "certificate": draw(TEXTS),
            "sector_code": draw(st.sampled_from(["", "0162"])),
            "nationality": draw(TEXTS),
            "state": state,
            "suspended_on": draw(maybe(DAYS)) if state == LeaseState.SUSPENDED else None,
        }
    return list(rows.values())


@st.composite
def _returns(draw, codes):
    rows = {}
    for _ in range(draw(st.integers(0, 4))):
        code, period = draw(st.sampled_from(codes)), draw(st.sampled_from(["2021Q4", "2022Q3", "2025H1", "2025"]))
        rows[code, period] = {
            "cluster": code,
            "period": period,
            "tenants": draw(maybe(st.integers(0, 9999))),
            "workers": draw(maybe(st.integers(0, 99999))),
            "revenue": draw(maybe(decimals(10**11, 6))),
            "budget_payment": draw(maybe(decimals(99999, 6))),
            "infrastructure_capital": draw(maybe(decimals(99999, 6))),
            "leased_ha": draw(maybe(decimals(99999, 4))),
            "wastewater_generated": draw(maybe(decimals(99999, 4))),
            "wastewater_treated": draw(maybe(decimals(99999, 4))),
        }
    return list(rows.values())


@st.composite
def _dossiers(draw, codes):
    rows = []
    for number in range(draw(st.integers(0, 2))):
        days = sorted(draw(st.lists(DAYS, min_size=3, max_size=3)))
        outcome = draw(st.sampled_from(["", *DossierOutcome]))
        rows.append(
            {
                "code": f"HS-{number}",
                "cluster": draw(st.sampled_from(codes)),
                "kind": draw(st.sampled_from(list(DossierKind))),
                "received_on": days[0],
                "council_on": draw(maybe(st.just(days[1]))),
                "closed_on": days[2] if outcome else None,
                "outcome": outcome,
            }
        )
    return rows


def _targets():
    row = st.fixed_dictionaries(
        {
            "year": st.integers(2000, 2100),
            "indicator": names(),
            "unit": TEXTS,
            "lowest": maybe(decimals(100, 4)),
            "highest": maybe(st.decimals(100, 999, places=4)),
        }
    )
    return st.lists(row, unique_by=lambda row: (row["year"], clean(row["indicator"])), max_size=2)


@st.composite
def _obstacles(draw, codes):
    return [
        {
            "code": f"VM-{number}",
            "cluster": draw(st.sampled_from(codes)),
            "period": draw(st.sampled_from(["", "2022Q3", "2026-09"])),
            "text": draw(names()),
            "responsible": draw(TEXTS),
            "due_on": draw(maybe(DAYS)),
            "outcome": draw(TEXTS),
        }
        for number in range(draw(st.integers(0, 2)))
    ]


def _figures():
    row = st.fixed_dictionaries(
        {
            "indicator": names(),
            "line": st.sampled_from(["", "3", "15.1"]),
            "value": st.decimals(-1000, 10**11, places=4),
            "unit": TEXTS,
            "as_of": DAYS,
            "scope": TEXTS,
            "source": names(),
            "note": TEXTS,
        }
    )
    return st.lists(
        row,
        unique_by=lambda row: (clean(row["indicator"]), row["as_of"], clean(row["scope"]), clean(row["source"])),
        max_size=2,
    )

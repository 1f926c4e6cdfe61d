"""Random visits, findings and steps for the properties of the register workbook."""

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from ccn_portal.text import clean
from inspections.choices import Domain, Severity, VisitKind

FIRST = dt.date(2020, 1, 1)


def maybe(strategy):
    return st.none() | strategy


def _after(draw, day):
    return day + dt.timedelta(days=draw(st.integers(0, 90)))


@st.composite
def oversight(draw, codes, tenants, texts, names):
    """Sheet name → rows by column key; without mistakes."""
    visits = [draw(_visit(number, codes, tenants, texts)) for number in range(draw(st.integers(0, 3)))]
    findings = {}
    for _ in range(draw(st.integers(0, 3)) if visits else 0):
        row = draw(_finding(draw(st.sampled_from(visits)), texts, names))
        findings[row["inspection"], clean(row["text"])] = row
    days = {visit["code"]: visit["visited_on"] for visit in visits}
    extensions, transfers = {}, {}
    for key, row in findings.items():
        day = days[key[0]]
        for _ in range(draw(st.integers(0, 2))):
            step = draw(_extension(row, day, names))
            extensions[*key, step["decided_on"]] = step
            letter = draw(_transfer(row, day, texts, names))
            transfers[*key, clean(letter["letter_number"]), letter["sent_on"]] = letter
    return {
        "KiemTra": visits,
        "ViPham": list(findings.values()),
        "GiaHan": list(extensions.values()),
        "ChuyenXuLy": list(transfers.values()),
    }


@st.composite
def _visit(draw, number, codes, tenants, texts):
    return {
        "code": f"KT-2024-{number:04d}",
        "cluster": draw(st.sampled_from(codes)),
        "tenant": draw(st.sampled_from(["", *tenants])),
        "domain": draw(st.sampled_from(list(Domain))),
        "visited_on": draw(st.dates(FIRST, dt.date(2025, 6, 1))),
        "lead_agency": draw(texts),
        "conclusion": draw(texts),
        "kind": draw(st.sampled_from(["", *VisitKind])),
        "decision_number": draw(texts),
        "leader": draw(texts),
        "members": draw(texts),
        "follows": "",
    }


@st.composite
def _finding(draw, visit, texts, names):
    day = visit["visited_on"]
    remedied = draw(maybe(st.just(_after(draw, day))))
    closed = draw(maybe(st.just(_after(draw, remedied)))) if remedied else None
    row = {
        "inspection": visit["code"],
        "text": draw(names),
        "severity": draw(st.sampled_from(["", *Severity])),
        "remedy_due": draw(maybe(st.just(_after(draw, day)))),
        "remedied_on": remedied,
        "code": "",
        "evidence": draw(texts),
        "required_remedy": draw(texts),
        "remedy_note": draw(texts),
        "closed_on": closed,
        "closing_proof": draw(names),
        "reinspection": "",
    }
    if draw(st.booleans()):
        decided = draw(maybe(st.just(_after(draw, day))))
        row |= {
            "number": draw(names),
            "amount": draw(maybe(st.decimals(0, Decimal(99999), places=6))),
            "issuer": draw(texts),
            "decided_on": decided,
            "due_on": draw(maybe(st.just(_after(draw, decided)))) if decided else None,
            "measures": draw(texts),
        }
    return row


@st.composite
def _extension(draw, finding, day, names):
    return {
        "inspection": finding["inspection"],
        "text": finding["text"],
        "decided_on": _after(draw, day),
        "new_due": (finding["remedy_due"] or day) + dt.timedelta(days=draw(st.integers(1, 90))),
        "reason": draw(names),
    }


@st.composite
def _transfer(draw, finding, day, texts, names):
    sent = _after(draw, day)
    replied = draw(maybe(st.just(_after(draw, sent))))
    return {
        "inspection": finding["inspection"],
        "text": finding["text"],
        "agency": draw(names),
        "letter_number": draw(names),
        "sent_on": sent,
        "reply_due": draw(maybe(st.just(_after(draw, sent)))),
        "replied_on": replied,
        "reply_number": draw(texts) if replied else "",
        "reply": draw(texts) if replied else "",
    }

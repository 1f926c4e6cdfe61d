"""Random acts and samples for the properties of the register workbook."""

import datetime as dt

from hypothesis import strategies as st

from ccn_portal.text import clean
from clusters.choices import MilestoneKind
from environment.choices import SPECS

SAMPLED = dt.date(1990, 1, 1)  # years before any milestone: what a sample shows contradicts none


@st.composite
def surroundings(draw, codes, texts, names):
    """Sheet name → rows by column key; without mistakes."""
    acts, results = {}, {}
    for _ in range(draw(st.integers(0, 3))):
        row = draw(_act(codes, texts, names))
        acts[row["cluster"], row["kind"], row["occurred_on"], clean(row["number"])] = row
    for _ in range(draw(st.integers(0, 3))):
        row = draw(_result(codes, texts, names))
        results[row["cluster"], row["sampled_on"], clean(row["parameter"]), clean(row["report_number"])] = row
    return {"MoiTruongPCCC": list(acts.values()), "MauNuocThai": list(results.values())}


def conclusions(results):
    """The rows of the sheet of progress that say what these samples show, one for each cluster and day."""
    days = {}
    for row in results:
        outside = row["value"] > row["highest"] or (row["lowest"] is not None and row["value"] < row["lowest"])
        days.setdefault((row["cluster"], row["sampled_on"]), []).append(outside)
    return [
        {
            "cluster": cluster,
            "phase": 1,
            "kind": MilestoneKind.EFFLUENT_FAILS if any(outside) else MilestoneKind.EFFLUENT_MEETS,
            "occurred_on": day,
            "value": None,
            "source": "",
        }
        for (cluster, day), outside in days.items()
    ]


@st.composite
def _act(draw, codes, texts, names):
    kind = draw(st.sampled_from(list(SPECS)))
    spec, day = SPECS[kind], draw(st.dates(dt.date(2010, 1, 1), dt.date(2025, 6, 1)))

    def given(name, needed, optional):
        return draw(needed) if name in spec.needs else draw(optional) if name in spec.takes else None

    later = st.integers(0, 900).map(lambda days: day + dt.timedelta(days=days))
    return {
        "cluster": draw(st.sampled_from(codes)),
        "kind": kind,
        "occurred_on": day,
        "valid_to": given("valid_to", later, st.none() | later),
        "number": given("number", names, texts) or "",
        "party": given("party", names, texts) or "",
        "value": given("value", st.decimals(0, 9999, places=4), st.none() | st.decimals(0, 9999, places=4)),
        "detail": draw(names if "detail" in spec.needs else texts),
        "source": draw(texts),
    }


@st.composite
def _result(draw, codes, texts, names):
    return {
        "cluster": draw(st.sampled_from(codes)),
        "sampled_on": SAMPLED + dt.timedelta(days=draw(st.integers(0, 400))),
        "parameter": draw(names)[:60],
        "value": draw(st.decimals(0, 9999, places=6)),
        "unit": draw(texts)[:30],
        "lowest": draw(st.none() | st.decimals(0, 1, places=6)),
        "highest": draw(st.decimals(1, 9999, places=6)),
        "laboratory": draw(texts)[:200],
        "report_number": draw(texts)[:60],
    }

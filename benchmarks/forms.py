"""How long the forms take on the demonstration register: 19 forms 03 of a half-year, form 04, the quarter, a month.

Run: ./portal shell < benchmarks/forms.py   (after ./portal demo --no-serve)
Wanted: the 19 forms 03 under 20 s in one run, form 04 under 3 s. Measured on 2 shared cores, PostgreSQL 18 embedded:
form 04 0.6 s, 19 forms 03 4.5 to 6.1 s, the quarter 1.0 s, the month 0.7 s.
"""

import time
from decimal import Decimal

from ccn_portal.rules.periods import Period
from ccn_portal.territories.finding import unit_by_code
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import Cluster
from reports.building import build
from reports.official_forms import form_named


def built(form, unit, period):
    start = time.perf_counter()
    content = build(form_named(form), unit, period).content
    return content, time.perf_counter() - start


def values(content):
    return {row["number"]: row["value"] for row in content["lines"] if "number" in row}


period = Period.parse("2025H1")
province = unit_by_code("01", period.ends_on)
whole, seconds = built("04", province, period)
print(f"form 04, {period}: {seconds:.2f} s")
districts = [
    unit
    for unit in AdministrativeUnit.objects.filter(parent=province, level="district").order_by("code")
    if unit.is_valid_on(period.ends_on) and Cluster.objects.in_unit(unit, period.ends_on).exists()
]
parts = [built("03", unit, period) for unit in districts]
print(f"{len(parts)} forms 03, {period}: {sum(seconds for _content, seconds in parts):.2f} s")
for line, value in values(whole).items():
    if line != "19" and value is not None:
        total = sum(Decimal(values(content)[line] or 0) for content, _seconds in parts)
        assert total == Decimal(value), (line, total, value)
print("every line of form 04 but the ratio is the sum of the forms 03")
for form, code in (("QUARTER", "2022Q3"), ("MONTH", "2022-09")):
    _content, seconds = built(form, province, Period.parse(code))
    print(f"{form}, {code}: {seconds:.2f} s")

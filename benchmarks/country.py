"""How long the derived state of the whole country and the watch list take: 1 500 clusters, 300 000 leases, 1 in 20 idle.

Run: PORTAL_DATA_DIR=/tmp/country ./portal shell < benchmarks/country.py   (its own data folder, removed afterwards by you)
"""

import datetime as dt
import time

from django.core.management import call_command
from django.db import connection

from ccn_portal.rules.lookup import Rules
from ccn_portal.watch.models import Alert, AlertEvent
from ccn_portal.watch.registry import RULES
from ccn_portal.watch.services import run
from clusters.models import Cluster, Phase
from investors.models import Lease

CLUSTERS, LEASES = 1_500, 300_000
DAY = dt.date(2026, 11, 14)

FILL = f"""
SET session_replication_role = replica;  -- no history and no key checks while filling
INSERT INTO territories_administrativeunit (code, level, name, short_name, folded, sort_key)
  VALUES ('01', 'province', 'Hà Nội', 'Hà Nội', 'ha noi', 'ha noi');
INSERT INTO clusters_cluster (code, name, kind, sector_code, sector_name, source, folded, sort_key, updated_at)
  SELECT 'B-' || n, 'Cụm ' || n, 'general', '', '', '', 'cum ' || n, 'cum ' || n, now() FROM generate_series(1, {CLUSTERS}) n;
INSERT INTO clusters_phase (cluster_id, number, updated_at)
  SELECT id, n, now() FROM clusters_cluster, generate_series(1, 2) n;
INSERT INTO clusters_decision (province_id, number, kind, issued_on, issuer, abstract, source, folded, updated_at)
  SELECT (SELECT min(id) FROM territories_administrativeunit), n || '/QĐ', '', date '2012-01-01' + n % 4000, '', '', '', '', now()
  FROM generate_series(1, {CLUSTERS * 5}) n;
INSERT INTO clusters_decisionitem (decision_id, cluster_id, phase_id, action, area_ha, industrial_area_ha, updated_at)
  SELECT d.id, p.cluster_id, p.id, CASE p.number WHEN 1 THEN 'establish' ELSE 'expand' END, 20, 14, now()
  FROM clusters_phase p JOIN clusters_decision d ON d.number = (p.id % {CLUSTERS * 5} + 1) || '/QĐ';
INSERT INTO clusters_decisionitem (decision_id, cluster_id, phase_id, action, area_ha, updated_at)
  SELECT d.id, c.id, NULL, 'include', 25, now() FROM clusters_cluster c
  JOIN clusters_decision d ON d.number = (c.id % {CLUSTERS * 5} + 1) || '/QĐ';
INSERT INTO clusters_milestone (phase_id, kind, occurred_on, source, updated_at)
  SELECT id, kind, date '2014-01-01' + id::int % 3000, '', now()
  FROM clusters_phase, unnest(ARRAY['groundbreaking', 'operation_started', 'wastewater_commissioned']) kind;
INSERT INTO investors_tenant (province_id, code, name, kind, tax_code, folded, sort_key, updated_at)
  SELECT (SELECT min(id) FROM territories_administrativeunit), 'T' || n, 'T' || n, 'household', '', '', '', now()
  FROM generate_series(1, {LEASES}) n;
INSERT INTO investors_lease (tenant_id, cluster_id, area_m2, starts_on, contract, certificate, sector_code, nationality, state, updated_at)
  SELECT t.id, (SELECT min(id) FROM clusters_cluster) + t.id % {CLUSTERS}, 500, date '2015-01-01', '', '', '', 'Việt Nam', CASE WHEN t.id % 20 = 0 THEN 'suspended' ELSE 'operating' END, now()
  FROM investors_tenant t;
INSERT INTO clusters_clusterterritory (cluster_id, lead, commune_id, province_id)
  SELECT id, true, (SELECT min(id) FROM territories_administrativeunit), (SELECT min(id) FROM territories_administrativeunit)
  FROM clusters_cluster;
SET session_replication_role = DEFAULT;
ANALYZE;
"""


def timed(name, work):
    start = time.perf_counter()
    rows = work()
    print(f"{name:<46}{time.perf_counter() - start:7.2f} s  {rows} rows")


call_command("migrate", verbosity=0)
call_command("load_rules", verbosity=0)
if not Cluster.objects.exists():
    with connection.cursor() as cursor:
        cursor.execute(FILL)
timed("clusters as of a day, all columns", lambda: len(Cluster.objects.as_of(DAY).values_list()))
timed("the first page, by fill rate", lambda: len(Cluster.objects.as_of(DAY).order_by("-fill_rate").values_list()[:50]))
timed("the first page, by name", lambda: len(Cluster.objects.as_of(DAY).order_by("sort_key").values_list()[:50]))
timed("how many operate", lambda: Cluster.objects.as_of(DAY).operating().count())
timed("phases as of a day, all columns", lambda: len(Phase.objects.as_of(DAY).values_list()))
timed("leases in force", lambda: len(Lease.objects.in_force(DAY).values_list("pk", "cluster", "area_m2")))
timed("watch list, the first run", lambda: sum(outcome.hits for outcome in run(day=DAY).values()))
timed("watch list, again", lambda: sum(outcome.changes for outcome in run(day=DAY).values()))
print(f"{Alert.objects.count()} alerts, {AlertEvent.objects.count()} events")
rules = Rules(DAY)
for rule in RULES:
    timed(f"  {rule.code}", lambda rule=rule: len(rule.hits(DAY, rules)))

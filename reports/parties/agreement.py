"""Sets forms 01 and 02 beside the clusters' returns and the register, before form 03 is made of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ccn_portal.accounts.models import User
from ccn_portal.rules.periods import Period
from ccn_portal.territories.models import AdministrativeUnit
from reports.choices import FormCode
from reports.lines.base import Value
from reports.lines.catalogue import LINES
from reports.lines.snapshot import ClusterState, PartyForm, Snapshot

# line of form 03 → line of form 01 whose sum it is compared with
OF_TENANTS = {"23": "1", "24": "2", "25": "3"}
# line of form 03 → line of form 02
OF_INVESTORS = {"13": "1", "14": "2", "18": "4", "20": "6", "21": "7", "22": "8", "26": "13", "27": "14"}
# line of form 03 → the infrastructure project's own line of form 02, which may or may not belong to it
OF_PROJECTS = {"23": "9", "24": "10", "25": "11"}


@dataclass(frozen=True)
class Compared:
    """One line of one cluster: what the forms say, and what form 03 would count."""

    cluster: ClusterState
    line: str
    form: str
    forms: tuple[int, ...]  # ids of the forms summed
    owed: int  # how many forms there would be
    said: Decimal
    with_project: Decimal | None  # the same with the infrastructure project's own figure
    counted: Value
    returns: tuple[int, ...]  # ids of the cluster's returns counted; none where the register counts

    @property
    def is_complete(self) -> bool:
        """Whether all have reported."""
        return len(self.forms) >= self.owed

    @property
    def disagrees(self) -> bool:
        """Whether the two differ; of an incomplete sum only one that is already too large."""
        if self.counted is None:
            return False
        if self.is_complete:
            return self.said != self.counted
        return self.said > self.counted


def compared(unit: AdministrativeUnit, period: Period, user: User) -> list[Compared]:
    """Every line that forms of the period speak of, cluster by cluster in Vietnamese order."""
    snapshot = Snapshot(unit, period.starts_on, period.ends_on, visible_to=user)
    counts = _counts(snapshot)
    return [
        one
        for cluster in snapshot.clusters
        if cluster.pk in snapshot.party_forms
        for one in (*_tenants(snapshot, cluster, counts), *_investors(snapshot, cluster, counts))
    ]


_Counts = dict[str, dict[int, tuple[Value, tuple[int, ...]]]]


def _counts(snapshot: Snapshot) -> _Counts:
    """By line and cluster: what form 03 counts without any form standing in, and the returns behind it."""
    found: _Counts = {}
    for number in (*OF_TENANTS, *OF_INVESTORS):
        line, of_clusters = LINES[number], {}
        rows: dict[int, list] = {cluster.pk: [] for cluster in snapshot.clusters}
        for row in line.records(snapshot):
            if not row.in_form:
                rows[row.cluster_id].append(row)
        for cluster, counted in rows.items():
            of_clusters[cluster] = (line.value_of(counted), tuple(row.pk for row in counted) if line.gaps else ())
        found[number] = of_clusters
    return found


def _of_period(snapshot: Snapshot, cluster: int, form: str) -> list[PartyForm]:
    days = (snapshot.starts_on, snapshot.ends_on)
    forms = snapshot.party_forms.get(cluster, ())
    return [one for one in forms if one.form == form and (one.starts_on, one.ends_on) == days]


def _tenants(snapshot: Snapshot, cluster: ClusterState, counts: _Counts) -> Iterator[Compared]:
    forms = _of_period(snapshot, cluster.pk, FormCode.TT14_01)
    projects = _of_period(snapshot, cluster.pk, FormCode.TT14_02)
    working = {lease.tenant_id for lease in snapshot.leases_of.get(cluster.pk, ()) if lease.is_operating}
    for number, own in OF_TENANTS.items():
        stating = [form for form in forms if own in form.values]
        if not stating:
            continue
        said = sum((Decimal(form.values[own]) for form in stating), Decimal(0))
        extra = [Decimal(form.values[OF_PROJECTS[number]]) for form in projects if OF_PROJECTS[number] in form.values]
        counted, returns = counts[number][cluster.pk]
        yield Compared(
            cluster,
            number,
            FormCode.TT14_01.value,
            tuple(form.pk for form in stating),
            len(working | {form.tenant_id for form in stating if form.tenant_id}),
            said,
            said + sum(extra, Decimal(0)) if extra else None,
            counted,
            returns,
        )


def _investors(snapshot: Snapshot, cluster: ClusterState, counts: _Counts) -> Iterator[Compared]:
    forms = _of_period(snapshot, cluster.pk, FormCode.TT14_02)
    phases = snapshot.phases_of.get(cluster.pk, ())
    investors = {phase.investor_id for phase in phases if phase.investor_id is not None}
    for number, own in OF_INVESTORS.items():
        stating = [form for form in forms if own in form.values]
        if stating:
            said = sum((Decimal(form.values[own]) for form in stating), Decimal(0))
            counted, returns = counts[number][cluster.pk]
            ids = tuple(form.pk for form in stating)
            yield Compared(cluster, number, FormCode.TT14_02.value, ids, len(investors), said, None, counted, returns)

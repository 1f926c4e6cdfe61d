"""The sheets of acts and of effluent samples."""

from collections.abc import Iterator, Mapping
from typing import Any

from ccn_portal.workbooks.reader import Row
from ccn_portal.workbooks.records import Intake
from ccn_portal.workbooks.sheets import RegisterSheet, Scope
from clusters.sheets.ledger import values_named
from clusters.sheets.records import clusters_of
from environment.models import EnvironmentAct, SampleResult
from environment.sheets import layouts


class EnvironmentActSheet(RegisterSheet):
    """MoiTruongPCCC."""

    layout = layouts.ACTS
    defines = ("environment.EnvironmentAct",)

    def read(self, row: Row, intake: Intake) -> None:
        """One dated act."""
        cluster = intake["clusters.Cluster"].refer(row, "cluster")
        if cluster is None or not row["kind"] or not row["occurred_on"]:
            return
        key = cluster.code, str(row["kind"]), row["occurred_on"], row["number"]
        act = {"cluster": cluster, "kind": row["kind"], "occurred_on": row["occurred_on"], "number": row["number"]}
        rest = row.given("valid_to", "party", "value", "detail", "source")
        intake["environment.EnvironmentAct"].offer(row, key, act | rest, field_of_key="kind")

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All acts of the register that the user may see."""
        acts = EnvironmentAct.objects.visible_to(scope.user).filter(cluster__in=clusters_of(scope.family))
        names = {column.key: column.key for column in self.layout.columns} | {"cluster": "cluster__code"}
        return values_named(acts.order_by("pk"), names)


class SampleSheet(RegisterSheet):
    """MauNuocThai: one row for each parameter."""

    layout = layouts.SAMPLES
    defines = ("environment.SampleResult",)

    def read(self, row: Row, intake: Intake) -> None:
        """One result."""
        cluster = intake["clusters.Cluster"].refer(row, "cluster")
        if cluster is None or not row["sampled_on"] or not row["parameter"] or row["value"] is None:
            return
        key = cluster.code, row["sampled_on"], row["parameter"], row["report_number"]
        result = {name: row[name] for name in ("sampled_on", "parameter", "value", "report_number")}
        rest = row.given("unit", "lowest", "highest", "laboratory")
        intake["environment.SampleResult"].offer(
            row, key, {"cluster": cluster, **result, **rest}, field_of_key="parameter"
        )

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All results of the register that the user may see."""
        results = SampleResult.objects.visible_to(scope.user).filter(cluster__in=clusters_of(scope.family))
        names = {column.key: column.key for column in self.layout.columns} | {"cluster": "cluster__code"}
        return values_named(results.order_by("pk"), names)

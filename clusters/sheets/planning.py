"""The sheets of dossiers, obstacles, yearly targets and published figures."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from ccn_portal.workbooks.reader import Row
from ccn_portal.workbooks.records import Intake
from ccn_portal.workbooks.sheets import RegisterSheet, Scope
from clusters.models import Dossier, Obstacle, PlanTarget, PublishedFigure
from clusters.sheets import layouts
from clusters.sheets.ledger import CHUNK, values_named
from clusters.sheets.records import clusters_of


class CodedSheet(RegisterSheet):
    """A sheet of records with a code, each of one cluster."""

    model: ClassVar[Any]
    required: ClassVar[tuple[str, ...]]

    def read(self, row: Row, intake: Intake) -> None:
        """One record."""
        cluster = intake["clusters.Cluster"].refer(row, "cluster")
        if cluster is None or not all(row[key] for key in self.required):
            return
        values = row.given(*(column.key for column in self.layout.columns))
        records = intake[self.model._meta.label]
        records.offer(row, row["code"], values | {"cluster": cluster}, field_of_key="code")

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All of the register that the user may see."""
        rows = self.model.objects.visible_to(scope.user).filter(cluster__in=clusters_of(scope.family))
        names = {column.key: column.key for column in self.layout.columns} | {"cluster": "cluster__code"}
        return values_named(rows.order_by("pk"), names)


class DossierSheet(CodedSheet):
    """HoSoThamDinh."""

    layout = layouts.DOSSIERS
    defines = ("clusters.Dossier",)
    model = Dossier
    required = ("code", "received_on")


class ObstacleSheet(CodedSheet):
    """VuongMac."""

    layout = layouts.OBSTACLES
    defines = ("clusters.Obstacle",)
    model = Obstacle
    required = ("code", "text")


class ProvinceSheet(RegisterSheet):
    """A sheet of records that belong to the province as a whole."""

    model: ClassVar[Any]
    identity: ClassVar[tuple[str, ...]]
    required: ClassVar[tuple[str, ...]]

    def read(self, row: Row, intake: Intake) -> None:
        """One record."""
        if not all(row[key] not in (None, "") for key in self.required):
            return
        records = intake[self.model._meta.label]
        key = tuple(row[name] for name in self.identity)
        values = row.given(*(column.key for column in self.layout.columns))
        if records.get(key) is None:  # one that is known stays where it is
            values["province"] = intake.province
        records.offer(row, key, values, field_of_key="indicator")

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All of the register that the user may see."""
        rows = self.model.objects.visible_to(scope.user).filter(province__in=scope.family).order_by("pk")
        return rows.values(*(column.key for column in self.layout.columns)).iterator(CHUNK)


class TargetSheet(ProvinceSheet):
    """MucTieuNam."""

    layout = layouts.TARGETS
    defines = ("clusters.PlanTarget",)
    model = PlanTarget
    identity = required = ("year", "indicator")


class FigureSheet(ProvinceSheet):
    """SoLieuCongBo."""

    layout = layouts.FIGURES
    defines = ("clusters.PublishedFigure",)
    model = PublishedFigure
    identity = ("indicator", "as_of", "scope", "source")
    required = ("indicator", "as_of", "source", "value")

"""The sheet of periodic figures: each row is an accepted return."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import F
from django.utils import timezone

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.periods import Period
from ccn_portal.workbooks.cells import Integer, Number, PeriodCode
from ccn_portal.workbooks.layouts import Column, Layout
from ccn_portal.workbooks.reader import Row
from ccn_portal.workbooks.records import Intake, Records, Touched
from ccn_portal.workbooks.sheets import RegisterSheet, Scope
from clusters.sheets.layouts import CLUSTER_CODE
from clusters.sheets.ledger import values_named
from clusters.sheets.records import clusters_of
from reports import validation
from reports.choices import ReturnState
from reports.models import Return
from reports.returns.states import EDITABLE, OPEN


def _number(field: str) -> Number:
    return Number.of(Return, field)


RETURNS = Layout(
    "SoLieuKy",
    "SỐ LIỆU THEO KỲ",
    (
        CLUSTER_CODE,
        Column("period", "Kỳ", PeriodCode(), True, ("Kỳ báo cáo",)),
        Column("tenants", "Số DN, hộ", Integer(), False, ("Số doanh nghiệp, hộ", "Số DN, hộ SXKD")),
        Column("workers", "Lao động (người)", Integer(), False, ("Lao động", "Số lao động")),
        Column("revenue", "Doanh thu (tỷ đồng)", _number("revenue"), False, ("Doanh thu",)),
        Column(
            "budget_payment",
            "Nộp NSNN (tỷ đồng)",
            _number("budget_payment"),
            False,
            ("Nộp ngân sách (tỷ đồng)", "Nộp NSNN"),
        ),
        Column(
            "infrastructure_capital",
            "Vốn hạ tầng đã đầu tư lũy kế (tỷ đồng)",
            _number("infrastructure_capital"),
            False,
            ("Vốn hạ tầng lũy kế (tỷ đồng)",),
        ),
        Column("leased_ha", "Diện tích đã cho thuê (ha)", _number("leased_ha"), False, ("Diện tích đã cho thuê",)),
        Column(
            "wastewater_generated",
            "Nước thải phát sinh (m3/ngày đêm)",
            _number("wastewater_generated"),
            False,
            ("Nước thải phát sinh",),
        ),
        Column(
            "wastewater_treated",
            "Nước thải được xử lý (m3/ngày đêm)",
            _number("wastewater_treated"),
            False,
            ("Nước thải được xử lý",),
        ),
    ),
    ("Số liệu kỳ", "Số liệu theo kỳ do UBND cấp huyện báo cáo", "Số liệu theo kỳ do UBND cấp xã báo cáo"),
)


class ReturnRecords(Records[Return]):
    """Returns: cluster and period name one. An accepted one is never overwritten, a new version replaces it."""

    model = Return

    def load(self) -> Iterable[Return]:
        """The current versions of the register's clusters."""
        returns = Return.objects.filter(cluster__in=clusters_of(self.intake.family), is_current=True)
        return returns.select_related("cluster").order_by("pk")

    def key(self, instance: Return) -> Hashable:
        """Cluster and period."""
        return instance.cluster.code, instance.period

    def rules(self, instance: Return) -> Iterator[RuleViolation]:
        """The rules of reported values."""
        return validation.of_return_values({name: getattr(instance, name) for name in Return.VALUES})

    def save_new(self, instances: list[Return]) -> None:
        """Insert, accepted by who imports."""
        for instance in instances:
            self._accept(instance)
        super().save_new(instances)

    def save_changed(self, touched: list[Touched[Return]]) -> None:
        """A draft becomes the accepted return; an accepted return gets a next version."""
        open_ones: list[Touched[Return]] = []
        replaced: list[Touched[Return]] = []
        for one in touched:
            state, _after = one.changes.get("state", (one.instance.state, None))
            (replaced if state == ReturnState.ACCEPTED else open_ones).append(one)
        # an open return goes the way of all returns, also when its figures come in a workbook
        drafts = Return.objects.filter(pk__in=[one.instance.pk for one in open_ones], state__in=EDITABLE)
        drafts.update(state=ReturnState.SUBMITTED, taken_over=[])
        for one in open_ones:
            self._accept(one.instance)
            one.derived |= {"accepted_at", "accepted_by", "issues", "revision", "taken_over"}
        super().save_changed(open_ones)
        self._replace([one.instance for one in replaced])

    def _replace(self, instances: list[Return]) -> None:
        """Next versions instead of these; a correction under way stays open and comes after them."""
        Return.objects.filter(pk__in=[instance.pk for instance in instances]).update(
            is_current=False, updated_at=timezone.now()
        )
        for instance in instances:
            corrections = Return.objects.filter(cluster=instance.cluster_id, period=instance.period, state__in=OPEN)
            corrections.update(version=F("version") + 1)
            instance.pk, instance.version = None, instance.version + 1
            instance._state.adding = True
            instance.explanations, instance.comments, instance.comment, instance.reason = {}, {}, "", ""
            instance.submitted_at = instance.submitted_by = None
        self.save_new(instances)

    def _accept(self, instance: Return) -> None:
        """Accepted by who imports; nobody submitted it here."""
        instance.state = ReturnState.ACCEPTED
        instance.accepted_at, instance.accepted_by = timezone.now(), self.intake.by
        instance.issues, instance.taken_over, instance.revision = [], [], instance.revision + 1


class ReturnSheet(RegisterSheet):
    """SoLieuKy."""

    layout = RETURNS
    defines = ("reports.Return",)

    def read(self, row: Row, intake: Intake) -> None:
        """What was reported for a cluster and a period."""
        cluster = intake["clusters.Cluster"].refer(row, "cluster")
        if cluster is None or not row["period"]:
            return
        period = Period.parse(row["period"])
        values = row.given(*Return.VALUES) | {
            "cluster": cluster,
            "period": period.code,
            "starts_on": period.starts_on,
            "ends_on": period.ends_on,
            "state": ReturnState.ACCEPTED,
        }
        intake["reports.Return"].offer(row, (cluster.code, period.code), values, field_of_key="period")

    def rows(self, scope: Scope) -> Iterator[Mapping[str, Any]]:
        """All accepted returns of the register that the user may see."""
        returns = Return.objects.visible_to(scope.user).accepted().filter(cluster__in=clusters_of(scope.family))
        names = {"cluster": "cluster__code", "period": "period"} | {name: name for name in Return.VALUES}
        return values_named(returns.order_by("pk"), names)


KINDS: tuple[type[Records[Any]], ...] = (ReturnRecords,)

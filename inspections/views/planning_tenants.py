"""Taking many tenants into a plan at once: found by cluster, place, sector and visits, ticked, planned together."""

from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation, RuleViolations
from ccn_portal.today import today
from clusters.models import Cluster
from clusters.views.places import places_of
from inspections import services
from inspections.filters import EstablishmentFilter
from inspections.forms import PlanTenantsForm
from inspections.models import InspectionPlan
from inspections.oversight import establishments
from inspections.views.planning import OfPlanView, must_explain
from inspections.views.recording import violations
from investors.models import Lease
from investors.sectors import division_of, divisions

SHOWN = 100  # rows to tick on one page; narrower conditions bring the others


class PlanTenantsView(OfPlanView):
    """Tenants to tick; the conditions of the list, ``?tenant=`` and ``?lease=`` (repeated) come from other lists."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The tenants that meet the conditions; those chosen elsewhere are ticked and come first."""
        return self._page(self.plan(pk), self._form(self.plan(pk)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Look again by other conditions, or take them in; a regular visit too many asks for an explanation first."""
        plan = self.plan(pk)
        if "find" in request.POST:
            typed = {name: request.POST.get(name, "") for name in PlanTenantsForm.base_fields}
            return self._page(plan, self._form(plan, initial=typed))
        form = self._form(plan, request.POST)
        if form.is_valid():
            values = {"reason": "", **form.values()}
            leases = values.pop("lease")
            if not must_explain(plan, form, [(lease.cluster_id, lease.tenant_id) for lease in leases]):
                chosen = [(lease.cluster, lease.tenant) for lease in leases]
                try:
                    visits = services.plan_visits(plan=plan, establishments=chosen, by=request.user, **values)
                except (RuleViolation, RuleViolations) as problem:
                    form.tell(violations(problem))
                else:
                    return self.added(plan, len(visits))
        return self._page(plan, form)

    @cached_property
    def _everyone(self) -> QuerySet[Lease]:
        leases = establishments(Lease.objects.visible_to(self.request.user), today())
        return leases.select_related("cluster", "tenant")

    @cached_property
    def _asked(self) -> Any:
        return self.request.POST or self.request.GET

    def _form(self, plan: InspectionPlan, data: Any = None, initial: Any = None) -> PlanTenantsForm:
        return PlanTenantsForm(data, plan=plan, leases=self._everyone, initial=initial)

    def _ticked(self) -> set[int]:
        """The ids of the leases chosen by now, or on another page by their tenants."""
        asked = [one for one in self._asked.getlist("lease") if one.isdecimal() and len(one) < 12]
        tenants = self.request.GET.getlist("tenant") if self.request.method == "GET" else []
        found = self._everyone.filter(pk__in=asked).order_by().values_list("pk", flat=True)
        chosen = set(found)
        if tenants:
            chosen |= set(self._everyone.filter(tenant__code__in=tenants).order_by().values_list("pk", flat=True))
        return chosen

    def _page(self, plan: InspectionPlan, form: PlanTenantsForm) -> HttpResponse:
        user, ticked = self.request.user, self._ticked()
        filters = EstablishmentFilter(_conditions(self._asked), self._everyone, user=user, day=today())
        first = [Case(When(pk__in=ticked, then=0), default=1)] if ticked else []  # a bare 1 would name a column
        found = self._everyone.filter(Q(pk__in=ticked) | Q(pk__in=filters.qs.order_by().values("pk")))
        order = (*first, F("last_visit_on").asc(nulls_first=True), "cluster__sort_key", "tenant__sort_key", "pk")
        leases = list(found.order_by(*order)[: SHOWN + len(ticked)])
        warned = services.warnings_for(plan.year, [(lease.cluster_id, lease.tenant_id) for lease in leases])
        clusters = Cluster.objects.visible_to(user).in_vietnamese_order().values_list("code", "name")
        return self.page(
            plan,
            form,
            _("Add tenants"),
            template="inspections/plan_tenants.html",
            filters=filters,
            asked=self._asked,
            several=[(code, name) for code, name in clusters if code in self._asked.getlist("cluster")],
            rows=[_row(lease, lease.pk in ticked, warned.get((lease.cluster_id, lease.tenant_id))) for lease in leases],
            left=max(0, found.count() - len(leases)),
            clusters=clusters,
            places=places_of(user, today()),
            day=today(),
        )


def _conditions(asked: Any) -> Any:
    """What was asked of the list, without what belongs to the visit."""
    given = asked.copy()
    for name in [name for name in given if name not in ("cluster", "unit", "sector", "visited", "q")]:
        del given[name]
    return given


def _row(lease: Lease, ticked: bool, warning: RuleViolation | None) -> dict[str, Any]:
    division = division_of(lease.sector_code)
    return {
        "lease": lease,
        "sector": f"{lease.sector_code} · {divisions()[division]}" if division else lease.sector_code,
        "ticked": ticked,
        "warning": warning,
    }

"""Finds a project by the codes people use: the cluster's, and the tenant's code or the investor's tax code."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation
from clusters.models import Cluster, DecisionItem
from investors.models import Investor, Lease, Tenant
from reports.choices import FormCode
from reports.parties.building import PartyProject


def project_named(*, form: str, cluster: str, party: str, user: User | None = None) -> PartyProject:
    """The project; RuleViolation ``unknown_cluster`` or ``unknown_party``, also for what the user may not see."""
    clusters = Cluster.objects.visible_to(user) if user else Cluster.objects.all()
    found = clusters.filter(code=cluster).first()
    if found is None:
        raise RuleViolation("unknown_cluster", _("There is no cluster “%(code)s”.") % {"code": cluster}, "cluster")
    who = party_named(form=form, cluster=found, code=party, user=user)
    if who is None:
        if form == FormCode.TT14_01:
            text = _("There is no tenant “%(code)s”.")
        else:
            text = _("There is no infrastructure investor with the tax code “%(code)s”.")
        raise RuleViolation("unknown_party", text % {"code": party}, "party")
    return PartyProject(found, who)


def party_named(*, form: str, cluster: Cluster, code: str, user: User | None = None) -> Tenant | Investor | None:
    """The party with the code, of several registers' the one that has to do with the cluster."""
    rows: QuerySet[Tenant] | QuerySet[Investor]
    if form == FormCode.TT14_01:
        tenants = Tenant.objects.visible_to(user) if user else Tenant.objects.all()
        here = Exists(Lease.objects.filter(tenant=OuterRef("pk"), cluster=cluster))
        rows = tenants.filter(code=code).annotate(here=here)
    else:
        investors = Investor.objects.visible_to(user) if user else Investor.objects.all()
        here = Exists(DecisionItem.objects.filter(investor=OuterRef("pk"), cluster=cluster))
        rows = investors.filter(tax_code=code).annotate(here=here)
    return rows.order_by("-here", "pk").first()

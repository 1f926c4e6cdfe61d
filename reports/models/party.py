"""Who reports on forms 01 and 02: a tenant or an infrastructure investor, in one cluster."""

from django.db.models import Q

from reports.choices import FormCode

PARTY = ("cluster", "tenant", "investor")


def of_one_party(*, territorial: bool = True) -> Q:
    """Form 01 is a tenant's in a cluster, form 02 an investor's, every other one a territory's."""
    tenants = Q(form=FormCode.TT14_01, tenant__isnull=False, investor__isnull=True, cluster__isnull=False)
    investors = Q(form=FormCode.TT14_02, tenant__isnull=True, investor__isnull=False, cluster__isnull=False)
    if not territorial:
        return tenants | investors
    nobodys = Q(tenant__isnull=True, investor__isnull=True, cluster__isnull=True)
    return tenants | investors | ~Q(form__in=[FormCode.TT14_01, FormCode.TT14_02]) & nobodys

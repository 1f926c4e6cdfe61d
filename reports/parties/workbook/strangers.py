"""Rows of a workbook that are none of its projects: why each cannot be used, in three queries for any number."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ccn_portal.accounts.models import User
from ccn_portal.errors import RuleViolation
from clusters.models import Cluster
from investors.models import Investor, Tenant
from reports.choices import FormCode
from reports.parties.batch import Batch
from reports.parties.due import not_owing
from reports.parties.services import clusters_to_enter
from reports.parties.workbook.layout import CLUSTER, PARTY, layout_for
from reports.parties.workbook.reading import Line


def strangers_in(lines: Sequence[Line], batch: Batch, by: User) -> Iterator[tuple[Line, str, RuleViolation]]:
    """Each line with the heading of the column that is to blame, and what is wrong."""
    if not lines:
        return
    clusters = Cluster.objects.filter(code__in={line.codes[0] for line in lines}, pk__in=clusters_to_enter(by))
    own = dict(clusters.values_list("code", "name"))
    parties = _parties(batch.form, {line.codes[1] for line in lines}, by)
    heads = {column.key: column.heading for column in layout_for(batch.form, batch.period).columns}
    for line in lines:
        cluster, party = line.codes
        if cluster not in own:
            message = _("there is no cluster %(code)s among those your unit reports for")
            yield line, heads[CLUSTER], RuleViolation("not_yours", message % {"code": cluster})
        elif party not in parties:
            message = _("there is no party of the code %(code)s in the register")
            yield line, heads[PARTY], RuleViolation("unknown_party", message % {"code": party})
        else:
            yield line, heads[PARTY], not_owing(batch.form, parties[party], own[cluster], batch.period)


def _parties(form: str, codes: set[str], by: User) -> dict[str, str]:
    """The names of those parties that the user may see."""
    if form == FormCode.TT14_01:
        rows: Any = Tenant.objects.visible_to(by).filter(code__in=codes).values_list("code", "name")
    else:
        rows = Investor.objects.visible_to(by).filter(tax_code__in=codes).values_list("tax_code", "name")
    return dict(rows)

"""Every rule of the watch list, in the order of its page."""

from ccn_portal.rules.watching import WatchRule
from clusters import watch as of_clusters
from inspections import watch as of_inspections
from investors import watch as of_investors
from reports import watch as of_reports

RULES: tuple[WatchRule, ...] = (
    *of_clusters.RULES,
    *of_inspections.RULES,
    *of_investors.RULES,
    *of_reports.RULES,
)
BY_CODE = {rule.code: rule for rule in RULES}

"""What a cluster lives on: its land by trade, and the test of a specialised cluster."""

from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.rules.keys import Key
from ccn_portal.rules.lookup import Rules
from ccn_portal.rules.models import RuleParameter
from ccn_portal.ui.access import RegisterPage
from clusters.views.detail import visible_cluster
from investors.sectors import sector_profile


class ClusterSectorsView(RegisterPage):
    """A cluster's leased land by division of VSIC."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The page; only the table when the cluster's page asks for it."""
        cluster = visible_cluster(request.user, code, request.as_of)
        if cluster is None:
            raise Http404
        profile = sector_profile(cluster, request.as_of)
        least = Rules(request.as_of).find(Key.SPECIALISED_SHARE)
        main = profile.main
        context = {
            "crumbs": [
                (_("Industrial clusters"), reverse("cluster-list")),
                (str(cluster), reverse("cluster-detail", args=[cluster.code])),
                (_("Trades"), ""),
            ],
            "cluster": cluster,
            "profile": profile,
            "main": main,
            "least": least,
            "passes": _passes(main.of_industrial if main else None, least),
        }
        template = "investors/sectors_table.html" if request.htmx else "investors/sectors.html"
        return render(request, template, context)


def _passes(share: Decimal | None, least: RuleParameter | None) -> bool | None:
    """Whether the main trade holds enough land; None where it cannot be told."""
    return None if share is None or least is None else share >= Decimal(least.value)

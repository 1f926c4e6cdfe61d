"""ETags name versions."""

import pytest

from clusters.tests.factories import ItemFactory
from investors.tests.factories import TenantFactory

pytestmark = pytest.mark.django_db


def test_the_same_version_has_the_same_etag_whatever_fields_are_shown(api, so):
    url, client = f"/api/v1/tenants/{TenantFactory().pk}/", api(so)
    whole, part = client.get(url), client.get(url, {"fields": "name"})
    assert whole.headers["ETag"] == part.headers["ETag"]
    assert whole.headers["ETag"].startswith('"')


def test_a_change_changes_the_etag(api, so):
    item, client = ItemFactory(), api(so)
    url = f"/api/v1/clusters/{item.cluster.code}/"
    before = client.get(url).headers["ETag"]
    ItemFactory(cluster=item.cluster, action="call_for_investment")
    assert client.get(url).headers["ETag"] == before  # nothing that the representation shows
    ItemFactory(cluster=item.cluster, action="revoke")
    assert client.get(url).headers["ETag"] != before


def test_a_version_the_caller_has_is_not_sent_again(api, so):
    url, client = f"/api/v1/tenants/{TenantFactory().pk}/", api(so)
    etag = client.get(url).headers["ETag"]
    again = client.get(url, HTTP_IF_NONE_MATCH=f'"other", W/{etag}')
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert client.get(url, HTTP_IF_NONE_MATCH='"other"').status_code == 200


def test_answers_are_not_for_shared_caches(api, so):
    assert api(so).get("/api/v1/clusters/").headers["Cache-Control"] == "private, no-cache"

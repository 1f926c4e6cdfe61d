"""One address per resource: ``clusters/`` and ``clusters/{code}/``."""

from rest_framework.routers import SimpleRouter

from ccn_portal.rest.views import Resource


def routed(**resources: type[Resource]) -> list:
    """Addresses by name: ``routed(cluster=ClusterResource)`` gives ``cluster-list`` and ``cluster-detail``.

    The path is the resource's ``title``.
    """
    router = SimpleRouter(use_regex_path=True)
    for name, resource in resources.items():
        router.register(resource.title, resource, basename=name)
    return router.urls

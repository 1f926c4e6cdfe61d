"""For the balancer and the operator: is the process up, and can it do its work. No login, no session."""

from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ccn_portal.celery import app

BROKER_PATIENCE = 2  # seconds


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker and migrations; 503 and what is amiss when one is not as it must be."""
    checks: dict[str, Callable[[], str]] = {"database": _database, "broker": check_broker, "migrations": _migrations}
    found = {name: _told(check) for name, check in checks.items()}
    ready = set(found.values()) == {"ok"}
    return JsonResponse({"ready": ready} | found, status=200 if ready else 503)


class HealthMiddleware:
    """Answers first of all: balancers ask by address and without TLS, which the rest of the portal refuses."""

    VIEWS = {"/healthz": healthz, "/readyz": readyz}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or pass on."""
        return self.VIEWS.get(request.path, self.get_response)(request)


def _told(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as problem:  # whatever it is, the operator reads its kind; addresses stay in the log
        return f"failed: {type(problem).__name__}"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def check_broker() -> str:
    """Raises kombu's OperationalError when it does not answer soon."""
    with app.connection_for_write(connect_timeout=BROKER_PATIENCE) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, interval_max=0, timeout=BROKER_PATIENCE)
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "not applied: " + ", ".join(f"{m.app_label}.{m.name}" for m, _backwards in missing) if missing else "ok"

import time

import pytest
from django.db import connection
from kombu.exceptions import OperationalError

from ccn_portal.celery import app


def test_the_process_is_up_without_login_or_database(client):
    assert client.get("/healthz").content == b"ok\n"


def test_a_balancer_may_ask_by_address_and_without_tls(client, settings):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["portal.example.vn"], True
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/ui/", headers={"host": "10.0.0.7:8000"}).status_code == 400


@pytest.mark.django_db
def test_a_complete_portal_is_ready(client):
    answer = client.get("/readyz")
    assert answer.json() == {"ready": True, "database": "ok", "broker": "ok", "migrations": "ok"}
    assert answer.status_code == 200


@pytest.mark.django_db
def test_a_migration_that_was_not_applied_is_named(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'reports'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "reports.0001_initial" in answer.json()["migrations"]


@pytest.mark.django_db
def test_a_broker_that_is_down_is_said_soon(client, monkeypatch):
    monkeypatch.setattr(app.conf, "broker_write_url", "redis+socket:///nowhere/valkey.sock")
    begun = time.monotonic()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == f"failed: {OperationalError.__name__}"
    assert time.monotonic() - begun < 10

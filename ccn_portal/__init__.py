"""The platform the domain apps stand on."""

from ccn_portal.celery import app as celery_app

__all__ = ["celery_app"]

"""What beat and new notices ask for."""

from celery import shared_task

from ccn_portal.notices import delivery
from ccn_portal.notices.services import DELIVER


@shared_task(name=DELIVER, acks_late=False)
def deliver() -> int:
    """Hand waiting e-mails to the mail server."""
    return delivery.deliver()


@shared_task(name="ccn_portal.notices.tasks.digest")
def digest() -> int:
    """Plan the day's digests and send what waits."""
    delivery.plan_digests()
    return delivery.deliver()

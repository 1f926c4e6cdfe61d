"""What beat asks for."""

from celery import shared_task

from ccn_portal.jobs import services


@shared_task(name="ccn_portal.jobs.tasks.resend_lost", acks_late=False)
def resend_lost() -> int:
    """Send again what was lost."""
    return services.resend_lost()

"""Record time: every change of a ledger row is kept by database triggers, with user, act and reason."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pghistory
from django.db import models, transaction

ModelClass = TypeVar("ModelClass", bound=type[models.Model])


def ledger(**options: Any) -> Callable[[ModelClass], ModelClass]:
    """Keep every version of the decorated model's rows: inserts, updates and deletes, bulk and raw SQL too."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **options)


@contextmanager
def recorded(act: str, *, by: Any, reason: str = "") -> Iterator[None]:
    """Run a write as one atomic act: who (``by``), which act, why; all of it lands in the history."""
    with transaction.atomic(), pghistory.context(act=act, user=getattr(by, "pk", None), reason=reason):
        yield

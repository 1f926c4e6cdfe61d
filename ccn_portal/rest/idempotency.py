"""``Idempotency-Key``: a creating request that comes twice has one effect and one answer."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.errors import RuleViolation
from ccn_portal.rest.models import Answer
from ccn_portal.rest.problems import KeyReused
from ccn_portal.rest.renderers import dumps

KEPT = dt.timedelta(days=1)
LONGEST_KEY = 200
REPLAYED = "Idempotency-Replayed"


def once(request: Request, act: Callable[[], Response]) -> Response:
    """Run ``act`` unless this user sent the same request with the same key before; then give that answer.

    The row of the key is written first and in one transaction with the act: a request that comes while
    the first still runs waits for it, and a first request that failed leaves no trace.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return act()
    if len(key) > LONGEST_KEY:
        message = _("An Idempotency-Key has at most %(most)d characters.") % {"most": LONGEST_KEY}
        raise RuleViolation("invalid", message, "Idempotency-Key")
    digest = digest_of(request.data)
    with transaction.atomic():
        Answer.objects.filter(user=request.user, created_at__lt=timezone.now() - KEPT).delete()
        answer, first = Answer.objects.get_or_create(
            user=request.user, path=request.path, key=key, defaults={"digest": digest}
        )
        if not first:
            return _again(answer, digest)
        response = act()
        _keep(answer, response)
        return response


def digest_of(data: Any) -> str:
    """What tells one body from another; of uploaded files their content."""
    digest = hashlib.sha256()
    lists = data.lists() if hasattr(data, "lists") else [("", [data])]
    for name, values in sorted(lists, key=lambda pair: pair[0]):
        digest.update(name.encode() + b"\0")
        for value in values:
            if isinstance(value, UploadedFile):
                for chunk in value.chunks():
                    digest.update(chunk)
                value.seek(0)
            else:
                digest.update(json.dumps(value, sort_keys=True, default=str).encode())
    return digest.hexdigest()


def _keep(answer: Answer, response: Response) -> None:
    answer.status = response.status_code
    answer.headers = {name: response[name] for name in ("Location", "ETag") if name in response}
    answer.body = dumps(response.data)
    answer.save(update_fields=["status", "headers", "body"])


def _again(answer: Answer, digest: str) -> Response:
    if answer.digest != digest:
        raise KeyReused
    return Response(
        orjson.loads(bytes(answer.body)), status=answer.status, headers={**answer.headers, REPLAYED: "true"}
    )

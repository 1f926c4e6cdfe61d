"""Creating, changing and deleting: bodies that are read strictly, versions, one effect per key."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ccn_portal.accounts.models import User
from ccn_portal.accounts.permissions import Permission
from ccn_portal.errors import RuleViolations
from ccn_portal.rest.idempotency import once
from ccn_portal.rest.parameters import IDEMPOTENCY_KEY, IF_MATCH, Parameter
from ccn_portal.rest.versions import etag_of, require_version
from ccn_portal.rest.views import Resource
from ccn_portal.text import clean
from ccn_portal.workbooks.cells import FIRST_YEAR, LAST_YEAR


class Strict(serializers.Serializer):
    """A body in which a field that is not known is an error."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The values; complains about unknown names like about any other mistake."""
        unknown = set(data) - set(self.fields) if isinstance(data, Mapping) else set()
        message = _("There is no such field here.")
        problems: dict[str, Any] = {
            name: [serializers.ErrorDetail(message, "unknown_field")] for name in sorted(unknown)
        }
        try:
            values: dict[str, Any] = super().to_internal_value(data)
        except serializers.ValidationError as problem:
            if not unknown:
                raise
            problems |= problem.detail
        if problems:
            raise serializers.ValidationError(problems)
        return values


class Input(Strict):
    """A body that changes the register; ``reason`` goes into the history."""

    reason = serializers.CharField(
        required=False, allow_blank=True, max_length=500, help_text="Why; kept in the history."
    )


class Plain(serializers.CharField):
    """A text in one normal form."""

    def to_internal_value(self, data: Any) -> str:
        """NFC, trimmed, without control characters."""
        return clean(super().to_internal_value(data))


class Word(Plain):
    """An optional text; null and "" both say that there is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_blank=True, allow_null=True, **kwargs)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """Null is the empty text."""
        return (True, "") if data is None else super().validate_empty_values(data)


class DayField(serializers.DateField):
    """A day in the years that the register knows of; any other is a slip of the keyboard."""

    def to_internal_value(self, value: Any) -> dt.date:
        """The day."""
        day: dt.date = super().to_internal_value(value)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            message = _("%(text)s lies outside the years %(first)d to %(last)d")
            values = {"text": str(value)[:60], "first": FIRST_YEAR, "last": LAST_YEAR}
            raise serializers.ValidationError(message % values, "implausible_date")
        return day


class Reference(serializers.Field):
    """A record the user may see, named by one of its fields; one that the user may not see does not exist."""

    default_error_messages = {"does_not_exist": _("There is no such record: “%(key)s”.")}

    def __init__(self, visible: Callable[[User], QuerySet], by: str, **kwargs: Any) -> None:
        self.visible, self.by = visible, by
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> models.Model:
        """The record."""
        rows = self.visible(self.context["request"].user)
        found = rows.filter(**{self.by: data}).first() if self._can_name(data) else None
        if found is None:
            message = self.error_messages["does_not_exist"] % {"key": data}
            raise serializers.ValidationError(message, "does_not_exist")
        return found

    def _can_name(self, data: Any) -> bool:
        """Whether a record could be named so: ids are whole numbers, codes are texts."""
        if self.by == "pk":
            return type(data) is int or (isinstance(data, str) and re.fullmatch("[0-9]{1,18}", data) is not None)
        return isinstance(data, str) and "\0" not in data


class CreatableResource(Resource):
    """A resource whose records are made by a service.

    A subclass names the ``model`` and the ``input`` and says which service does it: ``make`` gets the values of
    the body, ``by`` and ``reason``. ``aliases`` says what the body calls a field of which a broken rule speaks.
    """

    model: ClassVar[type[models.Model]]
    input: ClassVar[type[Input]]
    aliases: ClassVar[Mapping[str, str]] = {}
    rights = {"GET": Permission.VIEW_REGISTER, "POST": Permission.EDIT_REGISTER}

    def make(self, **given: Any) -> models.Model:
        """Have the service make a record."""
        raise NotImplementedError

    def parameters(self, action: str) -> list[Parameter]:
        """The key of a creating request."""
        return [IDEMPOTENCY_KEY] if action == "create" else super().parameters(action)

    def answers(self, action: str) -> dict[Any, Any]:
        """The record as it is then."""
        return {(201, "application/json"): self.one} if action == "create" else super().answers(action)

    def body(self, action: str) -> Any:
        """What a record is made of."""
        return self.input if action in ("create", "partial_update") else None

    def create(self, request: Request) -> Response:
        """Make a record; with an ``Idempotency-Key`` once."""
        return once(request, lambda: self._made(request))

    def _made(self, request: Request) -> Response:
        with transaction.atomic(), self._speaking():
            return self._shown(self.make(**self._given(request, partial=False)), 201)

    def show_new(self, record: Any) -> dict[str, Any]:
        """What a creating request is answered."""
        return self.read_one(**{self.lookup_url_kwarg: str(getattr(record, self.lookup_field))})

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Broken rules name the fields as the body does."""
        try:
            yield
        except RuleViolations as problem:
            for violation in problem.violations:
                violation.field = self.aliases.get(violation.field, violation.field)
            raise

    def _given(self, request: Request, *, partial: bool) -> dict[str, Any]:
        read = self.body("partial_update" if partial else "create")
        body = read(data=request.data, partial=partial, context={"request": request})
        body.is_valid(raise_exception=True)
        return {"reason": "", **body.validated_data, "by": request.user}

    def _shown(self, record: models.Model, status: int) -> Response:
        key = str(getattr(record, self.lookup_field))
        row = self.show_new(record) if status == 201 else self.read_one(**{self.lookup_url_kwarg: key})
        headers = {"ETag": etag_of(row)}
        if status == 201:
            address = reverse(f"api:{self.basename}-detail", kwargs={self.lookup_url_kwarg: key})
            headers["Location"] = self.request.build_absolute_uri(address)
        return Response(row, status=status, headers=headers)


class WritableResource(CreatableResource):
    """A resource whose records are also changed: ``change`` is the service.

    ``change_input`` says what may be changed where that is not all that a record is made of.
    """

    change_input: ClassVar[type[Input] | None] = None
    rights = {**CreatableResource.rights, "PATCH": Permission.EDIT_REGISTER}

    def change(self, record: Any, **given: Any) -> models.Model:
        """Have the service change the record."""
        raise NotImplementedError

    def parameters(self, action: str) -> list[Parameter]:
        """The version to change."""
        return [IF_MATCH] if action in ("partial_update", "destroy") else super().parameters(action)

    def body(self, action: str) -> Any:
        """What a record is made of, or what of it may be changed."""
        return self.change_input if action == "partial_update" and self.change_input else super().body(action)

    def answers(self, action: str) -> dict[Any, Any]:
        """The record as it is then."""
        return {(200, "application/json"): self.one} if action == "partial_update" else super().answers(action)

    def partial_update(self, request: Request, **lookup: str) -> Response:
        """Change the version that ``If-Match`` names."""
        with transaction.atomic(), self._speaking():
            record = self._locked(request, **lookup)
            given = self._given(request, partial=True)
            return self._shown(self.change(record, **given), 200)

    def _locked(self, request: Request, **lookup: str) -> Any:
        """The record, nobody else's to change until we are done; 428 or 412 for a missing or stale version."""
        pk = self.matching(**lookup).values_list("pk", flat=True).first()
        record = self.model._default_manager.select_for_update().filter(pk=pk).first()
        if record is None:
            raise Http404
        require_version(request, etag_of(self.read_one(**lookup)))
        return record


class RemovableResource(WritableResource):
    """A writable resource whose records can go: ``remove`` is the service."""

    rights = {**WritableResource.rights, "DELETE": Permission.EDIT_REGISTER}

    def remove(self, record: Any, **given: Any) -> None:
        """Have the service remove the record."""
        raise NotImplementedError

    def answers(self, action: str) -> dict[Any, Any]:
        """Nothing is left to show."""
        return {204: None} if action == "destroy" else super().answers(action)

    def destroy(self, request: Request, **lookup: str) -> Response:
        """Remove the version that ``If-Match`` names."""
        with transaction.atomic():
            self.remove(self._locked(request, **lookup), by=request.user, reason="")
        return Response(status=204)

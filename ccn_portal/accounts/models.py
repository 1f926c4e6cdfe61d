"""Users, bound to a role and an administrative unit, and their API tokens."""

import hashlib
import secrets
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ccn_portal.accounts.permissions import Permission
from ccn_portal.accounts.roles import CHOICES, ROLES, Role
from ccn_portal.history.tracking import ledger
from ccn_portal.territories.lineage import closure_of, lineage_of, origins_of
from ccn_portal.territories.models import AdministrativeUnit


class Users(UserManager):
    """Makes users; the portal has no Django superusers or groups, roles say it all."""

    def get_queryset(self) -> models.QuerySet:
        """With the unit: every page and every call of the API asks for it."""
        return super().get_queryset().select_related("unit")

    def _create_user_object(self, username: str, email: str, password: str, **fields: Any) -> "User":
        user = self.model(username=self.model.normalize_username(username), email=email or "", **fields)
        user.set_password(password)
        return user


@ledger(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """Somebody (or some system) who signs in; sees the ``unit`` and may do what the ``role`` says."""

    username = models.CharField(_("user name"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    display_name = models.CharField(_("shown as"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    role = models.CharField(_("role"), max_length=12, choices=CHOICES)
    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("jurisdiction")
    )
    agency_name = models.CharField(_("agency"), max_length=120, blank=True)
    domain = models.CharField(_("domain"), max_length=20, blank=True, help_text=_("of an agency: where it may write"))
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("added"), default=timezone.now)

    objects = Users()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["role"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(condition=Q(role="admin") | Q(unit__isnull=False), name="user_has_jurisdiction"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def is_staff(self) -> bool:
        """What Django's own pages ask; here administrators."""
        return self.role == "admin"

    @property
    def kind(self) -> type[Role]:
        """The class that describes this user's role."""
        return ROLES[self.role]

    def may(self, permission: Permission) -> bool:
        """Whether the role has this right (within the jurisdiction)."""
        return self.is_active and permission in self.kind.permissions

    @property
    def sees_everything(self) -> bool:
        """Administrators are not bound to a territory."""
        return self.role == "admin"

    @cached_property
    def jurisdiction(self) -> frozenset[int]:
        """Ids of the user's unit and of everything that succeeded it."""
        return self._lineage[0]

    @property
    def predecessors(self) -> frozenset[int]:
        """Ids of everything that the user's unit was made of."""
        return self._lineage[1] - {self.unit_id}

    @cached_property
    def _lineage(self) -> tuple[frozenset[int], frozenset[int]]:
        if self.unit is None:
            return frozenset(), frozenset()
        successors, origins = lineage_of(self.unit)
        return frozenset(successors), frozenset(origins)

    @cached_property
    def registers(self) -> frozenset[int]:
        """Ids of the provinces whose register the user reads: its province and what that was made of."""
        if self.unit is None:
            return frozenset()
        if self.unit.province is None:
            return self.jurisdiction | self.predecessors
        return frozenset(closure_of(self.unit.province)) | frozenset(origins_of(self.unit.province))


class ApiToken(models.Model):
    """A key for another system; only its hash is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    last_used_on = models.DateField(_("last used"), null=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.user} …{self.digest[-6:]}"

    @staticmethod
    def hashed(token: str) -> str:
        """The digest under which a token is stored."""
        return hashlib.sha256(token.encode()).hexdigest()

    @staticmethod
    def generate() -> str:
        """A new secret, 256 bits."""
        return f"ccn_{secrets.token_urlsafe(32)}"

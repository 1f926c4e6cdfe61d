"""Who may do what: each role a readable class (domain: seven kinds of user)."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ccn_portal.accounts.permissions import Permission as P


class Role:
    """A kind of user; ``permissions`` is all it may do within its jurisdiction."""

    code: ClassVar[str]
    name: ClassVar[str | Promise]
    description: ClassVar[str | Promise]
    permissions: ClassVar[frozenset[P]]


class Department(Role):
    """Keeps the register, accepts returns, builds reports."""

    code = "department"
    name = _("Department staff")
    description = _("keeps the register, accepts or sends back returns, builds reports, runs inspections")
    permissions = frozenset(
        {
            P.VIEW_REGISTER,
            P.EDIT_REGISTER,
            P.IMPORT_REGISTER,
            P.EXPORT_REGISTER,
            P.ACCEPT_RETURN,
            P.BUILD_REPORT,
            P.RECORD_INSPECTION,
            P.HANDLE_ALERT,
            P.RAISE_OBSTACLE,
            P.MANAGE_LETTERS,
            P.VIEW_HISTORY,
        }
    )


class Leader(Role):
    """Approves and files."""

    code = "leader"
    name = _("Department leader")
    description = _("approves and files reports, closes cases")
    permissions = frozenset(
        {
            P.VIEW_REGISTER,
            P.EXPORT_REGISTER,
            P.BUILD_REPORT,
            P.APPROVE_REPORT,
            P.FILE_REPORT,
            P.CLOSE_FINDING,
            P.HANDLE_ALERT,
            P.VIEW_HISTORY,
        }
    )


class Local(Role):
    """Submits what a district or commune must report."""

    code = "local"
    name = _("Local official")
    description = _("submits periodic returns and updates of the clusters in the unit's territory")
    permissions = frozenset(
        {
            P.VIEW_REGISTER,
            P.EXPORT_REGISTER,
            P.SUBMIT_RETURN,
            P.RECORD_INSPECTION,
            P.HANDLE_ALERT,
            P.RAISE_OBSTACLE,
        }
    )


class Agency(Role):
    """Writes in its own domain only."""

    code = "agency"
    name = _("Other agency")
    description = _("records inspections and opinions in its own domain")
    permissions = frozenset({P.VIEW_REGISTER, P.EXPORT_REGISTER, P.RECORD_INSPECTION, P.HANDLE_ALERT})


class Client(Role):
    """Pulls data."""

    code = "client"
    name = _("API client")
    description = _("pulls data that its token's territory allows; read-only")
    permissions = frozenset({P.VIEW_REGISTER, P.EXPORT_REGISTER})


class Admin(Role):
    """Accounts, rules and everything else."""

    code = "admin"
    name = _("Administrator")
    description = _("keeps accounts, legal parameters and forms; may do everything")
    permissions = frozenset(P)


ROLES: dict[str, type[Role]] = {role.code: role for role in (Department, Leader, Local, Agency, Client, Admin)}
CHOICES = [(role.code, role.name) for role in ROLES.values()]

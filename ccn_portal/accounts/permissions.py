"""Everything a role may be allowed to do."""

from enum import StrEnum


class Permission(StrEnum):
    """One right; roles are sets of these, views and services ask for one by name."""

    VIEW_REGISTER = "view_register"
    EDIT_REGISTER = "edit_register"
    IMPORT_REGISTER = "import_register"
    EXPORT_REGISTER = "export_register"
    SUBMIT_RETURN = "submit_return"
    ACCEPT_RETURN = "accept_return"
    BUILD_REPORT = "build_report"
    APPROVE_REPORT = "approve_report"
    FILE_REPORT = "file_report"
    RECORD_INSPECTION = "record_inspection"
    CLOSE_FINDING = "close_finding"
    HANDLE_ALERT = "handle_alert"
    RAISE_OBSTACLE = "raise_obstacle"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_LETTERS = "manage_letters"
    MANAGE_RULES = "manage_rules"
    VIEW_HISTORY = "view_history"

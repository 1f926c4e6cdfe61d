"""What a package without a Vietnamese catalogue says on pages of ours; listed here so that ours translates it."""

from django.utils.translation import gettext_noop

ALLAUTH = (
    gettext_noop("Be patient, you are sending too many requests."),
    gettext_noop("Incorrect code."),
    gettext_noop("Incorrect password."),
    gettext_noop("Please type your current password."),
    gettext_noop("Remember Me"),
    gettext_noop("The new value must be different from the current one."),
    gettext_noop("The username and/or password you specified are not correct."),
    gettext_noop("This account is currently inactive."),
    gettext_noop("Too many failed login attempts. Try again later."),
    gettext_noop("You cannot deactivate two-factor authentication."),
    gettext_noop("You must type the same password each time."),
)

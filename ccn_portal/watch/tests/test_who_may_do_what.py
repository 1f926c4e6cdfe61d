"""Every act, by every role, in every state, on alerts of each duty: one table."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from ccn_portal.errors import RuleViolation
from ccn_portal.rules.watching import Duty
from ccn_portal.watch import services
from ccn_portal.watch.choices import AlertAct, AlertState
from ccn_portal.watch.models import Alert
from clusters.tests.factories import ClusterFactory, unit

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 14)

# who → what he may do to an alert that is open, taken by a colleague of the department, snoozed, resolved
TAKE, ALL = {"take"}, {"take", "snooze"}
DEPARTMENT = (ALL, set(), TAKE, set())
DECIDES = (ALL, {"snooze", "release"}, {"take", "release"}, set())
TAKES = (TAKE, set(), TAKE, set())
NOTHING: tuple[set[str], ...] = (set(), set(), set(), set())
TABLE = {
    # the duty and field of the alert
    ("department", ""): {
        "so": DEPARTMENT, "lanhdao": DECIDES, "gialam": NOTHING, "pccc": NOTHING, "api": NOTHING, "admin": DECIDES,
    },
    ("agency", "fire_safety"): {
        "so": DEPARTMENT, "lanhdao": DECIDES, "gialam": NOTHING, "pccc": TAKES, "api": NOTHING, "admin": DECIDES,
    },
    ("agency", "environment"): {
        "so": DEPARTMENT, "lanhdao": DECIDES, "gialam": NOTHING, "pccc": NOTHING, "api": NOTHING, "admin": DECIDES,
    },
    ("local", ""): {
        "so": DEPARTMENT, "lanhdao": DECIDES, "gialam": TAKES, "pccc": NOTHING, "api": NOTHING, "admin": DECIDES,
    },
}  # fmt: skip
STATES = ("open", "taken", "snoozed", "resolved")


@pytest.fixture(autouse=True)
def _today(settings):
    settings.FROZEN_TODAY = TODAY


@pytest.fixture
def people(so, leader, gialam, pccc, api_user, admin):
    named = {user.username: user for user in (so, leader, gialam, pccc, api_user, admin)}
    colleague = type(so).objects.create(username="so2", role="department", unit=so.unit)
    return named, colleague


def alert_of(duty, domain, state, holder=None, cluster=None):
    taken = {"taken_by": holder, "taken_on": TODAY} if state == AlertState.TAKEN else {}
    snoozed = {"snoozed_until": dt.date(2027, 1, 1), "snooze_reason": "Chờ"} if state == AlertState.SNOOZED else {}
    resolved = {"resolved_on": TODAY} if state == AlertState.RESOLVED else {}
    return Alert.objects.create(
        rule="project_idle",
        cluster=cluster or ClusterFactory(),
        weight="moderate",
        duty=duty,
        domain=domain,
        state=state,
        opened_on=TODAY,
        **taken,
        **snoozed,
        **resolved,
    )


def attempt(act, alert, user):
    """Whether it was done; what is offered and what is possible must agree."""
    calls = {
        "take": lambda: services.take(alert=alert, by=user),
        "snooze": lambda: services.snooze(alert=alert, until=dt.date(2026, 12, 1), reason="Chờ", by=user),
        "release": lambda: services.release(alert=alert, by=user),
    }
    try:
        calls[act]()
    except (PermissionDenied, RuleViolation):
        return False
    return True


@pytest.mark.parametrize(("duty", "domain"), list(TABLE))
def test_the_table(people, duty, domain):
    users, colleague = people
    cluster = ClusterFactory()
    for name, expected in TABLE[duty, domain].items():
        for state, acts in zip(STATES, expected, strict=True):
            alert = alert_of(duty, domain, state, colleague, cluster)
            assert {str(act) for act in services.acts_open_to(users[name], alert)} == acts, (name, state)
            for act in AlertAct.values:
                Alert.objects.all().delete()
                alert = alert_of(duty, domain, state, colleague, cluster)
                assert attempt(act, alert, users[name]) == (act in acts), (name, state, act)
            Alert.objects.all().delete()


@pytest.mark.parametrize("who", ["so", "gialam", "pccc"])
def test_who_has_taken_it_on_decides_what_becomes_of_it(request, who):
    user = request.getfixturevalue(who)
    duty, domain = {"so": (Duty.DEPARTMENT, ""), "gialam": (Duty.LOCALITY, ""), "pccc": (Duty.AGENCY, "fire_safety")}[
        who
    ]
    alert = services.take(alert=alert_of(duty, domain, "open"), by=user)
    assert {str(act) for act in services.acts_open_to(user, alert)} == {"snooze", "release"}
    alert = services.snooze(alert=alert, until=dt.date(2026, 12, 1), reason="Chờ", by=user)
    assert "release" in {str(act) for act in services.acts_open_to(user, alert)}
    assert services.release(alert=alert, reason="Chuyển phòng", by=user).state == AlertState.OPEN


def test_elsewhere_there_is_nothing_to_be_found(gialam, thachthat, stranger, so):
    alert = alert_of(Duty.LOCALITY, "", "open")  # Bát Tràng, Gia Lâm
    for user in (thachthat, stranger):
        assert not Alert.objects.visible_to(user).exists()
        with pytest.raises(Http404):
            services.take(alert=alert, by=user)
    assert Alert.objects.visible_to(gialam).get() == alert
    assert Alert.objects.visible_to(so).get() == alert


def test_my_work_is_what_i_took_and_what_falls_to_people_like_me(so, leader, gialam, thachthat, pccc, api_user):
    of = {duty: alert_of(duty, domain, "open") for duty, domain in (("department", ""), ("local", ""))}
    of["fire"] = alert_of("agency", "fire_safety", "open")
    of["environment"] = alert_of("agency", "environment", "open")
    of["elsewhere"] = alert_of("local", "", "open", cluster=ClusterFactory(communes=[unit("00004")]))
    of["asleep"] = alert_of("department", "", "snoozed")

    def work(user):
        rows = Alert.objects.visible_to(user).work_of(user)
        return {name for name, alert in of.items() if alert in rows}

    assert work(so) == {"department"}
    assert work(gialam) == {"local"}
    assert work(pccc) == {"fire"}
    assert work(leader) == work(api_user) == set()
    services.take(alert=of["environment"], by=leader)
    Alert.objects.filter(pk=of["local"].pk).update(escalated_on=TODAY)
    assert work(leader) == {"environment", "local"}

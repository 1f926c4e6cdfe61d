"""Every act, by every role, on findings that each kind of keeper recorded: one table."""

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from ccn_portal.errors import RuleViolation
from clusters.tests.factories import ClusterFactory, unit
from inspections import services
from inspections.choices import Act, Domain, Keeper
from inspections.models import Finding
from inspections.tests.factories import FindingFactory, InspectionFactory, TransferFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 1)
LATER = dt.date(2026, 6, 30)

# finding kept by → role → what it may do while the finding is open (transferred, awaiting a reply) and once remedied
OPEN = {"extend", "remedy", "evidence", "transfer", "reply", "sanction"}
DONE = {"evidence", "reply", "sanction", "close", "refuse"}
REGISTER = (OPEN - {"extend"}, DONE)  # the department, on what others recorded
LOCALITY = ({"remedy", "evidence"}, {"evidence"})
LEADER = (set(), {"close", "refuse"})
NOTHING: tuple[set[str], set[str]] = (set(), set())
TABLE = {
    "department": {
        "so": (OPEN, DONE),
        "lanhdao": LEADER,
        "gialam": LOCALITY,
        "pccc": NOTHING,
        "api": NOTHING,
        "admin": (OPEN, DONE),
    },
    "fire police": {
        "so": REGISTER,
        "lanhdao": LEADER,
        "gialam": LOCALITY,
        "pccc": (OPEN, DONE),
        "api": NOTHING,
        "admin": (OPEN, DONE),
    },
    "environment agency": {
        "so": REGISTER,
        "lanhdao": LEADER,
        "gialam": LOCALITY,
        "pccc": NOTHING,
        "api": NOTHING,
        "admin": (OPEN, DONE),
    },
    "locality": {
        "so": REGISTER,
        "lanhdao": LEADER,
        "gialam": (OPEN, DONE),
        "pccc": NOTHING,
        "api": NOTHING,
        "admin": (OPEN, DONE),
    },
}
ROWS = [(keeper, who, *acts) for keeper, roles in TABLE.items() for who, acts in roles.items()]


@pytest.fixture(autouse=True)
def _today(settings, tmp_path):
    settings.FROZEN_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path


def user(name):
    from ccn_portal.accounts.models import User

    return User.objects.select_related("unit").get(username=name)


def finding_kept_by(keeper, *, remedied=False):
    kept = {
        "department": {"keeper": Keeper.DEPARTMENT},
        "fire police": {"keeper": Keeper.AGENCY},
        "environment agency": {"keeper": Keeper.AGENCY, "domain": Domain.ENVIRONMENT},
        "locality": {"keeper": Keeper.LOCAL, "keeper_unit": unit("018", dt.date(2025, 6, 30))},
    }[keeper]
    finding = FindingFactory(
        inspection=InspectionFactory(**kept),
        remedy_due=dt.date(2026, 5, 31),
        remedied_on=dt.date(2026, 4, 25) if remedied else None,
    )
    TransferFactory(finding=finding)
    return finding


def attempt(act, finding, by):
    letter = finding.transfers.get()
    match Act(act):
        case Act.EXTEND:
            services.extend(finding=finding, new_due=LATER, reason="Chờ vật tư", by=by)
        case Act.REMEDY:
            services.record_remedy(finding=finding, remedied_on=TODAY, by=by)
        case Act.EVIDENCE:
            services.add_evidence(finding=finding, file=io.BytesIO(b"%PDF-1.7"), name="bien-ban.pdf", by=by)
        case Act.TRANSFER:
            services.transfer(finding=finding, agency="Sở Xây dựng", letter_number="9/SCT", sent_on=TODAY, by=by)
        case Act.REPLY:
            services.record_reply(transfer=letter, replied_on=TODAY, reply="Đã xử lý", by=by)
        case Act.SANCTION:
            services.sanction(finding=finding, number="1/QĐ-XPHC", amount=15, by=by)
        case Act.CLOSE:
            services.close(finding=finding, proof="Biên bản xác nhận", by=by)
        case Act.REFUSE:
            services.refuse_remedy(finding=finding, reason="Vẫn còn lấn chiếm", by=by)


@pytest.mark.parametrize("remedied", [False, True])
@pytest.mark.parametrize(("keeper", "who", "while_open", "once_remedied"), ROWS)
def test_every_act_by_every_role(keeper, who, while_open, once_remedied, remedied):
    allowed, by = (once_remedied if remedied else while_open), user(who)
    shown = finding_kept_by(keeper, remedied=remedied)
    offered = services.acts_open_to(by, Finding.objects.as_of(TODAY).select_related("inspection").get(pk=shown.pk))
    assert set(offered) == allowed
    done, refused = set(), set()
    for act in Act:
        try:
            attempt(act, finding_kept_by(keeper, remedied=remedied), by)
        except PermissionDenied:
            continue
        except RuleViolation as problem:
            refused.add(problem.code)
            continue
        done.add(act)
    assert done == allowed
    assert refused <= {"wrong_state"}


@pytest.mark.parametrize("who", ["stranger", "thachthat"])
def test_a_finding_outside_the_territory_does_not_exist(request, who):
    with pytest.raises(Http404):
        attempt("remedy", finding_kept_by("department"), request.getfixturevalue(who))


@pytest.mark.parametrize(
    ("who", "domain", "may"),
    [
        ("so", "environment", True),
        ("gialam", "land", True),
        ("pccc", "fire_safety", True),
        ("pccc", "environment", False),
        ("lanhdao", "fire_safety", False),
        ("api", "fire_safety", False),
        ("admin", "other", True),
    ],
)
def test_who_may_record_a_visit(who, domain, may):
    cluster = ClusterFactory()
    values = {"cluster": cluster, "domain": domain, "visited_on": TODAY, "by": user(who)}
    if may:
        assert services.record_inspection(**values).recorded_by == user(who)
    else:
        with pytest.raises(PermissionDenied):
            services.record_inspection(**values)


def test_who_recorded_a_visit_keeps_it():
    cluster = ClusterFactory()
    kept = {}
    for who in ("so", "gialam", "pccc"):
        values = {"cluster": cluster, "domain": "fire_safety", "visited_on": TODAY}
        visit = services.record_inspection(**values, by=user(who))
        kept[who] = visit.keeper, visit.keeper_unit
    assert kept == {"so": ("department", None), "gialam": ("local", user("gialam").unit), "pccc": ("agency", None)}


def test_only_who_recorded_a_visit_adds_findings(so, pccc, gialam):
    visit = services.record_inspection(cluster=ClusterFactory(), domain="fire_safety", visited_on=TODAY, by=pccc)
    for other in (so, gialam):
        with pytest.raises(PermissionDenied):
            services.record_finding(inspection=visit, text="Thiếu bình chữa cháy", severity="minor", by=other)
    assert services.record_finding(inspection=visit, text="Thiếu bình chữa cháy", severity="minor", by=pccc).pk


def test_no_act_is_possible_on_what_is_closed(so):
    finding = FindingFactory(remedied_on=dt.date(2026, 4, 1), closed_on=dt.date(2026, 4, 2), closing_proof="Biên bản 7")
    TransferFactory(finding=finding)
    for act in Act:
        with pytest.raises(RuleViolation) as problem:
            attempt(act, finding, so)
        assert problem.value.code == "wrong_state", act

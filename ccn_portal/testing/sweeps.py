"""Walks over every address of the portal: what is added later joins by itself.

An address with a variable part needs a sample, by the first word of its path and the variable's name; a test
fails for an address that has none.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

MARK = "Không ai ngoài Hà Nội được biết"  # stands in every record of the sample


@dataclass(frozen=True)
class Address:
    """One named address and the variable parts it takes."""

    name: str
    route: str
    variables: tuple[str, ...]

    @property
    def first_word(self) -> str:
        """``clusters`` of ``api/v1/clusters/{code}/``."""
        words = self.route.removeprefix("api/v1/").replace("^", "").split("/")
        return words[0]

    def url(self, samples: dict[tuple[str, str], Any]) -> str:
        """The address with samples in its variable parts; KeyError without a sample."""
        return reverse(self.name, kwargs={name: samples[self.first_word, name] for name in self.variables})


def addresses(prefix: str) -> list[Address]:
    """Every named address whose path begins with the prefix."""
    return [found for found in _walk(get_resolver(), "", "") if found.route.startswith(prefix)]


def _walk(resolver: URLResolver, path: str, space: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        route = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, route, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and entry.name:
            yield Address(space + entry.name, route, tuple(_variables(entry)))


def _variables(entry: URLPattern) -> list[str]:
    regex = getattr(entry.pattern, "regex", None)
    return list(regex.groupindex) if regex is not None else []


def fill_register(user: Any) -> dict[tuple[str, str], Any]:
    """One record of every kind in Hanoi's register, each marked; gives the samples for the addresses."""
    from ccn_portal.environment.tests import factories as surroundings
    from ccn_portal.watch.models import Alert
    from clusters.tests import factories as ledger
    from inspections.tests import factories as oversight
    from investors.tests import factories as parties

    investor = parties.InvestorFactory(name=MARK)
    tenant = parties.TenantFactory(name=MARK)
    cluster = ledger.ClusterFactory(name=MARK)
    decision = ledger.DecisionFactory(abstract=MARK, issued_on=dt.date(2018, 3, 1))
    item = ledger.ItemFactory(
        cluster=cluster, decision=decision, investor=investor, area_ha=Decimal(30), industrial_area_ha=Decimal(20)
    )
    attachment = _attachment(decision, user)
    milestone = ledger.MilestoneFactory(phase=item.phase, source=MARK)
    work = ledger.WorkFactory(cluster=cluster, name=MARK)
    dossier = ledger.DossierFactory(cluster=cluster)
    obstacle = ledger.ObstacleFactory(cluster=cluster, text=MARK)
    target = ledger.TargetFactory(indicator=MARK)
    figure = ledger.PublishedFigureFactory(indicator=MARK)
    lease = parties.LeaseFactory(tenant=tenant, cluster=cluster)
    visit = oversight.InspectionFactory(cluster=cluster, tenant=tenant, conclusion=MARK)
    finding = oversight.FindingFactory(inspection=visit, text=MARK)
    transfer = oversight.TransferFactory(finding=finding, agency=MARK)
    fined = oversight.FindingFactory(inspection=visit)
    oversight.ExtensionFactory(finding=fined)
    planned = oversight.PlannedVisitFactory(cluster=cluster, plan__agency=MARK, plan__note=MARK)
    sanction = oversight.SanctionFactory(finding=fined, issuer=MARK)
    act = surroundings.EnvironmentActFactory(cluster=cluster, party=MARK)
    accepted = ledger.MilestoneFactory(phase=item.phase, kind="fire_accepted", source=MARK)
    sampled = surroundings.SampleResultFactory(cluster=cluster, laboratory=MARK)
    alert = Alert.objects.create(
        rule="project_idle", cluster=cluster, tenant=tenant, subject=f"lease:{lease.pk}", weight="moderate",
        duty="department", opened_on=dt.date(2026, 11, 1), facts={"contract": MARK},
    )  # fmt: skip
    petition = parties.PetitionFactory(cluster=cluster, tenant=tenant, text=MARK)
    urged = [
        one.steps.create(kind="urge", taken_on=dt.date(2026, 11, 1), letter_number=MARK) for one in (obstacle, petition)
    ]
    assessment = parties.AssessmentFactory(cluster=cluster, applicant=MARK)
    document = parties.AssessmentFileFactory(assessment=assessment, uploaded_by=user, name=f"{MARK}.pdf")
    done = parties.ProjectActionFactory(lease=lease, text=MARK)
    report, filed_return, imported = _report(user), _return(cluster), _import(user)
    copy = _signed_copy(report, user)
    notice = _notice(user)
    meeting, task = _meeting(cluster)
    of_tenant = _party_return(cluster, tenant)
    return {
        ("clusters", "code"): cluster.code,
        ("decisions", "id"): decision.pk,
        ("decisions", "attachment"): attachment.pk,
        ("phases", "id"): item.phase.pk,
        ("milestones", "id"): milestone.pk,
        ("works", "id"): work.pk,
        ("dossiers", "id"): dossier.pk,
        ("obstacles", "id"): obstacle.pk,
        ("obstacles", "code"): obstacle.code,
        ("obstacles", "step"): "reply",
        ("obstacles", "sent"): urged[0].pk,
        ("petitions", "id"): petition.pk,
        ("petitions", "code"): petition.code,
        ("petitions", "step"): "reply",
        ("petitions", "sent"): urged[1].pk,
        ("assessments", "id"): assessment.pk,
        ("assessments", "code"): assessment.code,
        ("assessments", "file_pk"): document.pk,
        ("idle-projects", "pk"): lease.pk,
        ("idle-projects", "action"): done.pk,
        ("project-actions", "id"): done.pk,
        ("targets", "id"): target.pk,
        ("published-figures", "id"): figure.pk,
        ("investors", "id"): investor.pk,
        ("tenants", "id"): tenant.pk,
        ("leases", "id"): lease.pk,
        ("inspections", "id"): visit.pk,
        ("inspections", "code"): visit.code,
        ("findings", "id"): finding.pk,
        ("findings", "pk"): finding.pk,
        ("findings", "act"): "extend",
        ("findings", "letter"): "reminder",
        ("findings", "sent"): transfer.pk,
        ("findings", "file_pk"): _finding_file(finding, user).pk,
        ("transfers", "id"): transfer.pk,
        ("sanctions", "id"): sanction.pk,
        ("inspections", "file_pk"): _visit_file(visit, user).pk,
        ("inspection-plans", "id"): planned.plan.pk,
        ("inspection-plans", "pk"): planned.plan.pk,
        ("planned-visits", "id"): planned.pk,
        ("planned-visits", "pk"): planned.pk,
        ("compliance", "code"): cluster.code,
        ("environment", "code"): cluster.code,
        ("environment", "topic"): "waste",
        ("environment", "pk"): act.pk,
        ("environment", "result"): sampled.pk,
        ("environment", "milestone"): accepted.pk,
        ("environment-acts", "id"): act.pk,
        ("effluent-results", "id"): sampled.pk,
        ("alerts", "id"): alert.pk,
        ("alerts", "pk"): alert.pk,
        ("alerts", "act"): "take",
        ("alerts", "code"): cluster.code,
        ("compliance", "tenant"): tenant.code,
        ("tenant-compliance", "id"): tenant.pk,
        ("returns", "id"): filed_return.pk,
        ("party-returns", "id"): of_tenant.pk,
        ("party-returns", "pk"): of_tenant.pk,
        ("party-returns", "period"): of_tenant.period,
        ("party-returns", "form"): "01",
        ("party-returns", "code"): cluster.code,
        ("party-returns", "party"): tenant.pk,
        ("notices", "id"): notice.pk,
        ("notices", "pk"): notice.pk,
        ("reports", "id"): report.pk,
        ("reports", "ending"): "json",
        ("reports", "copy"): copy.pk,
        ("reports", "file_pk"): copy.pk,
        ("imports", "id"): imported.pk,
        ("indicators", "line"): "3",
        ("units", "code"): "01",
        ("forms", "code"): "QUARTER",
        ("periods", "code"): "2022Q3",
        # the pages' names for the same records
        ("decisions", "pk"): decision.pk,
        ("decisions", "file_pk"): attachment.pk,
        ("investors", "pk"): investor.pk,
        ("tenants", "code"): tenant.code,
        ("reports", "pk"): report.pk,
        ("reports", "format"): "json",
        ("reports", "line"): "3",
        ("import", "pk"): imported.pk,
        ("boundaries", "pk"): _boundary_file(user).pk,
        ("history", "model"): "cluster",
        ("history", "pk"): cluster.pk,
        ("meetings", "id"): meeting.pk,
        ("meetings", "pk"): meeting.pk,
        ("meetings", "line"): "m14",
        ("tasks", "id"): task.pk,
        ("tasks", "pk"): task.pk,
        ("letters", "unit"): user.unit_id,
        ("letters", "kind"): "report",
        ("letters", "which"): "default",
        ("figures", "line"): "3",
        ("ui", "percent"): 50,
    }


def _meeting(cluster: Any) -> tuple[Any, Any]:
    from ccn_portal.meetings.models import Meeting, Task
    from ccn_portal.meetings.services import plan_meeting
    from clusters.tests.factories import hanoi

    meeting = plan_meeting(unit=hanoi(), period="2022Q3", held_on=dt.date(2022, 9, 20), by=None)
    given = {"text": MARK, "agency": MARK, "cluster": cluster, "due_on": dt.date(2022, 12, 1)}
    task = Task.objects.create(meeting=meeting, number=1, **given)
    Meeting.objects.filter(pk=meeting.pk).update(conclusions=MARK)
    return meeting, task


def _attachment(decision: Any, user: Any) -> Any:
    from django.core.files.base import ContentFile

    from clusters.models import Attachment

    return Attachment.objects.create(
        decision=decision,
        file=ContentFile(b"%PDF-1.7", "decision.pdf"),
        name="decision.pdf",
        content_type="application/pdf",
        size=8,
        sha256="0" * 64,
        uploaded_by=user,
    )


def _finding_file(finding: Any, user: Any) -> Any:
    from django.core.files.base import ContentFile

    from inspections.models import FindingFile

    return FindingFile.objects.create(
        finding=finding,
        file=ContentFile(b"%PDF-1.7", "minutes.pdf"),
        name="minutes.pdf",
        content_type="application/pdf",
        size=8,
        sha256="0" * 64,
        uploaded_by=user,
    )


def _visit_file(visit: Any, user: Any) -> Any:
    from django.core.files.base import ContentFile

    from inspections.models import InspectionFile

    return InspectionFile.objects.create(
        inspection=visit,
        file=ContentFile(b"%PDF-1.7", "visit.pdf"),
        name="visit.pdf",
        content_type="application/pdf",
        size=8,
        sha256="0" * 64,
        uploaded_by=user,
    )


def _report(user: Any) -> Any:
    from ccn_portal.jobs.models import State
    from ccn_portal.rules.periods import Period
    from clusters.tests.factories import hanoi
    from reports.building import build
    from reports.models import Report
    from reports.official_forms import form_named

    period = Period.parse("2022Q3")
    built = build(form_named("QUARTER"), hanoi(), period)
    return Report.objects.create(
        form="QUARTER",
        unit=hanoi(),
        period=period.code,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        job_state=State.DONE,
        stage="draft",
        progress=100,
        content=built.content,
        provenance=built.provenance,
        sha256=built.sha256,
        requested_by=user,
    )


def _signed_copy(report: Any, user: Any) -> Any:
    from django.core.files.base import ContentFile

    from reports.models import SignedCopy

    return SignedCopy.objects.create(
        report=report,
        file=ContentFile(b"%PDF-1.7", "report.pdf"),
        name="report.pdf",
        size=8,
        sha256="0" * 64,
        uploaded_by=user,
    )


def _return(cluster: Any) -> Any:
    from ccn_portal.rules.periods import Period
    from reports.models import Return

    period = Period.parse("2022Q3")
    return Return.objects.create(
        cluster=cluster,
        period=period.code,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        state="accepted",
        workers=12,
        comment=MARK,
    )


def _party_return(cluster: Any, tenant: Any) -> Any:
    from ccn_portal.rules.periods import Period
    from reports.models import PartyReturn

    period = Period.parse("2025")
    return PartyReturn.objects.create(
        form="TT14-01",
        cluster=cluster,
        tenant=tenant,
        period=period.code,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        state="accepted",
        values={"1": "12.5"},
        comment=MARK,
    )


def _notice(user: Any) -> Any:
    from ccn_portal.notices.choices import NoticeKind
    from ccn_portal.notices.services import notify

    (notice,) = notify(to=[user], key="sample", kind=NoticeKind.NEWS, title=MARK)
    return notice


def _import(user: Any) -> Any:
    from ccn_portal.exchange.models import ImportJob
    from clusters.tests.factories import hanoi

    return ImportJob.objects.create(province=hanoi(), file_name=MARK, sha256="0" * 64, requested_by=user)


def _boundary_file(user: Any) -> Any:
    from django.core.files.base import ContentFile

    from ccn_portal.exchange.models import BoundaryUpload
    from clusters.tests.factories import hanoi

    file = ContentFile(b'{"type": "FeatureCollection", "features": [{}]}', "boundaries")
    return BoundaryUpload.objects.create(province=hanoi(), file=file, name=MARK, sha256="0" * 64, uploaded_by=user)

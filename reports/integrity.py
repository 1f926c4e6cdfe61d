"""Proves that reports are what they were sealed as, and that everything they are opened with is still there."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, Model, OuterRef
from pghistory.core import event_models

from ccn_portal.files import digest_of
from ccn_portal.letters.models import LetterTemplate
from reports.canonical import fingerprint
from reports.choices import ReportState, ReturnState
from reports.filing.seal import seal_of
from reports.filing.states import SEALED
from reports.lines.base import SourceKind
from reports.lines.sources import records_of
from reports.models import PartyReturn, Report, Return, SignedCopy
from reports.models.party import PARTY


def problems() -> Iterator[str]:
    """One line for each report, return, signed copy or template that is not as it has to be."""
    for report in Report.objects.exclude(content=None).order_by("pk").iterator():
        name = f"report {report.pk} ({report})"
        if fingerprint(report.content) != report.sha256:
            yield f"{name}: its content does not have its SHA-256"
        if report.stage in SEALED:
            yield from (f"{name}: {problem}" for problem in _of_sealed(report))
    yield from _gone()
    yield from _without_successor()
    yield from _not_current()
    for copy in SignedCopy.objects.order_by("pk").iterator():
        if not _is_whole(copy):
            yield f"signed copy {copy.pk} of report {copy.report_id}: the file is not the one that was kept"
    for template in LetterTemplate.objects.order_by("pk").iterator():
        if not _is_whole(template):
            yield f"template {template.pk} ({template}): the file is not the one that was put in force"


def _of_sealed(report: Report) -> Iterator[str]:
    if seal_of(report) != report.seal:
        yield "what was filed does not have its seal"
    if not _says_what_it_is_of(report):
        yield "it is not of the form, unit, period or party that its content is of"
    for model, counted in _returns_of(report).items():
        kept = model._base_manager.filter(pk__in=counted, state=ReturnState.ACCEPTED).count()
        if kept != len(counted):
            yield "returns that it counts are gone or not accepted any more"
    for kind, ids in _counted_by(report).items():
        lost = len(ids) - _known(kind, ids, report)
        if lost:
            yield f"{lost} records of kind {kind} that it counts cannot be opened as they were"


def _says_what_it_is_of(report: Report) -> bool:
    """Whether the columns, by which a report is found and shown, agree with the content that is sealed."""
    content: dict[str, Any] = report.content or {}
    period, party = content["period"], content.get("party")
    said = [content["form"]["code"], content["unit"]["code"], period["code"], period["from"], period["to"]]
    stored = [report.form, report.unit.code, report.period, report.starts_on.isoformat(), report.ends_on.isoformat()]
    if party:
        said.append(party["cluster"]["code"])
        stored.append(report.cluster.code if report.cluster else "")
    return said == stored and bool(party) == (report.party is not None)


def _counted_by(report: Report) -> dict[SourceKind, set[int]]:
    """All records that any of its numbers counts, and the acts that decide."""
    found: defaultdict[SourceKind, set[int]] = defaultdict(set)
    lines: list[dict[str, Any]] = list((report.provenance or {}).values())
    for line in lines:
        found[SourceKind(line["kind"])].update(line["ids"])
        found[SourceKind.PARTY_RETURN].update(line.get("forms", ()))
        found[SourceKind.ITEM].update(line["acts"])
    return {kind: ids for kind, ids in found.items() if ids}


def _known(kind: SourceKind, ids: set[int], report: Report) -> int:
    """Of how many of the records a version is kept from when the register was read."""
    model = records_of(kind, []).model
    versions = _events_of(model)._base_manager.filter(pgh_obj_id__in=ids, pgh_created_at__lte=report.known_at)
    return versions.values("pgh_obj_id").distinct().count()


def _events_of(model: type[Model]) -> Any:
    models: list[Any] = list(event_models())
    return next(events for events in models if events.pgh_tracked_model is model)


def _gone() -> Iterator[str]:
    """Reports that were filed once, as their history tells, and are no more."""
    there = Report.objects.filter(pk=OuterRef("pgh_obj_id"), stage__in=SEALED)
    filed = _events_of(Report)._base_manager.filter(~Exists(there), stage__in=SEALED)
    for pk, form, period in filed.order_by("pgh_obj_id").values_list("pgh_obj_id", "form", "period").distinct():
        yield f"report {pk} ({form} {period}): it was filed and is there no more"


def _without_successor() -> Iterator[str]:
    """Superseded reports in whose place no later version was filed."""
    rows = (
        Report.objects.sealed().order_by("pk").values_list("pk", "stage", "version", "form", "period", *PARTY, "unit")
    )
    last: dict[tuple[Any, ...], int] = {}
    for _pk, _stage, version, *of in rows:
        last[tuple(of)] = max(version, last.get(tuple(of), 0))
    for pk, stage, version, form, period, *rest in rows:
        if stage == ReportState.SUPERSEDED and version == last[form, period, *rest]:
            yield f"report {pk} ({form} {period}): it is superseded, but no later version was filed"


def _not_current() -> Iterator[str]:
    """Accepted returns that count nowhere although no correction has taken their place."""
    of_return, of_form = ("cluster", "period"), ("form", *PARTY, "period")
    for model, of, rows in ((Return, of_return, Return.objects), (PartyReturn, of_form, PartyReturn.objects)):
        accepted = rows.filter(state=ReturnState.ACCEPTED)
        replaced = list(accepted.filter(is_current=False).order_by("pk").values_list("pk", *of))
        current = set(accepted.filter(is_current=True).values_list(*of)) if replaced else set()
        for pk, *subject in replaced:
            if tuple(subject) not in current:
                yield f"{model._meta.model_name} {pk}: it is accepted but counts nowhere, and nothing replaces it"


def _returns_of(report: Report) -> dict[type[Return | PartyReturn], set[int]]:
    """The returns of clusters, and forms 01 and 02, that its numbers count."""
    lines: list[dict] = list((report.provenance or {}).values())
    return {
        Return: {pk for line in lines if line["kind"] == SourceKind.RETURN for pk in line["ids"]},
        PartyReturn: {
            pk
            for line in lines
            for pk in (*line.get("forms", ()), *(line["ids"] if line["kind"] == SourceKind.PARTY_RETURN else ()))
        },
    }


def _is_whole(kept: SignedCopy | LetterTemplate) -> bool:
    try:
        with kept.file.open() as file:
            return digest_of(file) == kept.sha256
    except OSError:
        return False

"""The story of a finding: every dated step in order, newest first, as the page's timeline shows it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ccn_portal.ui.numbers import day, number
from inspections.models import Finding, FindingFile


def story_of(finding: Finding, until: dt.date) -> list[dict[str, Any]]:
    """What happened by the day; steps come prefetched with the finding."""
    events = [event for event in _events(finding) if event["day"] <= until]
    events.sort(key=lambda event: event["day"])
    return events[::-1]  # of one day the later step first


def files_of(finding: Finding) -> list[tuple[FindingFile, bool]]:
    """Its files, and of each whether a photo given as proof is the very one that shows the violation."""
    files = sorted(finding.files.all(), key=lambda file: file.pk)
    before = {file.sha256 for file in files if not file.shows_remedy}
    return [(file, file.shows_remedy and file.sha256 in before) for file in files]


def _events(finding: Finding) -> Iterator[dict[str, Any]]:
    visit = finding.inspection
    due = _("To be remedied by %(day)s") % {"day": day(finding.remedy_due)} if finding.remedy_due else ""
    yield _event(visit.visited_on, _("Found"), due, "clipboard-check", by=visit.lead_agency)
    for extension in finding.extensions.all():
        title = _("Deadline extended to %(day)s") % {"day": day(extension.new_due)}
        yield _event(extension.decided_on, title, extension.reason, "calendar-due", by=extension.decided_by)
    for refusal in finding.refusals.all():
        said = _("Remedied, it was reported")
        yield _event(refusal.claimed_on, said, refusal.claim, "circle-check", by=refusal.claimed_by)
        yield _event(
            refusal.refused_on, _("Not remedied: sent back"), refusal.reason, "arrow-back-up", by=refusal.refused_by,
            level="bad",
        )  # fmt: skip
    for letter in finding.transfers.all():
        title = _("Transferred to %(agency)s, letter %(number)s") % {
            "agency": letter.agency,
            "number": letter.letter_number,
        }
        text = _("Reply due %(day)s") % {"day": day(letter.reply_due)} if letter.reply_due else ""
        paper = reverse("finding-letter-sent", args=[finding.pk, letter.pk])
        yield _event(letter.sent_on, title, text, "send", level="act") | {"link": paper}
        if letter.replied_on:
            title = _("Reply to letter %(number)s") % {"number": letter.letter_number}
            yield _event(letter.replied_on, title, letter.reply, "message", by=letter.reply_number)
    yield from _sanction(finding)
    if finding.remedied_on:
        yield _event(
            finding.remedied_on, _("Remedied"), finding.remedy_note, "circle-check", by=finding.remedied_by, level="ok"
        )
    if finding.closed_on:
        yield _event(finding.closed_on, _("Closed"), finding.closing_proof, "lock", by=finding.closed_by, level="ok")


def _sanction(finding: Finding) -> Iterator[dict[str, Any]]:
    decision = getattr(finding, "sanction", None)
    if decision is None or decision.decided_on is None:
        return
    title = _("Sanctioned: decision %(number)s") % {"number": decision.number}
    fine = _("Fine %(amount)s million VND") % {"amount": number(decision.amount)} if decision.amount else ""
    text = "; ".join(part for part in (fine, decision.measures) if part)
    yield _event(decision.decided_on, title, text, "license", by=decision.issuer, level="bad")
    if decision.paid_on:
        yield _event(decision.paid_on, _("Fine paid"), "", "circle-check", level="ok")


def _event(on: dt.date, title: str, text: str, icon: str, *, by: Any = "", level: str = "") -> dict[str, Any]:
    return {"day": on, "title": title, "text": text, "icon": icon, "by": by or "", "level": level}

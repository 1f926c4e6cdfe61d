"""What a letter that urges to answer a petition says of it."""

from ccn_portal.letters import papers, wording
from ccn_portal.rules.lookup import Rules
from clusters.documents.urging import Request
from investors.choices import PetitionKind
from investors.models import Petition
from investors.services.petitions import TIME_TO_REPLY

WORDS = {PetitionKind.PETITION: "kiến nghị", PetitionKind.COMPLAINT: "phản ánh, khiếu nại"}


def petition_request(petition: Petition) -> Request:
    """Who sent it when, and the law that gives the time to answer."""
    kind = PetitionKind(petition.kind)
    who = petition.tenant.name if petition.tenant else petition.sender
    paper = f" ({papers.named(petition.letter_number)})" if petition.letter_number else ""
    day = wording.day(petition.raised_on) if petition.raised_on else ""
    told = f"Ngày {day}, {who or 'người dân, doanh nghiệp'} gửi {WORDS[kind]}{paper}"
    return Request("trả lời", WORDS[kind], told, basis=_basis(petition, kind), sender=who)


def _basis(petition: Petition, kind: PetitionKind) -> str:
    """The law, where the day to answer is the one it gives."""
    if petition.raised_on is None:
        return ""
    rules = Rules(petition.raised_on)
    rule = rules.find(TIME_TO_REPLY[kind])
    if rule is None or rules.limit(TIME_TO_REPLY[kind]).ends_on(petition.raised_on) != petition.due_on:
        return ""
    text = wording.spelled_out(rule.legal_source)
    return text if rule.checked_against_gazette else f"{text}; {wording.UNCHECKED}"

"""Drawing the letters that urge who has to solve an obstacle or petition; papers are Vietnamese in every language."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import override

from ccn_portal.accounts.models import User
from ccn_portal.letters import papers, wording
from ccn_portal.letters.heads import Sender
from ccn_portal.letters.services import render
from ccn_portal.rules.periods import Period
from clusters.choices import Step
from clusters.documents.kinds import MATTER_URGING
from clusters.models import Matter, MatterStep

VIETNAMESE = "vi"


@dataclass(frozen=True)
class Request:
    """What a letter is about: ``verb`` and ``matter`` say what is to be done, ``told`` who asked for it and when.

    ``basis`` is the law that gives the time, ``sender`` who is told of the answer besides the locality.
    """

    verb: str
    matter: str
    told: str
    basis: str = ""
    sender: str = ""

    @property
    def what(self) -> str:
        """What is to be done."""
        return f"{self.verb} {self.matter}"


def request_of(matter: Any) -> Request:
    """What an obstacle asks for."""
    if matter.raised_on:
        since = f"Ngày {wording.day(matter.raised_on)}"
    elif matter.period:
        since = f"Trong kỳ báo cáo {wording.in_sentence(str(Period.parse(matter.period).label))}"
    else:
        since = "Qua tổng hợp"
    raiser = _raiser(matter)
    told = f"{since}, {raiser} nêu khó khăn, vướng mắc" if raiser else f"{since}, đã ghi nhận khó khăn, vướng mắc"
    return Request("giải quyết", "khó khăn, vướng mắc", told)


def urging_letter(matter: Any, request: Request, sent: MatterStep | None, *, by: User, day: dt.date) -> bytes:
    """A letter to the agency that has to act: the one recorded, on the facts of its day, or a draft of the next."""
    with override(VIETNAMESE):
        on = sent.taken_on if sent else day
        place = matter.cluster.place_on(on)
        sender = Sender.of((sent.taken_by if sent else None) or by, place.province.name)
        earlier = _earlier(matter, sent, on)
        to = (sent.agency if sent else "") or _responsible(matter, earlier) or wording.BLANK_NAME
        where = f"{_cluster(matter)}, {wording.in_sentence(place.commune.name)}"
        paragraphs = [
            f"{request.told} tại {where} (mã {matter.code}): “{matter.text.strip().rstrip('.')}”.",
            _late(matter, request, earlier, to, sender, on),
            *_before(earlier),
            *_asked(request, sent, to, sender),
        ]
        context = sender.letter(
            day=on,
            subject=f"đôn đốc {request.what} tại {_cluster(matter)}",
            to=[to],
            paragraphs=paragraphs,
            number=sent.letter_number if sent else "",
            signed=sent is not None,
            copies=_copies(matter, request, sender, wording.in_sentence(place.commune.name)),
            demo=settings.DEMO,
        )
        at = sent.updated_at if sent else None
        return render(kind=MATTER_URGING, unit=place.province, context=context, day=on, at=at)


def _cluster(matter: Matter) -> str:
    return f"cụm công nghiệp {matter.cluster.name}"


def _raiser(matter: Matter) -> str:
    """The locality that raised it, "" where the desk entered it itself."""
    raiser = matter.raised_by
    return Sender.of(raiser, "").in_sentence if raiser is not None and raiser.role == "local" else ""


def _earlier(matter: Any, sent: MatterStep | None, on: dt.date) -> list[MatterStep]:
    """The steps before the letter, in their order."""
    steps = matter.steps.filter(taken_on__lte=on).order_by("taken_on", "pk")
    return list(steps.exclude(taken_on=on, pk__gte=sent.pk) if sent else steps)


def _responsible(matter: Matter, earlier: Sequence[MatterStep]) -> str:
    handed = [step.agency for step in earlier if step.kind == Step.HAND_OVER]
    return handed[-1] if handed else matter.responsible


def _due(matter: Matter, earlier: Sequence[MatterStep]) -> dt.date | None:
    moved = [step.new_due for step in earlier if step.kind in (Step.EXTEND, Step.HAND_OVER) and step.new_due]
    return moved[-1] if moved else matter.due_on


def _late(matter: Matter, request: Request, earlier: Sequence[MatterStep], to: str, sender: Sender, on: dt.date) -> str:
    due = _due(matter, earlier)
    asked = f"Nội dung trên thuộc trách nhiệm {request.verb} của {to}"
    if due is None:
        return f"{asked}. Đến ngày {wording.day(on)}, {sender.in_sentence} chưa nhận được kết quả {request.verb}."
    basis = f" (theo {request.basis})" if request.basis and due == matter.due_on else ""
    days = (on - due).days
    late = f" (quá hạn {days} ngày)" if days > 0 else ""
    return (
        f"{asked}, thời hạn đến ngày {wording.day(due)}{basis}. Đến ngày {wording.day(on)}{late}, "
        f"{sender.in_sentence} chưa nhận được kết quả {request.verb}."
    )


def _before(earlier: Sequence[MatterStep]) -> list[str]:
    """What was done before this letter, in a sentence; nothing where nothing was."""
    told = [_told(step) for step in earlier]
    return [f"Quá trình xử lý đến nay: {'; '.join(told)}."] if told else []


def _told(step: MatterStep) -> str:
    kind = Step(step.kind)
    paper = f" ({papers.named(step.letter_number, paper_of(kind))})" if step.letter_number else ""
    due = ""
    if step.new_due:
        meant = "đề nghị trả lời trước" if kind == Step.URGE else "thời hạn mới đến"
        due = f", {meant} ngày {wording.day(step.new_due)}"
    return f"ngày {wording.day(step.taken_on)}, {_act(kind, step.agency)}{paper}{due}"


def _act(kind: Step, agency: str) -> str:
    """Who did what, as a sentence says it."""
    if kind == Step.REPLY:
        return f"{agency} đã trả lời" if agency else "đã trả lời"
    if kind == Step.URGE:
        return f"đã đôn đốc {agency}".rstrip()
    if kind == Step.HAND_OVER:
        return f"đã chuyển {agency} giải quyết"
    return wording.in_sentence(str(kind.taken))


def paper_of(kind: Step) -> Any:
    """What a step's paper is where its number does not say it."""
    return papers.LETTER if kind == Step.URGE else papers.PAPER


def _asked(request: Request, sent: MatterStep | None, to: str, sender: Sender) -> list[str]:
    reply = f"ngày {wording.day(sent.new_due)}" if sent and sent.new_due else wording.BLANK_DAY
    text = [f"Nội dung yêu cầu: {sent.text.strip().rstrip('.')}."] if sent and sent.text.strip() else []
    return [
        *text,
        f"{sender.in_sentence} đề nghị {to} khẩn trương {request.what} nêu trên, trả lời bằng văn bản về "
        f"{sender.in_sentence} trước {reply}.",
        f"Trường hợp nội dung vượt thẩm quyền hoặc cần thêm thời gian, đề nghị {to} nêu rõ lý do, cơ quan có thẩm "
        "quyền và thời hạn giải quyết để tổng hợp, báo cáo cấp có thẩm quyền.",
    ]


def _copies(matter: Matter, request: Request, sender: Sender, commune: str) -> tuple[str, ...]:
    raiser = _raiser(matter) or f"Ủy ban nhân dân {commune}"
    also = [f"{name} (để biết)" for name in (raiser, request.sender) if name and name != sender.in_sentence]
    return ("Như trên", *also)

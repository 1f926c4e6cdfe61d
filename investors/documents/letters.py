"""Drawing the letters that urge slow projects; papers are Vietnamese in every language."""

import datetime as dt

from django.conf import settings
from django.utils.translation import override

from ccn_portal.accounts.models import User
from ccn_portal.letters import papers, wording
from ccn_portal.letters.heads import Sender
from ccn_portal.letters.services import render
from ccn_portal.ui.numbers import number
from clusters.views.steps import time_between
from investors.choices import ProjectStep
from investors.documents.kinds import URGING
from investors.models import Lease, ProjectAction

VIETNAMESE = "vi"


def urging_letter(lease: Lease, sent: ProjectAction | None, *, by: User, day: dt.date) -> bytes:
    """A letter that urges to carry the project on: the one recorded, or a draft before it is sent."""
    with override(VIETNAMESE):
        on = sent.taken_on if sent else day
        place = lease.cluster.place_on(on)
        sender = Sender.of((sent.taken_by if sent else None) or by, place.province.name)
        commune = wording.in_sentence(place.commune.name)
        paragraphs = [
            _land(lease, f"{commune}, {wording.in_sentence(place.province.name)}"),
            _state(lease, on),
            *_before(lease, sent, on),
            *_asked(lease, sent, sender),
        ]
        context = sender.letter(
            day=on,
            subject=f"đôn đốc triển khai dự án tại {_cluster(lease)}",
            to=[lease.tenant.name],
            paragraphs=paragraphs,
            number=sent.letter_number if sent else "",
            signed=sent is not None,
            copies=(
                "Như trên",
                f"Ủy ban nhân dân {commune} (phối hợp đôn đốc)",
                f"Chủ đầu tư hạ tầng {_cluster(lease)}",
            ),
            demo=settings.DEMO,
        )
        return render(kind=URGING, unit=place.province, context=context, day=on)


def _cluster(lease: Lease) -> str:
    return f"cụm công nghiệp {lease.cluster.name}"


def _land(lease: Lease, where: str) -> str:
    contract = f" theo hợp đồng {lease.contract}" if lease.contract else ""
    certificate = f", văn bản chấp thuận, chứng nhận đầu tư {lease.certificate}" if lease.certificate else ""
    return (
        f"{lease.tenant.name} thuê {number(lease.area_m2)} m² đất tại {_cluster(lease)}, {where}, từ ngày "
        f"{wording.day(lease.starts_on)}{contract}{certificate}.{_capital(lease)}"
    )


def _capital(lease: Lease) -> str:
    amounts = (("vốn đăng ký", lease.registered_capital), ("vốn đã thực hiện", lease.realised_capital))
    told = [f"{name} {number(amount)} tỷ đồng" for name, amount in amounts if amount is not None]
    return f" Dự án có {', '.join(told)}." if told else ""


def _state(lease: Lease, day: dt.date) -> str:
    if lease.suspended_on and lease.suspended_on > lease.starts_on:
        span = time_between(lease.suspended_on, day)
        since = wording.day(lease.suspended_on)
        return f"Dự án ngừng hoạt động từ ngày {since}; đến ngày {wording.day(day)} ({span}) chưa hoạt động trở lại."
    span = time_between(lease.starts_on, day)
    return f"Đến ngày {wording.day(day)}, sau {span} kể từ ngày bắt đầu thuê đất, dự án chưa đi vào hoạt động."


def _before(lease: Lease, sent: ProjectAction | None, on: dt.date) -> list[str]:
    """What was done about the project before this letter, in a sentence; nothing where nothing was."""
    earlier = lease.actions.filter(taken_on__lte=on)
    if sent is not None:
        earlier = earlier.exclude(taken_on=on, pk__gte=sent.pk)
    told = [_told(action) for action in earlier]
    return [f"Quá trình xử lý đến nay: {'; '.join(told)}."] if told else []


def _told(action: ProjectAction) -> str:
    number_of = _by_paper(action)
    due = f", thời hạn đến ngày {wording.day(action.due_on)}" if action.due_on else ""
    what = wording.in_sentence(str(ProjectStep(action.kind).label))
    return f"ngày {wording.day(action.taken_on)}, {what}{number_of}{due}"


def _by_paper(action: ProjectAction) -> str:
    if not action.letter_number:
        return ""
    if action.kind == ProjectStep.URGE:  # what was done is called a letter already
        return f" số {action.letter_number}"
    unmarked = papers.DECISION if action.kind == ProjectStep.RECOVER else papers.PAPER
    return f" theo {papers.named(action.letter_number, unmarked)}"


def _asked(lease: Lease, sent: ProjectAction | None, sender: Sender) -> list[str]:
    reply = f"ngày {wording.day(sent.due_on)}" if sent and sent.due_on else wording.BLANK_DAY
    text = [f"Nội dung yêu cầu: {sent.text.strip().rstrip('.')}."] if sent and sent.text.strip() else []
    return [
        *text,
        f"{sender.in_sentence} đề nghị {lease.tenant.name} khẩn trương triển khai dự án; báo cáo bằng văn bản nguyên "
        "nhân chậm, tiến độ từng bước và thời điểm cam kết đưa dự án vào hoạt động, gửi về "
        f"{sender.in_sentence} trước {reply}.",
        f"Quá thời hạn trên mà không báo cáo hoặc không triển khai, {sender.in_sentence} sẽ báo cáo cấp có thẩm quyền "
        "xem xét chấm dứt hoạt động của dự án, thu hồi đất theo quy định của pháp luật về đầu tư, đất đai.",
    ]

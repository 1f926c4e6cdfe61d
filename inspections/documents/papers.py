"""Drawing the minutes of a visit and the letters about a finding; papers are Vietnamese in every language."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils.translation import override

from ccn_portal.accounts.models import User
from ccn_portal.history.services import first_writer
from ccn_portal.letters import wording
from ccn_portal.letters.heads import Sender
from ccn_portal.letters.services import render
from ccn_portal.rules.lookup import Rules
from clusters.models import ClusterTerritory, Phase
from inspections.catalogue import entry_named
from inspections.checklists import checklist_of
from inspections.choices import Answer, Keeper
from inspections.documents.kinds import MINUTES, REMINDER, TRANSFER
from inspections.models import Finding, Inspection, Transfer
from inspections.services import limitation_of
from investors.models import Investor

VIETNAMESE = "vi"
CLOSING = (
    "Việc kiểm tra kết thúc vào hồi …… giờ …… phút cùng ngày. Biên bản được đọc cho những người có tên trên cùng nghe, "
    "thống nhất và ký xác nhận; lập thành 02 bản có giá trị như nhau, mỗi bên giữ 01 bản."
)


def minutes(visit: Inspection, *, day: dt.date) -> bytes:
    """The minutes as far as they are recorded, to be signed on paper."""
    with override(VIETNAMESE):
        place = visit.cluster.place_on(visit.visited_on)
        sender = _keeper(visit, place)
        head = sender.context(
            number=visit.minutes_number or sender.number("", "BB"),
            place_and_day=sender.place_and_day(visit.visited_on, visit.visited_on.year),
            subject=f"Kiểm tra {_field(visit)} tại {_where(visit)}",
            demo=settings.DEMO,
        )
        text = {
            "mo_dau": _opening(visit, place),
            "doan_kiem_tra": _team(visit),
            "thanh_phan_du": visit.present.splitlines() or [wording.BLANK_LINE],
            "bang_kiem": _points(visit),
            "vi_pham": [_row(number, finding, visit) for number, finding in enumerate(_findings(visit), 1)],
            "ket_luan": visit.conclusion.splitlines(),
            "tai_lieu": list(visit.files.order_by("pk").values_list("name", flat=True)),
            "ket_thuc": CLOSING,
        }
        return render(kind=MINUTES, unit=place.province, context=head | text, day=day)


def reminder(finding: Any, *, by: User, day: dt.date) -> bytes:
    """A letter that urges to remedy what is overdue; ``finding`` comes from ``as_of`` the day."""
    with override(VIETNAMESE):
        visit, place = finding.inspection, finding.inspection.cluster.place_on(day)
        sender, to = Sender.of(by, place.province.name), _addressee(visit, day)
        paragraphs = [
            _found(finding),
            f"Thời hạn khắc phục là {_on(finding.due_on)}. Đến ngày {wording.day(day)}"
            f"{_late(finding.due_on, day)}, {sender.in_sentence} chưa nhận được kết quả khắc phục.",
            f"Đề nghị {to} khẩn trương khắc phục{_remedy(finding)}; báo cáo kết quả bằng văn bản, kèm "
            f"hình ảnh, tài liệu chứng minh, gửi về {sender.in_sentence} trước {wording.BLANK_DAY}. Quá thời hạn trên, "
            f"{sender.in_sentence} sẽ chuyển cơ quan có thẩm quyền xem xét, xử lý theo quy định.",
        ]
        context = sender.letter(
            day=day,
            subject=f"đôn đốc khắc phục vi phạm tại {_where(visit)}",
            to=[to],
            paragraphs=paragraphs,
            copies=("Như trên", f"{_committee(place)} (phối hợp đôn đốc)"),
            demo=settings.DEMO,
        )
        return render(kind=REMINDER, unit=place.province, context=context, day=day)


def transfer_letter(finding: Any, letter: Transfer | None, *, by: User, day: dt.date) -> bytes:
    """A letter that hands a finding to who may decide: of the recorded transfer, or a draft before there is one."""
    with override(VIETNAMESE):
        visit, place = finding.inspection, finding.inspection.cluster.place_on(day)
        sender = Sender.of((first_writer(letter) if letter else None) or by, place.province.name)
        to = letter.agency if letter else wording.BLANK_NAME
        agency = letter.agency if letter else "quý cơ quan"
        reply = _on(letter.reply_due) if letter and letter.reply_due else wording.BLANK_DAY
        paragraphs = [
            _found(finding),
            f"Nội dung trên thuộc thẩm quyền xem xét, xử lý của {agency}. {sender.in_sentence} chuyển hồ sơ để "
            f"{agency} xem xét, xử lý theo quy định{_limited(visit)}.",
            f"Đề nghị {agency} thông báo kết quả xử lý bằng văn bản về {sender.in_sentence} trước {reply}.",
        ]
        context = sender.letter(
            day=letter.sent_on if letter else day,
            subject=f"chuyển hồ sơ vi phạm tại {_where(visit)}",
            to=[to],
            paragraphs=paragraphs,
            number=letter.letter_number if letter else "",
            signed=letter is not None,
            enclosed=_enclosed(finding),
            demo=settings.DEMO,
        )
        return render(kind=TRANSFER, unit=place.province, context=context, day=day)


def _keeper(visit: Inspection, place: ClusterTerritory) -> Sender:
    if visit.keeper == Keeper.LOCAL and visit.keeper_unit is not None:
        return Sender.committee(visit.keeper_unit.name)
    if visit.keeper == Keeper.AGENCY and visit.lead_agency:
        return Sender.agency(visit.lead_agency, place.province.name)
    return Sender.department(place.province.name)


def _committee(place: ClusterTerritory) -> str:
    return f"Ủy ban nhân dân {wording.in_sentence(place.commune.name)}"


def _field(visit: Inspection) -> str:
    return f"lĩnh vực {wording.in_sentence(visit.get_domain_display())}"


def _where(visit: Inspection) -> str:
    cluster = f"cụm công nghiệp {visit.cluster.name}"
    return f"{visit.tenant.name}, {cluster}" if visit.tenant else cluster


def _addressee(visit: Inspection, day: dt.date) -> str:
    """The tenant, or who answers for the cluster as a whole, by name where the register knows it."""
    if visit.tenant:
        return visit.tenant.name
    phases = Phase.objects.as_of(day).filter(cluster=visit.cluster, investor_id__isnull=False).order_by("number")
    found = phases.values_list("investor_id", flat=True).first()
    if found is None:
        return f"Chủ đầu tư hạ tầng cụm công nghiệp {visit.cluster.name}"
    return f"{Investor.objects.get(pk=found).name} (chủ đầu tư hạ tầng cụm công nghiệp {visit.cluster.name})"


def _opening(visit: Inspection, place: ClusterTerritory) -> list[str]:
    kind = f" ({wording.in_sentence(visit.get_kind_display())})" if visit.kind else ""
    ground = [_ground(visit.decision_number)] if visit.decision_number else []
    return [
        *ground,
        f"Hôm nay, {wording.day_in_words(visit.visited_on)}, tại {_where(visit)}, "
        f"{wording.in_sentence(place.commune.name)}, {wording.in_sentence(place.province.name)}, đoàn kiểm tra "
        f"tiến hành kiểm tra {_field(visit)}{kind}. Mã cuộc kiểm tra: {visit.code}.",
    ]


def _ground(decision: str) -> str:
    named = decision if decision.lower().startswith("quyết định") else f"Quyết định số {decision}"
    return f"Căn cứ {wording.spelled_out(named)};"


def _team(visit: Inspection) -> list[str]:
    """Who came; dotted lines for what is written on the spot."""
    members = [line.strip() for line in visit.members.splitlines() if line.strip()]
    lines = [f"Cơ quan chủ trì: {visit.lead_agency}"] if visit.lead_agency else []
    lines += [f"Trưởng đoàn: {visit.leader or wording.BLANK_NAME * 2}"]
    lines += [f"Thành viên: {member}" for member in members or [wording.BLANK_NAME * 2]]
    return lines + ([f"Cơ quan phối hợp: {visit.joint_agencies}"] if visit.joint_agencies else [])


def _points(visit: Inspection) -> list[dict[str, str]]:
    rows = {row.item: row for row in visit.answers.exclude(answer=Answer.NOT_LOOKED)}
    points = [point for point in checklist_of(visit) if point.code in rows]
    return [
        {
            "tt": str(number),
            "noi_dung": point.question,
            "tra_loi": rows[point.code].get_answer_display(),
            "ghi_chu": rows[point.code].note,
        }
        for number, point in enumerate(points, 1)
    ]


def _findings(visit: Inspection) -> list[Finding]:
    return list(visit.findings.order_by("pk"))


def _row(number: int, finding: Finding, visit: Inspection) -> dict[str, str]:
    text, level = finding.text, wording.in_sentence(finding.get_severity_display())
    return {
        "tt": str(number),
        "noi_dung": f"{text.rstrip('.')} (mức độ: {level})" if finding.severity else text,
        "can_cu": f"{finding.code}: {basis}" if (basis := _basis(finding)) else "",
        "yeu_cau": finding.required_remedy,
        "han": wording.day(finding.remedy_due) if finding.remedy_due else "",
    }


def _basis(finding: Finding) -> str:
    """The law that the finding stands on, as the catalogue of the day names it; "" where it names none."""
    entry = entry_named(finding.code, finding.inspection.visited_on) if finding.code else None
    if entry is None or not entry.names_basis:
        return ""
    return entry.legal_basis if entry.checked else f"{entry.legal_basis} ({wording.UNCHECKED})"


def _found(finding: Finding) -> str:
    visit = finding.inspection
    number = f" (biên bản số {visit.minutes_number})" if visit.minutes_number else f" (mã {visit.code})"
    basis = wording.spelled_out(_basis(finding))
    return (
        f"Ngày {wording.day(visit.visited_on)}, {visit.lead_agency or 'cơ quan kiểm tra'} đã kiểm tra {_field(visit)} "
        f"tại {_where(visit)}{number} và phát hiện vi phạm: {finding.text.rstrip('.')}."
        f"{f' Căn cứ: {basis}.' if basis else ''}"
    )


def _remedy(finding: Finding) -> str:
    if not finding.required_remedy:
        return " vi phạm nêu trên"
    return f": {wording.in_sentence(finding.required_remedy.strip().rstrip('.'))}"


def _on(day: dt.date | None) -> str:
    return f"ngày {wording.day(day)}" if day else wording.BLANK_DAY


def _late(due: dt.date | None, day: dt.date) -> str:
    return f" (quá hạn {(day - due).days} ngày)" if due and due < day else ""


def _limited(visit: Inspection) -> str:
    last, rule = limitation_of(visit, Rules(visit.visited_on))
    if last is None or rule is None:
        return ""
    unsure = "" if rule.checked_against_gazette else f", {wording.UNCHECKED}"
    return f"; lưu ý thời hiệu xử phạt tính từ ngày kiểm tra đến hết {_on(last)} ({rule.legal_source}{unsure})"


def _enclosed(finding: Finding) -> list[str]:
    visit = finding.inspection
    first = f"Biên bản kiểm tra {f'số {visit.minutes_number}' if visit.minutes_number else visit.code}"
    return [first, *finding.files.order_by("pk").values_list("name", flat=True)]

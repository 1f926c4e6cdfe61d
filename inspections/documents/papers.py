"""Drawing the minutes of a visit and the letters about a finding; papers are Vietnamese in every language."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils.translation import override

from ccn_portal.accounts.models import User
from ccn_portal.letters import wording
from ccn_portal.letters.heads import Sender
from ccn_portal.letters.services import render
from ccn_portal.rules.lookup import Rules
from ccn_portal.territories.models import AdministrativeUnit
from clusters.models import ClusterTerritory
from clusters.querysets import valid_on
from inspections.catalogue import entry_named
from inspections.checklists import checklist_of
from inspections.choices import Answer, Keeper
from inspections.documents.kinds import MINUTES, REMINDER, TRANSFER
from inspections.models import Finding, Inspection, Transfer
from inspections.services import limitation_of

BLANK_DAY = "ngày …/…/……"
VIETNAMESE = "vi"


def minutes(visit: Inspection, *, day: dt.date) -> bytes:
    """The minutes as far as they are recorded, to be signed on paper."""
    with override(VIETNAMESE):
        place = _place(visit, visit.visited_on)
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
            "thanh_phan_du": visit.present.splitlines(),
            "bang_kiem": _points(visit),
            "vi_pham": [_row(number, finding, visit) for number, finding in enumerate(_findings(visit), 1)],
            "ket_luan": visit.conclusion.splitlines(),
            "tai_lieu": list(visit.files.order_by("pk").values_list("name", flat=True)),
            "ket_thuc": "Biên bản được đọc cho những người có tên trên cùng nghe, thống nhất và ký xác nhận.",
        }
        return render(kind=MINUTES, unit=place.province, context=head | text, day=day)


def reminder(finding: Any, *, by: User, day: dt.date) -> bytes:
    """A letter that urges to remedy what is overdue; ``finding`` comes from ``as_of`` the day."""
    with override(VIETNAMESE):
        visit, place = finding.inspection, _place(finding.inspection, day)
        sender = sender_of(by, place)
        paragraphs = [
            _found(finding, "đã kiểm tra"),
            f"Thời hạn khắc phục là {_on(finding.due_on)}. Đến ngày {wording.day(day)}"
            f"{_late(finding.due_on, day)}, {sender.in_sentence} chưa nhận được kết quả khắc phục.",
            f"Đề nghị {_addressee(visit)} khẩn trương khắc phục{_remedy(finding)}; báo cáo kết quả bằng văn bản, kèm "
            f"hình ảnh, tài liệu chứng minh, gửi về {sender.in_sentence} trước {BLANK_DAY}. Quá thời hạn trên, "
            f"{sender.in_sentence} sẽ chuyển cơ quan có thẩm quyền xem xét, xử lý theo quy định.",
        ]
        context = _letter(
            sender, day, f"đôn đốc khắc phục vi phạm tại {_where(visit)}", [_addressee(visit)], paragraphs,
            copies=("Như trên", f"{_committee(place)} (phối hợp đôn đốc)"),
        )  # fmt: skip
        return render(kind=REMINDER, unit=place.province, context=context | {"ho_so": []}, day=day)


def transfer_letter(finding: Any, letter: Transfer | None, *, by: User, day: dt.date) -> bytes:
    """A letter that hands a finding to who may decide: of the recorded transfer, or a draft before there is one."""
    with override(VIETNAMESE):
        visit, place = finding.inspection, _place(finding.inspection, day)
        sender = sender_of(by, place)
        agency = letter.agency if letter else "…"
        reply = _on(letter.reply_due) if letter and letter.reply_due else BLANK_DAY
        paragraphs = [
            _found(finding, "đã kiểm tra"),
            f"Nội dung trên thuộc thẩm quyền xem xét, xử lý của {agency}. {sender.in_sentence} chuyển hồ sơ để "
            f"{agency} xem xét, xử lý theo quy định{_limited(visit)}.",
            f"Đề nghị {agency} thông báo kết quả xử lý bằng văn bản về {sender.in_sentence} trước {reply}.",
        ]
        number = letter.letter_number if letter else ""
        subject = f"chuyển hồ sơ vi phạm tại {_where(visit)}"
        context = _letter(
            sender, letter.sent_on if letter else day, subject, [agency], paragraphs, number=number,
            signed=letter is not None,
        )  # fmt: skip
        return render(kind=TRANSFER, unit=place.province, context=context | {"ho_so": _enclosed(finding)}, day=day)


def sender_of(user: User, place: ClusterTerritory) -> Sender:
    """The office the user writes for."""
    if user.role == "local" and user.unit is not None:
        return Sender.committee(user.unit.name)
    if user.role == "agency":
        return _agency(user.agency_name or str(user), place.province)
    return Sender.department(place.province.name)


def _keeper(visit: Inspection, place: ClusterTerritory) -> Sender:
    if visit.keeper == Keeper.LOCAL and visit.keeper_unit is not None:
        return Sender.committee(visit.keeper_unit.name)
    if visit.keeper == Keeper.AGENCY and visit.lead_agency:
        return _agency(visit.lead_agency, place.province)
    return Sender.department(place.province.name)


def _agency(name: str, province: AdministrativeUnit) -> Sender:
    return Sender(
        parent=(), name=(name.upper(),), in_sentence=name, symbol="…", archive="HS",
        titles=("THỦ TRƯỞNG CƠ QUAN",), place=wording.short(province.name),
    )  # fmt: skip


def _letter(
    sender: Sender,
    day: dt.date,
    subject: str,
    to: list[str],
    paragraphs: list[str],
    *,
    number: str = "",
    signed: bool = False,
    copies: tuple[str, ...] = ("Như trên",),
) -> dict[str, Any]:
    head = sender.context(
        number=number or f"         /{sender.symbol}-{sender.archive}",
        place_and_day=sender.place_and_day(day if signed else None, day.year),
        subject=subject,
        to=to,
        copies=copies,
        demo=settings.DEMO,
    )
    return head | {"noi_dung": paragraphs}


def _place(visit: Inspection, day: dt.date) -> ClusterTerritory:
    """Where the cluster lies on the day, with its leading commune."""
    rows = ClusterTerritory.objects.filter(cluster=visit.cluster, lead=True).select_related("province", "commune")
    return rows.filter(valid_on(day)).first() or rows.latest("pk")


def _committee(place: ClusterTerritory) -> str:
    return f"Ủy ban nhân dân {wording.in_sentence(place.commune.name)}"


def _field(visit: Inspection) -> str:
    return f"lĩnh vực {wording.in_sentence(visit.get_domain_display())}"


def _where(visit: Inspection) -> str:
    cluster = f"cụm công nghiệp {visit.cluster.name}"
    return f"{visit.tenant.name}, {cluster}" if visit.tenant else cluster


def _addressee(visit: Inspection) -> str:
    return visit.tenant.name if visit.tenant else f"Chủ đầu tư hạ tầng cụm công nghiệp {visit.cluster.name}"


def _opening(visit: Inspection, place: ClusterTerritory) -> list[str]:
    kind = f" ({wording.in_sentence(visit.get_kind_display())})" if visit.kind else ""
    ground = [f"Căn cứ {visit.decision_number}."] if visit.decision_number else []
    return [
        *ground,
        f"Hôm nay, {wording.day_in_words(visit.visited_on)}, tại {_where(visit)}, "
        f"{wording.in_sentence(place.commune.name)}, {wording.in_sentence(place.province.name)}, đoàn kiểm tra "
        f"tiến hành kiểm tra {_field(visit)}{kind}. Mã cuộc kiểm tra: {visit.code}.",
    ]


def _team(visit: Inspection) -> list[str]:
    lines = [f"Cơ quan chủ trì: {visit.lead_agency}"] if visit.lead_agency else []
    lines += [f"Trưởng đoàn: {visit.leader}"] if visit.leader else []
    lines += visit.members.splitlines()
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
    severity = f" (mức độ: {wording.in_sentence(finding.get_severity_display())})" if finding.severity else ""
    return {
        "tt": str(number),
        "noi_dung": finding.text + severity,
        "can_cu": _basis(finding, visit),
        "yeu_cau": finding.required_remedy,
        "han": wording.day(finding.remedy_due) if finding.remedy_due else "",
    }


def _basis(finding: Finding, visit: Inspection) -> str:
    entry = entry_named(finding.code, visit.visited_on) if finding.code else None
    return f"{entry.code}: {entry.legal_basis}" if entry else ""


def _found(finding: Finding, verb: str) -> str:
    visit = finding.inspection
    number = f" (biên bản số {visit.minutes_number})" if visit.minutes_number else f" (mã {visit.code})"
    basis = _basis(finding, visit)
    return (
        f"Ngày {wording.day(visit.visited_on)}, {visit.lead_agency or 'cơ quan kiểm tra'} {verb} {_field(visit)} tại "
        f"{_where(visit)}{number} và phát hiện vi phạm: {finding.text.rstrip('.')}{f' ({basis})' if basis else ''}."
    )


def _remedy(finding: Finding) -> str:
    return f": {finding.required_remedy.rstrip('.')}" if finding.required_remedy else " vi phạm nêu trên"


def _on(day: dt.date | None) -> str:
    return f"ngày {wording.day(day)}" if day else BLANK_DAY


def _late(due: dt.date | None, day: dt.date) -> str:
    return f" (quá hạn {(day - due).days} ngày)" if due and due < day else ""


def _limited(visit: Inspection) -> str:
    last, rule = limitation_of(visit, Rules(visit.visited_on))
    if last is None or rule is None:
        return ""
    unsure = "" if rule.checked_against_gazette else ", chưa đối chiếu công báo"
    return f"; lưu ý thời hiệu xử phạt tính từ ngày kiểm tra đến hết {_on(last)} ({rule.legal_source}{unsure})"


def _enclosed(finding: Finding) -> list[str]:
    visit = finding.inspection
    first = f"Biên bản kiểm tra {f'số {visit.minutes_number}' if visit.minutes_number else visit.code}"
    return [first, *finding.files.order_by("pk").values_list("name", flat=True)]

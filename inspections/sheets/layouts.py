"""How the sheets of inspections, findings, extensions and transfers are laid out."""

from ccn_portal.workbooks.cells import Choice, Date, Number, Text
from ccn_portal.workbooks.layouts import Column, Layout
from clusters.sheets.layouts import CLUSTER_CODE
from inspections.choices import Domain, Severity, VisitKind
from inspections.models import DeadlineExtension, Finding, Inspection, Sanction, Transfer
from investors.models import Tenant

DOMAINS = {
    Domain.ENVIRONMENT: ("Môi trường", "Bảo vệ môi trường", "BVMT"),
    Domain.FIRE_SAFETY: ("Phòng cháy chữa cháy", "PCCC", "Phòng cháy, chữa cháy", "PCCC và CNCH"),
    Domain.LAND: ("Đất đai", "Sử dụng đất"),
    Domain.CONSTRUCTION: ("Xây dựng", "Trật tự xây dựng"),
    Domain.INVESTMENT: ("Đầu tư",),
    Domain.LABOUR: ("Lao động", "An toàn lao động"),
    Domain.OTHER: ("Khác", "Lĩnh vực khác"),
}
KINDS = {
    VisitKind.PLANNED: ("Theo kế hoạch", "Kế hoạch", "Định kỳ"),
    VisitKind.UNPLANNED: ("Đột xuất",),
    VisitKind.JOINT: ("Liên ngành",),
}
SEVERITIES = {
    Severity.MINOR: ("Nhẹ",),
    Severity.MODERATE: ("Trung bình",),
    Severity.SERIOUS: ("Nghiêm trọng", "Nặng"),
}

INSPECTION_CODE = Column(
    "inspection", "Mã kiểm tra", Text.of(Inspection, "code", width=16), True, ("Số kiểm tra", "Mã đợt kiểm tra")
)
FINDING_TEXT = Column(
    "text", "Nội dung vi phạm", Text.of(Finding, "text", width=50), True, ("Vi phạm", "Hành vi vi phạm")
)

INSPECTIONS = Layout(
    "KiemTra",
    "KIỂM TRA, THANH TRA",
    (
        Column("code", "Mã kiểm tra", INSPECTION_CODE.codec, True, INSPECTION_CODE.synonyms),
        CLUSTER_CODE,
        Column("tenant", "Mã đơn vị", Text.of(Tenant, "code", width=12), False, ("Mã doanh nghiệp", "Mã cơ sở")),
        Column("domain", "Lĩnh vực", Choice(DOMAINS, width=22), True, ("Lĩnh vực kiểm tra",)),
        Column("visited_on", "Ngày kiểm tra", Date(), True, ("Ngày thanh tra", "Ngày")),
        Column("lead_agency", "Cơ quan chủ trì", Text.of(Inspection, "lead_agency", width=30), False, ("Chủ trì",)),
        Column("conclusion", "Kết luận", Text.of(Inspection, "conclusion", width=40), False, ("Kết luận kiểm tra",)),
        Column("kind", "Hình thức", Choice(KINDS, width=14), False, ("Hình thức kiểm tra",)),
        Column("decision_number", "Số QĐ kiểm tra", Text.of(Inspection, "decision_number")),
        Column("leader", "Trưởng đoàn", Text.of(Inspection, "leader", width=24)),
        Column("members", "Thành viên", Text.of(Inspection, "members", width=40), False, ("Thành phần đoàn",)),
        Column("follows", "Kiểm tra lại của", Text.of(Inspection, "code", width=16)),
    ),
    ("Kiểm tra", "Thanh tra, kiểm tra"),
)

FINDINGS = Layout(
    "ViPham",
    "VI PHẠM VÀ KHẮC PHỤC",
    (
        INSPECTION_CODE,
        FINDING_TEXT,
        Column("severity", "Mức độ", Choice(SEVERITIES, width=14), False, ("Mức độ vi phạm",)),
        Column("remedy_due", "Hạn khắc phục", Date(), False, ("Thời hạn khắc phục",)),
        Column("remedied_on", "Ngày khắc phục", Date(), False, ("Đã khắc phục ngày",)),
        Column("number", "Số QĐ xử phạt", Text.of(Sanction, "number"), False, ("Quyết định xử phạt",)),
        Column("amount", "Tiền phạt (triệu đồng)", Number.of(Sanction, "amount"), False, ("Tiền phạt", "Mức phạt")),
        Column("code", "Mã hành vi", Text.of(Finding, "code", width=12)),
        Column("evidence", "Chứng cứ", Text.of(Finding, "evidence", width=30)),
        Column("required_remedy", "Yêu cầu khắc phục", Text.of(Finding, "required_remedy", width=30)),
        Column("remedy_note", "Nội dung khắc phục", Text.of(Finding, "remedy_note", width=30)),
        Column("closed_on", "Ngày kết thúc", Date(), False, ("Ngày đóng hồ sơ",)),
        Column("closing_proof", "Căn cứ kết thúc", Text.of(Finding, "closing_proof", width=30)),
        Column("reinspection", "Mã kiểm tra xác nhận", Text.of(Inspection, "code", width=16)),
        Column("issuer", "Cơ quan xử phạt", Text.of(Sanction, "issuer", width=26)),
        Column("decided_on", "Ngày QĐ xử phạt", Date()),
        Column("due_on", "Hạn nộp phạt", Date()),
        Column("paid_on", "Ngày nộp phạt", Date()),
        Column("measures", "Biện pháp bổ sung", Text.of(Sanction, "measures", width=30)),
        Column("suspended_from", "Đình chỉ từ ngày", Date()),
        Column("suspended_to", "Đình chỉ đến ngày", Date()),
    ),
    ("Vi phạm",),
)

EXTENSIONS = Layout(
    "GiaHan",
    "GIA HẠN KHẮC PHỤC",
    (
        INSPECTION_CODE,
        FINDING_TEXT,
        Column("decided_on", "Ngày gia hạn", Date(), True, ("Ngày quyết định gia hạn",)),
        Column("new_due", "Hạn mới", Date(), True, ("Gia hạn đến",)),
        Column("reason", "Lý do", Text.of(DeadlineExtension, "reason", width=40), True, ("Lý do gia hạn",)),
    ),
    ("Gia hạn",),
)

TRANSFERS = Layout(
    "ChuyenXuLy",
    "CHUYỂN CƠ QUAN CÓ THẨM QUYỀN XỬ LÝ",
    (
        INSPECTION_CODE,
        FINDING_TEXT,
        Column("agency", "Cơ quan nhận", Text.of(Transfer, "agency", width=30), True, ("Chuyển đến",)),
        Column("letter_number", "Số văn bản", Text.of(Transfer, "letter_number"), True, ("Số công văn",)),
        Column("sent_on", "Ngày chuyển", Date(), True, ("Ngày văn bản",)),
        Column("reply_due", "Hạn trả lời", Date()),
        Column("replied_on", "Ngày trả lời", Date()),
        Column("reply_number", "Số văn bản trả lời", Text.of(Transfer, "reply_number")),
        Column("reply", "Nội dung trả lời", Text.of(Transfer, "reply", width=40)),
    ),
    ("Chuyển xử lý",),
)

"""How the sheets of acts and of effluent samples are laid out."""

from ccn_portal.workbooks.cells import Choice, Date, Number, Text
from ccn_portal.workbooks.layouts import Column, Layout
from clusters.sheets.layouts import CLUSTER_CODE
from environment.choices import ActKind
from environment.models import EnvironmentAct, SampleResult

KINDS = {
    ActKind.LAND_NONE: ("Chưa bố trí quỹ đất trạm xử lý nước thải",),
    ActKind.LAND_RESERVED: ("Bố trí quỹ đất trạm xử lý nước thải",),
    ActKind.PERMIT: ("Giấy phép môi trường", "GPMT"),
    ActKind.PERMIT_WITHDRAWN: ("Thu hồi giấy phép môi trường",),
    ActKind.MONITORING_ON: ("Quan trắc tự động", "Kết nối quan trắc tự động"),
    ActKind.MONITORING_OFF: ("Ngừng quan trắc tự động",),
    ActKind.STANDARD: ("Quy chuẩn áp dụng", "Quy chuẩn nước thải áp dụng"),
    ActKind.COLLECTION: ("Hợp đồng thu gom chất thải", "Hợp đồng thu gom chất thải rắn"),
    ActKind.HAZARDOUS_BOOK: ("Sổ đăng ký chủ nguồn thải chất thải nguy hại", "Sổ chủ nguồn thải CTNH"),
    ActKind.HAZARDOUS_CONTRACT: ("Hợp đồng xử lý chất thải nguy hại", "Hợp đồng xử lý CTNH"),
    ActKind.FIRE_DESIGN: ("Thẩm duyệt thiết kế PCCC", "Thẩm duyệt thiết kế về phòng cháy chữa cháy"),
    ActKind.EQUIPMENT_COMPLETE: ("Phương tiện PCCC đầy đủ",),
    ActKind.EQUIPMENT_LACKING: ("Phương tiện PCCC thiếu, không phù hợp", "Phương tiện PCCC thiếu"),
    ActKind.FIRE_PLAN: ("Phê duyệt phương án chữa cháy", "Phương án chữa cháy"),
    ActKind.FIRE_DRILL: ("Thực tập phương án chữa cháy", "Diễn tập PCCC"),
}

ACTS = Layout(
    "MoiTruongPCCC",
    "NƯỚC THẢI, CHẤT THẢI, PHÒNG CHÁY CHỮA CHÁY",
    (
        CLUSTER_CODE,
        Column("kind", "Nội dung", Choice(KINDS, width=44), True, ("Nội dung ghi nhận",)),
        Column("occurred_on", "Ngày", Date(), True, ("Từ ngày",)),
        Column("valid_to", "Hiệu lực đến", Date(), False, ("Đến ngày", "Ngày hết hạn")),
        Column("number", "Số, ký hiệu", Text.of(EnvironmentAct, "number"), False, ("Số",)),
        Column("party", "Cơ quan cấp, đơn vị thực hiện", Text.of(EnvironmentAct, "party", width=30)),
        Column("value", "Giá trị", Number.of(EnvironmentAct, "value")),
        Column("detail", "Chi tiết", Text.of(EnvironmentAct, "detail", width=40), False, ("Ghi chú",)),
        Column("source", "Nguồn", Text.of(EnvironmentAct, "source", width=28), False, ("Nguồn số liệu",)),
    ),
    ("Môi trường, PCCC", "Môi trường PCCC"),
)

SAMPLES = Layout(
    "MauNuocThai",
    "KẾT QUẢ QUAN TRẮC NƯỚC THẢI",
    (
        CLUSTER_CODE,
        Column("sampled_on", "Ngày lấy mẫu", Date(), True, ("Ngày",)),
        Column("parameter", "Thông số", Text.of(SampleResult, "parameter", width=20), True, ("Chỉ tiêu",)),
        Column("value", "Kết quả", Number.of(SampleResult, "value"), True, ("Giá trị",)),
        Column("unit", "Đơn vị", Text.of(SampleResult, "unit", width=10), False, ("Đơn vị tính", "ĐVT")),
        Column("lowest", "Giới hạn từ", Number.of(SampleResult, "lowest"), False, ("Giới hạn dưới",)),
        Column("highest", "Giới hạn đến", Number.of(SampleResult, "highest"), False, ("Giới hạn", "Giới hạn trên")),
        Column("laboratory", "Đơn vị phân tích", Text.of(SampleResult, "laboratory", width=30)),
        Column("report_number", "Số phiếu kết quả", Text.of(SampleResult, "report_number")),
    ),
    ("Mẫu nước thải", "Quan trắc nước thải"),
)

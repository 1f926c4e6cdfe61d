"""The words of the workbook for each choice: the first is written, all are understood."""

from clusters.choices import (
    Action,
    ClusterKind,
    DossierKind,
    DossierOutcome,
    FundingSource,
    InvestorKind,
    MilestoneKind,
    WorkKind,
)

CLUSTER_KINDS = {
    ClusterKind.CRAFT_VILLAGE: ("Làng nghề", "CCN làng nghề"),
    ClusterKind.SPECIALISED: ("Chuyên ngành", "CCN chuyên ngành"),
    ClusterKind.GENERAL: ("Tổng hợp", "CCN tổng hợp", "Đa ngành"),
}
ACTIONS = {
    Action.INCLUDE: ("Đưa vào quy hoạch", "Bổ sung quy hoạch", "Đưa vào phương án phát triển"),
    Action.PROPOSE: ("Đề xuất quy hoạch", "Đề xuất đưa vào quy hoạch"),
    Action.REMOVE: ("Rút khỏi quy hoạch", "Đưa ra khỏi quy hoạch", "Loại khỏi quy hoạch"),
    Action.RECOGNISE: ("Công nhận", "Công nhận CCN"),
    Action.ESTABLISH: ("Thành lập", "Thành lập CCN"),
    Action.EXPAND: ("Mở rộng", "Mở rộng CCN"),
    Action.ADJUST: ("Điều chỉnh", "Điều chỉnh quyết định thành lập"),
    Action.REVOKE: ("Bãi bỏ thành lập", "Bãi bỏ quyết định thành lập", "Thu hồi quyết định thành lập"),
    Action.ASSIGN_INVESTOR: ("Giao chủ đầu tư", "Giao chủ đầu tư hạ tầng", "Lựa chọn chủ đầu tư"),
    Action.APPROVE_DETAILED_PLAN: (
        "Phê duyệt quy hoạch chi tiết 1/500",
        "Phê duyệt quy hoạch chi tiết",
        "Quy hoạch chi tiết 1/500",
    ),
    Action.APPROVE_PROJECT: (
        "Phê duyệt dự án hạ tầng",
        "Phê duyệt dự án đầu tư xây dựng hạ tầng",
        "Phê duyệt dự án đầu tư xây dựng hạ tầng kỹ thuật",
    ),
    Action.CALL_FOR_INVESTMENT: ("Kêu gọi đầu tư", "Danh mục kêu gọi đầu tư"),
    Action.CONVERT_MODEL: ("Chuyển đổi mô hình quản lý", "Chuyển đổi mô hình"),
    Action.APPROVE_PRICE: ("Phê duyệt giá dịch vụ", "Phê duyệt giá dịch vụ dùng chung"),
    Action.APPROVE_REGULATION: (
        "Phê duyệt quy chế dịch vụ công cộng, tiện ích",
        "Phê duyệt quy chế quản lý dịch vụ công cộng, tiện ích",
        "Phê duyệt quy chế",
    ),
}
MILESTONES = {
    MilestoneKind.SITE_CLEARANCE: ("Giải phóng mặt bằng", "GPMB", "Giải phóng mặt bằng lũy kế"),
    MilestoneKind.CLEAN_LAND: ("Bàn giao mặt bằng sạch", "Mặt bằng sạch", "Bàn giao đất sạch"),
    MilestoneKind.GROUNDBREAKING: ("Khởi công", "Khởi công xây dựng hạ tầng"),
    MilestoneKind.INFRASTRUCTURE_COMPLETED: ("Hoàn thành hạ tầng", "Hoàn thành hạ tầng kỹ thuật"),
    MilestoneKind.OPERATION_STARTED: ("Đi vào hoạt động", "Hoạt động"),
    MilestoneKind.OPERATION_ENDED: ("Ngừng hoạt động", "Chấm dứt hoạt động"),
    MilestoneKind.WASTEWATER_COMMISSIONED: (
        "Vận hành trạm xử lý nước thải",
        "Đưa vào vận hành trạm xử lý nước thải",
        "Trạm xử lý nước thải",
    ),
    MilestoneKind.EFFLUENT_MEETS: ("Nước thải đạt quy chuẩn", "Nước thải đạt chuẩn"),
    MilestoneKind.EFFLUENT_FAILS: ("Nước thải không đạt quy chuẩn", "Nước thải chưa đạt quy chuẩn"),
    MilestoneKind.FIRE_ACCEPTED: ("Nghiệm thu phòng cháy chữa cháy", "Nghiệm thu PCCC", "Nghiệm thu về PCCC"),
}
WORKS = {
    WorkKind.LEVELLING: ("San nền",),
    WorkKind.ROADS: ("Đường giao thông", "Giao thông"),
    WorkKind.POWER: ("Cấp điện",),
    WorkKind.WATER: ("Cấp nước",),
    WorkKind.DRAINAGE: ("Thoát nước mưa", "Thoát nước"),
    WorkKind.WASTEWATER: ("Xử lý nước thải", "Trạm xử lý nước thải"),
    WorkKind.SOLID_WASTE: ("Thu gom chất thải rắn", "Chất thải rắn"),
    WorkKind.FIRE_SAFETY: ("Phòng cháy chữa cháy", "PCCC"),
    WorkKind.LIGHTING: ("Chiếu sáng",),
    WorkKind.TELECOM: ("Thông tin liên lạc", "Viễn thông"),
    WorkKind.GREENERY: ("Cây xanh",),
    WorkKind.OFFICE: ("Nhà điều hành", "Văn phòng quản lý"),
    WorkKind.OTHER: ("Công trình khác", "Khác"),
}
FENCES = {"yes": ("Trong hàng rào", "Trong"), "no": ("Ngoài hàng rào", "Ngoài")}
FUNDING = {
    FundingSource.INVESTOR: ("Chủ đầu tư hạ tầng", "Chủ đầu tư"),
    FundingSource.CENTRAL_BUDGET: ("Ngân sách trung ương", "NSTW"),
    FundingSource.PROVINCIAL_BUDGET: ("Ngân sách tỉnh", "Ngân sách thành phố", "Ngân sách cấp tỉnh"),
    FundingSource.LOCAL_BUDGET: ("Ngân sách huyện, xã", "Ngân sách cấp huyện", "Ngân sách cấp xã"),
    FundingSource.OTHER: ("Nguồn khác", "Khác"),
}
DOSSIERS = {DossierKind.ESTABLISH: ("Thành lập",), DossierKind.EXPAND: ("Mở rộng",)}
OUTCOMES = {
    DossierOutcome.DECIDED: ("Đã có quyết định", "Đã quyết định"),
    DossierOutcome.RETURNED: ("Trả hồ sơ", "Trả lại hồ sơ"),
    DossierOutcome.REFUSED: ("Từ chối", "Không chấp thuận"),
}
INVESTOR_KINDS = {
    InvestorKind.ENTERPRISE: ("Doanh nghiệp", "DN"),
    InvestorKind.COOPERATIVE: ("Hợp tác xã", "HTX"),
    InvestorKind.PUBLIC_UNIT: (
        "Ban QLDA cấp huyện",
        "Ban QLDA",
        "Ban quản lý dự án",
        "Đơn vị sự nghiệp công lập",
        "Trung tâm phát triển cụm công nghiệp",
    ),
    InvestorKind.OTHER: ("Khác",),
}

"""How the parties' sheets are laid out."""

from ccn_portal.workbooks.cells import Choice, Date, Number, Text
from ccn_portal.workbooks.layouts import Column, Layout
from clusters.sheets.layouts import CLUSTER_CODE
from clusters.sheets.words import INVESTOR_KINDS
from investors.choices import LeaseState, TenantKind
from investors.models import Investor, Lease, Tenant

TENANT_KINDS = {
    TenantKind.ENTERPRISE: ("Doanh nghiệp", "DN", "Công ty"),
    TenantKind.COOPERATIVE: ("Hợp tác xã", "HTX"),
    TenantKind.HOUSEHOLD: ("Hộ sản xuất kinh doanh", "Hộ SXKD", "Hộ kinh doanh", "Hộ"),
}
LEASE_STATES = {
    LeaseState.OPERATING: ("Đang hoạt động", "Hoạt động"),
    LeaseState.SUSPENDED: ("Tạm ngừng", "Tạm ngừng hoạt động", "Ngừng hoạt động"),
}

INVESTORS = Layout(
    "ChuDauTu",
    "CHỦ ĐẦU TƯ XÂY DỰNG HẠ TẦNG",
    (
        Column("tax_code", "MST", Text.of(Investor, "tax_code", width=14), True, ("Mã số thuế", "MST chủ đầu tư")),
        Column("name", "Tên chủ đầu tư", Text.of(Investor, "name", width=44), True, ("Chủ đầu tư",)),
        Column("kind", "Loại hình", Choice(INVESTOR_KINDS, width=22)),
    ),
    ("Chủ đầu tư", "Chủ đầu tư hạ tầng"),
)

LEASES = Layout(
    "DonViThueDat",
    "TỔ CHỨC, CÁ NHÂN SẢN XUẤT KINH DOANH TRONG CCN",
    (
        Column(
            "code", "Mã đơn vị", Text.of(Tenant, "code", width=12), True, ("Mã doanh nghiệp", "Mã tổ chức, cá nhân")
        ),
        Column(
            "name", "Tên đơn vị", Text.of(Tenant, "name", width=40), True, ("Tên tổ chức, cá nhân", "Tên doanh nghiệp")
        ),
        Column("kind", "Loại hình", Choice(TENANT_KINDS, width=22)),
        Column("tax_code", "MST", Text.of(Tenant, "tax_code", width=14), False, ("Mã số thuế",)),
        CLUSTER_CODE,
        Column(
            "area_m2", "Diện tích thuê (m2)", Number.of(Lease, "area_m2"), True, ("Diện tích thuê", "Diện tích (m2)")
        ),
        Column("starts_on", "Từ ngày", Date(), True, ("Ngày bắt đầu", "Thuê từ ngày")),
        Column("ends_on", "Đến ngày", Date(), False, ("Ngày kết thúc", "Thuê đến ngày")),
        Column("contract", "Số hợp đồng", Text.of(Lease, "contract"), False, ("Hợp đồng", "Hợp đồng thuê đất")),
        Column(
            "registered_capital",
            "Vốn đăng ký (tỷ đồng)",
            Number.of(Lease, "registered_capital"),
            False,
            ("Vốn đăng ký", "Vốn đầu tư đăng ký (tỷ đồng)"),
        ),
        Column(
            "realised_capital",
            "Vốn thực hiện (tỷ đồng)",
            Number.of(Lease, "realised_capital"),
            False,
            ("Vốn thực hiện", "Vốn đầu tư thực hiện (tỷ đồng)"),
        ),
        Column("certificate", "Giấy chứng nhận đầu tư", Text.of(Lease, "certificate"), False, ("GCNĐT", "Số GCNĐT")),
        Column("sector_code", "Mã ngành", Text.of(Lease, "sector_code", width=10), False, ("Mã ngành VSIC",)),
        Column(
            "nationality",
            "Quốc tịch nhà đầu tư",
            Text.of(Lease, "nationality", width=16),
            False,
            ("Quốc tịch", "Nước đầu tư"),
        ),
        Column(
            "state", "Tình trạng", Choice(LEASE_STATES, default=LeaseState.OPERATING), False, ("Tình trạng hoạt động",)
        ),
        Column("suspended_on", "Tạm ngừng từ ngày", Date(), False, ("Ngày tạm ngừng",)),
    ),
    ("Đơn vị thuê đất", "Tổ chức, cá nhân SXKD"),
)

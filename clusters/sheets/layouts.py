"""How the ledger's sheets are laid out: one declaration for import, export and the empty template."""

from ccn_portal.workbooks.cells import Choice, ClusterName, Coordinate, Date, Integer, Number, PeriodCode, Text
from ccn_portal.workbooks.layouts import Column, Layout
from clusters.models import (
    Cluster,
    Decision,
    DecisionItem,
    Dossier,
    InfrastructureWork,
    Milestone,
    Obstacle,
    PlanTarget,
    PublishedFigure,
)
from clusters.sheets import words

CLUSTER_CODE = Column(
    "cluster", "Mã CCN", Text.of(Cluster, "code", width=14), True, ("Mã cụm", "Mã cụm công nghiệp", "Mã số CCN")
)
PHASE = Column("phase", "Giai đoạn", Integer(), False, ("GĐ", "Giai đoạn số"))
PLACE_TEXT = Text(1000, width=24)

DECISIONS = Layout(
    "QuyetDinh",
    "DANH MỤC QUYẾT ĐỊNH",
    (
        Column("number", "Số quyết định", Text.of(Decision, "number"), True, ("Số văn bản", "Số, ký hiệu", "Số QĐ")),
        Column("kind", "Loại văn bản", Text.of(Decision, "kind", width=24), False, ("Loại quyết định",)),
        Column("issued_on", "Ngày ban hành", Date(), True, ("Ngày ký", "Ngày quyết định")),
        Column("effective_on", "Ngày hiệu lực", Date(), False, ("Ngày có hiệu lực", "Hiệu lực từ")),
        Column("issuer", "Cơ quan ban hành", Text.of(Decision, "issuer", width=26), False, ("Nơi ban hành",)),
        Column("abstract", "Trích yếu", Text.of(Decision, "abstract", width=60), False, ("Trích yếu nội dung",)),
        Column("source", "Nguồn", Text.of(Decision, "source", width=28), False, ("Nguồn số liệu",)),
    ),
    ("Quyết định",),
)

CLUSTERS = Layout(
    "CumCongNghiep",
    "DANH MỤC CỤM CÔNG NGHIỆP",
    (
        Column("code", "Mã CCN", CLUSTER_CODE.codec, True, CLUSTER_CODE.synonyms),
        Column("name", "Tên CCN", ClusterName.of(Cluster, "name", width=30), True, ("Tên cụm", "Tên cụm công nghiệp")),
        Column("district_code", "Mã huyện", Text(200, width=10), False, ("Mã quận huyện", "Mã quận, huyện, thị xã")),
        Column("district", "Huyện/quận/thị xã", PLACE_TEXT, False, ("Huyện", "Quận, huyện, thị xã", "Quận/huyện")),
        Column("commune_code", "Mã xã", Text(200, width=10), False, ("Mã phường xã", "Mã xã, phường, thị trấn")),
        Column(
            "commune", "Xã/phường/thị trấn", PLACE_TEXT, False, ("Xã", "Xã, phường, thị trấn", "Xã/phường", "Địa điểm")
        ),
        Column("kind", "Loại cụm", Choice(words.CLUSTER_KINDS, width=14), False, ("Loại hình CCN", "Loại hình cụm")),
        Column("sector_code", "Mã ngành chính", Text.of(Cluster, "sector_code", width=10), False, ("Mã ngành",)),
        Column("sector_name", "Ngành nghề chính", Text.of(Cluster, "sector_name", width=28), False, ("Ngành nghề",)),
        Column("latitude", "Vĩ độ", Coordinate(), False, ("Latitude",)),
        Column("longitude", "Kinh độ", Coordinate(), False, ("Longitude",)),
        Column("source", "Nguồn", Text.of(Cluster, "source", width=28), False, ("Nguồn số liệu",)),
    ),
    ("Cụm công nghiệp", "CCN"),
)

ITEMS = Layout(
    "NoiDungQuyetDinh",
    "NỘI DUNG QUYẾT ĐỊNH THEO CỤM",
    (
        Column("decision", "Số quyết định", Text.of(Decision, "number"), True, ("Số văn bản", "Số QĐ")),
        Column("issued_on", "Ngày ban hành", Date(), False, ("Ngày ký", "Ngày quyết định")),
        Column("issuer", "Cơ quan ban hành", Text.of(Decision, "issuer", width=26), False, ("Nơi ban hành",)),
        CLUSTER_CODE,
        Column("action", "Nội dung", Choice(words.ACTIONS, width=32), True, ("Nội dung quyết định",)),
        PHASE,
        Column(
            "area_ha", "Diện tích (ha)", Number.of(DecisionItem, "area_ha"), False, ("Diện tích", "Diện tích CCN (ha)")
        ),
        Column(
            "industrial_area_ha",
            "Diện tích đất công nghiệp (ha)",
            Number.of(DecisionItem, "industrial_area_ha"),
            False,
            ("Đất công nghiệp (ha)", "Diện tích đất công nghiệp"),
        ),
        Column(
            "capital",
            "Tổng mức đầu tư (tỷ đồng)",
            Number.of(DecisionItem, "capital"),
            False,
            ("Tổng mức đầu tư", "Tổng vốn đầu tư (tỷ đồng)"),
        ),
        Column(
            "investor", "MST chủ đầu tư hạ tầng", Text(20, width=14), False, ("MST chủ đầu tư", "Mã số thuế chủ đầu tư")
        ),
    ),
    ("Nội dung quyết định",),
)

MILESTONES = Layout(
    "TienDo",
    "TIẾN ĐỘ THỰC HIỆN",
    (
        CLUSTER_CODE,
        PHASE,
        Column("kind", "Nội dung", Choice(words.MILESTONES, width=32), True, ("Mốc", "Mốc tiến độ", "Công việc")),
        Column("occurred_on", "Ngày", Date(), True, ("Ngày thực hiện", "Thời điểm")),
        Column("value", "Giá trị", Number.of(Milestone, "value"), False, ("Khối lượng",)),
        Column("source", "Nguồn", Text.of(Milestone, "source", width=28), False, ("Nguồn số liệu",)),
    ),
    ("Tiến độ",),
)

WORKS = Layout(
    "CongTrinhHaTang",
    "CÔNG TRÌNH HẠ TẦNG KỸ THUẬT",
    (
        CLUSTER_CODE,
        Column("kind", "Hạng mục", Choice(words.WORKS, width=22), True, ("Loại công trình",)),
        Column("name", "Tên công trình", Text.of(InfrastructureWork, "name", width=30), False, ("Công trình",)),
        Column(
            "inside_fence", "Vị trí", Choice(words.FENCES, default="yes", width=16), False, ("Trong/ngoài hàng rào",)
        ),
        Column("planned_on", "Ngày có kế hoạch", Date(), False, ("Có kế hoạch từ",)),
        Column("started_on", "Ngày khởi công", Date(), False, ("Khởi công",)),
        Column("completed_on", "Ngày hoàn thành", Date(), False, ("Hoàn thành",)),
        Column(
            "capacity", "Công suất, quy mô", Text.of(InfrastructureWork, "capacity"), False, ("Công suất", "Quy mô")
        ),
        Column("funding_source", "Nguồn vốn", Choice(words.FUNDING, width=22)),
        Column(
            "budget", "Tổng mức đầu tư (tỷ đồng)", Number.of(InfrastructureWork, "budget"), False, ("Tổng mức đầu tư",)
        ),
        Column(
            "disbursed", "Đã giải ngân (tỷ đồng)", Number.of(InfrastructureWork, "disbursed"), False, ("Đã giải ngân",)
        ),
    ),
    ("Công trình hạ tầng", "Công trình"),
)

DOSSIERS = Layout(
    "HoSoThamDinh",
    "HỒ SƠ THẨM ĐỊNH THÀNH LẬP, MỞ RỘNG",
    (
        Column("code", "Mã hồ sơ", Text.of(Dossier, "code", width=16), True, ("Số hồ sơ",)),
        CLUSTER_CODE,
        Column("kind", "Loại hồ sơ", Choice(words.DOSSIERS, width=14)),
        Column("received_on", "Ngày tiếp nhận", Date(), True, ("Ngày nhận", "Ngày nhận hồ sơ")),
        Column("council_on", "Ngày họp Hội đồng", Date(), False, ("Họp Hội đồng",)),
        Column("closed_on", "Ngày kết thúc", Date(), False, ("Kết thúc",)),
        Column("outcome", "Kết quả", Choice(words.OUTCOMES)),
    ),
    ("Hồ sơ thẩm định", "Hồ sơ"),
)

TARGETS = Layout(
    "MucTieuNam",
    "CHỈ TIÊU KẾ HOẠCH NĂM",
    (
        Column("year", "Năm", Integer(grouped=False), True),
        Column("indicator", "Chỉ tiêu", Text.of(PlanTarget, "indicator", width=60), True, ("Nội dung chỉ tiêu",)),
        Column("unit", "Đơn vị", Text.of(PlanTarget, "unit", width=10), False, ("Đơn vị tính", "ĐVT")),
        Column("lowest", "Từ", Number.of(PlanTarget, "lowest"), False, ("Thấp nhất",)),
        Column("highest", "Đến", Number.of(PlanTarget, "highest"), False, ("Cao nhất",)),
    ),
    ("Mục tiêu năm", "Chỉ tiêu năm"),
)

OBSTACLES = Layout(
    "VuongMac",
    "KHÓ KHĂN, VƯỚNG MẮC",
    (
        Column("code", "Mã", Text.of(Obstacle, "code", width=12), True, ("Mã vướng mắc",)),
        CLUSTER_CODE,
        Column("period", "Kỳ", PeriodCode(), False, ("Kỳ báo cáo",)),
        Column("text", "Nội dung", Text.of(Obstacle, "text", width=60), True, ("Nội dung vướng mắc",)),
        Column("responsible", "Cơ quan giải quyết", Text.of(Obstacle, "responsible", width=28)),
        Column("due_on", "Thời hạn", Date(), False, ("Hạn giải quyết",)),
        Column("outcome", "Kết quả", Text.of(Obstacle, "outcome", width=28), False, ("Kết quả giải quyết",)),
        Column("raised_on", "Ngày nêu", Date()),
        Column("solved_on", "Ngày giải quyết", Date(), False, ("Ngày tháo gỡ",)),
    ),
    ("Vướng mắc",),
)

FIGURES = Layout(
    "SoLieuCongBo",
    "SỐ LIỆU ĐÃ CÔNG BỐ",
    (
        Column("indicator", "Chỉ tiêu", Text.of(PublishedFigure, "indicator", width=60), True, ("Nội dung",)),
        Column("line", "Dòng biểu 04", Text.of(PublishedFigure, "line", width=10), False, ("Dòng Biểu số 04",)),
        Column("value", "Giá trị", Number.of(PublishedFigure, "value"), True, ("Số liệu",)),
        Column("unit", "Đơn vị", Text.of(PublishedFigure, "unit", width=10), False, ("Đơn vị tính", "ĐVT")),
        Column("as_of", "Thời điểm", Date(), True, ("Ngày số liệu",)),
        Column("scope", "Phạm vi", Text.of(PublishedFigure, "scope", width=30)),
        Column("source", "Nguồn", Text.of(PublishedFigure, "source", width=40), True, ("Nguồn công bố",)),
        Column("note", "Ghi chú", Text.of(PublishedFigure, "note", width=60)),
    ),
    ("Số liệu công bố",),
)

"""What the templates of minutes and letters may print, and the templates shipped."""

from docx.document import Document as DocumentObject

from ccn_portal.letters import blocks, style
from ccn_portal.letters.registry import COMMON, Kind, Variable
from ccn_portal.letters.style import CENTRE

FINDING_WIDTHS = (1.0, 5.2, 4.2, 3.4, 2.4)
POINT_WIDTHS = (1.0, 8.6, 2.6, 4.0)
_FINDING = {
    "tt": "số thứ tự",
    "noi_dung": "nội dung vi phạm, mức độ",
    "can_cu": "mã và căn cứ pháp lý",
    "yeu_cau": "yêu cầu khắc phục",
    "han": "hạn khắc phục",
}
_POINT = {"tt": "số thứ tự", "noi_dung": "nội dung kiểm tra", "tra_loi": "kết quả", "ghi_chu": "ghi chú"}


def _minutes(document: DocumentObject) -> None:
    blocks.letterhead(document)
    blocks.title(document, "BIÊN BẢN")
    with blocks.each(document, "doan in mo_dau"):
        blocks.body(document, "{{ doan }}")
    _lines(document, "Thành phần đoàn kiểm tra:", "doan_kiem_tra")
    _lines(document, "Thành phần dự:", "thanh_phan_du")
    with blocks.when(document, "bang_kiem"):
        blocks.body(document, "Nội dung đã xem xét:", bold=True)
        _points(document)
    with blocks.when(document, "vi_pham"):
        blocks.body(document, "Vi phạm, tồn tại phát hiện:", bold=True)
        _findings(document)
    with blocks.when(document, "not vi_pham"):
        blocks.body(document, "Chưa ghi nhận vi phạm qua kiểm tra.")
    _lines(document, "Kết luận:", "ket_luan")
    _lines(document, "Tài liệu, hình ảnh kèm theo:", "tai_lieu")
    blocks.body(document, "{{ ket_thuc }}")
    _signatures(document)


def _lines(document: DocumentObject, heading: str, name: str) -> None:
    with blocks.when(document, name):
        blocks.body(document, heading, bold=True)
        with blocks.each(document, f"dong in {name}"):
            blocks.body(document, "{{ dong }}")


def _points(document: DocumentObject) -> None:
    made = blocks.table(document, POINT_WIDTHS, ("TT", "Nội dung", "Kết quả", "Ghi chú"))
    blocks.repeated_row(made, "d in bang_kiem", [f"{{{{ d.{name} }}}}" for name in _POINT], aligns="clcl")


def _findings(document: DocumentObject) -> None:
    titles = ("TT", "Nội dung vi phạm", "Căn cứ", "Yêu cầu khắc phục", "Hạn khắc phục")
    made = blocks.table(document, FINDING_WIDTHS, titles)
    blocks.repeated_row(made, "v in vi_pham", [f"{{{{ v.{name} }}}}" for name in _FINDING], aligns="clllc")


def _signatures(document: DocumentObject) -> None:
    document.add_paragraph()
    block = style.table(document, (8.1, 8.1), 1, grid=False)
    style.keep_whole(block.rows[0])
    for cell, who in zip(block.rows[0].cells, ("ĐẠI DIỆN ĐƠN VỊ ĐƯỢC KIỂM TRA", "TRƯỞNG ĐOÀN KIỂM TRA"), strict=True):
        style.write(cell.paragraphs[0], who, size=13, bold=True, align=CENTRE)
        style.write(cell.add_paragraph(), "(Ký, ghi rõ họ tên)", size=12, italic=True, align=CENTRE)


def _letter(document: DocumentObject) -> None:
    blocks.letterhead(document, about="V/v {{ trich_yeu }}")
    blocks.addressees(document)
    with blocks.each(document, "doan in noi_dung"):
        blocks.body(document, "{{ doan }}")
    with blocks.when(document, "ho_so"):
        blocks.body(document, "Hồ sơ gửi kèm:")
        with blocks.each(document, "dong in ho_so"):
            blocks.body(document, "- {{ dong }}")
    blocks.signature(document)


_TEXT = (
    Variable("noi_dung", "Các đoạn của công văn", ["Ngày 18/11/2026, Sở Công Thương đã kiểm tra…", "Đề nghị…"]),
    Variable("ho_so", "Các tài liệu gửi kèm; để trống nếu không có", ["Biên bản kiểm tra số 07/BB-KT"]),
)
MINUTES = Kind(
    code="inspection_minutes",
    name="Biên bản kiểm tra",
    purpose="Lập tại cuộc kiểm tra cụm công nghiệp hoặc đơn vị thuê đất, có bảng kiểm và vi phạm phát hiện.",
    variables=(
        *COMMON,
        Variable("mo_dau", "Các đoạn mở đầu: căn cứ, thời gian, địa điểm, lĩnh vực", ["Hôm nay, ngày 18 tháng 11…"]),
        Variable("doan_kiem_tra", "Các dòng thành phần đoàn kiểm tra", ["Sở Công Thương (chủ trì)"]),
        Variable("thanh_phan_du", "Các dòng thành phần dự, theo chức danh", ["Giám đốc nhà máy"]),
        Variable("bang_kiem", "Các nội dung đã xem xét", [dict.fromkeys(_POINT, "…")], _POINT),
        Variable("vi_pham", "Các vi phạm phát hiện", [dict.fromkeys(_FINDING, "…")], _FINDING),
        Variable("ket_luan", "Các dòng kết luận", ["Đơn vị chưa bảo đảm…"]),
        Variable("tai_lieu", "Tên các tài liệu, hình ảnh kèm theo", ["anh-1.jpg"]),
        Variable("ket_thuc", "Đoạn kết của biên bản", "Biên bản được lập thành 02 bản…"),
    ),
    default=blocks.shipped(_minutes),
)
REMINDER = Kind(
    code="remedy_reminder",
    name="Công văn đôn đốc khắc phục vi phạm",
    purpose="Gửi đơn vị chậm khắc phục vi phạm đã phát hiện qua kiểm tra.",
    variables=(*COMMON, *_TEXT),
    default=blocks.shipped(_letter),
)
TRANSFER = Kind(
    code="finding_transfer",
    name="Công văn chuyển hồ sơ vi phạm",
    purpose="Chuyển vi phạm đã phát hiện đến cơ quan có thẩm quyền xem xét, xử lý.",
    variables=(*COMMON, *_TEXT),
    default=blocks.shipped(_letter),
)

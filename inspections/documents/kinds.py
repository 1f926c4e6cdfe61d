"""What the templates of minutes and letters may print, and the templates shipped."""

from docx.document import Document as DocumentObject
from docx.shared import Pt

from ccn_portal.letters import blocks, style, wording
from ccn_portal.letters.registry import COMMON, LETTER, Kind, Variable
from ccn_portal.letters.style import CENTRE

FINDING_WIDTHS = (1.0, 5.2, 4.2, 3.4, 2.4)
POINT_WIDTHS = (1.0, 8.6, 2.6, 4.0)
SIGNED_WIDTHS = (9.2, 7.0)
LINES_TO_WRITE_ON = 2
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
        _before_a_table(document, "Nội dung đã xem xét:")
        _points(document)
    with blocks.when(document, "vi_pham"):
        _before_a_table(document, "Vi phạm, tồn tại phát hiện:")
        _findings(document)
    with blocks.when(document, "not vi_pham"):
        blocks.body(document, "Chưa ghi nhận vi phạm qua kiểm tra.")
    _lines(document, "Kết luận:", "ket_luan")
    blocks.body(document, "Ý kiến của đơn vị được kiểm tra:", bold=True)
    for _line in range(LINES_TO_WRITE_ON):
        blocks.body(document, wording.BLANK_LINE)
    _lines(document, "Tài liệu, hình ảnh kèm theo:", "tai_lieu")
    blocks.body(document, "{{ ket_thuc }}").paragraph_format.keep_with_next = True
    _signatures(document)


def _lines(document: DocumentObject, heading: str, name: str) -> None:
    with blocks.when(document, name):
        blocks.body(document, heading, bold=True)
        with blocks.each(document, f"dong in {name}"):
            blocks.body(document, "{{ dong }}")


def _before_a_table(document: DocumentObject, heading: str) -> None:
    blocks.body(document, heading, bold=True).paragraph_format.space_after = Pt(4)


def _points(document: DocumentObject) -> None:
    made = blocks.table(document, POINT_WIDTHS, ("TT", "Nội dung", "Kết quả", "Ghi chú"))
    blocks.repeated_row(made, "d in bang_kiem", [f"{{{{ d.{name} }}}}" for name in _POINT], aligns="clcl")


def _findings(document: DocumentObject) -> None:
    titles = ("TT", "Nội dung vi phạm", "Căn cứ", "Yêu cầu khắc phục", "Hạn khắc phục")
    made = blocks.table(document, FINDING_WIDTHS, titles)
    blocks.repeated_row(made, "v in vi_pham", [f"{{{{ v.{name} }}}}" for name in _FINDING], aligns="clllc")


def _signatures(document: DocumentObject) -> None:
    document.add_paragraph().paragraph_format.keep_with_next = True
    block = style.table(document, SIGNED_WIDTHS, 1, grid=False)
    style.keep_whole(block.rows[0])
    for cell, who in zip(block.rows[0].cells, ("ĐẠI DIỆN ĐƠN VỊ ĐƯỢC KIỂM TRA", "TRƯỞNG ĐOÀN KIỂM TRA"), strict=True):
        style.write(cell.paragraphs[0], who, size=13, bold=True, align=CENTRE)
        style.write(cell.add_paragraph(), "(Ký, ghi rõ họ tên)", size=12, italic=True, align=CENTRE)
        cell.add_paragraph().paragraph_format.space_before = Pt(48)


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
    variables=LETTER,
    default=blocks.shipped(blocks.letter),
)
TRANSFER = Kind(
    code="finding_transfer",
    name="Công văn chuyển hồ sơ vi phạm",
    purpose="Chuyển vi phạm đã phát hiện đến cơ quan có thẩm quyền xem xét, xử lý.",
    variables=LETTER,
    default=blocks.shipped(blocks.letter),
)

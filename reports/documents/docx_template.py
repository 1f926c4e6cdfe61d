"""The report as a document: what its template may print, and the template shipped."""

from docx.document import Document as DocumentObject

from ccn_portal.letters import blocks, style
from ccn_portal.letters.registry import COMMON, Kind, Variable
from ccn_portal.letters.style import JUSTIFY

FORM_WIDTHS = (1.2, 6.9, 2.0, 2.6, 3.5)
OBSTACLE_WIDTHS = (1.0, 2.9, 4.6, 3.0, 2.5, 2.2)
EVENT_WIDTHS = (1.0, 2.4, 3.3, 5.6, 1.9, 2.0)
ATTACHED = "Kèm theo Báo cáo số {{ so_ky_hieu }}{% if ngay_ban_hanh %} {{ ngay_ban_hanh }}{% endif %} của {{ noi_gui }}"
LINES = (*(str(n) for n in range(1, 28)), "15.1", "15.2", "15.3", "15.4", "16.1", "16.2", "16.3", "16.4")


def variable_of(line: str) -> str:
    """What a line's number is called in ``so_lieu``: d20, d15_1."""
    return f"d{line.replace('.', '_')}"


def _fill(document: DocumentObject) -> None:
    blocks.letterhead(document)
    blocks.title(document, "BÁO CÁO")
    blocks.addressees(document)
    blocks.body(document, "{{ mo_dau }}")
    with blocks.each(document, "muc in noi_dung"):
        blocks.body(document, "{{ muc.tieu_de }}", bold=True)
        with blocks.each(document, "doan in muc.doan"):
            blocks.body(document, "{{ doan }}")
    blocks.body(document, "{{ ket_luan }}").paragraph_format.keep_with_next = True  # no signature alone on a page
    blocks.signature(document)
    _form(document)
    with blocks.when(document, "dien_bien"):
        _events(document)
    with blocks.when(document, "vuong_mac"):
        _obstacles(document)


def _form(document: DocumentObject) -> None:
    blocks.annex(document, "I", "{{ ten_bieu|upper }}", ATTACHED)
    made = blocks.table(document, FORM_WIDTHS, [f"{{{{ cot[{index}] }}}}" for index in range(5)])
    numbers = blocks.row(made, [f"({number})" for number in range(1, 6)], size=11, aligns="ccccc", italic=True)
    style.repeat_heading(numbers)
    blocks.steering_row(made, "{%tr for dong in bieu %}")
    blocks.steering_row(made, "{%tr if dong.la_muc %}")
    section = blocks.row(made, ("{{ dong.so }}", "{{ dong.chi_tieu }}", "", "", ""), aligns="cl", bold=True)
    merged = blocks.merge(section, 1, 4)
    for cell in (section.cells[0], merged):
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    texts = ("{{ dong.so }}", "{{ dong.chi_tieu }}", "{{ dong.don_vi }}", "{{ dong.gia_tri }}", "")
    for condition, italic in (("elif dong.la_dong_con", True), ("else", False)):
        blocks.steering_row(made, f"{{%tr {condition} %}}")
        line = blocks.row(made, texts, aligns="clcr", italic=italic)
        if italic:
            for cell in line.cells[2:4]:
                cell.paragraphs[0].runs[0].italic = False
        style.write(line.cells[4].paragraphs[0], "{{ dong.ghi_chu }}", size=10)
    blocks.steering_row(made, "{%tr endif %}")
    blocks.steering_row(made, "{%tr endfor %}")
    with blocks.when(document, "chu_thich"):
        style.write(document.add_paragraph(), "{{ chu_thich }}", size=11, italic=True, align=JUSTIFY)


def _events(document: DocumentObject) -> None:
    blocks.annex(document, "II", "DIỄN BIẾN TRONG THÁNG", ATTACHED)
    titles = ("TT", "Ngày", "Cụm công nghiệp", "Nội dung", "Giá trị", "Đơn vị tính")
    made = blocks.table(document, EVENT_WIDTHS, titles)
    blocks.repeated_row(made, "d in dien_bien", [f"{{{{ d.{name} }}}}" for name in _EVENT], aligns="ccllrc")


def _obstacles(document: DocumentObject) -> None:
    number = "{% if dien_bien %}III{% else %}II{% endif %}"
    blocks.annex(document, number, "KHÓ KHĂN, VƯỚNG MẮC TẠI CÁC CỤM CÔNG NGHIỆP", ATTACHED)
    titles = ("TT", "Cụm công nghiệp", "Nội dung", "Cơ quan giải quyết", "Thời hạn", "Kết quả")
    made = blocks.table(document, OBSTACLE_WIDTHS, titles)
    blocks.repeated_row(made, "v in vuong_mac", [f"{{{{ v.{name} }}}}" for name in _OBSTACLE], aligns="clllc")


_ROW = {
    "la_muc": "là dòng tên mục (I, II, III)",
    "la_dong_con": "là dòng chi tiết của dòng trên (15.1, 16.2…)",
    "so": "số thứ tự dòng",
    "chi_tieu": "tên chỉ tiêu",
    "don_vi": "đơn vị tính",
    "gia_tri": "số liệu trong kỳ; để trống nếu chưa có báo cáo",
    "ky_truoc": "số liệu kỳ trước",
    "cung_ky": "số liệu cùng kỳ năm trước",
    "ghi_chu": "ghi chú về số liệu thiếu",
}
_EXAMPLE_ROWS = [
    dict.fromkeys(_ROW, "") | {"la_muc": True, "la_dong_con": False, "so": "I", "chi_tieu": "Phương án phát triển"},
    dict.fromkeys(_ROW, "") | {"la_muc": False, "la_dong_con": False, "so": "1", "chi_tieu": "Số cụm", "don_vi": "Cụm"},
    dict.fromkeys(_ROW, "") | {"la_muc": False, "la_dong_con": True, "so": "15.1", "gia_tri": "65", "don_vi": "Cụm"},
]
_EVENT = {
    "tt": "số thứ tự",
    "ngay": "ngày",
    "cum": "tên cụm công nghiệp",
    "noi_dung": "nội dung diễn biến",
    "gia_tri": "giá trị",
    "don_vi": "đơn vị tính",
}
_EXAMPLE_EVENT = {
    "tt": "1",
    "ngay": "12/9/2022",
    "cum": "Phú Thị",
    "noi_dung": "Giải phóng mặt bằng (lũy kế)",
    "gia_tri": "12,5",
    "don_vi": "ha",
}
_OBSTACLE = {
    "tt": "số thứ tự",
    "cum": "tên cụm công nghiệp",
    "noi_dung": "nội dung khó khăn, vướng mắc",
    "co_quan": "cơ quan có trách nhiệm giải quyết",
    "thoi_han": "thời hạn giải quyết",
    "ket_qua": "kết quả",
}
_EXAMPLE_OBSTACLE = {
    "tt": "1",
    "cum": "Phú Thị",
    "noi_dung": "Vướng phương án bồi thường",
    "co_quan": "UBND huyện Gia Lâm",
    "thoi_han": "31/12/2022",
    "ket_qua": "Chưa giải quyết",
}
REPORT = Kind(
    code="report",
    name="Báo cáo tình hình cụm công nghiệp",
    purpose="Báo cáo tháng, quý, 6 tháng, năm của Sở và của địa phương, kèm biểu tổng hợp.",
    variables=(
        *COMMON,
        Variable("ngay_ban_hanh", "Ngày ban hành; để trống khi chưa phát hành", "ngày 25 tháng 9 năm 2022"),
        Variable("noi_gui", "Cơ quan báo cáo, viết trong câu", "Sở Công Thương"),
        Variable("dia_ban", "Địa bàn báo cáo, viết trong câu", "thành phố Hà Nội"),
        Variable("ky_bao_cao", "Kỳ báo cáo, viết trong câu", "quý III năm 2022"),
        Variable("ngay_chot", "Ngày chốt số liệu", "14/9/2022"),
        Variable("mo_dau", "Đoạn mở đầu", "Thực hiện chế độ báo cáo định kỳ, Sở Công Thương báo cáo như sau:"),
        Variable(
            "noi_dung",
            "Các mục của báo cáo với các câu viết sẵn theo số liệu",
            [{"tieu_de": "I. PHƯƠNG ÁN PHÁT TRIỂN", "doan": ["Trên địa bàn có 159 CCN theo phương án phát triển."]}],
            {"tieu_de": "tiêu đề mục", "doan": "các đoạn văn của mục"},
        ),
        Variable("ket_luan", "Câu kết", "Trên đây là báo cáo tình hình cụm công nghiệp./."),
        Variable("ten_bieu", "Tên biểu kèm theo", "Biểu số 04. Tổng hợp tình hình cụm công nghiệp"),
        Variable("cot", "Tên 5 cột của biểu", ["TT", "Chỉ tiêu", "Đơn vị tính", "Số liệu", "Ghi chú"]),
        Variable("bieu", "Các dòng của biểu", _EXAMPLE_ROWS, _ROW),
        Variable("chu_thich", "Chú thích cuối biểu", "Ghi chú: …"),
        Variable("dien_bien", "Các diễn biến trong tháng; có trong báo cáo tháng", [_EXAMPLE_EVENT], _EVENT),
        Variable("vuong_mac", "Các khó khăn, vướng mắc; có trong báo cáo quý", [_EXAMPLE_OBSTACLE], _OBSTACLE),
        Variable(
            "so_lieu",
            "Số liệu từng dòng của biểu để viết câu riêng: so_lieu.d20 là dòng 20, so_lieu.d15_1 là dòng 15.1",
            {variable_of(line): "1.234,5" for line in LINES},
        ),
    ),
    default=blocks.shipped(_fill),
)

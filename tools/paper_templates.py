"""Write the Word form of every paper: `page.docx` in each edition's folder.

    python -m tools.paper_templates

Each form is filled by docxtpl with the same facts as the typeset page beside it. A form
may be opened in Word, changed there and put back; a test says if one that is shipped is
no longer what this program writes.
"""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as AT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from notifications.papers.forms import FORM_KEYS, FORMS

FONT = "Times New Roman"
_PACKED = (1980, 1, 1, 0, 0, 0)
MOTTO = "Độc lập - Tự do - Hạnh phúc"
Text = str | tuple[str, str]  # the words, and how: b bold, i italic


def new_paper(*, size: float, flipped: bool = False) -> Paper:
    """Make an empty page: A4, margins, type and page numbers of NĐ 30/2020."""
    paper = Document()
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.rPr.rFonts
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.rPr.append(language)
    style.paragraph_format.space_after = Pt(4)
    section = paper.sections[0]
    width, height = (Mm(297), Mm(210)) if flipped else (Mm(210), Mm(297))
    section.page_width, section.page_height = width, height
    section.orientation = WD_ORIENT.LANDSCAPE if flipped else WD_ORIENT.PORTRAIT
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15 if flipped else 20)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = AT.CENTER
    _page_number(number)
    return paper


def _page_number(paragraph: Paragraph) -> None:
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def say(
    paragraph: Paragraph,
    *texts: Text,
    size: float | None = None,
    align: AT | None = None,
    after: float | None = None,
) -> Paragraph:
    """Write words into a paragraph."""
    for text in texts:
        words, how = text if isinstance(text, tuple) else (text, "")
        run = paragraph.add_run(words)
        run.bold, run.italic = "b" in how or None, "i" in how or None
        run.font.size = Pt(size) if size else None
    if align is not None:
        paragraph.alignment = align
    if after is not None:
        paragraph.paragraph_format.space_after = Pt(after)
    return paragraph


def rule(cell: _Cell, indent: float) -> None:
    """Draw a line under the words above, shorter than the cell on both sides."""
    paragraph = cell.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm(indent)
    shape.space_after, shape.line_spacing = Pt(4), Pt(4)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().append(borders)


def side_by_side(paper: Paper, widths: Sequence[float]) -> list[_Cell]:
    """Add a row of cells without lines."""
    table = paper.add_table(rows=1, cols=len(widths))
    table.autofit = False
    fit(table, widths, inset=0)
    return list(table.rows[0].cells)


def head(paper: Paper, left: Text, right: Text, *, width: float = 160) -> None:
    """Write agency, state and motto, and one line below each."""
    agency, state = side_by_side(paper, (width * 0.42, width * 0.58))
    parent = "{%p if parent_agency %}", "{{ parent_agency|upper }}", "{%p endif %}"
    first = agency.paragraphs[0]
    say(first, parent[0])
    say(agency.add_paragraph(), parent[1], size=12, align=AT.CENTER, after=0)
    say(agency.add_paragraph(), parent[2])
    agency_line = agency.add_paragraph()
    say(agency_line, ("{{ agency|upper }}", "b"), size=12, align=AT.CENTER, after=2)
    rule(agency, width * 0.42 / 2 - 13)
    say(agency.add_paragraph(), left, size=13, align=AT.CENTER)
    state_line = state.paragraphs[0]
    name = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    say(state_line, (name, "b"), size=12, align=AT.CENTER, after=0)
    say(state.add_paragraph(), (MOTTO, "b"), size=13, align=AT.CENTER, after=2)
    rule(state, width * 0.58 / 2 - 29)
    say(state.add_paragraph(), right, size=13, align=AT.CENTER)


def title(paper: Paper, *below: Text, words: str = "{{ title|upper }}") -> None:
    """Write the name of the paper, and lines below it."""
    before = paper.add_paragraph()
    before.paragraph_format.space_after = Pt(2)
    heading = paper.add_heading(level=1)
    heading.paragraph_format.space_before = Pt(0)
    say(heading, (words, "b"), size=14, align=AT.CENTER, after=4)
    for run in heading.runs:
        run.font.name, run.font.color.rgb = FONT, RGBColor(0, 0, 0)
        run._r.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    for line in below:
        say(paper.add_paragraph(), line, align=AT.CENTER)


def loop(paper: Paper, over: str, *texts: Text, size: float | None = None) -> Paragraph:
    """Repeat a paragraph for each item."""
    paper.add_paragraph(f"{{%p for one in {over} %}}")
    paragraph = say(paper.add_paragraph(), *texts, size=size)
    paper.add_paragraph("{%p endfor %}")
    return paragraph


def body(paper: Paper, words: str) -> None:
    """Write the paragraphs; the last one stays on the page of the signatures."""
    for over, is_last in (("paragraphs[:-1]", False), ("paragraphs[-1:]", True)):
        paragraph = loop(paper, over, words)
        paragraph.alignment = AT.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Mm(12.7)
        paragraph.paragraph_format.keep_with_next = is_last


def signatures(cell: _Cell, *lines: Text) -> None:
    """Write who signs, and leave room for the hand."""
    paragraph = cell.paragraphs[0]
    for at, line in enumerate(lines):
        target = paragraph if at == 0 else cell.add_paragraph()
        say(target, line, size=13 if at == 0 else 11, align=AT.CENTER, after=0)
    for _ in range(3):
        cell.add_paragraph()


def readers(cell: _Cell) -> None:
    """Write who else gets the paper."""
    say(cell.paragraphs[0], ("Nơi nhận:", "bi"), size=12, after=0)
    cell.add_paragraph("{%p for one in copies %}")
    line = "- {{ one }}{% if loop.last %}.{% else %};{% endif %}"
    say(cell.add_paragraph(), line, size=11, after=0)
    cell.add_paragraph("{%p endfor %}")


def ruled(
    paper: Paper,
    widths: Sequence[float],
    heads: Sequence[str],
    over: str,
    values: Sequence[str],
    *,
    size: float,
    centred: frozenset[int] = frozenset(),
) -> Table:
    """Add a table: a head that is repeated on every page, and a row for each item."""
    table = paper.add_table(rows=1, cols=len(widths))
    table.style, table.autofit = "Table Grid", False
    _heads(table, heads, size)
    opening = table.add_row().cells[0].paragraphs[0]
    say(opening, f"{{%tr for row in {over} %}}")
    cells = table.add_row().cells
    for at, (cell, value) in enumerate(zip(cells, values, strict=True)):
        lines = value.split("\n")
        for no, line in enumerate(lines):
            target = cell.paragraphs[0] if no == 0 else cell.add_paragraph()
            align = AT.CENTER if at in centred else AT.LEFT
            say(target, line, size=size, align=align, after=0)
    say(table.add_row().cells[0].paragraphs[0], "{%tr endfor %}")
    fit(table, widths)
    return table


def _heads(table: Table, heads: Sequence[str], size: float) -> None:
    row = table.rows[0]
    for cell, words in zip(row.cells, heads, strict=True):
        say(cell.paragraphs[0], (words, "b"), size=size, align=AT.CENTER, after=0)
    repeated(row._tr)


def repeated(row: object) -> None:
    """Repeat a row at the top of every page of its table."""
    mark = OxmlElement("w:tblHeader")
    row.get_or_add_trPr().append(mark)  # type: ignore[attr-defined]


def fit(table: Table, widths: Sequence[float], *, inset: float = 0.8) -> None:
    """Give every column its width in millimetres, and keep rows whole."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(inset).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
    for row in table.rows:
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def slip() -> Paper:
    """Mẫu 02, 03, 05."""
    paper = new_paper(size=14)
    head(paper, "Số: {{ number }}", ("{{ place }}, {{ day }}", "i"))
    title(paper)
    to = say(paper.add_paragraph(), "Kính gửi: {{ to|join('; ') }}", after=8)
    to.paragraph_format.left_indent = Mm(12.7)
    words = "{% if one.no %}{{ one.no }}. {% endif %}{{ one.text }}"
    body(paper, words)
    left, right = side_by_side(paper, (74, 86))
    readers(left)
    signatures(right, ("{{ signed_by }}", "b"), ("(Ký và ghi rõ họ tên)", "i"))
    return paper


def apology() -> Paper:
    """Mẫu 04."""
    paper = new_paper(size=14)
    for header in (paper.sections[0].first_page_header, paper.sections[0].header):
        mark = header.paragraphs[0] if header.is_linked_to_previous else None
        target = mark or header.add_paragraph()
        words = "{% if draft %}DỰ THẢO{% endif %}"
        say(target, (words, "b"), size=13, align=AT.RIGHT)
    head(paper, "Số: {{ number }}", ("{{ place }}, {{ day }}", "i"))
    title(paper)
    for note in ("late_note", "second_note"):
        paper.add_paragraph(f"{{%p if {note} %}}")
        words = f"({{{{ {note} }}}})"
        say(paper.add_paragraph(), (words, "i"), size=12, align=AT.CENTER)
        paper.add_paragraph("{%p endif %}")
    to = say(paper.add_paragraph(), "Kính gửi: {{ to|join('; ') }}", after=8)
    to.paragraph_format.left_indent = Mm(12.7)
    body(paper, "{{ one }}")
    left, right = side_by_side(paper, (74, 86))
    readers(left)
    right.paragraphs[0].add_run("{%p for one in titles %}")
    say(right.add_paragraph(), ("{{ one|upper }}", "b"), size=13, align=AT.CENTER)
    right.add_paragraph("{%p endfor %}")
    for _ in range(4):
        right.add_paragraph()
    say(right.add_paragraph(), ("{{ signatory }}", "b"), size=14, align=AT.CENTER)
    note = "Bản làm việc; chưa đối chiếu nguyên văn Mẫu 04."
    paper.add_paragraph("{%p if draft and unverified %}")
    say(paper.add_paragraph(), (note, "i"), size=9)
    paper.add_paragraph("{%p endif %}")
    return paper


def receipt() -> Paper:
    """Mẫu 01."""
    paper = new_paper(size=13)
    day = "{% if place %}{{ place }}, {% endif %}{{ day }}"
    head(paper, ("{{ desk }}", "b"), (day, "i"))
    title(paper, "Mã hồ sơ: {{ code }}")
    say(
        paper.add_paragraph(),
        "{{ desk }} tiếp nhận hồ sơ của: ",
        ("{{ applicant }}", "b"),
    )
    loop(paper, "facts", "{{ one }}")
    asked = "Nội dung yêu cầu giải quyết: "
    say(paper.add_paragraph(), asked, ("{{ procedure }}", "b"))
    say(paper.add_paragraph(), "1. Thành phần hồ sơ nộp gồm:")
    tick = "{{% if row['{}'] %}}×{{% endif %}}"
    ruled(
        paper,
        (10, 90, 19, 22, 19),
        ("TT", "Tên giấy tờ", "Bản chính", "Bản chứng thực", "Bản sao"),
        "documents",
        (
            "{{ loop.index }}",
            "{{ row['name'] }}",
            *(tick.format(form) for form in ("original", "certified", "copy")),
        ),
        size=12,
        centred=frozenset({0, 2, 3, 4}),
    )
    limit = "{{ limit or 'không quy định' }}"
    late = "{% if provisional %} (tạm tính, vì lịch nghỉ của năm tới chưa được công bố){% endif %}"
    say(paper.add_paragraph(), "2. Số lượng hồ sơ: {{ sets }} (bộ)")
    say(
        paper.add_paragraph(),
        f"3. Thời gian giải quyết hồ sơ theo quy định là: {limit}",
    )
    say(paper.add_paragraph(), "4. Thời gian nhận hồ sơ: {{ received }}")
    told = "5. Thời gian trả kết quả giải quyết hồ sơ: "
    say(paper.add_paragraph(), told, ("{{ promised }}", "b"), late)
    say(paper.add_paragraph(), "6. Đăng ký nhận kết quả tại: {{ collect }}")
    paper.add_paragraph("{%p if fee %}")
    say(paper.add_paragraph(), "7. Phí, lệ phí: {{ fee }}")
    paper.add_paragraph("{%p endif %}")
    loop(paper, "notes", ("{{ one }}", "i"))
    loop(paper, "closing", "{{ one }}")
    _lookup(paper)
    left, right = side_by_side(paper, (80, 80))
    hand = ("(Ký và ghi rõ họ tên)", "i")
    signatures(left, ("NGƯỜI NỘP HỒ SƠ", "b"), hand)
    signatures(right, ("NGƯỜI TIẾP NHẬN HỒ SƠ", "b"), hand)
    name = ("{{ received_by }}", "b")
    say(right.paragraphs[-1], name, size=13, align=AT.CENTER)
    return paper


def _lookup(paper: Paper) -> None:
    table = paper.add_table(rows=1, cols=2)
    table.style, table.autofit = "Table Grid", False
    picture, words = table.rows[0].cells
    say(picture.paragraphs[0], "{{ qr }}", align=AT.CENTER, after=0)
    tell = words.paragraphs[0]
    say(tell, ("Tra cứu hồ sơ: ", "b"), "quét mã bên cạnh, hoặc mở", after=2)
    say(words.add_paragraph(), "{{ lookup_url }}", size=12, after=2)
    secret = ("{{ lookup_secret }}", "b")
    say(words.add_paragraph(), "Mã tra cứu: ", secret, after=2)
    keep = "Xin giữ kín mã tra cứu: ai có mã đều xem được hồ sơ."
    say(words.add_paragraph(), (keep, "i"), size=11, after=0)
    fit(table, (30, 130))


def process_slip() -> Paper:
    """Mẫu 06."""
    paper = new_paper(size=13)
    head(paper, ("{{ desk }}", "b"), ("{{ made }}", "i"))
    title(paper, "Mã hồ sơ: {{ code }}")
    loop(paper, "facts", "{{ one[0] }}: {{ one[1] }}")
    verdict = "{{ row['verdict'] }}\n{{ row['due'] }}"
    ruled(
        paper,
        (10, 48, 46, 32, 24),
        (
            "TT",
            "Tên cơ quan, đơn vị",
            "Thời gian giao, nhận hồ sơ",
            "Kết quả giải quyết hồ sơ",
            "Ghi chú",
        ),
        "lines",
        (
            "{{ row['no'] }}",
            "{{ row['holder'] }}\n{{ row['step'] }}",
            "{{ row['given'] }}\n{{ row['taken'] }}\n{{ row['from'] }}\n{{ row['until'] }}",
            verdict,
            "{{ row['note'] }}",
        ),
        size=11,
        centred=frozenset({0}),
    )
    loop(paper, "notes", ("{{ one }}", "i"))
    return paper


def register() -> Paper:
    """Mẫu 07."""
    paper = new_paper(size=12, flipped=True)
    head(paper, ("{{ desk }}", "b"), "", width=252)
    title(paper, "{{ period }}")
    widths = (9, 30, 40, 8, 31, 31, 25, 18, 18, 18, 14, 10)
    cells = [f"{{{{ row[{at}] }}}}" for at in range(len(widths))]
    heads = [f"{{{{ heads[{at}] }}}}" for at in range(len(widths))]
    ruled(paper, widths, heads, "rows", cells, size=9)
    paper.add_paragraph("{%p if not rows %}")
    none = "Trong kỳ không tiếp nhận hồ sơ nào."
    say(paper.add_paragraph(), none, align=AT.CENTER)
    paper.add_paragraph("{%p endif %}")
    say(paper.add_paragraph(), ("{{ total }}", "b"))
    loop(paper, "notes", ("{{ one }}", "i"))
    _left, right = side_by_side(paper, (126, 126))
    day = ("{{ place }}, {{ day }}", "i")
    signatures(right, day, ("NGƯỜI LẬP SỔ", "b"), ("(Ký và ghi rõ họ tên)", "i"))
    return paper


_REPORT_WIDTHS = (9, 58, 16.5, 16.5, 24, *(16,) * 8)


def period_report() -> Paper:
    """Biểu số II.06a."""
    paper = new_paper(size=12, flipped=True)
    left, middle, right = side_by_side(paper, (55, 130, 67))
    say(left.paragraphs[0], ("{{ number }}", "b"))
    say(left.add_paragraph(), ("Ban hành theo {{ source }}", "i"), size=10)
    say(middle.paragraphs[0], ("{{ title|upper }}", "b"), size=14, align=AT.CENTER)
    say(middle.add_paragraph(), "{{ period }}", align=AT.CENTER)
    say(right.paragraphs[0], ("Đơn vị báo cáo: ", "b"), "{{ reporter }}")
    say(right.add_paragraph(), ("Đơn vị nhận báo cáo: ", "b"), "{{ receiver }}")
    say(paper.add_paragraph(), ("{{ unit }}", "i"), size=11, align=AT.RIGHT, after=2)
    _report_table(paper)
    loop(paper, "notes", ("{{ one }}", "i"), size=10)
    writer, head_of = side_by_side(paper, (126, 126))
    signatures(writer, "", ("NGƯỜI LẬP BIỂU", "b"), ("(Ký và ghi rõ họ tên)", "i"))
    day = ("{{ place }}, {{ day }}", "i")
    seal = ("(Ký, đóng dấu, ghi rõ họ tên)", "i")
    signatures(head_of, day, ("THỦ TRƯỞNG ĐƠN VỊ", "b"), seal)
    return paper


def _report_table(paper: Paper) -> None:
    columns = len(_REPORT_WIDTHS)
    table = paper.add_table(rows=4, cols=columns)
    table.style, table.autofit = "Table Grid", False
    _report_heads(table)
    lines = (("for row in lines", "row", ""), ("", "total", "b"))
    for opening, name, how in lines:
        if opening:
            say(table.add_row().cells[0].paragraphs[0], f"{{%tr {opening} %}}")
        for at, cell in enumerate(table.add_row().cells):
            align = AT.LEFT if at == 1 else AT.CENTER
            words = (f"{{{{ {name}[{at}] }}}}", how)
            say(cell.paragraphs[0], words, size=11, align=align, after=0)
        if opening:
            say(table.add_row().cells[0].paragraphs[0], "{%tr endfor %}")
    fit(table, _REPORT_WIDTHS)


def _report_heads(table: Table) -> None:
    spans = (
        (0, 0, 2, 0, "STT"),
        (0, 1, 2, 1, "Lĩnh vực, công việc giải quyết theo cấp"),
        (0, 2, 0, 5, "Số lượng hồ sơ tiếp nhận"),
        (0, 6, 0, 9, "Số lượng hồ sơ đã giải quyết"),
        (0, 10, 0, 12, "Số lượng hồ sơ đang giải quyết"),
        (1, 2, 2, 2, "Tổng số"),
        (1, 3, 1, 4, "Trong kỳ"),
        (2, 3, 2, 3, "Trực tuyến"),
        (2, 4, 2, 4, "Trực tiếp, dịch vụ bưu chính"),
        (1, 5, 2, 5, "Từ kỳ trước"),
        (1, 6, 2, 6, "Tổng số"),
        (1, 7, 2, 7, "Trước hạn"),
        (1, 8, 2, 8, "Đúng hạn"),
        (1, 9, 2, 9, "Quá hạn"),
        (1, 10, 2, 10, "Tổng số"),
        (1, 11, 2, 11, "Trong hạn"),
        (1, 12, 2, 12, "Quá hạn"),
    )
    for top, left, bottom, right, words in spans:
        cell = table.cell(top, left).merge(table.cell(bottom, right))
        say(cell.paragraphs[0], (words, "b"), size=10, align=AT.CENTER, after=0)
    sums = {2: "(3)=(4) +(5)+(6)", 6: "(7)=(8) +(9)+(10)", 10: "(11)=(12) +(13)"}
    for at, cell in enumerate(table.rows[3].cells):
        words = (sums.get(at, f"({at + 1})"), "i")
        say(cell.paragraphs[0], words, size=8, align=AT.CENTER, after=0)
    for row in table.rows[:4]:
        repeated(row._tr)


WRITERS: dict[str, Callable[[], Paper]] = {
    "receipt": receipt,
    "supplement_request": slip,
    "refusal": slip,
    "apology": apology,
    "stop_notice": slip,
    "process_slip": process_slip,
    "register": register,
    "period_report": period_report,
}


def written(key: str) -> bytes:
    """Give the form as a file, the same bytes every time."""
    paper = WRITERS[key]()
    paper.core_properties.author = "Đúng Hẹn"
    paper.core_properties.comments = ""
    paper.core_properties.title = key
    paper.core_properties.language = "vi"
    file, packed = io.BytesIO(), io.BytesIO()
    paper.save(file)
    with (
        zipfile.ZipFile(file) as given,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in given.namelist():
            target.writestr(zipfile.ZipInfo(name, _PACKED), given.read(name), 8)
    return packed.getvalue()


def path_of(key: str) -> Path:
    """Say where the form of the first edition lies."""
    return min((FORMS / key).iterdir()) / "page.docx"


def main() -> None:
    """Write every form."""
    for key in FORM_KEYS:
        path_of(key).write_bytes(written(key))


if __name__ == "__main__":
    main()

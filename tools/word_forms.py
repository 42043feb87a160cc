"""Parts of which the Word forms are built: page, head, paragraphs, ruled tables.

The layout is that of NĐ 30/2020/NĐ-CP, Phụ lục I, as in the typeset pages.
"""

from collections.abc import Sequence

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as AT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
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


def lean(paper: Paper) -> None:
    """Leave out what python-docx brings along and no paper uses: styles, a picture."""
    styles = paper.styles.element
    kept = {"Normal", "Heading1", "TableGrid", "TableNormal", "Header", "HeaderChar"}
    kept |= {"Heading1Char", "DefaultParagraphFont", "NoList"}
    for style in list(styles.style_lst):
        if style.styleId not in kept:
            styles.remove(style)
    unused = ("stylesWithEffects", "customXml", "thumbnail", "numbering")
    for rels in (paper.part.rels, paper.part.package.rels):
        for key, rel in list(rels.items()):
            if rel.reltype.endswith(unused):
                del rels[key]


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


def gap(paper: Paper, points: float = 6) -> None:
    """Leave room after a table, which has none of its own."""
    shape = paper.add_paragraph().paragraph_format
    shape.space_after, shape.line_spacing = Pt(0), Pt(points)


def head(paper: Paper, left: Text, right: Text, *, width: float = 160) -> None:
    """Write agency, state and motto, and one line below each."""
    agency, state = side_by_side(paper, (width * 0.44, width * 0.56))
    parent = "{%p if parent_agency %}", "{{ parent_agency|upper }}", "{%p endif %}"
    first = agency.paragraphs[0]
    say(first, parent[0])
    say(agency.add_paragraph(), parent[1], size=12, align=AT.CENTER, after=0)
    say(agency.add_paragraph(), parent[2])
    agency_line = agency.add_paragraph()
    say(agency_line, ("{{ agency|upper }}", "b"), size=12, align=AT.CENTER, after=2)
    rule(agency, width * 0.44 / 2 - 13)
    say(agency.add_paragraph(), left, size=13, align=AT.CENTER)
    state_line = state.paragraphs[0]
    name = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    say(state_line, (name, "b"), size=12, align=AT.CENTER, after=0)
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), "-4")  # a fifth of a point: it has to stand on one line
    state_line.runs[0]._r.get_or_add_rPr().append(closer)
    say(state.add_paragraph(), (MOTTO, "b"), size=13, align=AT.CENTER, after=2)
    rule(state, width * 0.56 / 2 - 29)
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
    after = 0 if size else None
    paragraph = say(paper.add_paragraph(), *texts, size=size, after=after)
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
    gap(paper)
    return table


def _heads(table: Table, heads: Sequence[str], size: float) -> None:
    row = table.rows[0]
    for cell, words in zip(row.cells, heads, strict=True):
        say(cell.paragraphs[0], (words, "b"), size=size, align=AT.CENTER, after=0)
    repeated(row)


def repeated(row: _Row) -> None:
    """Repeat a row at the top of every page of its table."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


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

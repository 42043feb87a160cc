"""The Word forms of the reports of a period: II.06a, the progress, the feedback."""

from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH as AT
from docx.table import Table

from tools.word_forms import (
    fit,
    gap,
    head,
    loop,
    new_paper,
    repeated,
    ruled,
    say,
    side_by_side,
    signatures,
    title,
)

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
    gap(paper, 4)


def _report_heads(table: Table) -> None:
    spans = (
        (0, 0, 2, 0, "STT"),
        (0, 1, 2, 1, "{{ grouped_by }}"),
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
        repeated(row)


_PROGRESS_WIDTHS = ((9, 55, *(17,) * 11), (9, 55, *(18.7,) * 10))


_FEEDBACK_WIDTHS = ((9, 55, *(17,) * 11), (9, 38, *(17,) * 12))


def progress_report() -> Paper:
    """Write the two tables of the progress report."""
    return _two_tables(("score", "apology"), _PROGRESS_WIDTHS)


def feedback_report() -> Paper:
    """Write the two tables of the report on feedback."""
    return _two_tables(("times", "steps"), _FEEDBACK_WIDTHS)


def _two_tables(
    names: tuple[str, str], widths_of: tuple[tuple[float, ...], tuple[float, ...]]
) -> Paper:
    paper = new_paper(size=12, flipped=True)
    head(paper, "", ("{{ place }}, {{ day }}", "i"), width=252)
    title(paper, "{{ period }}")
    for name, widths in zip(names, widths_of, strict=True):
        at = range(len(widths))
        ruled(
            paper,
            widths,
            [f"{{{{ {name}_heads[{no}] }}}}" for no in at],
            f"{name}_rows",
            [f"{{{{ row[{no}] }}}}" for no in at],
            size=9,
            centred=frozenset(at) - {1},
        )
    loop(paper, "notes", ("{{ one }}", "i"), size=10)
    writer, head_of = side_by_side(paper, (126, 126))
    signatures(writer, ("NGƯỜI LẬP BÁO CÁO", "b"), ("(Ký và ghi rõ họ tên)", "i"))
    seal = ("(Ký, đóng dấu, ghi rõ họ tên)", "i")
    signatures(head_of, ("THỦ TRƯỞNG ĐƠN VỊ", "b"), seal)
    return paper

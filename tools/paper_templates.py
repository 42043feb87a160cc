"""Write the Word form of every paper: `page.docx` in each edition's folder.

    python -m tools.paper_templates

Each form is filled by docxtpl with the same facts as the typeset page beside it. A form
may be opened in Word, changed there and put back; a test says if one that is shipped is
no longer what this program writes.
"""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH as AT
from docx.shared import Mm

from notifications.papers.forms import FORM_KEYS, FORMS
from tools.report_forms import feedback_report, period_report, progress_report
from tools.word_forms import (
    body,
    fit,
    gap,
    head,
    lean,
    loop,
    new_paper,
    readers,
    ruled,
    say,
    side_by_side,
    signatures,
    title,
)

_PACKED = (1980, 1, 1, 0, 0, 0)


def slip() -> Paper:
    """Mẫu 02, 03, 05, and the reminder."""
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


def apology(note: str = "Bản làm việc; chưa đối chiếu nguyên văn Mẫu 04.") -> Paper:
    """Mẫu 04."""
    paper = new_paper(size=14)
    for header in (paper.sections[0].first_page_header, paper.sections[0].header):
        mark = header.paragraphs[0] if header.is_linked_to_previous else None
        target = mark or header.add_paragraph()
        words = "{% if draft %}DỰ THẢO{% endif %}"
        say(target, (words, "b"), size=13, align=AT.RIGHT)
    head(paper, "Số: {{ number }}", ("{{ place }}, {{ day }}", "i"))
    title(paper)
    for remark in ("late_note", "second_note"):
        paper.add_paragraph(f"{{%p if {remark} %}}")
        words = f"({{{{ {remark} }}}})"
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
    paper.add_paragraph("{%p if draft and unverified %}")
    say(paper.add_paragraph(), (note, "i"), size=9)
    paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{%p if checkpoint %}")
    say(paper.add_paragraph(), ("{{ checkpoint }}", "i"), size=9)
    paper.add_paragraph("{%p endif %}")
    return paper


def error_apology() -> Paper:
    """Write the apology for an error: laid out as the one for lateness."""
    return apology("Bản làm việc của phần mềm.")


def receipt() -> Paper:
    """Mẫu 01."""
    paper = new_paper(size=13)
    day = "{% if place %}{{ place }}, {% endif %}{{ day }}"
    head(paper, ("{{ desk }}", "b"), (day, "i"))
    title(paper, "Mã hồ sơ: {{ code }}")
    handed_in = "{{ desk }} tiếp nhận hồ sơ của: "
    say(paper.add_paragraph(), handed_in, ("{{ applicant }}", "b"))
    loop(paper, "facts", "{{ one }}")
    asked = "Nội dung yêu cầu giải quyết: "
    say(paper.add_paragraph(), asked, ("{{ procedure }}", "b"))
    _documents(paper)
    _promise(paper)
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


def _documents(paper: Paper) -> None:
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


def _promise(paper: Paper) -> None:
    limit = "3. Thời gian giải quyết hồ sơ theo quy định là: "
    told = "5. Thời gian trả kết quả giải quyết hồ sơ: "
    why = "tạm tính, vì lịch nghỉ của năm tới chưa được công bố"
    late = f"{{% if provisional %}} ({why}){{% endif %}}"
    say(paper.add_paragraph(), "2. Số lượng hồ sơ: {{ sets }} (bộ)")
    say(paper.add_paragraph(), limit, "{{ limit or 'không quy định' }}")
    say(paper.add_paragraph(), "4. Thời gian nhận hồ sơ: {{ received }}")
    say(paper.add_paragraph(), told, ("{{ promised }}", "b"), late)
    say(paper.add_paragraph(), "6. Đăng ký nhận kết quả tại: {{ collect }}")
    paper.add_paragraph("{%p if fee %}")
    say(paper.add_paragraph(), "7. Phí, lệ phí: {{ fee }}")
    paper.add_paragraph("{%p endif %}")


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
    gap(paper, 12)


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
            "\n".join(
                f"{{{{ row['{name}'] }}}}"
                for name in ("given", "taken", "from", "until")
            ),
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


def ledger_statement() -> Paper:
    """Write the statement of a unit."""
    paper = new_paper(size=12, flipped=True)
    head(paper, ("{{ unit }}", "b"), "", width=252)
    title(paper, "{{ period }}")
    loop(paper, "figures", "{{ one }}")
    widths = (9, 44, 28, 20, 28, 44, 51, 28)
    cells = [f"{{{{ row[{at}] }}}}" for at in range(len(widths))]
    heads = [f"{{{{ heads[{at}] }}}}" for at in range(len(widths))]
    ruled(paper, widths, heads, "rows", cells, size=9)
    paper.add_paragraph("{%p if not rows %}")
    none = "Trong kỳ không có mục nào phải giải trình."
    say(paper.add_paragraph(), none, align=AT.CENTER)
    paper.add_paragraph("{%p endif %}")
    say(paper.add_paragraph(), ("{{ total }}", "b"))
    loop(paper, "notes", ("{{ one }}", "i"))
    _left, right = side_by_side(paper, (126, 126))
    day = ("{{ place }}, {{ day }}", "i")
    signatures(right, day, ("NGƯỜI LẬP BẢNG", "b"), ("(Ký và ghi rõ họ tên)", "i"))
    return paper


WRITERS: dict[str, Callable[[], Paper]] = {
    "receipt": receipt,
    "supplement_request": slip,
    "refusal": slip,
    "apology": apology,
    "stop_notice": slip,
    "process_slip": process_slip,
    "register": register,
    "period_report": period_report,
    "ledger_statement": ledger_statement,
    "error_apology": error_apology,
    "reminder_slip": slip,
    "progress_report": progress_report,
    "feedback_report": feedback_report,
}


def written(key: str) -> bytes:
    """Give the form as a file, the same bytes every time."""
    paper = WRITERS[key]()
    lean(paper)
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

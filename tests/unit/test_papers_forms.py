"""All seven papers and II.06a, for the longest real procedure and a 200-sign name."""

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from notifications.errors import (
    BrokenPlaceholderError,
    MissingPlaceholderError,
    NotLocalTimeError,
    UnknownPlaceholderError,
)
from notifications.papers import (
    FORM_KEYS,
    SLIP_REQUIRED,
    AgencyWording,
    check_form_wording,
    form_of,
    period_report_grid,
    register_grid,
    register_sheet,
    slip_paragraphs,
    slip_sheet,
    typeset,
    word_document,
    wording_of,
    workbook,
)
from tests import debian, papers
from tests.unit.test_papers_layout import ink_in_the_margins
from tools import paper_templates

SLIPS = ("supplement_request", "refusal", "stop_notice")
COUNTS = ("period_report", "progress_report", "feedback_report")
WIDE = ("register", "ledger_statement", *COUNTS)
SHEETS = papers.sheets()


def words_of(pdf: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).replace("\u200b", "").split())


def document_words(made: bytes) -> str:
    """Read every paragraph of a DOCX, also those in tables."""
    body = Document(io.BytesIO(made)).element.body
    said = [node.text or "" for node in body.iter() if node.tag.endswith("}t")]
    return " ".join("".join(said).split())


def letters(words: str) -> str:
    return re.sub(r"\W", "", words)


@pytest.mark.parametrize("key", FORM_KEYS)
def test_every_paper_is_archival_tagged_and_has_its_own_fonts(key):
    reader = PdfReader(io.BytesIO(typeset(SHEETS[key])))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "vi"
    assert reader.metadata.title
    about = reader.trailer["/Root"]["/Metadata"].get_data().decode("utf-8")
    assert "<pdfaid:part>2</pdfaid:part>" in about
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in about


@pytest.mark.parametrize("key", FORM_KEYS)
def test_pdf_and_docx_name_the_form(key):
    title = form_of(key, papers.TODAY).title.upper()
    for made in (words_of(typeset(SHEETS[key])), _docx_words(key)):
        assert letters(title) in letters(made)


@pytest.mark.parametrize("key", [key for key in FORM_KEYS if key not in COUNTS])
def test_the_longest_names_stand_whole_in_both(key):
    for made in (words_of(typeset(SHEETS[key])), _docx_words(key)):
        assert letters(papers.NAME) in letters(made)
        assert letters(papers.longest_title()) in letters(made)


def _docx_words(key: str) -> str:
    return document_words(word_document(SHEETS[key]))


def test_the_names_that_strain_the_papers_are_real_and_long_enough():
    assert len(papers.NAME) == 200
    assert len(papers.longest_title()) > 150


@pytest.mark.parametrize("key", [key for key in FORM_KEYS if key not in WIDE])
def test_no_paper_leaves_its_margins(key):
    assert ink_in_the_margins(SHEETS[key]) == []


@pytest.mark.parametrize("form", SLIPS)
def test_a_slip_bears_no_number_date_or_signatory(form):
    words = words_of(typeset(slip_sheet(papers.slip(form))))
    assert "Số: ……/SKHCN" in words
    assert "An Hải, ngày …… tháng …… năm 2026" in words
    assert words.endswith(("(Ký và ghi rõ họ tên)", "hồ sơ."))


def test_a_supplement_slip_lists_what_is_missing_and_until_when():
    words = words_of(typeset(SHEETS["supplement_request"]))
    assert "1. Bản sao chứng thực giấy chứng nhận kiểm định còn hiệu lực" in words
    assert "3. Danh sách nhân viên bức xạ" in words
    assert "đến hết ngày 18/11/2026. Thời hạn giải quyết được tính lại từ đầu" in words


def test_a_slip_without_a_last_day_says_nothing_about_one():
    slip = replace(papers.slip("supplement_request"), until=None)
    words = words_of(typeset(slip_sheet(slip)))
    assert "Thời hạn bổ sung" not in words
    resumed = replace(papers.slip("supplement_request"), is_restarting=False)
    assert "được tính tiếp" in words_of(typeset(slip_sheet(resumed)))


def test_a_refusal_says_which_of_the_two_it_is_and_who_signs():
    decided = words_of(typeset(slip_sheet(papers.slip("refusal"))))
    assert "thông báo từ chối giải quyết hồ sơ này" in decided
    assert "THỦ TRƯỞNG CƠ QUAN" in decided
    early = replace(papers.slip("refusal"), is_received=False)
    words = words_of(typeset(slip_sheet(early)))
    assert "thông báo không tiếp nhận hồ sơ này" in words
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in words


def test_what_the_law_needs_said_is_shown_as_a_gap_when_it_is_not_known():
    slip = replace(papers.slip("refusal"), reason="")
    assert "…………" in " ".join(p.text for p in slip_paragraphs(slip))


def test_what_is_needed_never_goes_with_what_is_not_known():
    """One paragraph with everything: it stays, and dots stand for the last day."""
    line = (
        "{ten_nguoi_nop}: {ten_thu_tuc}, {ma_ho_so}, {noi_dung}, {ly_do}, {han_bo_sung}"
    )
    slip = replace(papers.slip("supplement_request"), wording=line, until=None)
    (only,) = slip_paragraphs(slip)
    assert papers.NAME in only.text
    assert only.text.endswith("…………")
    assert papers.CODE in words_of(typeset(slip_sheet(slip)))


@pytest.mark.parametrize(
    "typed",
    [
        '#panic("x")',
        "{{ 7 * 7 }} {% for x in y %}",
        "{ten_thu_tuc}",
        "<w:p>&amp;</w:p> a < b & c",
        "=1+1",
    ],
)
def test_what_a_person_typed_is_printed_and_never_run(typed):
    slip = replace(papers.slip("refusal"), reason=typed, applicant_name=typed)
    sheet = slip_sheet(slip)
    for words in (words_of(typeset(sheet)), document_words(word_document(sheet))):
        assert "".join(words.split()).count("".join(typed.split())) >= 2
    line = replace(papers.register(1).lines[0], applicant=typed)
    register = replace(papers.register(1), lines=(line,))
    cells = _cells(workbook(register_grid(register), register.made_at))
    assert typed in cells
    assert "<f>" not in cells


def _cells(made: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        strings = book.read("xl/sharedStrings.xml").decode("utf-8")
        sheet = book.read("xl/worksheets/sheet1.xml").decode("utf-8")
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        strings = strings.replace(entity, sign)
    return strings + sheet


def test_the_sheet_holds_numbers_as_numbers():
    report = papers.period_report()
    made = workbook(period_report_grid(report), report.as_of)
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode("utf-8")
    assert f"<v>{report.total[0]}</v>" in sheet


def test_each_document_is_ticked_in_its_own_column_of_the_docx():
    made = word_document(SHEETS["receipt"])
    table = Document(io.BytesIO(made)).tables[1]
    ticks = [[cell.text for cell in row.cells[2:]] for row in table.rows[1:]]
    assert ticks == [["×", "", ""], ["", "×", ""], ["", "", "×"]]


def test_the_docx_names_times_new_roman_everywhere():
    for key in FORM_KEYS:
        styles = Document(io.BytesIO(word_document(SHEETS[key]))).styles
        assert styles["Normal"].font.name == "Times New Roman"


def test_a_draft_apology_is_marked_as_one_in_the_docx_too():
    section = Document(io.BytesIO(word_document(SHEETS["apology"]))).sections[0]
    for header in (section.first_page_header, section.header):
        assert "DỰ THẢO" in " ".join(p.text for p in header.paragraphs)


@pytest.mark.parametrize("key", FORM_KEYS)
def test_the_same_paper_is_the_same_bytes(key):
    assert word_document(SHEETS[key]) == word_document(SHEETS[key])
    assert typeset(SHEETS[key]) == typeset(SHEETS[key])


@pytest.mark.parametrize("key", FORM_KEYS)
def test_the_word_form_is_what_the_tool_writes(key):
    assert paper_templates.path_of(key).read_bytes() == paper_templates.written(key)


def test_an_empty_register_says_so():
    sheet = register_sheet(papers.register(0))
    assert "Trong kỳ không tiếp nhận hồ sơ nào." in words_of(typeset(sheet))
    words = document_words(word_document(sheet))
    assert "Trong kỳ không tiếp nhận hồ sơ nào." in words


def test_a_long_register_repeats_its_head_and_numbers_its_pages():
    pages = PdfReader(io.BytesIO(typeset(register_sheet(papers.register(40))))).pages
    texts = [page.extract_text() for page in pages]
    assert len(texts) > 5
    with_rows = [text for text in texts if "X99.99" in text]
    assert all("Mã hồ sơ" in text for text in with_rows)
    assert [text.split()[0] for text in texts[1:]] == [
        str(number) for number in range(2, len(texts) + 1)
    ]


def test_a_paper_in_utc_is_refused():
    slip = papers.slip("refusal")
    with pytest.raises(NotLocalTimeError):
        slip_sheet(replace(slip, at=slip.at.astimezone(tz=None).replace(tzinfo=None)))


def test_an_own_wording_is_in_force_from_its_day_until_a_newer_edition():
    own = AgencyWording(form="refusal", valid_from=date(2026, 3, 1), text="Của cơ quan")
    later = replace(own, valid_from=date(2026, 9, 1), text="Mới hơn", is_compared=True)
    before = wording_of("refusal", date(2026, 2, 28), (own, later))
    assert before.is_shipped
    assert wording_of("refusal", date(2026, 3, 1), (own, later)).text == "Của cơ quan"
    assert wording_of("refusal", date(2026, 12, 1), (own, later)).is_compared
    old = replace(own, valid_from=date(2024, 1, 1))
    assert wording_of("refusal", date(2026, 3, 1), (old,)).is_shipped


def test_a_wording_that_could_not_be_printed_is_refused():
    good = wording_of("refusal", papers.TODAY).text
    check_form_wording("refusal", good)
    with pytest.raises(MissingPlaceholderError):
        check_form_wording("refusal", good.replace("{ly_do}", ""))
    with pytest.raises(UnknownPlaceholderError):
        check_form_wording("refusal", good + "{so_dien_thoai}")
    with pytest.raises(BrokenPlaceholderError):
        check_form_wording("refusal", good + "{")
    with pytest.raises(UnknownPlaceholderError):
        check_form_wording("register", "Mã: {ma_ho_so}")
    for form in SLIP_REQUIRED:
        check_form_wording(form, wording_of(form, papers.TODAY).text)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write every paper to a folder, as PDF and DOCX."""
    folder = tmp_path_factory.mktemp("papers")
    for key, sheet in SHEETS.items():
        (folder / f"{key}.pdf").write_bytes(typeset(sheet))
        (folder / f"{key}.docx").write_bytes(word_document(sheet))
    return folder


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def office_suite() -> None:
    """See that LibreOffice is there; too heavy for every run."""
    debian.ensure(debian.FOR_PROOF)


@pytest.mark.proof
@pytest.mark.usefixtures("office_suite")
@pytest.mark.parametrize("key", FORM_KEYS)
def test_the_docx_opens_in_libreoffice(printed, key):
    """LibreOffice draws the pages, and reads the words out again."""
    profile = f"-env:UserInstallation=file://{printed}/profile"
    made, opened = printed / f"{key}.docx", printed / "opened"
    for kind in ("pdf:writer_pdf_Export", "txt:Text (encoded):UTF8"):
        options = ("--headless", "--convert-to", kind, "--outdir", str(opened))
        run("soffice", profile, *options, str(made))
    pages = PdfReader(opened / f"{key}.pdf").pages
    assert 1 <= len(pages) <= 2
    words = (opened / f"{key}.txt").read_text(encoding="utf-8")
    assert letters(form_of(key, papers.TODAY).title.upper()) in letters(words)
    assert "{%" not in words
    assert "{{" not in words

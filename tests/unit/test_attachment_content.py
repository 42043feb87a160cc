"""What a file is, by its content, whatever its name says."""

import io

import pytest

from tests import sample_files as samples
from tracker.attachments import content
from tracker.text_entry import extension_of, file_name
from tracker.text_entry.file_names import LONGEST


@pytest.mark.parametrize(
    ("kind", "bytes_"),
    [
        ("application/pdf", samples.PDF),
        ("image/png", samples.PNG),
        ("image/jpeg", samples.JPEG),
        ("image/tiff", samples.TIFF),
        (content.DOCX, samples.docx_file()),
        (content.XLSX, samples.xlsx_file()),
        (content.DOC, samples.compound_file("Root Entry", "WordDocument")),
        (content.XLS, samples.compound_file("Root Entry", "Workbook")),
    ],
)
def test_what_is_taken_is_known_by_its_content(kind, bytes_):
    assert content.media_type_of(io.BytesIO(bytes_)) == kind
    assert kind in content.ALLOWED


@pytest.mark.parametrize(
    "bytes_",
    [
        samples.HTML,
        samples.SVG,
        samples.EXE,
        samples.SHELL,
        samples.TEXT,
        b"\n" + samples.PDF,
        samples.zip_file("readme.txt"),
        samples.zip_file("word/document.xml"),  # no list of content types
        samples.zip_file("[Content_Types].xml", "ppt/presentation.xml"),
        samples.docx_file(macros=True),
        b"PK\x03\x04broken",
        samples.compound_file("Root Entry", "WordDocument", "Macros"),
        samples.compound_file("Root Entry", "__substg1.0_001A001E"),  # a mail
        b"GIF89a" + b"\0" * 20,
        b"x",
    ],
)
def test_what_could_act_or_is_unknown_is_not_taken(bytes_):
    assert content.media_type_of(io.BytesIO(bytes_)) is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Đơn đề nghị.pdf", "Đơn đề nghị.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\mai\\..\\bí mật.docx", "bí mật.docx"),
        ("hop-dong\u202efdp.exe", "hop-dongfdp.exe"),  # would be shown as …exe.pdf
        ("a\x00b\nc.pdf", "ab c.pdf"),
        ('<img src=x onerror="x">.png', "_img src=x onerror=_x__.png"),
        ("...", ""),
        ("", ""),
        (".htaccess", "htaccess"),
        ("thư mục/", "thư mục"),
        ("De\u0302\u0300 nghi\u0323.pdf", "Dề nghị.pdf"),
    ],
)
def test_a_name_is_one_visible_line_without_a_path(given, kept):
    assert file_name(given) == kept


def test_a_long_name_keeps_its_extension():
    kept = file_name("ô" * 300 + ".pdf")
    assert len(kept) == LONGEST
    assert kept.endswith("ô.pdf")
    assert file_name(kept) == kept


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.PDF", ".PDF"),
        ("a.tar.gz", ".gz"),
        ("Hợp đồng v1.2", ""),
        ("Số 12. Quyết định", ""),
        ("a", ""),
        ("a.7z", ".7z"),
    ],
)
def test_an_extension_has_letters_and_is_short(name, extension):
    assert extension_of(name) == extension

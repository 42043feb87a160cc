"""Long names, long reasons and many documents stay inside the page."""

import struct
import zlib
from dataclasses import replace
from io import BytesIO

import pytest
import typst
from pypdf import PdfReader

from notifications.papers import ReceivedDocument, apology_pdf, receipt_pdf
from notifications.papers.apology import apology_sheet
from notifications.papers.forms import FORMS
from notifications.papers.receipt import receipt_sheet
from notifications.papers.typesetting import fonts
from tests.unit.test_papers_pdf import APOLOGY, RECEIPT

LONG_NAME = "Công ty Trách nhiệm hữu hạn Một thành viên Thiết bị Y tế Duyên hải " * 4
ENDLESS = "X" * 300
DARK = 245  # even one stroke on two millimetres; a watermark is fainter
MANY = tuple(
    ReceivedDocument(name=f"Giấy tờ số {number}: " + "bản chứng thực " * 12)
    for number in range(60)
)


def rows_of(png: bytes, deep: int = 4) -> list[bytearray]:
    """Unpack the picture of a page row by row, a point of four bytes, or of three."""
    width, height = struct.unpack(">II", png[16:24])
    packed, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += length + 12
    raw, stride, rows = zlib.decompress(packed), width * deep, []
    above = bytearray(stride)
    for y in range(height):
        start = y * (stride + 1)
        row = bytearray(raw[start + 1 : start + 1 + stride])
        unfilter(raw[start], row, above, deep)
        rows.append(row)
        above = row
    return rows


def unfilter(kind: int, row: bytearray, above: bytearray, deep: int) -> None:
    for x in range(len(row)):
        left = row[x - deep] if x >= deep else 0
        corner = above[x - deep] if x >= deep else 0
        guess = left + above[x] - corner
        paeth = min((left, above[x], corner), key=lambda near: abs(guess - near))
        guessed = (0, left, above[x], (left + above[x]) // 2, paeth)[kind]
        row[x] = (row[x] + guessed) & 255


def ink_in_the_margins(sheet) -> list[int]:
    """Name the pages with a mark left of 30 mm or right of 190 mm (a hair's grace)."""
    drawn = typst.compile(
        sheet.form,
        root=FORMS,
        format="png",
        ppi=12.7,  # a point to two millimetres
        sys_inputs=sheet.inputs,
        font_paths=fonts(),
    )
    found = []
    for number, png in enumerate(drawn if isinstance(drawn, list) else [drawn], 1):
        for row in rows_of(png):
            outside = (*range(14), *range(96, len(row) // 4))
            if any(row[x * 4] < DARK for x in outside):
                found.append(number)
                break
    return found


def page_numbers(pdf: bytes) -> list[str]:
    """Read what stands at the top of each page after the first."""
    pages = PdfReader(BytesIO(pdf)).pages
    return [page.extract_text().split()[0] for page in pages][1:]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"applicant_name": LONG_NAME},
        {"applicant_name": ENDLESS, "procedure_title": ENDLESS, "reason": ENDLESS},
        {"reason": "Do khối lượng hồ sơ lớn. " * 120},
        {"desk_name": LONG_NAME, "responsible_unit": LONG_NAME, "contact": LONG_NAME},
        {"number": "12345/" + "SKHCN-" * 20},
        {"signatory_name": LONG_NAME, "signatory_titles": (LONG_NAME,)},
        {"copies_to": (LONG_NAME, ENDLESS)},
        {"is_draft": True, "second_time_approver": LONG_NAME, "is_after_cutoff": True},
    ],
    ids=lambda changes: "+".join(changes) or "ordinary",
)
def test_an_apology_never_leaves_its_margins(changes):
    assert ink_in_the_margins(apology_sheet(replace(APOLOGY, **changes))) == []


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"applicant_name": LONG_NAME, "owner_name": LONG_NAME},
        {"applicant_name": ENDLESS, "applicant_address": ENDLESS},
        {"documents": MANY},
        {"documents": (ReceivedDocument(name=ENDLESS * 10),)},
        {"documents": (ReceivedDocument(name=LONG_NAME * 20),)},
        {"lookup_url": "https://dunghen.example/tra-cuu?ma=" + "x" * 150},
        {"desk_name": LONG_NAME, "received_by": LONG_NAME},
        {"case_code": "X99.99.99.99-261030-0000012"},
    ],
    ids=lambda changes: "+".join(changes) or "ordinary",
)
def test_a_receipt_never_leaves_its_margins(changes):
    assert ink_in_the_margins(receipt_sheet(replace(RECEIPT, **changes))) == []


def test_the_margins_are_really_looked_at():
    sheet = apology_sheet(APOLOGY)
    wide = {**sheet.data, "number": "\u00a0".join(["rộng"] * 80)}
    assert ink_in_the_margins(replace(sheet, data=wide)) == [1]


def test_an_ordinary_receipt_and_apology_are_one_page_each():
    assert page_numbers(apology_pdf(APOLOGY)) == []
    assert page_numbers(receipt_pdf(RECEIPT)) == []


def test_every_page_but_the_first_bears_its_number():
    pdf = receipt_pdf(replace(RECEIPT, documents=MANY))
    assert page_numbers(pdf) == [str(n) for n in range(2, len(page_numbers(pdf)) + 2)]
    assert len(page_numbers(pdf)) >= 3


def test_the_head_of_the_table_is_repeated_on_every_page_of_it():
    pages = PdfReader(BytesIO(receipt_pdf(replace(RECEIPT, documents=MANY)))).pages
    with_rows = [p.extract_text() for p in pages if "Giấy tờ số" in p.extract_text()]
    assert all("Tên giấy tờ" in text for text in with_rows)


def test_the_signatures_stay_together_on_one_page():
    for repeat in range(20, 60, 2):
        paper = replace(APOLOGY, reason="Do khối lượng hồ sơ lớn. " * repeat)
        pages = PdfReader(BytesIO(apology_pdf(paper))).pages
        (signed,) = [p for p in pages if "Vũ Minh Châu" in p.extract_text()]
        assert "PHÓ GIÁM ĐỐC" in signed.extract_text()
        assert "Nơi nhận" in signed.extract_text()

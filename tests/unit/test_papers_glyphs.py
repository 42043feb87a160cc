"""A paper is printed whatever the applicant is called."""

import unicodedata
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from notifications.papers import apology_pdf, receipt_pdf
from notifications.papers.glyphs import MISSING, drawable
from tests.unit.test_papers_pdf import APOLOGY, RECEIPT

FOREIGN = ["王伟", "김민준", "ສົມສັກ", "محمد ٣", "Công ty 𝕏 😀", "अमित", "a\u0301\u0302x"]


@pytest.mark.parametrize("name", FOREIGN)
def test_a_receipt_and_an_apology_are_printed_for_any_name(name: str) -> None:
    for pdf in (
        receipt_pdf(replace(RECEIPT, applicant_name=name)),
        apology_pdf(replace(APOLOGY, applicant_name=name)),
    ):
        assert len(PdfReader(BytesIO(pdf)).pages) >= 1


def test_every_vietnamese_letter_is_printed_as_it_is() -> None:
    letters = [
        unicodedata.normalize("NFC", letter + hat + tone)
        for letter in "aăâeêioôơuưyđAĂÂEÊIOÔƠUƯYĐ"
        for hat in ("",)
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
        if letter.lower() != "đ" or not tone
    ]
    assert drawable("".join(letters)) == "".join(letters)
    assert drawable("“Số 5” – ‘trang 1’… ½ ₫ Иван Ωμέγα") == (
        "“Số 5” – ‘trang 1’… ½ ₫ Иван Ωμέγα"
    )


def test_a_sign_without_a_letter_shape_is_a_box() -> None:
    assert drawable("Ông 王 (Wang)") == f"Ông {MISSING} (Wang)"

"""CSV for people: read back as it was meant, and nothing in it is carried out."""

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st

from notifications.cells import as_meant, csv_line, sheet_text

TEXT = st.text(st.sampled_from("=+-@＝－;,\t\n'\"ab1 "), max_size=12)
#: What a spreadsheet carries out; a lone minus, or one before a number, is none.
FORMULA = re.compile(r"[=@＝＠]|[+＋－-][^\d\s(]")


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_no_separator_makes_a_cell_that_is_carried_out(cells: list[str]) -> None:
    line = csv_line(cells)
    for separator in (",", ";", "\t"):
        for row in csv.reader(io.StringIO(line, newline=""), delimiter=separator):
            assert not [cell for cell in row if FORMULA.match(cell)]


@given(st.lists(TEXT.filter(lambda text: "'" not in text), min_size=2, max_size=4))
def test_a_line_is_read_back_as_it_was_meant(cells: list[str]) -> None:
    """Spaces of a cell are tidied when it is read, so none are in front here."""
    cells = [cell.strip() for cell in cells]
    [row] = csv.reader(io.StringIO(csv_line(cells), newline=""))
    assert [as_meant(cell) for cell in row] == cells


def test_a_cell_with_another_separator_is_quoted() -> None:
    assert csv_line(["x;=1+1", "a\tb", -5, None]) == '"x;\'=1+1","a\tb",-5,\r\n'


def test_a_text_too_long_for_a_sheet_says_that_it_is_cut() -> None:
    assert sheet_text("á" * 32_767) == "á" * 32_767
    cut = sheet_text("á" * 100_000)
    assert len(cut) == 32_767
    assert cut.endswith("á … [100000 ký tự, bảng tính không chứa hết]")

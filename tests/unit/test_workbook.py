"""A workbook of many rows is read back as it was written, whatever stands in a cell."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from notifications.cells import sheet_text
from tracker.transfer import workbook

ROWS = [
    ("=1+1", 5, "Nguyễn Thị Ổn"),
    ("", 2.5, " giữ khoảng trắng "),
    ("dòng 1\ndòng 2", "", "a<b> & \"c\" 'd'"),
    ("_x0041_", "0012", "]]>"),
    ("\x01mã\x0b", "x" * 40_000, "=HYPERLINK(1)"),
]


def read(rows, heads=("Một", "Hai", "Ba")):
    file = BytesIO()
    workbook.write_workbook(file, heads, rows)
    book = CalamineWorkbook.from_filelike(BytesIO(file.getvalue()))
    return [
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    ]


def test_every_cell_comes_back_as_it_was():
    (sheet,) = read(ROWS)
    assert sheet[0] == ["Một", "Hai", "Ba"]
    assert sheet[1] == ["=1+1", 5, "Nguyễn Thị Ổn"]
    assert sheet[2] == ["", 2.5, " giữ khoảng trắng "]
    assert sheet[3] == ["dòng 1\ndòng 2", "", "a<b> & \"c\" 'd'"]
    assert sheet[4] == ["_x0041_", "0012", "]]>"]
    assert sheet[5][0] == "\x01mã\x0b"
    assert sheet[5][1] == sheet_text("x" * 40_000)


@pytest.mark.parametrize("count", [0, 3, 4, 7])
def test_rows_that_do_not_fit_go_on_in_the_next_sheet(monkeypatch, count):
    monkeypatch.setattr(workbook, "SHEET_LINES", 3)
    sheets = read([(str(number),) for number in range(count)], heads=("Số",))
    assert [sheet[0] for sheet in sheets] == [["Số"]] * max(1, -(-count // 3))
    below = [line[0] for sheet in sheets for line in sheet[1:]]
    assert below == [str(number) for number in range(count)]

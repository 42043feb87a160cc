"""A file of another system, line by line: text in any of its encodings, or a workbook.

Nothing is read whole. A workbook is turned into CSV once, when it comes in, by a
process of its own; from then on there is one kind of file.
"""

import csv
import io
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, cast
from uuid import UUID

from tracker.errors import InvalidValueError
from tracker.file_store import FileStore, KeptBytes
from tracker.text_entry import clean
from tracker.transfer.columns import MOST_COLUMNS, heading_row
from tracker.transfer.encodings import encoding_of, separator_of

_HEAD = 262_144
_LOOKED_AT = 40
_SAMPLES = 3
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PATIENCE = 150
#: No line of a register has a tenth of this many characters.
LONGEST_LINE = 2_000_000

Cells = list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextForm:
    """How the lines of a file are to be read; `heading_line` counts from 1."""

    encoding: str
    separator: str
    heading_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """A file that lies in the store, and how it begins."""

    original: KeptBytes
    rows_sha256: str
    form: TextForm
    headings: Cells
    samples: list[Cells]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: where it begins, and its cells; none if unreadable."""

    number: int
    last: int
    cells: Cells | None


def take_in(store: FileStore, agency_id: UUID, file: BinaryIO) -> TakenIn:
    """Keep a file and look at how it begins; raise `InvalidValueError`."""
    head = file.read(_HEAD)
    file.seek(0)
    if not head.strip():
        raise _refused("the file is empty.", "Tệp trống. Chọn tệp có dòng tiêu đề.")
    original = store.keep(agency_id, file)
    rows_sha256 = original.sha256
    if head.startswith(_WORKBOOKS):
        rows_sha256 = _as_text(store, agency_id, original)
        with store.opened(agency_id, rows_sha256) as text:
            head = text.read(_HEAD)
    form, rows = _looked_at(head)
    return TakenIn(
        original=original,
        rows_sha256=rows_sha256,
        form=form,
        headings=[clean(cell[:200]) for cell in rows[form.heading_line - 1]],
        samples=[
            [clean(cell[:200]) for cell in row]
            for row in rows[form.heading_line :][:_SAMPLES]
        ],
    )


def _looked_at(head: bytes) -> tuple[TextForm, list[Cells]]:
    encoding = encoding_of(head)
    text = head.decode(encoding, errors="ignore")
    separator = separator_of(text)
    rows: list[Cells] = []
    places: list[int] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for cells in reader:
            rows.append(cells)
            places.append(reader.line_num)
            if len(rows) == _LOOKED_AT:
                break
    except csv.Error:
        pass  # the broken line is told of when it is read
    at = heading_row(rows)
    if at is None:
        raise _refused(
            "no line of headings was found, such as: Mã hồ sơ, Tên TTHC, Ngày nhận.",
            "Không tìm thấy dòng tiêu đề. Dòng đó cần có các cột như Mã hồ sơ, "
            "Tên TTHC, Ngày nhận, Hẹn trả.",
        )
    if len(rows[at]) > MOST_COLUMNS:
        raise _refused(
            f"more than {MOST_COLUMNS} columns.", f"Tệp có hơn {MOST_COLUMNS} cột."
        )
    form = TextForm(encoding=encoding, separator=separator, heading_line=places[at])
    # Lines of a title may be broken inside a cell; lines are counted as they lie.
    return form, [[] for _ in range(places[at] - 1 - at)] + rows


def lines_of(
    store: FileStore, agency_id: UUID, sha256: str, form: TextForm
) -> Iterator[Line]:
    """Read the lines after the headings, in order, empty ones left out."""
    # A broken byte stays one that can be seen, in its own line.
    errors = "surrogateescape" if form.encoding.startswith("utf-8") else "replace"
    with store.opened(agency_id, sha256) as file:
        text = io.TextIOWrapper(file, form.encoding, errors=errors, newline="")
        reader = csv.reader(_bounded(text), delimiter=form.separator)
        while True:
            first = reader.line_num + 1
            cells: Cells | None
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = None
            if reader.line_num <= form.heading_line:
                continue
            if cells is None or any(cell.strip() for cell in cells):
                yield Line(first, reader.line_num, cells)


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    """Give the lines as they lie; a file without line ends is not read into memory."""
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise _refused(
                f"a line is longer than {LONGEST_LINE} characters.",
                f"Có dòng quá dài (hơn {LONGEST_LINE} ký tự). Hãy lưu tệp lại dạng "
                "CSV UTF-8.",
            )
        yield line


@contextmanager
def _folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="dunghen-sheet-") as name:
        yield Path(name)


def _as_text(store: FileStore, agency_id: UUID, original: KeptBytes) -> str:
    with _folder() as folder:
        source, target = folder / "book", folder / "rows.csv"
        with source.open("wb") as file:
            for piece in store.chunks(agency_id, original.sha256):
                file.write(piece)
        if _converted(source, target) != 0:
            raise _refused(
                "the workbook cannot be read; save it as XLSX or CSV anew.",
                "Không đọc được bảng tính này: tệp hỏng, có mật khẩu, hoặc quá lớn. "
                "Hãy lưu lại dạng XLSX hoặc CSV UTF-8.",
            )
        with target.open("rb") as file:
            return store.keep(agency_id, cast("BinaryIO", file)).sha256


def _converted(source: Path, target: Path) -> int:
    command: Sequence[str] = (
        sys.executable,
        "-m",
        "tracker.transfer.sheet_to_csv",
        str(source),
        str(target),
    )
    try:
        done = subprocess.run(  # noqa: S603 - our own module, our own paths
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return -1
    return done.returncode


def _refused(problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(field="file", problem=problem, problem_vi=problem_vi)

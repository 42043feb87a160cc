"""A catalogue file, CSV or XLSX, as rows of text; nothing is written."""

import csv
import io
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tracker.errors import InvalidValueError

Row = dict[str, str | None]

#: No catalogue of a province comes near; a wrong file does.
LARGEST_FILE = 10 * 1024 * 1024
_WORKBOOK = b"PK\x03\x04"
_PATIENCE = 60
_MIDNIGHT = " 00:00:00"


def read_table(data: bytes) -> list[Row]:
    """Read a file of either kind, told apart by how it begins.

    The first line names the columns. A workbook's first sheet is read by a process of
    its own with limits, for a small file can claim a billion cells. Raises
    `InvalidValueError` for a file that is neither, too large, or without lines.
    """
    if len(data) > LARGEST_FILE:
        raise _refused(
            f"the file is larger than {LARGEST_FILE} bytes.",
            f"Tệp lớn hơn {LARGEST_FILE // 1024 // 1024} MB.",
        )
    is_workbook = data.startswith(_WORKBOOK)
    return read_text(_of_workbook(data) if is_workbook else _decoded(data))


def read_text(text: str) -> list[Row]:
    """Read the text of a CSV file."""
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""))
        rows = list(reader)
        names = reader.fieldnames
    except csv.Error as error:
        raise _refused(
            f"the file cannot be read: {error}",
            "Tệp không đọc được: một ô quá dài hoặc dấu ngoặc kép chưa đóng.",
        ) from None
    if not names or not rows:
        raise _refused(
            "the file has no lines.",
            "Tệp không có dòng nào. Dòng đầu là tên cột, mỗi dòng sau là một thủ tục.",
        )
    return rows


def write_text(rows: list[Row]) -> str:
    """Write rows as they were read, so that a page can carry them."""
    text = io.StringIO(newline="")
    names = [str(name) for name in rows[0] if name]
    writer = csv.DictWriter(text, names, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(
            "the file is not UTF-8.",
            "Tệp không phải mã UTF-8. Trong bảng tính, hãy lưu dạng XLSX "
            "hoặc CSV UTF-8.",
        ) from None


def _of_workbook(data: bytes) -> str:
    with TemporaryDirectory(prefix="dunghen-catalogue-") as name:
        source, target = Path(name) / "book", Path(name) / "rows.csv"
        source.write_bytes(data)
        if not _is_converted(source, target):
            raise _refused(
                "the workbook cannot be read; save it as XLSX or CSV anew.",
                "Không đọc được bảng tính này: tệp hỏng, có mật khẩu, hoặc quá lớn. "
                "Hãy lưu lại dạng XLSX hoặc CSV UTF-8.",
            )
        # A date of a sheet is an instant at midnight.
        return target.read_text(encoding="utf-8").replace(_MIDNIGHT, "")


def _is_converted(source: Path, target: Path) -> bool:
    module = "tracker.transfer.sheet_to_csv"
    try:
        done = subprocess.run(  # noqa: S603 - our own module, our own paths
            [sys.executable, "-m", module, str(source), str(target)],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _refused(problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(field="file", problem=problem, problem_vi=problem_vi)

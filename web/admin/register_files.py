"""What came of an import as files: bad lines, differences, every line, promises."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import StreamingResponse

from tracker.models import RegisterImport
from tracker.transfer.columns import FIELDS
from tracker.transfer.faults import said
from tracker.transfer.findings import bad_lines, differing_lines, every_gap, fates
from tracker.transfer.imports import import_of
from web.admin.gate import Administrator, administrators
from web.deps import Db, Files, Reading
from web.presenting.i18n import translate
from web.presenting.sheets import Row, csv_file
from web.rendering import language_of

router = administrators()

_FATES = {
    "new": "Mới",
    "same": "Đã có, như nhau",
    "differs": "Đã có, khác",
    "bad": "Lỗi",
}
_GAP_HEADS = (
    "Dòng",
    "Mã hồ sơ",
    "Người nộp",
    "Hẹn trả của hệ thống cũ",
    "Hẹn trả tính theo danh mục",
    "Chênh lệch (ngày làm việc)",
)


@router.get("/nhap-so/{import_id}/dong-loi.csv")
def bad(
    request: Request,
    database: Db,
    session: Reading,
    actor: Administrator,
    import_id: UUID,
) -> StreamingResponse:
    """Give the bad lines as they came, each with its reasons in front."""
    row = import_of(session, actor, import_id)
    session.expunge(row)
    lang = language_of(request)
    heads = [translate("Dòng", lang), translate("Cần sửa", lang), *row.headings]
    found = bad_lines(database, row)
    rows = ((one["line"], _reasons(one, lang), *_padded(one, row)) for one in found)
    return _file(heads, rows, "dong-loi")


@router.get("/nhap-so/{import_id}/khac-biet.csv")
def differing(
    request: Request,
    database: Db,
    session: Reading,
    actor: Administrator,
    import_id: UUID,
) -> StreamingResponse:
    """Give the lines whose code exists, and what they say otherwise."""
    row = import_of(session, actor, import_id)
    session.expunge(row)
    lang = language_of(request)
    names = {one.key: one.vi if lang == "vi" else one.en for one in FIELDS}
    heads = ["Dòng", "Mã hồ sơ", "Mục khác nhau", "Đang có", "Trong tệp"]

    def rows() -> Iterator[Row]:
        for one in differing_lines(database, row):
            for found in one["differences"]:
                yield (
                    one["line"],
                    one["code"],
                    names.get(found["field"], translate("Kết thúc", lang)),
                    found["ours"],
                    found["theirs"],
                )

    return _file([translate(head, lang) for head in heads], rows(), "khac-biet")


@router.get("/nhap-so/{import_id}/tung-dong.csv")
def each_line(
    request: Request,
    database: Db,
    session: Reading,
    store: Files,
    actor: Administrator,
    import_id: UUID,
) -> StreamingResponse:
    """Give the fate of every line."""
    row = import_of(session, actor, import_id)
    session.expunge(row)
    lang = language_of(request)
    heads = [translate(head, lang) for head in ("Dòng", "Mã hồ sơ", "Kết quả")]
    rows = (
        (line, code, translate(_FATES[fate], lang))
        for line, code, fate in fates(database, store, row)
    )
    return _file(heads, rows, "tung-dong")


@router.get("/nhap-so/{import_id}/chenh-lech.csv")
def promises(
    request: Request, database: Db, actor: Administrator, import_id: UUID
) -> StreamingResponse:
    """Give the cases whose promised date is not the one that we reckon."""
    lang = language_of(request)
    with database.read() as session:
        import_of(session, actor, import_id)
    rows = (
        (
            one.line,
            one.code,
            one.applicant,
            one.told_at.date(),
            one.reckoned_at.date(),
            one.days,
        )
        for one in every_gap(database, actor, import_id)
    )
    return _file([translate(head, lang) for head in _GAP_HEADS], rows, "chenh-lech")


def _reasons(finding: dict[str, Any], lang: str) -> str:
    return " ".join(said(one["kind"], one["value"], lang) for one in finding["faults"])


def _padded(finding: dict[str, Any], row: RegisterImport) -> list[str]:
    cells: list[str] = finding["cells"]
    return cells + [""] * (len(row.headings) - len(cells))


def _file(heads: list[str], rows: Iterable[Row], name: str) -> StreamingResponse:
    return StreamingResponse(
        csv_file(heads, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )

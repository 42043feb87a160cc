"""The ledger as a file: the entries that the page shows under the same filter."""

from collections.abc import Iterator

from fastapi import Request
from fastapi.responses import StreamingResponse

from tracker.queries.ledger import require_reading
from tracker.queries.ledger_rows import EntryRow, entry_rows
from web.deps import Db, Now, Reader
from web.manager.holding import CAUSES
from web.manager.ledger_address import Wanted
from web.manager.ledger_statement import STAGES
from web.presenting.i18n import translate
from web.presenting.labels import label
from web.presenting.sheets import Row, csv_file, xlsx_file
from web.rendering import language_of
from web.router import Router

router = Router()

_HEADS = (
    "Mã hồ sơ",
    "Thủ tục",
    "Đơn vị chịu trách nhiệm",
    "Bước",
    "Ngày tiếp nhận",
    "Hẹn gốc",
    "Ngày xong",
    "Về việc",
    "Trễ (ngày làm việc)",
    "Tình trạng",
    "Nhóm nguyên nhân",
    "Vì sao trễ",
    "Cách khắc phục",
    "Người giải trình",
    "Ngày khép mục",
    "Người khép mục",
    "Số lần đôn đốc",
    "Đôn đốc gần nhất",
    "Câu trả lời đôn đốc",
)
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/giai-trinh.csv")
def as_csv(
    request: Request, database: Db, actor: Reader, now: Now, wanted: Wanted
) -> StreamingResponse:
    """Give the entries as CSV, in UTF-8, dates as ISO writes them."""
    require_reading(actor)
    lang = language_of(request)
    rows = (_row(one, lang) for one in entry_rows(database, actor, wanted, now))
    return _file(csv_file(_heads(lang), rows), "text/csv; charset=utf-8", "csv")


@router.get("/giai-trinh.xlsx")
def as_xlsx(
    request: Request, database: Db, actor: Reader, now: Now, wanted: Wanted
) -> StreamingResponse:
    """Give the entries as a workbook."""
    require_reading(actor)
    lang = language_of(request)
    rows = (_row(one, lang) for one in entry_rows(database, actor, wanted, now))
    name = translate("Sổ giải trình", lang)
    return _file(xlsx_file(name, _heads(lang), rows), _SHEETS, "xlsx")


def _heads(lang: str) -> list[str]:
    return [translate(head, lang) for head in _HEADS]


def _row(one: EntryRow, lang: str) -> Row:
    return (
        one.case_code,
        one.procedure_vi,
        one.unit_vi,
        one.step_no,
        one.received_on,
        one.due_on,
        one.finished_on,
        label("apology_kind", one.kind, lang),
        one.days_late,
        translate(STAGES[one.stage], lang),
        translate(CAUSES[one.cause], lang) if one.cause in CAUSES else one.cause,
        one.explanation,
        one.measure,
        one.explained_by,
        one.closed_on,
        one.closed_by,
        one.reminders,
        one.reminded_on,
        one.reminder_answer,
    )


def _file(
    pieces: Iterator[str] | Iterator[bytes], media_type: str, kind: str
) -> StreamingResponse:
    name = f'attachment; filename="so-giai-trinh.{kind}"'
    return StreamingResponse(
        pieces, media_type=media_type, headers={"Content-Disposition": name}
    )

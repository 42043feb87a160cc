"""Official papers as files that a browser shows or keeps."""

from datetime import datetime
from typing import Literal

from fastapi.responses import Response

from notifications.papers import Grid, Sheet, typeset, word_document, workbook

FileKind = Literal["pdf", "docx", "xlsx"]

_OFFICE = "application/vnd.openxmlformats-officedocument."
_TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
}


def paper_file(sheet: Sheet, kind: FileKind, name: str) -> Response:
    """Give a paper as PDF, shown in the browser, or as DOCX, to be kept and edited."""
    made = word_document(sheet) if kind == "docx" else typeset(sheet)
    return named_file(made, kind, name)


def sheet_file(grid: Grid, made_on: datetime, name: str) -> Response:
    """Give a table as XLSX."""
    return named_file(workbook(grid, made_on), "xlsx", name)


def named_file(made: bytes, kind: str, name: str) -> Response:
    """Give bytes that are made already, under a name: a PDF shown, others kept."""
    shown = "inline" if kind == "pdf" else "attachment"
    safe = "".join(c for c in name if c.isascii() and (c.isalnum() or c in ".-"))
    return Response(
        made,
        media_type=_TYPES[kind],
        headers={"Content-Disposition": f'{shown}; filename="{safe}.{kind}"'},
    )

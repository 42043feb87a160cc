"""The papers of a case that the desk prints, as PDF and as DOCX."""

from typing import Literal

from fastapi.responses import Response

from notifications.papers import (
    Sheet,
    process_slip_sheet,
    receipt_pdf,
    receipt_sheet,
    slip_sheet,
)
from tracker.queries.case_papers import PROCESS_SLIP, RECEIPT, slip_of
from tracker.queries.process_slip import process_slip_of
from tracker.queries.receipt import receipt_of
from web.deps import Now, Reader, Reading
from web.paper_files import paper_file
from web.router import Router

router = Router()


@router.get("/ho-so/{code}/giay-hen.pdf")
def print_receipt(code: str, session: Reading, actor: Reader) -> Response:
    """Print the receipt with the promised date (Mẫu 01)."""
    paper = receipt_of(session, actor, code)
    name = "".join(sign for sign in paper.case_code if sign.isalnum() or sign in ".-")
    return Response(
        receipt_pdf(paper),
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="giay-hen-{name}.pdf"'},
    )


@router.get("/ho-so/{code}/giay-to/{name}.{kind}")
def print_paper(
    code: str,
    name: str,
    kind: Literal["pdf", "docx"],
    session: Reading,
    actor: Reader,
    now: Now,
) -> Response:
    """Give a paper of a case: receipt, slips about its acts, process slip."""
    if name == RECEIPT:
        sheet: Sheet = receipt_sheet(receipt_of(session, actor, code))
    elif name == PROCESS_SLIP:
        sheet = process_slip_sheet(process_slip_of(session, actor, code, now))
    else:
        sheet = slip_sheet(slip_of(session, actor, code, name))
    return paper_file(sheet, kind, f"{name}-{sheet.data['code']}")

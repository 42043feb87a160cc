"""The papers of a case that the desk prints."""

from fastapi import APIRouter
from fastapi.responses import Response

from notifications.papers import receipt_pdf
from tracker.queries.receipt import receipt_of
from web.deps import Reader, Reading

router = APIRouter()


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

"""Official papers as PDF: the receipt (Mẫu 01) and the apology (Mẫu 04)."""

from notifications.papers.apology import apology_pdf
from notifications.papers.facts import (
    ApologyPaper,
    PaperHead,
    ReceiptPaper,
    ReceivedDocument,
)
from notifications.papers.forms import default_wording
from notifications.papers.receipt import receipt_pdf
from notifications.papers.wording import (
    PLACEHOLDERS,
    apology_paragraphs,
    check_wording,
)

__all__ = [
    "PLACEHOLDERS",
    "ApologyPaper",
    "PaperHead",
    "ReceiptPaper",
    "ReceivedDocument",
    "apology_paragraphs",
    "apology_pdf",
    "check_wording",
    "default_wording",
    "receipt_pdf",
]

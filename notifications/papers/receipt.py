"""Mẫu 01: the receipt that carries the promise."""

import io
import re

import segno

from notifications.papers.facts import ReceiptPaper, ReceivedDocument
from notifications.papers.forms import form_of
from notifications.papers.sentences import notes
from notifications.papers.typesetting import Sheet, typeset
from notifications.spoken_dates import full_moment, local, official_day


def receipt_pdf(paper: ReceiptPaper) -> bytes:
    """Return the receipt as PDF."""
    return typeset(receipt_sheet(paper))


def receipt_sheet(paper: ReceiptPaper) -> Sheet:
    """Lay the receipt on the form of the day the case was received."""
    received_at = local(paper.received_at)
    form = form_of("receipt", received_at.date())
    data = {
        "title": form.title,
        "agency": paper.head.agency,
        "parent_agency": paper.head.parent_agency,
        "place": paper.head.place,
        "day": official_day(received_at.date()),
        "desk": paper.desk_name,
        "code": paper.case_code,
        "applicant": paper.applicant_name,
        "facts": _facts(paper),
        "procedure": paper.procedure_title,
        "documents": [_row(document) for document in paper.documents],
        "sets": f"{paper.sets:02d}",
        "limit": paper.limit_text,
        "received": full_moment(received_at),
        "promised": _promised(paper),
        "provisional": paper.is_provisional,
        "collect": paper.collect_at,
        "fee": paper.fee_text,
        "notes": list(paper.notes),
        "closing": notes(paper.wording),
        "lookup_url": paper.lookup_url,
        # In pieces, so that only a piece without end is broken by force: what is
        # copied from the page must still be the address.
        "url_pieces": re.split(r"(?<=[/?&=])", paper.lookup_url),
        "lookup_secret": paper.lookup_secret,
        "qr": _qr(paper.lookup_url),
        "received_by": paper.received_by,
    }
    return Sheet(
        form=form.page,
        data=data,
        made_on=received_at,
    )


def _row(document: ReceivedDocument) -> dict[str, object]:
    return {
        "name": document.name,
        "original": document.is_original,
        "certified": document.is_certified,
        "copy": document.is_copy,
    }


def _facts(paper: ReceiptPaper) -> list[str]:
    """Return who filed and how, a line for each two things that belong together."""
    lines = [
        [("Địa chỉ", paper.applicant_address)],
        [("Điện thoại", paper.applicant_phone), ("Thư", paper.applicant_email)],
        [("Chủ hồ sơ", paper.owner_name)],
        [("Cách nộp", paper.channel)],
    ]
    known = [[f"{name}: {value}" for name, value in line if value] for line in lines]
    return ["; ".join(line) for line in known if line]


def _promised(paper: ReceiptPaper) -> str:
    if paper.promised_at is None:
        return paper.pending or "không quy định thời hạn"
    return full_moment(paper.promised_at)


def _qr(url: str) -> str:
    drawing = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        drawing, kind="svg", border=2, xmldecl=False
    )
    return drawing.getvalue().decode("utf-8")

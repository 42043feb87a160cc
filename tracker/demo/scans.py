"""Scans for the demo: pages that look like papers and say that they are invented."""

import struct
import zlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from io import BytesIO
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.attachments.content import PDF
from tracker.attachments.entry import NewAttachment, attach
from tracker.demo.world import Offer, World
from tracker.file_store import FileStore
from tracker.text_entry import file_name

#: Of so many cases one has its papers scanned.
_SCANNED = 3
_WIDTH, _HEIGHT = 620, 877  # A4 at 75 dots an inch
_PAPER, _INK, _STAMP = 250, 70, 150


@cache
def scanned_page(seed: int) -> bytes:
    """Draw a page of grey lines, as a scan looks from far away, as PNG."""
    rows = bytearray()
    for y in range(_HEIGHT):
        rows.append(0)
        rows += _row(y, seed)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 0, 0, 0, 0))
        + _chunk(b"IDAT", zlib.compress(bytes(rows), 9))
        + _chunk(b"IEND", b"")
    )


@cache
def typed_page(title: str) -> bytes:
    """Write a page of PDF with a title in plain letters."""
    text = (
        "BT /F1 18 Tf 72 760 Td (DU LIEU MINH HOA) Tj "
        f"/F1 14 Tf 0 -36 Td ({title}) Tj "
        "/F1 11 Tf 0 -28 Td (Giay to nay duoc dung cho ban trinh dien.) Tj ET"
    )
    parts = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
    )
    return _pdf(parts)


def scan_sometimes(
    session: Session, world: World, offer: Offer, case_id: UUID, now: datetime
) -> None:
    """Scan the first papers of every so many cases that come in."""
    world.received += 1
    if world.received % _SCANNED == 0:
        names = offer.documents[:2]
        _attach(session, world.store, world.mai, case_id, names=names, now=now)


def attach_result_sometimes(
    session: Session, world: World, head: Actor, case_id: UUID, now: datetime
) -> None:
    """Attach the result to every so many cases that are finished."""
    if world.received % _SCANNED == 1:
        names = ("Kết quả giải quyết",)
        _attach(
            session, world.store, head, case_id, names=names, now=now, kind="result"
        )


def _attach(
    session: Session,
    store: FileStore,
    actor: Actor,
    case_id: UUID,
    *,
    names: Sequence[str],
    now: datetime,
    kind: str = "scan",
) -> None:
    """Attach a file for each paper: the first as PDF, the others as pictures."""
    files = []
    for number, name in enumerate(names):
        is_pdf = number == 0
        title = "Ket qua giai quyet" if kind == "result" else "Don de nghi"
        content = typed_page(title) if is_pdf else scanned_page(number)
        kept = store.keep(actor.agency_id, BytesIO(content))
        files.append(
            NewAttachment(
                name=file_name(f"{name[:60]}.{'pdf' if is_pdf else 'png'}"),
                media_type=PDF if is_pdf else "image/png",
                size=kept.size,
                sha256=kept.sha256,
            )
        )
    attach(session, actor, case_id, files=files, kind=kind, now=now)


def _row(y: int, seed: int) -> bytes:
    """Draw one line of dots: margins, words of uneven length, a stamp at the foot."""
    row = bytearray([_PAPER]) * _WIDTH
    line, within = divmod(y - 90, 22)
    if 90 <= y < 700 and within < 7 and (line * 7 + seed) % 9:
        end = 540 - (line * 53 + seed * 31) % 170
        for x in range(80, end):
            if (x * 7 + line * 13 + seed) % 61 > 8:
                row[x] = _INK
    height = y - 760
    if height * height < 2500:
        half = int((2500 - height * height) ** 0.5)
        for x in (430 - half, 430 + half - 1):
            row[x] = row[x + 1] = _STAMP
    return bytes(row)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _pdf(parts: Sequence[str]) -> bytes:
    made = bytearray(b"%PDF-1.4\n")
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{part}\nendobj\n".encode("ascii")
    start = len(made)
    made += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n".encode("ascii")
    for place in places:
        made += f"{place:010} 00000 n \n".encode("ascii")
    made += (
        f"trailer << /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ).encode("ascii")
    return bytes(made)

"""Personal values that must not be found where the public reads, in any disguise."""

import base64
import html
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import quote, quote_plus

from sqlalchemy import select

from tracker.db import Database
from tracker.models import Applicant, Case

#: What is shorter than this is found in every page by chance.
SHORTEST = 6


def personal_values(database: Database) -> set[str]:
    """Collect what may never be shown to the public, from a whole database.

    An organisation's own name is shown in full; nobody else's is.
    """
    with database.read() as session:
        found = {
            value
            for row in session.scalars(select(Applicant))
            for value in (
                "" if row.kind == "organisation" else row.name,
                row.representative,
                row.identity_no,
                row.phone,
                row.email,
                row.address,
            )
        }
        for case in session.scalars(select(Case)):
            found |= {case.code or "", case.submission_no or "", case.lookup_secret}
            found |= {str(case.id), str(case.applicant_id), case.subject}
    return {value for value in found if len(value) >= SHORTEST}


def disguises(value: str) -> Iterator[str]:
    """Give a value as the layers between a row and a reader may write it."""
    for text in {*_spellings(value), *_spellings(_without_marks(value))}:
        yield text
        yield html.escape(text)
        yield quote(text, safe="")
        yield quote_plus(text)
        yield json.dumps(text)[1:-1]
        yield text.encode("ascii", "xmlcharrefreplace").decode()
        yield "".join(f"&#x{ord(sign):x};" for sign in text)
        yield text.encode().hex()
        yield text.encode("utf-7").decode()
        yield from _in_base64(text)
    yield value[::-1]


def _spellings(value: str) -> Iterator[str]:
    yield unicodedata.normalize("NFC", value)
    yield unicodedata.normalize("NFD", value)
    if value.isdigit():
        yield from _grouped(value)
    yield re.sub(r"[\s-]", "", value)
    yield re.sub(r"\s", "-", value)
    yield re.sub(r"\s", "_", value)
    words = value.split()
    if len(words) > 1:
        # As a list by given name writes it, and as a form of two fields does.
        yield " ".join(reversed(words))
        yield f"{words[-1]} {' '.join(words[:-1])}"
        yield f"{words[-1]}, {' '.join(words[:-1])}"


def _grouped(digits: str) -> Iterator[str]:
    """Group a number as people write telephones and identity cards."""
    for mark in " .-":
        yield mark.join((digits[:4], digits[4:7], digits[7:]))
        yield mark.join((digits[:3], digits[3:6], digits[6:]))
    if digits.startswith("0"):
        yield f"84{digits[1:]}"
        yield f"+84 {digits[1:]}"


def _without_marks(value: str) -> str:
    parted = unicodedata.normalize("NFD", value.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def _in_base64(text: str) -> Iterator[str]:
    """Give what stands in base64 whatever stands before it: three alignments."""
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + text.encode()).decode().rstrip("=")
        inner = coded[(0, 2, 3)[before] : -2]
        if len(inner) >= 2 * SHORTEST:
            yield inner
            yield inner.translate(str.maketrans("+/", "-_"))


def found_in(texts: Iterable[str], values: Collection[str]) -> dict[str, str]:
    """Look for values in texts; give each that is there with the disguise it wore.

    Case does not matter. Lines that pages share are looked at once.
    """
    lines = {line.strip() for text in texts for line in text.splitlines()}
    lines |= {html.unescape(line) for line in lines}
    # A word that begins in one element and ends in the next is one word to a reader.
    lines |= {re.sub(r"<[^>]*>", "", line) for line in lines}
    everything = "\n".join(lines).casefold()
    # What has a piece that stands nowhere is not looked for: nearly everything.
    last = len(everything) - SHORTEST
    pieces = {everything[at : at + SHORTEST] for at in range(last + 1)}
    return {
        value: worn
        for value in values
        for worn in set(disguises(value))
        if len(worn) >= SHORTEST and _stands_in(worn.casefold(), everything, pieces)
    }


def _stands_in(text: str, everything: str, pieces: Collection[str]) -> bool:
    starts = range(0, len(text) - SHORTEST + 1, SHORTEST)
    return all(text[at : at + SHORTEST] in pieces for at in starts) and (
        text in everything
    )

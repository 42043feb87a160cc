"""The public log: its page, and what programs read to check it: /nhat-ky."""

import base64
import json
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from tracker.errors import NotFoundError
from tracker.queries import published
from tracker.transparency import reading
from tracker.transparency.leaves import PUBLISHED_SEALED
from web.deps import Reading, page, settings_of
from web.errors import answer
from web.public.keeping import kept, kept_a_day
from web.public.reading import AtPlace, Place
from web.router import Router

router = Router()
Number = Annotated[int, Query(ge=0, le=10**12)]
_PAGE = 10
#: The stand-alone verifier, beside what is served in a wheel, or in the source.
_PROGRAM = (
    Path(__file__).parents[1] / "static/verify_log.py",
    Path(__file__).parents[2] / "tools/verify_log.py",
)


@router.get("/nhat-ky")
def read_log(
    request: Request,
    place: AtPlace,
    truoc: Annotated[int | None, Query(ge=0, le=10**12)] = None,
) -> HTMLResponse:
    """Say what the log is, how far it is, and how anybody can check it."""
    log = checkpoint = None
    begin = end = size = 0
    known: Sequence[str] = ()
    newest: Sequence[Any] = ()
    if place.agency is not None:
        agency_id = place.agency.agency_id
        log = reading.log_of_agency(place.session, agency_id)
        checkpoint = reading.latest(place.session, agency_id)
        known = [one.verifier_key for one in reading.keys(place.session, agency_id)]
        size = checkpoint.size if checkpoint else 0
        end = min(size, truoc) if truoc else size
        begin = max(0, end - _PAGE)
        newest = reading.leaves(place.session, agency_id, begin, end)[::-1]
    return kept(
        request,
        page(
            request,
            "public/log.html",
            place=place,
            log=log,
            checkpoint=checkpoint,
            keys=known,
            newest=[(one, json.loads(one.leaf)["facts"]) for one in newest],
            civil=place.office.time.civil if place.office else None,
            newer=min(size, end + _PAGE) if end < size else 0,
            older=begin,
            base=settings_of(request).public_url.rstrip("/"),
            program_hash=sha256(_program()).hexdigest(),
        ),
    )


@router.get("/nhat-ky/verify_log.py")
def read_program() -> Response:
    """Give the stand-alone verifier; its hash can be compared with the release's."""
    return Response(
        _program(),
        media_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="verify_log.py"'},
    )


@cache
def _program() -> bytes:
    return next(one for one in _PROGRAM if one.exists()).read_bytes()


@router.get("/nhat-ky/{code}/checkpoint")
def read_checkpoint(request: Request, session: Reading, code: str) -> PlainTextResponse:
    """Give the newest signed root, as a signed note."""
    found = reading.latest(session, reading.log_of(session, code).agency_id)
    if found is None:
        raise NotFoundError(what="checkpoint", what_vi="điểm kiểm", key="")
    return kept(request, PlainTextResponse(found.note))


@router.get("/nhat-ky/{code}/keys")
def read_keys(request: Request, session: Reading, code: str) -> PlainTextResponse:
    """Give the keys that signed, a verifier's line each, the newest first."""
    found = reading.keys(session, reading.log_of(session, code).agency_id)
    lines = "".join(f"{one.verifier_key}\n" for one in found)
    return kept(request, PlainTextResponse(lines))


@router.get("/nhat-ky/{code}/leaves")
def read_leaves(
    request: Request,
    session: Reading,
    code: str,
    begin: Number = 0,
    end: Number = reading.MOST_LEAVES,
) -> PlainTextResponse:
    """Give leaves by their numbers, one a line; at most a thousand at once.

    Where all that were asked for are there, they are so for good.
    """
    found = reading.leaves(session, reading.log_of(session, code).agency_id, begin, end)
    lines = (
        json.dumps({"index": one.leaf_index, "leaf": one.leaf}, ensure_ascii=False)
        for one in found
    )
    made = PlainTextResponse(
        "".join(f"{line}\n" for line in lines), media_type="application/jsonl"
    )
    is_whole = len(found) == min(end - begin, reading.MOST_LEAVES)
    return (kept_a_day if is_whole else kept)(request, made)


@router.get("/nhat-ky/{code}/inclusion")
def read_inclusion(
    request: Request, session: Reading, code: str, index: Number, size: Number
) -> JSONResponse:
    """Prove that a leaf is under the root of that size (RFC 9162, 2.1.3)."""
    log = reading.log_of(session, code)
    hashes = reading.inclusion(session, log.agency_id, index, size)
    proof = {"index": index, "size": size, "hashes": _base64(hashes)}
    return kept_a_day(request, JSONResponse(proof))


@router.get("/nhat-ky/{code}/consistency")
def read_consistency(
    request: Request, session: Reading, code: str, old: Number, size: Number
) -> JSONResponse:
    """Prove that the log of that size begins with an older one (RFC 9162, 2.1.4)."""
    log = reading.log_of(session, code)
    hashes = reading.consistency(session, log.agency_id, old, size)
    proof = {"old": old, "size": size, "hashes": _base64(hashes)}
    return kept_a_day(request, JSONResponse(proof))


@router.get("/xin-loi/{apology_id}/chung-minh")
def read_proof(request: Request, place: AtPlace, apology_id: UUID) -> Response:
    """Give the proof that an apology is in the log, to be kept and checked."""
    proof = None
    try:
        found = published.apology(place.session, apology_id, place.today)
    except NotFoundError:
        found = None
    if found is not None and not published.is_over(found, place.today):
        proof = proof_of(place, found)
    if proof is None:
        return answer(
            request,
            404,
            code="not_found",
            vi="Chưa có chứng minh nào ở địa chỉ này.",
            en="There is no proof at this address yet.",
        )
    name = f"chung-minh-{apology_id}.json"
    made = JSONResponse(
        {
            "origin": proof.log.origin,
            "index": proof.leaf.leaf_index,
            "leaf": proof.leaf.leaf,
            "opened": {
                name: {"salt": proof.leaf.salts[name], "text": text}
                for name, text in proof.opened.items()
            },
            "hashes": _base64(proof.hashes),
            "checkpoint": proof.checkpoint.note,
        },
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    return kept(request, made)


def proof_of(place: Place, found: published.ShownApology) -> reading.Proof | None:
    """Give the proof of a published apology, once the log has a number for it."""
    shown = {name: getattr(found.row, name) for name in PUBLISHED_SEALED}
    return reading.proof_of(place.session, found.row.agency_id, found.row.id, shown)


def _base64(hashes: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in hashes]

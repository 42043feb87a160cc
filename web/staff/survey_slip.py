"""A slip to hand over with the result: where its applicant may say how we did."""

from functools import partial

import segno
from fastapi import Request
from fastapi.responses import HTMLResponse

from tracker.queries.cases import case_id_of
from tracker.survey import hand_out
from web.deps import Db, Now, Poster, page
from web.router import Router

router = Router()


@router.post("/ho-so/{code}/phieu-khao-sat")
def print_slip(
    request: Request, database: Db, actor: Poster, now: Now, code: str
) -> HTMLResponse:
    """Make a new address and show it once, to be printed; none is kept to be read."""
    with database.read() as session:
        case_id = case_id_of(session, actor, code)
    address = database.write(partial(hand_out, actor=actor, case_id=case_id, now=now))
    code_drawn = segno.make(address, error="m", micro=False)
    return page(
        request,
        "staff/survey_slip.html",
        address=address,
        code=code,
        picture=code_drawn.svg_data_uri(scale=6, border=2),
    )

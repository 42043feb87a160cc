"""What is done to an entry of the ledger: one act, one address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Path, Request
from fastapi.responses import Response

from tracker import ledger
from tracker.accounts.actor import Actor
from tracker.db import Database, Session, WriteFunction
from tracker.errors import CommandRefusedError
from web.deps import Db, Now, Poster, go
from web.errors import status_of
from web.manager.ledger import show
from web.manager.typed_dates import a_day
from web.presenting.i18n import translate
from web.rendering import language_of
from web.router import Router
from web.typed import sentence_of

router = Router("/giai-trinh/{entry_id}")

Text = Annotated[str, Form(max_length=8000)]
Short = Annotated[str, Form(max_length=40)]
_DONE = {
    "closed": "da-khep-muc",
    "returned": "da-tra-lai",
    "reopened": "da-mo-lai",
    "accepted": "da-duyet-giai-trinh",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who sent a form about which entry, and when."""

    request: Request
    database: Database
    actor: Actor
    now: datetime
    entry_id: UUID

    def do(
        self, act: WriteFunction[object], done: str, typed: Mapping[str, str]
    ) -> Response:
        """Do an act; what was typed stands there again if it is refused."""
        try:
            self.database.write(act)
        except CommandRefusedError as error:
            status = status_of(error)
            if status in {403, 404}:
                raise
            field = str(error.facts.get("field", ""))
            said = translate(sentence_of(error), language_of(self.request))
            errors = {field if field in typed and field != "kind" else "": said}
            with self.database.read() as session:
                return show(
                    self.request,
                    session,
                    self.actor,
                    self.entry_id,
                    self.now,
                    typed=dict(typed),
                    errors=errors,
                    status=status,
                )
        return go(f"/giai-trinh/{self.entry_id}", done)


def hand_of(
    request: Request, entry_id: UUID, database: Db, actor: Poster, now: Now
) -> Hand:
    """Take what every form about an entry has."""
    return Hand(
        request=request, database=database, actor=actor, now=now, entry_id=entry_id
    )


ByHand = Annotated[Hand, Depends(hand_of)]


@router.post("")
def add_line(
    hand: ByHand, kind: Short = "", text: Text = "", cause: Short = ""
) -> Response:
    """Add one line: a follow-up, or what is decided of an explanation."""
    act = partial(
        ledger.follow,
        actor=hand.actor,
        entry_id=hand.entry_id,
        kind=kind,
        text=text,
        cause=cause,
        now=hand.now,
    )
    typed = {"kind": kind, "text": text, "cause": cause}
    return hand.do(act, _DONE.get(kind, "da-luu"), typed)


@router.post("/tra-loi")
def give_answer(
    hand: ByHand,
    cause: Short = "",
    explanation: Text = "",
    measure: Text = "",
    owner_id: Short = "",
    measure_due: Short = "",
) -> Response:
    """Answer: the cause, what happened, and what is changed, by whom, until when."""

    def write(session: Session) -> None:
        ledger.answer(
            session,
            hand.actor,
            hand.entry_id,
            cause=cause,
            explanation=explanation,
            measure=measure,
            owner_id=_id(owner_id),
            measure_due=a_day(measure_due, "measure_due"),
            now=hand.now,
        )

    typed = {
        "cause": cause,
        "explanation": explanation,
        "measure": measure,
        "owner_id": owner_id,
        "measure_due": measure_due,
    }
    return hand.do(write, "da-giai-trinh", typed)


@router.post("/bien-phap")
def plan_measure(
    hand: ByHand, measure: Text = "", owner_id: Short = "", measure_due: Short = ""
) -> Response:
    """Promise a measure."""

    def write(session: Session) -> None:
        ledger.plan_measure(
            session,
            hand.actor,
            hand.entry_id,
            text=measure,
            owner_id=_id(owner_id),
            due_on=a_day(measure_due, "measure_due"),
            now=hand.now,
        )

    typed = {"measure": measure, "owner_id": owner_id, "measure_due": measure_due}
    return hand.do(write, "da-ghi-bien-phap", typed)


@router.post("/bien-phap/{no}/xong")
def fulfil_measure(
    hand: ByHand, no: Annotated[int, Path(ge=1, le=9999)], done: Text = ""
) -> Response:
    """Say that a measure was carried out."""
    act = partial(
        ledger.fulfil_measure,
        actor=hand.actor,
        entry_id=hand.entry_id,
        no=no,
        text=done,
        now=hand.now,
    )
    return hand.do(act, "da-xong-bien-phap", {"done": done, "no": str(no)})


@router.post("/bien-phap/{no}/bo")
def drop_measure(
    hand: ByHand, no: Annotated[int, Path(ge=1, le=9999)], why: Text = ""
) -> Response:
    """Give a measure up, with the reason."""
    act = partial(
        ledger.drop_measure,
        actor=hand.actor,
        entry_id=hand.entry_id,
        no=no,
        why=why,
        now=hand.now,
    )
    return hand.do(act, "da-bo-bien-phap", {"why": why, "no": str(no)})


@router.post("/phan-doi")
def appeal(hand: ByHand, reason: Text = "") -> Response:
    """Contest the mark."""
    act = partial(
        ledger.appeal,
        actor=hand.actor,
        entry_id=hand.entry_id,
        reason=reason,
        now=hand.now,
    )
    return hand.do(act, "da-phan-doi", {"reason": reason})


@router.post("/quyet-dinh")
def decide_appeal(hand: ByHand, upheld: Short = "", decision: Text = "") -> Response:
    """Uphold an appeal, which reverses the entry, or reject it."""
    act = partial(
        ledger.decide_appeal,
        actor=hand.actor,
        entry_id=hand.entry_id,
        is_upheld=upheld == "co",
        reason=decision,
        now=hand.now,
    )
    done = "da-dao-muc" if upheld == "co" else "da-bac-phan-doi"
    return hand.do(act, done, {"decision": decision})


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None

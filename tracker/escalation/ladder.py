"""The ladder of an agency as a value: rung by rung, who is told, how and when."""

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from rules.escalation import OwnRung
from rules.ladder import OWN_RUNGS, Concern, Rung
from tracker.calendars import AgencyTime
from tracker.models import EscalationLadder, EscalationRung

NOW, DIGEST = "now", "digest"
OFFICE, ANY = "office", "any"

Key = tuple[Rung, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRung:
    """One rung: with nobody to tell it is recorded and shown, and no more.

    `may_choose`: an officer may take it in the digest instead of at once.
    """

    rung: Rung
    amount: int = 0
    recipients: tuple[Concern, ...] = ()
    delivery: str = NOW
    hours: str = OFFICE
    may_choose: bool = False
    note: str = ""
    legal_basis: str = ""
    added_at: datetime | None = None

    @property
    def key(self) -> Key:
        """What tells it from the other rungs of the ladder."""
        return self.rung, self.amount

    def as_json(self) -> dict[str, Any]:
        """Give the rung as the administration's record keeps it."""
        return {
            "rung": str(self.rung),
            "amount": self.amount,
            "recipients": [str(one) for one in self.recipients],
            "delivery": self.delivery,
            "hours": self.hours,
            "may_choose": self.may_choose,
            "note": self.note,
            "legal_basis": self.legal_basis,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The ladder in force; version 0 is the one shipped."""

    version: int
    rungs: tuple[LadderRung, ...]
    director_id: UUID | None = None

    def rung_for(self, rung: Rung, scope: str) -> LadderRung | None:
        """Find the rung that a case reached; its number stands in the scope."""
        key = (rung, amount_of(rung, scope))
        return next((one for one in self.rungs if one.key == key), None)

    def own(self, time: AgencyTime) -> tuple[OwnRung, ...]:
        """List the rungs the agency added, in its civil time."""
        return tuple(
            OwnRung(
                one.rung, one.amount, time.civil(one.added_at) if one.added_at else None
            )
            for one in self.rungs
            if one.rung in OWN_RUNGS
        )


def amount_of(rung: Rung, scope: str) -> int:
    """Read the number of an agency's own rung out of its scope."""
    number = scope.partition("-")[0]
    return int(number) if rung in OWN_RUNGS and number.isdecimal() else 0


#: Recorded and shown, and listed in the morning letter; no letter of their own.
_QUIET = frozenset({Rung.SUPPLEMENT_NOT_ASKED, Rung.DUE_SOON})
_BASIS = MappingProxyType(
    {
        Rung.SUPPLEMENT_NOT_ASKED: "NĐ 118/2025/NĐ-CP, Điều 19 khoản 5",
        Rung.SUPPLEMENT_WINDOW_OVER: "NĐ 118/2025/NĐ-CP, Điều 19 khoản 5",
        Rung.APOLOGY_TO_PREPARE: "NĐ 118/2025/NĐ-CP, Điều 19 khoản 6",
        Rung.APOLOGY_OWED: "NĐ 118/2025/NĐ-CP, Điều 19 khoản 6",
        Rung.ONLINE_UNANSWERED: "NĐ 118/2025/NĐ-CP, Điều 17 khoản 2",
        Rung.OVERDUE: "NĐ 118/2025/NĐ-CP, Điều 4 khoản 6",
        Rung.LATE_AGAIN: "NĐ 118/2025/NĐ-CP, Điều 19 khoản 6",
    }
)


def _shipped(rung: Rung) -> LadderRung:
    told = () if rung in _QUIET else tuple(sorted(rung.concerns, key=_order))
    return LadderRung(
        rung=rung,
        recipients=told,
        hours=ANY if rung.is_urgent else OFFICE,
        legal_basis=_BASIS.get(rung, ""),
    )


def _order(concern: Concern) -> int:
    return list(Concern).index(concern)


#: What every agency begins with, and what it goes by until it saves its own.
SHIPPED = Ladder(
    version=0, rungs=tuple(_shipped(one) for one in Rung if one not in OWN_RUNGS)
)


_RUNGS = (
    select(EscalationRung, EscalationLadder.director_id)
    .join(
        EscalationLadder,
        (EscalationLadder.agency_id == EscalationRung.agency_id)
        & (EscalationLadder.version == EscalationRung.version),
    )
    .where(EscalationRung.agency_id == bindparam("agency_id"))
)
#: Asked at every act, so they are put together only once.
_IN_FORCE = _RUNGS.where(
    EscalationRung.version
    == select(func.max(EscalationLadder.version))
    .where(EscalationLadder.agency_id == bindparam("agency_id"))
    .scalar_subquery()
)
_FORMER = _RUNGS.where(EscalationRung.version == bindparam("version"))


def ladder_of(session: Session, agency_id: UUID, version: int | None = None) -> Ladder:
    """Read the ladder in force, or a former one; without any, the one shipped."""
    if version == 0:
        return SHIPPED
    asked = {"agency_id": agency_id, "version": version}
    rows = session.execute(_IN_FORCE if version is None else _FORMER, asked).all()
    if not rows:
        return SHIPPED
    rungs = sorted((_of(row[0]) for row in rows), key=rank)
    return Ladder(
        version=rows[0][0].version, rungs=tuple(rungs), director_id=rows[0][1]
    )


def rank(one: LadderRung) -> tuple[int, int]:
    """Order rungs as a case climbs them; of the same kind by their number."""
    nearer = (
        -one.amount
        if one.rung in {Rung.BEFORE_CUT_OFF, Rung.STEP_ENDING}
        else one.amount
    )
    return one.rung.severity, nearer


def _of(row: EscalationRung) -> LadderRung:
    return LadderRung(
        rung=Rung(row.rung),
        amount=row.amount,
        recipients=tuple(Concern(one) for one in row.recipients),
        delivery=row.delivery,
        hours=row.hours,
        may_choose=row.may_choose,
        note=row.note,
        legal_basis=row.legal_basis,
        added_at=row.added_at,
    )

"""One round of the postman: claim, send outside any transaction, write down."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from notifications import left_behind, outbox, smtp
from notifications.envelope import Enclosure
from notifications.errors import (
    DeliveryError,
    EnclosureGoneError,
    NotSetUpError,
    UnreachableError,
)
from notifications.outbox import Claimed, Paces, Taken
from notifications.retry import retry_decision
from notifications.smtp import Accepted, SmtpSettings

_T = TypeVar("_T")

# What came of one letter: taken, not taken, not tried (none), or a fault of ours.
Outcome = Accepted | DeliveryError | None


class Write(Protocol):
    """The one door for writing: a transaction around the function, then its answer."""

    def __call__(self, function: Callable[[Session], _T], /) -> _T: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much one round takes on."""

    batch: int = 20
    most_batches: int = 500
    lease_seconds: float = 300.0
    #: How long it goes on, and waits for its servers, before another round begins.
    seconds: float = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What a round did; `lost` are letters another deliverer had taken over."""

    claimed: int = 0
    sent: int = 0
    to_retry: int = 0
    failed: int = 0
    lost: int = 0
    put_back: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverer:
    """Everything a round needs from outside; nothing here is a global."""

    write: Write
    settings_for: Callable[[UUID], SmtpSettings | None]
    now: Callable[[], datetime]
    worker: str
    reached: Callable[[str], None] = lambda _: None  # failpoints, for crash tests
    #: The bytes of a file that goes with a letter, by its hash; none if they are gone.
    fetch: Callable[[UUID, str], bytes | None] = lambda _agency, _sha256: None
    #: How many letters a minute the servers are given.
    paces: Paces = field(default_factory=Paces)
    wait: Callable[[float], None] = time.sleep


def run(deliverer: Deliverer, plan: Plan | None = None) -> DeliveryReport:
    """Deliver what is due, batch by batch, until nothing is or the plan is used up.

    Safe beside another round and safe to kill anywhere: a letter is sent at least once,
    and a second copy carries the same Message-ID.
    """
    plan = plan or Plan()
    total: Counter[str] = Counter()
    ends = deliverer.now() + timedelta(seconds=plan.seconds)
    resting: frozenset[UUID] = frozenset()
    for _ in range(plan.most_batches):
        taken = _claim(deliverer, plan, resting)
        resting = taken.resting
        if taken.letters:
            total += _delivered(deliverer, taken.letters)
        now = deliverer.now()
        if taken.is_last:
            break
        if now >= ends or (taken.again_at is not None and taken.again_at >= ends):
            break
        if not taken.letters and taken.again_at is not None:
            deliverer.wait(max(0.0, (taken.again_at - now).total_seconds()))
    return DeliveryReport(**total)


def _delivered(deliverer: Deliverer, claimed: Sequence[Claimed]) -> Counter[str]:
    """Send the letters of one batch, and write down what became of each."""
    deliverer.reached("delivery.claimed")
    settings = {
        agency_id: deliverer.settings_for(agency_id)
        for agency_id in {letter.agency_id for letter in claimed}
    }
    outcomes = left_behind.run(_Round(deliverer, settings).send_all(claimed))
    deliverer.reached("delivery.sent")
    found = _record(deliverer, claimed, outcomes)
    deliverer.reached("delivery.recorded")
    _raise_bug(outcomes)
    return found


def _claim(deliverer: Deliverer, plan: Plan, resting: frozenset[UUID]) -> Taken:
    now = deliverer.now()
    return deliverer.write(
        lambda session: outbox.claim_at_pace(
            session,
            deliverer.paces,
            now=now,
            limit=plan.batch,
            lease_seconds=plan.lease_seconds,
            worker=deliverer.worker,
            resting=resting,
        )
    )


class _Round:
    """The letters of one batch on their way, a few connections for each agency."""

    def __init__(
        self, deliverer: Deliverer, settings: dict[UUID, SmtpSettings | None]
    ) -> None:
        self._now = deliverer.now
        self._fetch = deliverer.fetch
        self._settings = settings
        self._lines = {
            agency_id: asyncio.Semaphore(known.connections if known else 1)
            for agency_id, known in settings.items()
        }
        self._down: dict[UUID, DeliveryError] = {}

    async def send_all(
        self, letters: Sequence[Claimed]
    ) -> list[Outcome | BaseException]:
        return list(
            await asyncio.gather(
                *(self._send(letter) for letter in letters), return_exceptions=True
            )
        )

    async def _send(self, letter: Claimed) -> Outcome:
        settings = self._settings[letter.agency_id]
        if settings is None:
            return NotSetUpError("chưa nhập máy chủ thư của cơ quan")
        async with self._lines[letter.agency_id]:
            if letter.agency_id in self._down:
                # The same server has just failed for a reason that is not the letter's.
                return self._down[letter.agency_id]
            left = (letter.until - self._now()).total_seconds()
            if left < settings.deadline_seconds:
                return None
            try:
                mail = replace(letter.mail, enclosures=self._enclosures(letter))
                return await smtp.send(mail, settings)
            except (UnreachableError, NotSetUpError) as fault:
                self._down[letter.agency_id] = fault
                return fault
            except DeliveryError as fault:
                return fault

    def _enclosures(self, letter: Claimed) -> tuple[Enclosure, ...]:
        found = []
        for one in letter.enclosed:
            content = self._fetch(letter.agency_id, one.sha256)
            if content is None:
                raise EnclosureGoneError(one.name)
            found.append(
                Enclosure(name=one.name, media_type=one.media_type, content=content)
            )
        return tuple(found)


def _record(
    deliverer: Deliverer,
    claimed: Sequence[Claimed],
    outcomes: Sequence[Outcome | BaseException],
) -> Counter[str]:
    now = deliverer.now()

    def write_down(session: Session) -> Counter[str]:
        return Counter(
            _settle(session, letter, outcome, now)
            for letter, outcome in zip(claimed, outcomes, strict=True)
            if outcome is None or isinstance(outcome, Accepted | DeliveryError)
        )

    return deliverer.write(write_down) + Counter(claimed=len(claimed))


def _settle(session: Session, letter: Claimed, outcome: Outcome, now: datetime) -> str:
    if outcome is None:
        is_ours = outbox.put_back(session, [letter], now=now) == 1
        return "put_back" if is_ours else "lost"
    if isinstance(outcome, Accepted):
        is_ours = outbox.mark_sent(session, letter, now=now, answer=outcome.answer)
        return "sent" if is_ours else "lost"
    decision = retry_decision(
        outcome.kind,
        attempts=letter.attempts,
        first_tried_at=letter.first_tried_at,
        now=now,
    )
    if decision.again_at is None:
        is_ours = outbox.mark_failed(session, letter, outcome, now=now)
        return "failed" if is_ours else "lost"
    is_ours = outbox.mark_retry(
        session, letter, outcome, now=now, again_at=decision.again_at
    )
    return "to_retry" if is_ours else "lost"


def _raise_bug(outcomes: Sequence[Outcome | BaseException]) -> None:
    """Pass on a fault of our own, once the other letters are safely written down.

    The letter it belongs to stays claimed and comes back when its lease ends.
    """
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(
            outcome, DeliveryError
        ):
            raise outcome

"""What every story of the demo shares: the department, its time, its procedures."""

import random
from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from rules.deadline import due
from rules.procedure import LimitUnit, TimeLimit
from tracker.accounts.actor import Actor
from tracker.calendars import AgencyTime
from tracker.demo.department import DemoDepartment
from tracker.demo.people import Crowd
from tracker.file_store import FileStore

#: What a story is given for each of its steps, and what it is.
Step = tuple[Session, datetime]
Story = Generator[datetime, Step, None]


@dataclass(frozen=True, slots=True)
class Offer:
    """A procedure that the desk receives, and the unit that works it."""

    procedure_id: UUID
    name_vi: str
    unit: str
    steps: int
    documents: tuple[str, ...]
    limit: TimeLimit
    waits_for_fee: bool = False


@dataclass(slots=True)
class World:
    """The department on its simulated clock."""

    department: DemoDepartment
    time: AgencyTime
    offers: tuple[Offer, ...]
    chance: random.Random
    crowd: Crowd
    store: FileStore
    received: int = 0

    @property
    def mai(self) -> Actor:
        """The clerk who receives."""
        return self.department.actors["mai"]

    @property
    def binh(self) -> Actor:
        """The clerk who keeps the registry of papers."""
        return self.department.actors["binh"]

    @property
    def chau(self) -> Actor:
        """The deputy director who approves."""
        return self.department.actors["chau"]

    @property
    def khiem(self) -> Actor:
        """The inspector who looks at how cases were handled."""
        return self.department.actors["khiem"]

    def offers_of(self, unit: str) -> tuple[Offer, ...]:
        """List what a unit works."""
        return tuple(offer for offer in self.offers if offer.unit == unit)

    @property
    def busy(self) -> tuple[Offer, ...]:
        """What comes in most: of two units, something of a week or two."""
        found: dict[str, Offer] = {}
        for offer in self.offers:
            is_short = offer.limit.unit is LimitUnit.WORKING_DAY and (
                7 <= offer.limit.amount <= 10
            )
            if is_short and offer.steps > 1 and not offer.waits_for_fee:
                found.setdefault(offer.unit, offer)
        return tuple(found.values())[:2]

    def some_offer(self, *, is_late: bool = False) -> Offer:
        """Choose what comes in; most that is late is of what comes in most."""
        share = 0.8 if is_late else 0.4
        often = self.busy if self.chance.random() < share else ()
        return self.chance.choice(often or self.offers)

    def start_for(self, offer: Offer, due_on: date) -> datetime | None:
        """Find when a case has to come in to be due on a day; `None` if it cannot."""
        day = due_on
        for _ in range(90):
            day = self.time.calendar.shift(day, -1)
            local = datetime.combine(day, time(9, self.chance.randrange(60)))
            answer = due(local, offer.limit, self.time.calendar).due_at
            if answer is not None and answer.date() == due_on:
                return self.time.instant(local)
        return None

    def later(self, at: datetime, hours: float) -> datetime:
        """Give the instant so many office hours later, never on the very minute."""
        local = self.time.civil(at)
        seconds = int(hours * 3600) + self.chance.randrange(20, 900)
        return self.time.instant(self.time.calendar.add_seconds(local, seconds))

    def before(self, at: datetime, hours: float) -> datetime:
        """Give an instant about so many hours earlier, inside office hours."""
        local = self.time.civil(at - timedelta(hours=hours))
        return self.time.instant(self.time.calendar.first_open_at_or_after(local))

    def opening_of(self, at: datetime) -> datetime:
        """Give the opening of the working day of an instant, or of the next one."""
        local = self.time.civil(at)
        day = self.time.calendar.roll(local.date())
        return self.time.instant(self.time.calendar.windows(day)[0][0])

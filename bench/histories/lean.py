"""Cases of three acts: received, handed over, finished and fetched.

What most cases are, and the least that the product writes of one: the millions that
only have to be there are of this kind, with a few of every other kind among them.
"""

from datetime import datetime, timedelta

from bench.year import stories
from bench.year.agency import Offered
from bench.year.stories import Kinds, Story, Year
from tracker.cases import holders, outcomes, reception
from tracker.cases.entry import NewCase
from tracker.ids import new_id


def quick(year: Year, start: datetime, offer: Offered) -> Story:
    """Come in at the desk, be handed over, be finished and fetched: within a day."""
    agency, chance = year.agency, year.chance
    head = agency.heads[offer.unit]
    session, now = yield start
    new = NewCase(
        id=new_id(),
        procedure_id=offer.procedure_id,
        applicant=year.applicant(chance),
    )
    reception.register(session, agency.desk, new, now=now)
    session, now = yield now + timedelta(minutes=chance.randrange(5, 60))
    holders.hand_over(
        session, agency.desk, new.id, unit_id=agency.units[offer.unit], now=now
    )
    session, now = yield now + timedelta(minutes=chance.randrange(20, 150))
    outcomes.finish(session, head, new.id, outcome="granted", now=now)
    session, now = yield now + timedelta(minutes=chance.randrange(5, 60))
    outcomes.return_outcome(session, agency.desk, new.id, now=now)


#: The stories and how often they are told, in a thousand.
LEAN: Kinds = (
    (quick, 955),
    (stories.on_time, 20),
    (stories.supplemented, 5),
    (stories.withdrawn, 5),
    (stories.silent, 10),
    (stories.apologised, 5),
)

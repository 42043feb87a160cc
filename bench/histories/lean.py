"""Cases of three acts, received, finished and fetched, with a few others among them.

That is what most cases of a commune are, and the least that the product writes of one:
five events (its reception gives it a deadline and a promise) and the use of one step.
"""

from datetime import datetime, timedelta

from bench.histories.days import is_dense
from bench.year import stories
from bench.year.agency import Offered
from bench.year.stories import Kinds, Story, Year
from tracker.cases import holders, outcomes, reception
from tracker.cases.entry import NewCase
from tracker.ids import new_id


def at_the_counter(year: Year, start: datetime, offer: Offered) -> Story:
    """Come in at the desk, be finished there and fetched: within a day.

    Of the latest days every other one takes its time, so that some are open still.
    """
    day = (start + timedelta(hours=7)).date()
    if is_dense(day) and year.chance.random() < 0.5:
        return stories.on_time(year, start, offer)
    return _quick(year, start, offer, is_handed_over=False)


def handed_over(year: Year, start: datetime, offer: Offered) -> Story:
    """Come in at the desk, go to a unit, be finished and fetched: within a day."""
    return _quick(year, start, offer, is_handed_over=True)


def _quick(
    year: Year, start: datetime, offer: Offered, *, is_handed_over: bool
) -> Story:
    agency, chance = year.agency, year.chance
    session, now = yield start
    new = NewCase(
        id=new_id(),
        procedure_id=offer.procedure_id,
        applicant=year.applicant(chance),
    )
    reception.register(session, agency.desk, new, now=now)
    finisher = agency.manager
    if is_handed_over:
        session, now = yield now + timedelta(minutes=chance.randrange(5, 60))
        unit_id = agency.units[offer.unit]
        holders.hand_over(session, agency.desk, new.id, unit_id=unit_id, now=now)
        finisher = agency.heads[offer.unit]
    session, now = yield now + timedelta(minutes=chance.randrange(20, 150))
    outcomes.finish(session, finisher, new.id, outcome="granted", now=now)
    session, now = yield now + timedelta(minutes=chance.randrange(5, 60))
    outcomes.return_outcome(session, agency.desk, new.id, now=now)


#: The stories and how often they are told, in a thousand.
LEAN: Kinds = (
    (at_the_counter, 830),
    (handed_over, 130),
    (stories.on_time, 15),
    (stories.supplemented, 5),
    (stories.withdrawn, 5),
    (stories.silent, 10),
    (stories.apologised, 5),
)

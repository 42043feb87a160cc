"""Apologies, and answers for a delay, in each of their stages on the demo's day."""

from collections.abc import Iterator
from datetime import datetime

from tracker.demo.department import ACCOUNTS
from tracker.demo.in_hand import coming
from tracker.demo.stories import apologised
from tracker.demo.world import Story, World

#: Where the story stops, and the working days from today to its promise.
_STAGES = (
    ("draft", 1),
    ("draft", -1),
    ("submitted", -1),
    ("submitted", -2),
    ("approved", -1),
    ("issued", -1),
    ("delivered", -2),
    ("delivered", -11),
    ("draft", -15),
)
#: How the answer for a delay stands, and the working days from today to the promise.
_ANSWERED = (
    ("measure", -12),
    ("returned", -16),
    ("appealed", -15),
    ("upheld", -22),
    ("closed", -35),
)


def everywhere(world: World, now: datetime) -> Iterator[Story]:
    """See to it that every stage of both can be looked at today.

    Promised before today and taken up the day before that, each has come to its stage
    at whatever hour the demo is opened.
    """
    calendar = world.time.calendar
    today = calendar.roll(world.time.today(now))
    named = dict.fromkeys(account.unit for account in ACCOUNTS)
    units = [unit for unit in named if world.offers_of(unit)]
    for number, (until, days) in enumerate(_STAGES):
        unit = units[number % len(units)]
        offer, start = coming(world, unit, calendar.shift(today, days))
        yield apologised(world, start, offer=offer, until=until)
    for number, (ending, days) in enumerate(_ANSWERED):
        unit = units[number % len(units)]
        offer, start = coming(world, unit, calendar.shift(today, days))
        yield apologised(world, start, offer=offer, ending=ending)

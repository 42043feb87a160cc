"""Every question that is asked often, as the product asks it, and what it may cost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Session

from notifications.outbox import backlog, claim
from tests.plans import Bounds
from tracker import sweep
from tracker.accounts.actor import Actor
from tracker.offices import office_of
from tracker.queries import desk, manager, search
from tracker.queries.case_page import case_view
from tracker.queries.cases import cases
from tracker.queries.changes import look
from tracker.queries.counts import counts_for
from tracker.queries.ledger import entries
from tracker.queries.notice_list import notices
from tracker.queries.own_case import key_of, look_up
from tracker.queries.published import Wanted, apologies, apology
from tracker.queries.to_return import results_to_return
from tracker.queries.work_filters import EVERYTHING, Filters
from tracker.queries.work_groups import (
    Group,
    Scope,
    counts_of,
    group_of,
    open_cases,
)
from tracker.queries.work_pages import read_page
from tracker.queries.worklist import worklist
from tracker.reports import Span, report_of
from tracker.sweep import BATCH
from tracker.webhooks import delivering

PAGE = Bounds(read=400, sorted=100)
ONE = Bounds(read=60, sorted=20)
BUNCH = Bounds(read=3 * BATCH, sorted=BATCH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks, when, and about which case."""

    desk: Actor
    manager: Actor
    now: datetime
    code: str
    secret: str
    name: str
    phone: str
    procedure_id: UUID
    all_cases: int
    open_cases: int
    apology_id: UUID


Question = Callable[..., object]


def _list(group: Group | None = None, filters: Filters = EVERYTHING) -> Question:
    return lambda session, a: worklist(
        session, a.manager, Scope(), now=a.now, filters=filters, only=group
    )


def _groups(session: Session, a: Asked) -> object:
    """Count the groups of the whole agency."""
    office = office_of(session, a.manager.agency_id)
    return counts_of(session, group_of(office, a.now), open_cases(a.manager, Scope()))


def _choose(only: Group, pages: int = 1) -> Question:
    """Choose the cases of some pages of a group, one after the other."""

    def ask(session: Session, a: Asked) -> object:
        office = office_of(session, a.manager.agency_id)
        group = group_of(office, a.now)
        mine = and_(open_cases(a.manager, Scope()), group == only)
        after = None
        for _ in range(pages):
            _, after = read_page(session, mine, group, after, 20, only=only)
        return after

    return ask


def _deep(session: Session, a: Asked) -> object:
    """Turn the pages of the worklist's longest group, two further than the first."""
    page = worklist(session, a.manager, Scope(), now=a.now, only=Group.REST)
    for _ in range(2):
        after = page.groups[0].next_after if page.groups else None
        page = worklist(
            session,
            a.manager,
            Scope(),
            now=a.now,
            only=Group.REST,
            after=after,
        )
    return page


def _search(words: str) -> Question:
    return lambda session, a: search.search_cases(session, a.desk, words.format(a=a))


def _later(a: Asked) -> datetime:
    """The next morning, when the alarms of some cases have gone off."""
    return a.now + timedelta(days=2, hours=16)


def _of_applicant(name: str) -> Question:
    def ask(session: Session, a: Asked) -> object:
        if name == "known":
            return desk.known_applicant(session, a.desk, phone_no=a.phone)
        return desk.like_cases(
            session,
            a.desk,
            procedure_id=a.procedure_id,
            phone_no=a.phone,
            now=a.now,
        )

    return ask


def _report(session: Session, a: Asked) -> object:
    """Tell the year up to now; nothing was written since the cases were counted."""
    today = a.now.date()
    span = Span(first=today.replace(month=1, day=1), last=today, known_at=a.now)
    return report_of(session, a.manager.agency_id, span)


def _public(wanted: Wanted) -> Question:
    def ask(session: Session, a: Asked) -> object:
        today = a.now.date()
        page = apologies(session, today=today, wanted=wanted)
        return apologies(session, today=today, wanted=wanted, after=page.after)

    return ask


#: Where all open cases of the agency are counted, they may be read; never the others.
OPEN = "open"
#: The same from an index alone: the cases themselves are not looked at.
COVERED = "covered"
#: Figures of a year, counted from what ended in it: by an index, and in this agency.
AGENCY = "agency"

QUESTIONS: dict[str, tuple[Question, Bounds | str]] = {
    "what is due": (lambda s, a: sweep.what_is_due(s, a.now), ONE),
    "claim what is due": (lambda s, a: sweep.claim(s, _later(a), BATCH), BUNCH),
    "claim letters": (
        lambda s, a: claim(s, now=a.now, limit=50, lease_seconds=60, worker="w"),
        PAGE,
    ),
    "letters waiting": (lambda s, a: backlog(s), PAGE),
    "claim messages": (
        lambda s, a: delivering.claim(s, frozenset(), a.now),
        PAGE,
    ),
    "groups of the worklist": (_groups, COVERED),
    "cases of a group": (_choose(Group.LATE), COVERED),
    "cases of a group, further on": (_choose(Group.REST, pages=3), COVERED),
    "cases that wait": (_choose(Group.WAITING), COVERED),
    "worklist": (_list(), OPEN),
    "worklist, one group": (_list(Group.REST), OPEN),
    "worklist, waiting": (_list(Group.WAITING), OPEN),
    "worklist, late": (_list(Group.LATE), OPEN),
    "worklist of an officer": (
        _list(filters=Filters(officer_id=UUID(int=7))),
        OPEN,
    ),
    "worklist, further on": (_deep, OPEN),
    "counts of the menu": (lambda s, a: counts_for(s, a.manager, a.now), OPEN),
    "newest cases": (lambda s, a: cases(s, a.desk), PAGE),
    "what is new": (lambda s, a: look(s, a.desk.agency_id, [], a.now), PAGE),
    "results to return": (lambda s, a: results_to_return(s, a.desk, now=a.now), OPEN),
    # Where an agency has few cases, reading them is as good as the index of words.
    "search by name": (_search("{a.name}"), AGENCY),
    "search by telephone": (_search("{a.phone}"), PAGE),
    "search by code": (_search("{a.code}"), PAGE),
    "search for nothing": (_search("qqqqqq zzzzzz"), PAGE),
    "case page": (lambda s, a: case_view(s, a.desk, a.code, now=a.now), PAGE),
    "look-up": (lambda s, a: key_of(s, a.code, a.secret), ONE),
    "look-up, answer": (
        lambda s, a: look_up(s, a.code, a.secret, today=a.now.date()),
        ONE,
    ),
    "known applicant": (_of_applicant("known"), ONE),
    "like cases": (_of_applicant("like"), ONE),
    "public apologies": (_public(Wanted()), PAGE),
    "one public apology": (
        lambda s, a: apology(s, a.apology_id, a.now.date()),
        ONE,
    ),
    "notices to approve": (
        lambda s, a: notices(
            s, a.manager, listed="submitted", today=a.now.date(), limit=20
        ),
        PAGE,
    ),
    "notices owed": (
        lambda s, a: notices(s, a.manager, listed="owed", today=a.now.date(), limit=20),
        OPEN,
    ),
    "report of a year": (_report, Bounds(read=2_000, sorted=500)),
    "ledger": (lambda s, a: entries(s, a.manager, a.now), AGENCY),
    "morning": (lambda s, a: manager.morning(s, a.manager, a.now), AGENCY),
}

"""The watch that open pages share: who is woken, who is let go, who is refused."""

import asyncio
from functools import partial

import pytest

from tests.factories import make_department, receive_case
from tests.visitor import application, visit
from tracker.accounts import sign_ins
from tracker.cases.corrections import note
from tracker.ids import new_id
from tracker.ledger import append
from tracker.models import AccountabilityEntry, Case, Officer
from tracker.now import now
from web.errors import TooManyWatchersError
from web.live import hub as hub_module
from web.live.hub import Hub

pytestmark = pytest.mark.db


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(hub_module, "INTERVAL", 0.05)


@pytest.fixture
def case(database, department):
    return receive_case(database, department, when="2026-11-19 09:00")


@pytest.fixture
def sign_in(database):
    def begin(actor):
        def write(session):
            officer = session.get_one(Officer, (actor.agency_id, actor.officer_id))
            cookie, signed = sign_ins.begin(session, officer, now=now(), hours=1)
            return cookie, signed.sign_in_id

        return database.write(write)

    return begin


def noted(database, department, case):
    act = partial(note, actor=department.manager, case_id=case.id, text="Đã gọi")
    database.write(partial(act, now=now()))


async def is_woken(seat, seconds=5.0):
    """Wait for a change; a page that hears nothing waits in vain."""
    try:
        return await asyncio.wait_for(seat.change(), seconds)
    except TimeoutError:
        return None


def run(story):
    """Let a story run to its end, and the last look as well."""

    async def whole():
        try:
            return await story()
        finally:
            await asyncio.sleep(0.4)

    return asyncio.run(whole())


async def settled():
    """Let the watch have its first look, against which it compares."""
    await asyncio.sleep(0.4)


def test_an_act_wakes_every_page_of_the_agency_and_no_other(
    database, department, case, sign_in
):
    other = make_department(database, code="X99.98", host="khac.example")
    _, mine = sign_in(department.manager)
    _, theirs = sign_in(other.manager)

    async def story():
        hub = Hub(10, now)
        two = [hub.enter(database, department.agency_id, mine) for _ in range(2)]
        far = hub.enter(database, other.agency_id, theirs)
        await settled()
        await asyncio.to_thread(noted, database, department, case)
        woken = [await is_woken(seat) for seat in two]
        again = await is_woken(two[0], 0.4)  # once for one act
        unheard = await is_woken(far, 0.2)
        for seat in (*two, far):
            hub.leave(seat)
        return woken, again, unheard, hub.count

    assert run(story) == ([True, True], None, None, 0)


def test_a_line_in_the_ledger_is_a_change_too(database, department, case, sign_in):
    _, mine = sign_in(department.manager)

    def write(session):
        entry = AccountabilityEntry(
            agency_id=case.agency_id,
            id=new_id(),
            case_id=case.id,
            deadline_no=1,
            due_at=now(),
            opened_at=now(),
            attribution={},
        )
        session.add(entry)
        session.flush()
        append(session, entry, department.manager, "follow_up", now=now())

    async def story():
        hub = Hub(10, now)
        seat = hub.enter(database, department.agency_id, mine)
        await settled()
        await asyncio.to_thread(database.write, write)
        woken = await is_woken(seat)
        hub.leave(seat)
        return woken

    assert run(story) is True


def test_a_session_that_is_over_ends_its_pages_only(
    database, department, case, sign_in
):
    cookie, mine = sign_in(department.manager)
    _, theirs = sign_in(department.desk)

    async def story():
        hub = Hub(10, now)
        ends = hub.enter(database, department.agency_id, mine)
        stays = hub.enter(database, department.agency_id, theirs)
        await settled()
        await asyncio.to_thread(
            database.write, lambda s: sign_ins.end(s, cookie, now=now())
        )
        over = await is_woken(ends)
        still = await is_woken(stays, 0.3)
        hub.leave(ends)
        hub.leave(stays)
        return over, ends.is_session_over, still

    assert run(story) == (False, True, None)


def test_a_full_house_refuses_and_a_seat_given_up_is_free(
    database, department, sign_in
):
    _, mine = sign_in(department.manager)

    async def story():
        hub = Hub(2, now)
        first, second = (
            hub.enter(database, department.agency_id, mine) for _ in range(2)
        )
        with pytest.raises(TooManyWatchersError):
            hub.enter(database, department.agency_id, mine)
        hub.leave(first)
        hub.leave(first)  # given up twice is given up once
        third = hub.enter(database, department.agency_id, mine)
        count = hub.count
        for seat in (second, third):
            hub.leave(seat)
        return count, hub.count

    assert run(story) == (2, 0)


def test_the_database_is_asked_once_however_many_watch(
    database, department, sign_in, monkeypatch
):
    _, mine = sign_in(department.manager)
    asked = []
    look = hub_module._look
    monkeypatch.setattr(
        hub_module, "_look", lambda *given: asked.append(1) or look(*given)
    )

    async def story():
        hub = Hub(500, now)
        seats = [hub.enter(database, department.agency_id, mine) for _ in range(200)]
        await asyncio.sleep(0.6)
        for seat in seats:
            hub.leave(seat)
        count = len(asked)
        await asyncio.sleep(0.3)
        return count, len(asked) - count

    while_open, afterwards = run(story)
    assert 1 < while_open <= 13
    assert afterwards <= 1


def test_the_end_of_the_server_lets_every_page_go(database, department, sign_in):
    _, mine = sign_in(department.manager)

    async def story():
        hub = Hub(10, now)
        seat = hub.enter(database, department.agency_id, mine)
        await asyncio.to_thread(hub.close_soon)
        over = await is_woken(seat)
        with pytest.raises(TooManyWatchersError):
            hub.enter(database, department.agency_id, mine)
        hub.leave(seat)
        return over, seat.is_session_over

    # The session goes on: the browser is to come back to the next process.
    assert run(story) == (False, False)


def test_a_watch_that_fails_lets_its_pages_come_back(
    database, department, sign_in, monkeypatch
):
    _, mine = sign_in(department.manager)
    look = hub_module._look

    def broken(*_given):
        raise RuntimeError("no thread")

    async def story():
        hub = Hub(10, now)
        seat = hub.enter(database, department.agency_id, mine)
        await settled()
        monkeypatch.setattr(hub_module, "_look", broken)
        lost = await is_woken(seat)
        monkeypatch.setattr(hub_module, "_look", look)
        again = hub.enter(database, department.agency_id, mine)
        hub.leave(seat)
        await settled()
        unheard = await is_woken(again, 0.2)
        hub.leave(again)
        return lost, seat.is_session_over, unheard

    assert run(story) == (False, False, None)


def test_the_stream_asks_who_is_there_and_refuses_politely(
    database, settings, department
):
    app = application(database, settings)
    client = visit(app, database, department.manager).client
    app.state.hub = Hub(0, now)
    full = client.get("/thay-doi")
    assert full.status_code == 503
    assert full.headers["retry-after"]
    administrator = visit(app, database, department.administrator).client
    assert administrator.get("/thay-doi").status_code == 403
    client.cookies.clear()
    stranger = client.get("/thay-doi", follow_redirects=False)
    assert stranger.status_code == 303
    assert stranger.headers["location"].startswith("/dang-nhap")


def test_the_menu_alone_carries_its_counts(database, settings, department, case):
    app = application(database, settings)
    database.write(
        lambda s: setattr(
            s.get_one(Case, (case.agency_id, case.id)), "handover_pending", True
        )
    )
    page = visit(app, database, department.desk).get("/thay-doi/menu")
    assert page.status_code == 200
    assert "<html" not in page.text
    assert 'class="count"' in page.text

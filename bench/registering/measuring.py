"""Both endpoints as processes of their own, asked in turn by the same clients."""

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from socket import create_connection
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.histories.people import invent
from bench.measuring import Row
from bench.registering.clients import Load, post
from tests.ports import free_port
from tests.serving import start_serving
from tracker import now as clock
from tracker.accounts.actor import Role
from tracker.accounts.sign_ins import actor_for
from tracker.accounts.tokens import NewToken, create_token
from tracker.catalogue import registrable
from tracker.db import Database
from tracker.models import Agency, Case, CaseEvent, Officer
from tracker.offices import office_of

_CLIENTS = 32
_ROUNDS, _LASTS = 5, 4.0
_SAID = 4_000
_BODIES = tuple[str, bytes]
#: At most so much of the bare endpoint's time, on PostgreSQL and on SQLite.
_GOALS = {
    "postgresql": ("P5", 2.0, ">= 50 % of bare"),
    "sqlite": ("P6", 0.5, ">= 2x of bare"),
}


def run(database: Database, engine: str, cases: int, seed: int) -> Iterator[Row]:
    """Let desks of every agency register, through the product and the bare way."""
    chance = random.Random(seed)
    agencies = _agencies(database)
    ours = _stated(database, agencies, chance)
    bare = _bare_bodies(database)
    url = database.settings.database_url
    with TemporaryDirectory() as folder, _bare_server(url) as bare_port:
        serving = start_serving(
            url, Path(folder), run_scheduler="false", log_level="WARNING"
        )
        try:
            serving.wait_until_ready()
            ours_port = int(serving.url.rpartition(":")[2])
            turns = {
                "ours": partial(post, ours_port, "/api/v1/cases", ours),
                "bare": partial(post, bare_port, "/cases", bare),
            }
            found = _in_turn(turns)
        finally:
            serving.stop()
    yield _row(engine, cases, len(agencies), found)


def _in_turn(turns: dict[str, Callable[..., Load]]) -> dict[str, list[Load]]:
    for ask in turns.values():
        ask(most=_CLIENTS, lasts=2.0)
    found: dict[str, list[Load]] = {name: [] for name in turns}
    for _ in range(_ROUNDS):
        for name, ask in turns.items():
            found[name].append(ask(most=_CLIENTS, lasts=_LASTS))
    return found


def _row(engine: str, cases: int, agencies: int, found: dict[str, list[Load]]) -> Row:
    number, most, goal = _GOALS[engine]
    rate = {
        name: statistics.median(load.rate for load in loads)
        for name, loads in found.items()
    }
    p99 = {name: max(load.p99 for load in loads) for name, loads in found.items()}
    refused = sum(load.refused for load in found["ours"])
    return Row(
        number=number,
        job=f"register over HTTP, {_CLIENTS} clients, {agencies} agencies, {engine}, "
        f"{cases:,} cases: {rate['ours']:,.0f}/s beside {rate['bare']:,.0f}/s, worst "
        f"p99 {p99['ours']:.0f} and {p99['bare']:.0f} ms, {refused} refused",
        ours=1000 / rate["ours"],
        limit=1000 / rate["bare"],
        unit="ms",
        goal=goal,
        reached=rate["bare"] <= most * rate["ours"] and not refused,
        series=f"{number} register, {engine}",
        size=cases,
    )


def _agencies(database: Database) -> Sequence[Any]:
    with database.read() as session:
        return session.scalars(select(Agency.agency_id)).all()


def _stated(
    database: Database, agencies: Sequence[Any], chance: random.Random
) -> list[_BODIES]:
    """State cases of invented applicants, in turn for the desk of each agency."""
    desks = [
        database.write(partial(_desk, agency_id=agency_id)) for agency_id in agencies
    ]
    made = []
    for number in range(_SAID):
        token, procedures = desks[number % len(desks)]
        kind = chance.choice(("natural", "organisation", "household"))
        someone = invent(kind, chance)
        stated = {
            "procedure": chance.choice(procedures),
            "channel": "in_person",
            "applicant": {
                "kind": kind,
                "name": someone.name,
                "phone": someone.phone,
                "identity_no": someone.identity_no,
                "address": someone.address,
                "representative": someone.representative,
                "email": "",
            },
        }
        made.append((f"Bearer {token}", json.dumps(stated).encode()))
    return made


def _desk(session: Session, agency_id: Any) -> tuple[str, list[str]]:
    """Give a token of the desk's officer, and what can be registered there."""
    now = clock.now()
    officers = session.scalars(select(Officer).where(Officer.agency_id == agency_id))
    by_role = {role: one for one in officers for role in one.roles}
    token = create_token(
        session,
        actor_for(by_role[str(Role.ADMINISTRATOR)]),
        NewToken(officer_id=by_role[str(Role.DESK)].id, name="bench"),
        now=now,
    )
    today = office_of(session, agency_id).time.today(now)
    return token, [str(row.id) for row in registrable(session, agency_id, today)]


def _bare_bodies(database: Database) -> list[_BODIES]:
    """State again, for the bare endpoint, cases that are there, each with an event."""
    with database.read() as session:
        rows = session.execute(
            select(Case.__table__, CaseEvent.__table__)
            .join_from(
                Case.__table__,
                CaseEvent.__table__,
                (CaseEvent.agency_id == Case.agency_id)
                & (CaseEvent.case_id == Case.id)
                & (CaseEvent.seq == 1),
            )
            .where(Case.submission_no.is_(None))
            .limit(500)
        ).all()
    width = len(Case.__table__.c)
    names = [list(table.__table__.c.keys()) for table in (Case, CaseEvent)]
    return [
        (
            "",
            _as_body(
                dict(zip(names[0], row[:width], strict=True)),
                dict(zip(names[1], row[width:], strict=True)),
            ),
        )
        for row in rows
    ]


@contextmanager
def _bare_server(url: str) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.registering.bare", url, str(port)]
    )
    try:
        for _ in range(300):
            with suppress(OSError), create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _as_body(case: dict[str, Any], event: dict[str, Any]) -> bytes:
    """Write a case and an event as the endpoint takes them."""
    stated = {"agency_id": case["agency_id"], "case": case, "event": event}
    return json.dumps(stated, default=_text).encode()


def _text(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)

"""P7, P8 and P9: lists, look-up, public page, search and figures over histories."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import func, select, text

from bench.histories import Loaded
from bench.histories.playing import NOW
from bench.measuring import Row, paired, seconds
from bench.pages import Caller, bare_page, drawn_again
from bench.statements import heard, sent_again
from bench.year.agency import instant
from tests.conftest import settings_for
from tests.visitor import application, visit
from tracker.db import Database
from tracker.models import Applicant, Case
from tracker.queries import manager, period_report, published, search
from tracker.queries.own_case import key_of
from tracker.queries.work_groups import Group, Scope
from tracker.queries.work_pages import After
from tracker.queries.worklist import worklist
from tracker.reports import Span
from tracker.tallies.contributions import COUNTED
from web.deps import COOKIE

_RUNS = 15
_NAMES = 60
_CARD = """
    SELECT c.id, c.code, c.state, c.due_at, c.received_at, a.name, p.name_vi, u.name_vi
    FROM cases c
    JOIN applicants a ON a.agency_id = c.agency_id AND a.id = c.applicant_id
    JOIN procedures p ON p.agency_id = c.agency_id AND p.id = c.procedure_id
    LEFT JOIN units u ON u.agency_id = c.agency_id AND u.id = c.holder_unit_id
    WHERE c.agency_id = :agency AND c.ended_at IS NULL
"""
_SHOWN = """
    SELECT id, applicant_shown, procedure_vi, unit_vi, promised_on, new_on, kept
    FROM published_apologies WHERE agency_id = :agency AND shown_until >= :today
    ORDER BY published_at DESC, id DESC LIMIT 20
"""
_SUMMED = ", ".join(f"sum({name}) AS {name}" for name in COUNTED)
_SUMMARY = f"""
    SELECT unit_id, field_vi, {_SUMMED} FROM bench_days
    WHERE agency_id = :agency AND day >= :first GROUP BY unit_id, field_vi
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for: a page far down, a case, names of people."""

    group: Group
    after: After
    code: str
    secret: str
    names: list[str]


@dataclass(slots=True)
class _Reads:
    database: Database
    engine: str
    cases: int
    loaded: Loaded
    asked: Asked

    def row(self, number: str, job: str, goal: str, most: float, **given: Any) -> Row:
        """Write a line of the table."""
        ours, limit = given["ours"], given["limit"]
        return Row(
            number=number,
            job=f"{job}, {self.engine}, {self.cases:,} cases",
            ours=ours * 1000,
            limit=limit * 1000,
            unit="ms",
            goal=goal,
            reached=ours <= most * limit,
            series=f"{number} {job}, {self.engine}",
            size=self.cases,
        )

    def values(self, **given: Any) -> dict[str, Any]:
        """Give the values of a bare query, as the engine writes an identifier."""
        agency = self.loaded.agency_id
        found = {"agency": agency.hex if self.engine == "sqlite" else agency, **given}
        return {
            name: value.isoformat()
            if isinstance(value, date) and self.engine == "sqlite"
            else value
            for name, value in found.items()
        }

    def database_part(
        self, job: str, ask: Any, statement: str, values: dict[str, Any]
    ) -> Row:
        """Compare the statements of a question with one written for it alone."""
        question = text(statement)

        def bare() -> None:
            with self.database.read() as session:
                session.execute(question, values).all()

        ours, limit = paired(
            sent_again(self.database, heard(self.database, ask)), bare, runs=_RUNS
        )
        return self.row("P7", f"{job}, database", "<= 2x", 2, ours=ours, limit=limit)


def run(database: Database, engine: str, cases: int, loaded: Loaded) -> Iterator[Row]:
    """Measure what people read, on histories that were loaded."""
    reads = _Reads(database, engine, cases, loaded, _asked(database, loaded))
    yield from _lists(reads)
    yield from _pages(reads)
    yield _search(reads)
    yield from _figures(reads)


def _asked(database: Database, loaded: Loaded) -> Asked:
    now = instant(NOW)
    with database.read() as session:
        first = worklist(session, loaded.people["manager"], Scope(), now=now)
        group = max(first.counts, key=lambda one: first.counts[one])
        is_open = (
            Case.agency_id == loaded.agency_id,
            Case.ended_at.is_(None),
            Case.due_at.is_not(None),
        )
        count = session.scalar(select(func.count()).where(*is_open)) or 0
        at, case_id = session.execute(
            select(Case.due_at, Case.id)
            .where(*is_open)
            .order_by(Case.due_at, Case.id)
            .offset(int(0.9 * count))
            .limit(1)
        ).one()
        code, secret = session.execute(
            select(Case.code, Case.lookup_secret)
            .where(Case.agency_id == loaded.agency_id, Case.code.is_not(None))
            .offset(100)
            .limit(1)
        ).one()
        names = session.scalars(
            select(Applicant.name)
            .where(Applicant.agency_id == loaded.agency_id)
            .order_by(Applicant.phone)
            .limit(_NAMES)
        ).all()
    return Asked(
        group=group,
        after=After(at, case_id),
        code=code or "",
        secret=secret,
        names=list(names),
    )


def _lists(reads: _Reads) -> Iterator[Row]:
    asked, now = reads.asked, instant(NOW)
    boss = reads.loaded.people["manager"]
    order = " ORDER BY c.due_at, c.id LIMIT 51"
    yield reads.database_part(
        "worklist, page 1",
        lambda s: worklist(s, boss, Scope(), now=now, only=asked.group),
        _CARD + order,
        reads.values(),
    )
    at, case_id = asked.after.at, asked.after.case_id
    after = {"at": at, "id": case_id}
    if reads.engine == "sqlite":
        assert at is not None
        after = {"at": at.strftime("%Y-%m-%d %H:%M:%S.%f"), "id": case_id.hex}
    yield reads.database_part(
        "worklist at 90 %",
        lambda s: worklist(
            s, boss, Scope(), now=now, only=asked.group, after=asked.after
        ),
        f"{_CARD} AND (c.due_at, c.id) > (:at, :id){order}",
        reads.values(**after),
    )
    yield reads.database_part(
        "look-up by code",
        lambda s: key_of(s, asked.code, asked.secret),
        "SELECT agency_id, id, lookup_secret FROM cases WHERE code = :code",
        {"code": asked.code},
    )
    wanted = published.Wanted(agency_id=reads.loaded.agency_id)
    yield reads.database_part(
        "public apologies",
        lambda s: published.apologies(s, today=NOW.date(), wanted=wanted),
        _SHOWN,
        reads.values(today=NOW.date()),
    )


def _pages(reads: _Reads) -> Iterator[Row]:
    """Compare whole pages with the bare query and their template, and nothing else."""
    app = application(
        reads.database, settings_for(reads.database.settings.database_url)
    )
    app.state.now = instant(NOW)
    manager_of = visit(app, reads.database, reads.loaded.people["manager"])
    cookie = f"{COOKIE}={manager_of.client.cookies[COOKIE]}"
    order = " ORDER BY c.due_at, c.id LIMIT 51"
    caller = Caller()
    try:
        for path, signed, statement, values in (
            ("/viec-can-lam", cookie, _CARD + order, reads.values()),
            (f"/ho-so/{reads.asked.code}", cookie, _CARD + order, reads.values()),
            ("/xin-loi", "", _SHOWN, reads.values(today=NOW.date())),
        ):
            ask = partial(caller.get, app, path, signed)
            least = bare_page(reads.database, statement, values, drawn_again(ask))
            ours, limit = paired(
                ask,
                lambda least=least: caller.get(least, "/"),
                runs=_RUNS,
            )
            name = path.split("/")[1]
            yield reads.row("P7", f"page /{name}", "<= 3x", 3, ours=ours, limit=limit)
    finally:
        caller.close()


def _search(reads: _Reads) -> Row:
    desk, taken = reads.loaded.people["desk"], []
    for name in reads.asked.names:
        send = sent_again(
            reads.database,
            heard(
                reads.database, lambda s, name=name: search.search_cases(s, desk, name)
            ),
        )
        send()
        taken.append(seconds(send))
    return reads.row(
        "P8",
        "search by name, p95",
        "<= 20 ms",
        1,
        ours=statistics.quantiles(taken, n=20)[-1],
        limit=0.020,
    )


def _figures(reads: _Reads) -> Iterator[Row]:
    """Compare figures with a question to a daily summary that somebody else keeps."""
    reads.database.write(_summarise)
    boss, question = reads.loaded.people["manager"], text(_SUMMARY)
    span = Span(first=date(NOW.year, 1, 1), last=NOW.date(), known_at=instant(NOW))
    values = reads.values(first=span.first)

    def summary() -> None:
        with reads.database.read() as session:
            session.execute(question, values).all()

    for job, ask in (
        ("dashboard", lambda s: manager.morning(s, boss, instant(NOW))),
        ("II.06a of a year", lambda s: period_report.period_report(s, boss, span)),
    ):

        def whole(ask: Any = ask) -> None:
            with reads.database.read() as session:
                ask(session)

        sent = sent_again(reads.database, heard(reads.database, ask))
        for part, ours_of in (("", whole), (", database", sent)):
            ours, limit = paired(ours_of, summary, runs=_RUNS)
            goal = "<= 2x the summary"
            yield reads.row("P9", f"{job}{part}", goal, 2, ours=ours, limit=limit)


def _summarise(session: Any) -> None:
    """Add up what ended on each day, by unit and field, as a kept summary would."""
    session.execute(
        text(
            "CREATE TABLE bench_days AS SELECT t.agency_id, t.unit_id, t.field_vi, "
            f"date(c.ended_at) AS day, {_SUMMED.replace('sum(', 'sum(t.')} "
            "FROM case_tallies t JOIN cases c "
            "ON c.agency_id = t.agency_id AND c.id = t.case_id WHERE t.kind = 'ended' "
            "GROUP BY t.agency_id, t.unit_id, t.field_vi, date(c.ended_at)"
        )
    )
    session.execute(text("CREATE INDEX ix_bench_days ON bench_days (agency_id, day)"))

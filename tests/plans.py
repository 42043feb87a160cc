"""What PostgreSQL makes of the statements that the product sends: their plans, judged.

A statement is taken as the driver gets it, never typed again, and is planned twice:
for the values it came with, and as the generic plan that the driver's prepared
statements end in after a few executions, which cannot see the values and so misses
partial indexes unless their condition stands in the statement.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg import sql
from sqlalchemy import event
from sqlalchemy.orm import Session

from tracker.db import Database

#: Tables that grow with every case; none of them is ever read from end to end.
LARGE = frozenset(
    {
        *("cases", "case_events", "case_flags", "step_uses", "applicants"),
        *("apology_notices", "published_apologies", "outbox", "webhook_messages"),
    }
)
_GAP = re.compile(r"%\((\w+)\)s|%%")
_SCANS = {"Seq Scan", "Parallel Seq Scan"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One statement as the driver got it."""

    text: str
    values: dict[str, Any]


@dataclass(slots=True)
class Heard:
    """The statements that were sent while somebody listened."""

    statements: list[Sent] = field(default_factory=list)


@contextmanager
def listening(database: Database) -> Iterator[Heard]:
    """Write down every statement that is sent, in order."""
    heard = Heard()

    def hear(_conn: Any, _cursor: Any, text: str, values: Any, *_: Any) -> None:
        if isinstance(values, dict):
            heard.statements.append(Sent(text=text, values=dict(values)))

    event.listen(database.engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(database.engine, "before_cursor_execute", hear)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a plan may cost: rows looked at in large tables, and rows sorted.

    With `is_covered` an index has to answer by itself, without a look at the table.
    """

    read: int
    sorted: int
    is_covered: bool = False


def faults_of(
    database: Database, ask: Callable[[Session], object], bounds: Bounds
) -> list[str]:
    """Run a question of the product, and say what is wrong with its plans."""
    with listening(database) as heard:
        _rolled_back(database, ask)
    assert heard.statements, "nothing was asked"
    faults = []
    for one in heard.statements:
        if not _is_about_large(one.text):
            continue
        for mode in ("force_custom_plan", "force_generic_plan"):
            plan = _plan(database, one, mode)
            faults += [
                f"{mode}: {fault}\n    {' '.join(one.text.split())[:400]}"
                for fault in _faults(plan, bounds)
            ]
    return faults


def _is_about_large(text: str) -> bool:
    return any(re.search(rf"\b{table}\b", text) for table in LARGE)


def _rolled_back(database: Database, ask: Callable[[Session], object]) -> None:
    """Ask as the product does, but keep nothing of what was written."""
    session = Session(database.engine, expire_on_commit=False)
    try:
        ask(session)
        session.flush()
    finally:
        session.rollback()
        session.close()


def _plan(database: Database, sent: Sent, mode: str) -> dict[str, Any]:
    names: list[str] = []

    def number(match: re.Match[str]) -> str:
        if match.group() == "%%":
            return "%"
        if match.group(1) not in names:  # said twice, it is one value to the driver
            names.append(match.group(1))
        return f"${names.index(match.group(1)) + 1}"

    text = _GAP.sub(number, sent.text)
    connection: Any = database.engine.raw_connection()
    try:
        driver = connection.driver_connection
        driver.execute(f"SET LOCAL plan_cache_mode TO {mode}")
        # Thousands of rows fit into so few pages that reading them all is cheap; like
        # this they are planned as millions are.
        driver.execute("SET LOCAL random_page_cost TO 1.1")
        driver.execute(f"PREPARE asked AS {text}")
        values = sql.SQL(", ").join(sql.Literal(sent.values[name]) for name in names)
        given = sql.SQL("({})").format(values) if names else sql.SQL("")
        explain = sql.SQL("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE asked")
        explained = driver.execute(explain + given).fetchone()
        driver.execute("DEALLOCATE asked")
        plan: dict[str, Any] = explained[0][0]["Plan"]
        return plan
    finally:
        connection.rollback()
        connection.close()


def _faults(plan: dict[str, Any], bounds: Bounds) -> Iterator[str]:
    read = 0
    for node in _nodes(plan):
        kind, loops = node["Node Type"], node["Actual Loops"]
        if kind in _SCANS and node["Relation Name"] in LARGE:
            yield f"{kind} of {node['Relation Name']}"
        if bounds.is_covered and kind in {"Index Scan", "Bitmap Heap Scan"}:
            yield f"{kind} of {node['Relation Name']}, not of an index alone"
        if node.get("Relation Name") in LARGE and "Scan" in kind:
            seen = node["Actual Rows"] + sum(
                node.get(name, 0)
                for name in ("Rows Removed by Filter", "Rows Removed by Index Recheck")
            )
            read += seen * loops
        if "Sort" in kind:
            count = sum(
                below["Actual Rows"] * below["Actual Loops"]
                for below in node.get("Plans", ())
            )
            if count > bounds.sorted:
                yield f"{count} rows sorted by {node['Sort Key']}"
    if read > bounds.read:
        yield f"{read} rows read"


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)

"""What the product sends to the database, heard once and sent again by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tracker.db import Database


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as the driver got it, and its values."""

    text: str
    values: Any


def heard(database: Database, ask: Callable[[Session], object]) -> list[Statement]:
    """Ask once, and give every statement that was sent."""
    found: list[Statement] = []

    def hear(_conn: Any, _cursor: Any, text: str, values: Any, *_: Any) -> None:
        if not text.startswith("BEGIN"):
            found.append(Statement(text, values))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        with database.read() as session:
            ask(session)
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    return found


def sent_again(
    database: Database, statements: Sequence[Statement]
) -> Callable[[], None]:
    """Give a function that sends the statements and fetches what they find."""

    def send() -> None:
        with database.read() as session:
            connection = session.connection()
            for one in statements:
                connection.exec_driver_sql(one.text, one.values).fetchall()

    return send

"""`python -m bench.registering.bare URL PORT`: the least that registers a case.

One endpoint checks a body and writes two rows, a case and an event, with one Core
statement each, into the product's own tables; on SQLite behind a lock, one at a time.
"""

import sys
import threading
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from typing import Any
from uuid import UUID

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import Date, Engine, Uuid, insert

from notifications.instants import UtcDateTime
from tests.conftest import settings_for
from tracker import now as clock
from tracker.db import open_database
from tracker.ids import new_id, new_lookup_secret
from tracker.models import Case, CaseEvent

_CASES: Any = Case.__table__
_EVENTS: Any = CaseEvent.__table__


class NewCase(BaseModel):
    """A case, as somebody states it."""

    agency_id: UUID
    case: dict[str, Any]
    event: dict[str, Any]


def main() -> int:
    """Serve until somebody ends it."""
    database = open_database(settings_for(sys.argv[1]))
    app = counter(database.engine, is_sqlite=database.is_sqlite)
    uvicorn.run(app, port=int(sys.argv[2]), log_level="warning", access_log=False)
    return 0


def counter(engine: Engine, *, is_sqlite: bool) -> FastAPI:
    """Make the endpoint."""
    lock: AbstractContextManager[Any] = threading.Lock() if is_sqlite else nullcontext()
    app = FastAPI()

    @app.post("/cases", status_code=201)
    def register(new: NewCase) -> dict[str, str]:
        case_id, now = new_id(), clock.now()
        case = _row(_CASES, new.case) | {
            "id": case_id,
            "code": f"B-{case_id}",
            "lookup_secret": new_lookup_secret(),
            "created_at": now,
            "updated_at": now,
        }
        event = _row(_EVENTS, new.event) | {
            "case_id": case_id,
            "id": new_id(),
            "at": now,
            "recorded_at": now,
        }
        with lock, engine.begin() as connection:
            connection.execute(insert(_CASES), case)
            connection.execute(insert(_EVENTS), event)
        return {"code": case["code"]}

    return app


def _row(table: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Read values that came as JSON into what the columns take."""
    return {name: _value(table.c[name].type, value) for name, value in given.items()}


def _value(kind: Any, value: Any) -> Any:
    match kind:
        case _ if value is None:
            return None
        case Uuid():
            return UUID(value)
        case UtcDateTime():
            return datetime.fromisoformat(value)
        case Date():
            return date.fromisoformat(value)
        case _:
            return value


if __name__ == "__main__":
    sys.exit(main())

"""A working process that is killed: it registers, sweeps and delivers, and says so.

Run as `python -m tests.e2e.crash_worker`. For each order on its standard input it
makes a process of its own, which opens the database, works and is killed; how that one
ended is printed last. Making it by fork spares each the seconds that loading takes.
Every fact is printed only after the product acknowledged it; what was printed must be
found again after the kill.
"""

import json
import os
import sys
import traceback
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.conftest import settings_for
from tests.factories import a_person
from tracker import failpoints, outgoing, sweep
from tracker.accounts.actor import Actor, Role
from tracker.cases.entry import NewCase
from tracker.cases.reception import register
from tracker.db import open_database
from tracker.ids import new_id


def main() -> None:
    """Let one process after the other do what each order asks for."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _work_and_end(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(json.dumps({"ended": os.waitstatus_to_exitcode(status)}), flush=True)


def _work_and_end(order: dict[str, Any]) -> None:
    """Never come back into the loop of the process that was copied."""
    code = 1
    try:
        work(order)
        code = 0
    except BaseException:  # noqa: BLE001 - all that went wrong is told
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def work(order: dict[str, Any]) -> None:
    """Register, sweep and deliver, as the order says."""
    settings = settings_for(
        order["url"], smtp_host="127.0.0.1", smtp_port=order["smtp_port"]
    )
    database = open_database(settings)
    failpoints.arm(order["failpoint"])
    actor = Actor(
        agency_id=UUID(order["agency_id"]),
        officer_id=UUID(order["officer_id"]),
        name="Trần Ngọc Mai",
        roles=frozenset({Role.DESK}),
        unit_id=UUID(order["unit_id"]),
    )
    for number, received in enumerate(order["receive"]):
        new = NewCase(
            id=new_id(),
            procedure_id=UUID(order["procedure_id"]),
            applicant=a_person(email=f"{order['round']}-{number}@dan.example"),
        )
        case = database.write(
            lambda session, new=new, at=received: register(
                session, actor, new, now=datetime.fromisoformat(at)
            )
        )
        print(json.dumps({"registered": case.code, "id": str(case.id)}), flush=True)
    now = datetime.fromisoformat(order["now"])
    sweep.run(database, now, batch=3)
    print(json.dumps({"swept": True}), flush=True)
    outgoing.deliver(database, settings, lambda: now)
    print(json.dumps({"delivered": True}), flush=True)
    database.close()


if __name__ == "__main__":
    main()

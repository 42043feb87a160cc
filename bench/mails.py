"""Mail: alerts by the thousand through a server that takes only so many at a time.

The server answers each letter after a while, as one does that holds a rate. Beside the
deliverer, which claims, sends and writes down, stands a client that has the letters in
its hands and only sends them, over as many connections.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from socket import create_connection
from typing import Any
from uuid import UUID

from aiosmtpd.controller import Controller
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bench.apart import ask, memory, tell
from bench.histories import Loaded
from bench.measuring import Row
from notifications.envelope import Outgoing
from notifications.headers import Sender
from notifications.outbox import LetterStatus, outbox
from notifications.smtp import SmtpSettings, TlsMode, send
from tests.conftest import settings_for
from tests.ports import free_port
from tracker.db import Database, open_database
from tracker.ids import ids_in_bulk
from tracker.outgoing import deliver

_MEMORY = 200.0
_ROWS = 2_000
#: Seconds after which the server has taken a letter.
_PACE = 0.005
_CONNECTIONS = 5
_TEXT = "Hồ sơ đã quá hạn. Đề nghị xử lý và xin lỗi người nộp.\n" * 30
_NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def run(
    database: Database, engine: str, cases: int, loaded: Loaded, letters: int
) -> Iterator[Row]:
    """Deliver so many alerts of the largest agency."""
    ids = ids_in_bulk()
    for begin in range(0, letters, _ROWS):
        rows = [
            _letter(loaded.agency_id, next(ids), number)
            for number in range(begin, min(letters, begin + _ROWS))
        ]
        database.write(partial(_insert, rows=rows))
    with _server() as port:
        url = database.settings.database_url
        bare = ask("bench.mails", "bare", url, str(port), str(letters))
        ours = ask("bench.mails", "ours", url, str(port), str(letters))
    job = (
        f"{letters:,} letters at {_CONNECTIONS / _PACE:,.0f}/s, "
        f"{engine}, {cases:,} cases"
    )
    common: dict[str, Any] = {"number": "mail", "size": cases}
    yield Row(
        job=f"{job}: {letters / ours['seconds']:,.0f}/s",
        ours=ours["seconds"],
        limit=bare["seconds"],
        unit="s",
        goal="<= 1.5x sending alone",
        reached=ours["seconds"] <= 1.5 * bare["seconds"] and ours["sent"] == letters,
        series=f"mail, {engine}",
        **common,
    )
    yield Row(**memory(ours, _MEMORY, job=job, **common))


def _letter(agency_id: UUID, letter_id: UUID, number: int) -> dict[str, Any]:
    return {
        "agency_id": agency_id,
        "id": letter_id,
        "dedup_key": f"bench:{letter_id}",
        "letter": "manager_alert",
        "reference": "bench",
        "to_address": f"manager{number}@example.vn",
        "to_name": "Người quản lý",
        "subject": f"Hồ sơ quá hạn số {number}",
        "text": _TEXT,
        "html": f"<p>{_TEXT}</p>",
        "message_id": f"<{letter_id}@bench.example>",
        "urgent": True,
        "status": LetterStatus.QUEUED,
        "created_at": _NOW,
        "next_attempt_at": _NOW,
    }


def _insert(session: Session, rows: list[dict[str, Any]]) -> None:
    session.execute(insert(outbox), rows)


class _Slow:
    async def handle_DATA(self, *_: Any) -> str:  # noqa: N802 - the name is aiosmtpd's
        await asyncio.sleep(_PACE)
        return "250 OK"


@contextmanager
def _server() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.mails", "server", str(port)],
        stdin=subprocess.PIPE,
    )
    try:
        for _ in range(300):
            try:
                create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.communicate(b"\n", timeout=20)


def _serve(port: str) -> None:
    controller = Controller(_Slow(), hostname="127.0.0.1", port=int(port))
    controller.start()
    sys.stdin.readline()
    controller.stop()


def _ours(url: str, port: str, letters: str) -> None:
    given = {"smtp_host": "127.0.0.1", "smtp_port": int(port)}
    settings = settings_for(url, **given)
    database = open_database(settings)
    begun, sent = time.perf_counter(), 0
    while sent < int(letters):
        report = deliver(database, settings, lambda: _NOW)
        sent += report.sent
        if not report.sent:
            break
    tell(sent=sent, seconds=time.perf_counter() - begun)
    database.close()


def _bare(_url: str, port: str, letters: str) -> None:
    settings = SmtpSettings(
        host="127.0.0.1",
        port=int(port),
        tls=TlsMode.NONE,
        sender=Sender(name="Sở Mẫu", address="so@example.vn"),
    )
    begun = time.perf_counter()
    asyncio.run(_send_all(settings, int(letters)))
    tell(sent=int(letters), seconds=time.perf_counter() - begun)


async def _send_all(settings: SmtpSettings, letters: int) -> None:
    """Send the letters over so many connections at once, one letter each time."""
    waiting = iter(range(letters))

    async def line() -> None:
        for number in waiting:
            given = _letter(UUID(int=0), UUID(int=number), number)
            mail = Outgoing(
                message_id=given["message_id"],
                to_address=given["to_address"],
                to_name=given["to_name"],
                subject=given["subject"],
                text=given["text"],
                html=given["html"],
                written_at=_NOW,
                is_urgent=True,
            )
            await send(mail, settings)

    await asyncio.gather(*(line() for _ in range(_CONNECTIONS)))


if __name__ == "__main__":
    {"server": _serve, "ours": _ours, "bare": _bare}[sys.argv[1]](*sys.argv[2:])

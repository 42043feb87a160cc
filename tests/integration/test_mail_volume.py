"""Very many letters at a server's pace: memory, rate, each once (make proof)."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from notifications import delivery, outbox
from notifications.delivery import Deliverer, Plan
from notifications.headers import Sender
from notifications.letters import MailCheck
from notifications.outbox import LetterStatus, Mailing, Pace, Paces
from notifications.samples import SAMPLES
from notifications.smtp import SmtpSettings, TlsMode
from tests.scripted_smtp import ScriptedServer
from tracker.now import now

pytestmark = pytest.mark.db
HERE = uuid4()
CHECK = next(sample for sample in SAMPLES if isinstance(sample, MailCheck))
#: Letters written in one transaction.
_WRITTEN_AT_ONCE = 1000


class Counted(list):
    """A list that counts what is put into it, and keeps nothing."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def append(self, _letter):
        """Count one more."""
        self.count += 1


def resident_mb() -> float:
    """Give how much memory this process holds now."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def fill(database, letters):
    for first in range(0, letters, _WRITTEN_AT_ONCE):
        mailings = [
            Mailing(
                letter=CHECK,
                agency_id=HERE,
                to_address=f"n{number}@anhai.example",
                to_name="Vũ Minh Châu",
                dedup_key=f"check:{number}",
            )
            for number in range(first, min(first + _WRITTEN_AT_ONCE, letters))
        ]
        database.write(
            lambda session, some=mailings: outbox.enqueue_many(session, some, now=now())
        )


def deliverer(database, port, pace, worker):
    smtp = SmtpSettings(
        host="127.0.0.1",
        port=port,
        tls=TlsMode.NONE,
        sender=Sender(name="Sở Khoa học", address="so@anhai.example"),
    )
    return Deliverer(
        write=database.write,
        settings_for=lambda _agency: smtp,
        now=now,
        worker=worker,
        paces=Paces(shared=pace),
    )


def sent(database):
    with database.read() as session:
        return session.scalar(
            select(func.count())
            .select_from(outbox.outbox)
            .where(outbox.outbox.c.status == LetterStatus.SENT)
        )


@pytest.mark.parametrize(
    "letters",
    [
        pytest.param(120, id="a few"),
        pytest.param(0, marks=pytest.mark.proof, id="--letters"),
    ],
)
def test_two_deliverers_send_each_letter_once_at_the_pace_in_little_memory(
    database, letters, request
):
    letters = letters or request.config.getoption("letters")
    pace = Pace(3000 if letters > 1000 else 1800)
    fill(database, letters)
    kept = Counted()
    with ScriptedServer(taken=kept, heard=Counted()) as server:
        peak, over = [resident_mb()], threading.Event()

        def watch():
            while not over.wait(0.2):
                peak.append(resident_mb())

        def carry(worker):
            one = deliverer(database, server.port, pace, worker)
            while sent(database) < letters:
                delivery.run(one, Plan(seconds=12))

        begun = time.monotonic()
        with ThreadPoolExecutor(3) as pool:
            pool.submit(watch)
            try:
                for each in [pool.submit(carry, f"worker {no}") for no in (1, 2)]:
                    each.result()
            finally:
                over.set()
        seconds = time.monotonic() - begun
    assert sent(database) == kept.count == letters
    print(
        f"{database.engine.dialect.name}: {letters} letters in {seconds:.0f} s, "
        f"{letters / seconds * 60:.0f} a minute of {pace.per_minute}; "
        f"{peak[0]:.0f} MB before, {max(peak):.0f} MB at most"
    )
    assert seconds >= (letters - pace.burst) * pace.apart.total_seconds()
    assert max(peak) - peak[0] < 60

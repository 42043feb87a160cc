"""A department at work on a simulated clock: its pages, its sweep, its post.

Time is an argument of the product, so a story of three weeks takes seconds. Mail goes
out over SMTP to a real server all the same.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from uuid import UUID

import uvicorn
from fastapi import FastAPI
from pypdf import PdfReader
from sqlalchemy import update
from starlette.testclient import TestClient

from tests.conftest import settings_for
from tests.e2e.person import Person
from tests.e2e.waiting import wait_until
from tests.factories import Department, at, make_department
from tests.first_run import PASSWORD, password_hash
from tests.ports import free_port
from tests.smtp import ReceivedMail, SmtpServer
from tracker import digest, outgoing, sweep
from tracker.db import Database, open_database
from tracker.models import Officer
from tracker.settings import Settings
from web.app import create_app


@dataclass(slots=True)
class Office:
    """The department, its people at their browsers, and the clock on its wall."""

    database: Database
    settings: Settings
    app: FastAPI
    smtp: SmtpServer
    department: Department
    now: datetime = field(default_factory=lambda: at("2026-11-19 08:00"))
    _people: dict[str, Person] = field(default_factory=dict)

    def it_is(self, local: str) -> None:
        """Let the clock go on to a local time, with a sweep and a round of post."""
        then = at(local)
        assert then >= self.now, f"the clock cannot go back to {local}"
        self.now = then
        self.work()

    def work(self) -> None:
        """Do what the scheduler does: judge, write the morning letters, deliver."""
        sweep.run(self.database, self.now)
        digest.run(self.database, self.now)
        outgoing.deliver(self.database, self.settings, lambda: self.now)

    def who(self, username: str = "") -> Person:
        """Give somebody at a browser of their own; without a name, a citizen."""
        if username not in self._people:
            client = TestClient(self.app, base_url="http://mau.example")
            self._people[username] = Person(client, username, PASSWORD)
        return self._people[username]

    def mails(self, address: str, about: str = "") -> list[ReceivedMail]:
        """Choose the mails that reached an address, by a word of their subject."""
        outgoing.deliver(self.database, self.settings, lambda: self.now)
        return [
            mail for mail in self.smtp.to(address) if about in mail.message["Subject"]
        ]


@contextmanager
def open_office(database_url: str, smtp: SmtpServer) -> Iterator[Office]:
    """Open the department on a fresh database, with real mail."""
    settings = settings_for(
        database_url,
        smtp_host=smtp.host,
        smtp_port=smtp.port,
        smtp_sender="mot-cua@mau.example",
        public_url="http://mau.example",
    )
    database = open_database(settings)
    department = make_department(database)
    give_passwords(database, department.agency_id)
    made = Office(database, settings, create_app(settings, database), smtp, department)
    made.app.state.clock = lambda: made.now
    try:
        yield made
    finally:
        database.close()


def give_passwords(database: Database, agency_id: UUID) -> None:
    """Let everybody of an agency sign in with the password of the tests."""
    hashed = password_hash()
    database.write(
        lambda session: session.execute(
            update(Officer)
            .where(Officer.agency_id == agency_id)
            .values(password_hash=hashed)
        )
    )


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application of this process to a real browser; give its address."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)


def pdf_text(pdf: bytes) -> str:
    """Read the words of a paper."""
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())

"""The demo's department on a clock that stands still, for eyes and for checks of all.

The same instant each time, so that pictures of today can be laid beside yesterday's.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

from notifications.catcher import MailCatcher
from notifications.outbox.tables import outbox
from tests.conftest import settings_for
from tests.e2e.office import served
from tests.e2e.person import Person
from tests.factories import at
from tracker import demo, digest, migrate, outgoing
from tracker.db import Database, open_database
from tracker.demo.department import PASSWORD
from tracker.settings import Settings
from tracker.transparency import keeping
from web.app import create_app
from web.deps import COOKIE

PUBLIC_URL = "http://an-hai.example"
#: Monday morning, before a day off: something is owed, something due, something late.
NOW = at("2026-11-23 09:20")


@dataclass(slots=True)
class Showroom:
    """The department at work: its address, its database, its open doors."""

    url: str
    database: Database
    settings: Settings
    app: FastAPI
    now: datetime
    public_url: str = PUBLIC_URL
    _cookies: dict[str, str] = field(default_factory=dict)

    def cookie(self, username: str) -> dict[str, str]:
        """Sign somebody in; give the cookie that a browser keeps of it."""
        if username not in self._cookies:
            client = TestClient(self.app, base_url=self.url)
            Person(client, username, PASSWORD).sign_in()
            self._cookies[username] = client.cookies[COOKIE]
        return {"name": COOKIE, "value": self._cookies[username], "url": self.url}

    def written(self, part: str) -> list[str]:
        """Find the addresses with this part in the letters, the newest letter first."""
        with self.database.read() as session:
            newest = select(outbox.c.text).order_by(outbox.c.created_at.desc())
            texts = session.scalars(newest.where(outbox.c.text.contains(part))).all()
        pattern = re.compile(rf"{re.escape(self.public_url)}({re.escape(part)}[^\s<]*)")
        return [found for text in texts for found in pattern.findall(text)]


@contextmanager
def open_showroom(
    database_url: str = "", *, cases: int = 300, now: datetime = NOW
) -> Iterator[Showroom]:
    """Play the half year up to an instant, deliver its mail, and serve its pages."""
    with TemporaryDirectory(prefix="showroom-") as folder:
        catcher = MailCatcher(lambda: now)
        catcher.start()
        url = database_url or f"sqlite:///{Path(folder) / 'showroom.db'}"
        settings = settings_for(
            url,
            public_url=PUBLIC_URL,
            smtp_host=catcher.host,
            smtp_port=catcher.port,
            log_level="WARNING",
        )
        database = open_database(settings)
        try:
            migrate.upgrade(database)
            demo.make(database, PUBLIC_URL, now, cases=cases)
            digest.run(database, now)
            keeping.run(database, settings, now)
            with ThreadPoolExecutor(1) as post:
                # A browser of the test may have a loop in this thread already.
                post.submit(_deliver_all, database, settings, now).result()
            app = create_app(settings, database, lambda: now)
            app.state.is_demo = True
            app.state.catcher = catcher
            with served(app) as address:
                yield Showroom(address, database, settings, app, now)
        finally:
            database.close()
            catcher.stop()


def _deliver_all(database: Database, settings: Settings, now: datetime) -> None:
    """Deliver round after round; one carries some letters only."""
    while outgoing.deliver(database, settings, lambda: now).sent:
        pass


@contextmanager
def open_empty_room(now: datetime = NOW) -> Iterator[Showroom]:
    """Serve an installation that nobody has set up yet."""
    with TemporaryDirectory(prefix="empty-room-") as folder:
        settings = settings_for(f"sqlite:///{Path(folder) / 'empty.db'}")
        database = open_database(settings)
        try:
            migrate.upgrade(database)
            app = create_app(settings, database, lambda: now)
            with served(app) as address:
                yield Showroom(address, database, settings, app, now)
        finally:
            database.close()

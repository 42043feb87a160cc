"""An officer in front of the pages: signed in, with a form token, at a given time."""

from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.factories import at
from tracker.accounts.actor import Actor
from tracker.accounts.sign_ins import begin
from tracker.db import Database, Session
from tracker.models import Officer
from tracker.settings import Settings
from web.app import create_app
from web.deps import COOKIE


@dataclass(slots=True)
class Visitor:
    """One browser with one person's session."""

    client: TestClient
    csrf_token: str

    def get(self, path: str, **headers: str) -> Response:
        """Open a page; redirections are followed."""
        return self.client.get(path, headers=headers)

    def post(self, path: str, **fields: str) -> Response:
        """Send a form of ours; where it leads to is not followed."""
        return self.client.post(
            path,
            data={"csrf_token": self.csrf_token, **fields},
            follow_redirects=False,
        )


def application(database: Database, settings: Settings) -> FastAPI:
    """Make the application on a test's database, with a clock that a test sets."""
    app = create_app(settings, database)
    app.state.now = at("2026-11-23 14:20")
    there = app.state
    there.clock = lambda: there.now
    return app


def set_clock(app: FastAPI, text: str) -> None:
    """Let the server's clock show a local time."""
    app.state.now = at(text)


def visit(app: FastAPI, database: Database, actor: Actor) -> Visitor:
    """Sign an officer in without asking for a password."""
    now: datetime = app.state.now

    def write(session: Session) -> tuple[str, str]:
        officer = session.get_one(Officer, (actor.agency_id, actor.officer_id))
        cookie, signed_in = begin(session, officer, now=now, hours=24 * 90)
        return cookie, signed_in.csrf_token

    cookie, csrf_token = database.write(write)
    client = TestClient(app, base_url="http://127.0.0.1")
    client.cookies.set(COOKIE, cookie)
    return Visitor(client, csrf_token)


@dataclass
class _Words(HTMLParser):
    """Collects what a reader sees, and the fields of the forms."""

    words: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = found.get("name")
        if tag == "input" and name:
            is_choice = found.get("type") in {"checkbox", "radio"}
            if not is_choice or "checked" in found:
                self.fields[name] = found.get("value") or ""

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(" ".join(data.split()))


def words_of(response: Response) -> str:
    """Give what a reader sees of a page, in one line."""
    parser = _Words()
    parser.feed(response.text)
    return " ".join(parser.words)


def fields_of(response: Response) -> dict[str, str]:
    """Give the inputs of a page with their values; of several the last."""
    parser = _Words()
    parser.feed(response.text)
    return parser.fields

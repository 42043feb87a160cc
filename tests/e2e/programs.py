"""A program of another system at the API, with a token and its own connection."""

import json
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from tests.factories import Department
from tracker.accounts.tokens import NewToken, create_token
from tracker.db import Database


def new_token(database: Database, department: Department, now: Any) -> str:
    """Make a token that acts for the desk."""
    new = NewToken(officer_id=department.desk.officer_id, name="Cổng thử nghiệm")
    return database.write(
        lambda session: create_token(session, department.administrator, new, now=now)
    )


def a_case(number: int = 1, **given: Any) -> dict[str, Any]:
    """Write what a program sends to register a case."""
    applicant = {
        "kind": "natural",
        "name": "Lý Thị Kim Ngân",
        "phone": f"09{number:08d}",
        "address": f"{number} đường Hoa Mai, phường Mẫu",
    }
    return {"procedure": "five-days", "applicant": applicant, **given}


@dataclass(slots=True)
class Answer:
    """What the API answered."""

    status: int
    headers: dict[str, str]
    body: Any


class Program:
    """One connection to the API, kept open as programs do."""

    def __init__(self, url: str, token: str) -> None:
        """Connect at the first question."""
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
        self._token = token

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Ask the API, and read the whole answer."""
        sent = {
            "Authorization": f"Bearer {self._token}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        content = None
        if body is not None:
            content = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        self._connection.request(method, f"/api/v1{path}", content, sent)
        response = self._connection.getresponse()
        text = response.read()
        return Answer(
            status=response.status,
            headers={name.lower(): value for name, value in response.getheaders()},
            body=json.loads(text) if text else None,
        )

    def register(self, case: dict[str, Any], key: str = "") -> Answer:
        """Register a case, under a key where the program has one."""
        keyed = {"Idempotency_Key": key} if key else {}
        return self.ask("POST", "/cases", case, **keyed)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

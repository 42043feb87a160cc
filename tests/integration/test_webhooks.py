"""Webhooks: told in the fact's transaction, signed, retried, and safe.

The receivers are real servers on this machine, which the operator's list allows; what
is not on that list is refused before a connection is opened.
"""

import json
import re
import socket
import threading
import time
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from notifications import webhook as door
from tests.administrator import form_of
from tests.conftest import settings_for
from tests.factories import a_person, at, make_department, receive_case
from tests.visitor import application, set_clock, visit, words_of
from tracker import sweep
from tracker.cases.entry import NewCase
from tracker.cases.reception import register
from tracker.ids import new_id
from tracker.models import WebhookAttempt, WebhookMessage
from tracker.webhooks import delivering, subscriptions

pytestmark = pytest.mark.db

NOW = at("2026-11-23 14:20")
KINDS = ["case.received", "case.flagged", "apology.issued"]


class Receiver(ThreadingHTTPServer):
    """A receiver that does what it is told to, and keeps what it got."""

    daemon_threads = True

    def __init__(self, does: str = "take") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.does = does
        self.got: list[tuple[dict[str, str], str]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        names = {name.lower(): value for name, value in self.headers.items()}
        self.server.got.append((names, body))
        getattr(self, self.server.does)()

    def do_GET(self) -> None:
        self.server.got.append(({}, "GET"))

    def take(self) -> None:
        self._say(204)

    def fail(self) -> None:
        self._say(500, b"l\xe1\xbb\x97i " * 4000)

    def hang(self) -> None:
        time.sleep(3)

    def redirect(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://169.254.169.254/latest/meta-data")
        self.end_headers()

    def flood(self) -> None:
        """Answer without an end, a little at a time."""
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"x" * 8)
            self.wfile.flush()
            time.sleep(0.05)

    def _say(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def allowing(settings, receiver):
    return settings.model_copy(update={"webhook_internal": receiver.place})


@pytest.fixture
def subscribed(database, department, allowing, receiver):
    return subscribe(database, department, f"http://{receiver.place}/nhan", allowing)


def subscribe(database, d, url, settings):
    return database.write(
        partial(
            subscriptions.create_webhook,
            actor=d.administrator,
            name="Cổng",
            url=url,
            kinds=KINDS,
            internal=settings.internal_receivers,
            now=NOW,
        )
    )


def messages(database) -> list[WebhookMessage]:
    with database.read() as session:
        return list(session.scalars(select(WebhookMessage).order_by(WebhookMessage.id)))


def attempts(database) -> list[tuple[str, int | None]]:
    with database.read() as session:
        rows = session.scalars(select(WebhookAttempt).order_by(WebhookAttempt.no))
        return [(row.outcome, row.code) for row in rows]


def test_a_receiver_is_told_what_happened_signed_and_with_nothing_personal(
    database, department, allowing, receiver, subscribed
):
    case = receive_case(database, department, when="2026-11-02 09:00")
    sweep.run(database, NOW)
    assert delivering.run(database, allowing, NOW).endswith(" taken")
    receiver.got.sort(key=lambda one: one[0]["webhook-id"])
    told = [json.loads(body) for _, body in receiver.got]
    assert told[0]["type"] == "case.received"
    assert {one["type"] for one in told} == {"case.received", "case.flagged"}
    assert all(one["data"] == {"code": case.code} for one in told)
    headers, body = receiver.got[0]
    place = headers["webhook-id"], int(headers["webhook-timestamp"])
    signed = door.signature(subscribed.secret, *place, body)
    assert headers["webhook-signature"] == signed
    assert delivering.run(database, allowing, NOW) == ""


def test_a_fact_that_was_not_kept_is_not_told(database, department, subscribed):
    with pytest.raises(RuntimeError):
        database.write(partial(_received_and_lost, database, department))
    assert messages(database) == []


def _received_and_lost(database, department, session):
    new = NewCase(
        id=new_id(),
        procedure_id=next(iter(department.procedures.values())),
        applicant=a_person(),
        documents=[{"name_vi": "Đơn", "form": "original", "copies": 1}],
    )
    register(session, department.desk, new, now=NOW)
    session.flush()
    raise RuntimeError


def given_up(database, department):
    with database.read() as session:
        return subscriptions.given_up(session, department.administrator, NOW)


@pytest.mark.parametrize(
    ("does", "outcome", "code"),
    [
        ("fail", "refused", 500),
        ("redirect", "redirected", 302),
        ("hang", "too_slow", None),
        ("flood", "too_slow", 200),
    ],
)
def test_a_bad_receiver_is_tried_again_and_given_up_at_last(
    database,
    department,
    allowing,
    receiver,
    subscribed,
    monkeypatch,
    does,
    outcome,
    code,
):
    monkeypatch.setattr(door, "SECONDS", 0.3)
    receiver.does = does
    receive_case(database, department, when="2026-11-20 09:00")
    delivering.run(database, allowing, NOW)
    assert attempts(database) == [(outcome, code)]
    (waiting,) = messages(database)
    assert waiting.status == "queued"
    assert NOW + timedelta(minutes=1) <= waiting.next_attempt_at
    assert waiting.next_attempt_at <= NOW + timedelta(minutes=1.2)
    assert not given_up(database, department)
    if does != "fail":
        return
    moment = NOW
    for _ in delivering.PAUSES:
        moment += timedelta(days=1)
        delivering.run(database, allowing, moment)
    (dead,) = messages(database)
    assert (dead.status, dead.next_attempt_at, dead.attempts) == ("failed", None, 8)
    assert given_up(database, department) == {subscribed.id: 1}
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    receiver.does = "take"
    database.write(
        partial(
            subscriptions.resend,
            actor=department.administrator,
            message_id=dead.id,
            now=moment,
        )
    )
    delivering.run(database, allowing, moment)
    assert messages(database)[0].status == "sent"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "names",
    [
        ["127.0.0.1"], ["10.1.2.3"], ["192.168.1.9"], ["169.254.169.254"], ["0.0.0.0"],
        ["100.64.0.1"], ["224.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["fe80::1"],
        ["fd00:ec2::254"], ["64:ff9b::7f00:1"], ["2002:7f00:1::"], ["::127.0.0.1"],
        ["255.255.255.255"], ["203.0.114.9", "127.0.0.1"],
    ],
    ids="+".join,
)  # fmt: skip
def test_a_name_that_leads_into_the_network_is_never_connected_to(
    database, department, settings, monkeypatch, names
):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (name, 443)) for name in names
    ])  # fmt: skip
    opened: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *a, **_: opened.append(a))
    subscribe(database, department, "https://inner.example/nhan", settings)
    receive_case(database, department, when="2026-11-20 09:00")
    delivering.run(database, settings, NOW)
    assert attempts(database) == [("forbidden", None)]
    assert opened == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_name_that_changes_its_mind_is_connected_to_where_it_was_checked(
    database, department, settings, monkeypatch
):
    answers = iter(["203.0.114.9", "127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 443))
    ])  # fmt: skip
    opened: list[str] = []

    def refuse(place, *_):
        opened.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    subscribe(database, department, "https://rebinding.example/", settings)
    receive_case(database, department, when="2026-11-20 09:00")
    delivering.run(database, settings, NOW)
    assert (attempts(database), opened) == ([("unreachable", None)], ["203.0.114.9"])


@pytest.mark.parametrize(
    "url",
    [
        "http://portal.example/", "ftp://portal.example/", "https://", "portal.example",
        "https://a:b@portal.example/", "https://portal.example:99999/", "file:///etc",
        "https://portal.example/" + "x" * 2000, "https://portal.example/x y",
        "https://10.0.0.1/", "https://169.254.169.254/latest", "https://[::1]/",
        "https://2130706433/", "https://0x7f.1/", "https://localhost/",
        "https://may-chu.local./",
    ],
)  # fmt: skip
def test_an_address_that_could_never_do_is_refused_at_once(url):
    with pytest.raises(door.ForbiddenAddressError):
        door.check_address(url, frozenset())


def test_an_administrator_sets_up_pauses_rotates_resends_and_removes(
    database, department, allowing, receiver
):
    app = application(database, allowing)
    browser = visit(app, database, department.administrator)
    home = "/quan-tri/webhook"
    assert "Chưa có webhook nào" in words_of(browser.get(home))
    refused = browser.post(home, name="Cổng", url="http://portal.example/", kinds=KINDS)
    assert refused.status_code == 422
    assert "bắt đầu bằng https://" in words_of(refused)
    assert 'value="http://portal.example/"' in refused.text
    url = f"http://{receiver.place}/nhan"
    nameless = words_of(browser.post(home, name="", url=url, kinds=KINDS))
    assert "Cần nhập: tên nơi nhận." in nameless
    inside = words_of(browser.post(home, name="A", url="https://[::1]/", kinds=KINDS))
    assert "mạng nội bộ" in inside
    made = browser.post(home, name="Cổng", url=url, kinds=KINDS)
    again = browser.post(home, name="Cổng", url=url, kinds=KINDS)
    assert "Địa chỉ này đã có: Cổng." in words_of(again)
    secret = re.search(r'id="secret">(whsec_[^<]+)<', made.text).group(1)
    here = re.search(r"/quan-tri/webhook/[0-9a-f-]{36}", made.text).group(0)
    assert secret not in browser.get(here).text + browser.get(home).text
    assert browser.post(f"{here}/gui-thu").status_code == 303
    delivering.run(database, allowing, NOW)
    page = browser.get(here)
    assert "Nơi nhận đã nhận 204" in words_of(page)
    again = re.search(r'action="(/quan-tri/webhook/tin/[^"]+)"', page.text).group(1)
    assert browser.post(again).status_code == 303
    asked = form_of(browser.get(f"{here}/khoa-moi"), f"{here}/khoa-moi")
    seen = asked["seen"][0]
    rotated = browser.post(f"{here}/khoa-moi", seen=seen)
    assert (rotated.status_code, secret in rotated.text) == (200, False)
    # Loading that page anew sends the form again: the secret must not change twice.
    assert browser.post(f"{here}/khoa-moi", seen=seen).status_code == 409
    assert "còn ký cùng đến" in words_of(browser.get(f"{here}/khoa-moi"))
    delivering.run(database, allowing, NOW)
    assert receiver.got[-1][0]["webhook-signature"].count("v1,") == 2
    browser.post(f"{here}/tam-dung", paused="1")
    receive_case(database, department, when="2026-11-20 09:00")
    assert delivering.run(database, allowing, NOW) == ""
    assert browser.post(f"{here}/tam-dung", paused="1").status_code == 409
    browser.post(f"{here}/tam-dung", paused="")
    assert "Gỡ bỏ Cổng?" in words_of(browser.get(f"{here}/go-bo"))
    assert browser.post(f"{here}/go-bo").status_code == 303
    assert browser.get(here).status_code == 404
    set_clock(app, "2026-11-23 15:00")
    assert visit(app, database, department.manager).get(home).status_code == 403


def test_another_agency_neither_sees_nor_is_told(
    database, department, allowing, receiver, subscribed
):
    other = make_department(database, code="H60")
    receive_case(database, other, when="2026-11-20 09:00")
    assert messages(database) == []
    browser = visit(application(database, allowing), database, other.administrator)
    here = f"/quan-tri/webhook/{subscribed.id}"
    assert browser.get(here).status_code == 404
    assert browser.post(f"{here}/khoa-moi").status_code == 404


def test_only_listed_receivers_may_be_inside(receiver):
    settings = settings_for("sqlite:///x.db", webhook_internal=f" {receiver.place} ,")
    message = door.Message(
        id="msg_1", body="{}", url=f"http://{receiver.place}/", secrets=()
    )
    post = partial(door.post, message, now=NOW)
    assert post(internal=frozenset()).outcome is door.Outcome.FORBIDDEN
    assert post(internal=settings.internal_receivers).outcome is door.Outcome.TAKEN

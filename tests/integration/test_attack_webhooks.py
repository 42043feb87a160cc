"""Receivers that are slow on purpose, and addresses that end while they are told."""

import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from notifications import left_behind
from notifications import webhook as door
from tests.factories import make_department, receive_case
from tests.integration.test_webhooks import NOW, Receiver, messages, subscribe
from tracker.webhooks import delivering, subscriptions

pytestmark = pytest.mark.db


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


def test_who_is_slow_in_shaking_hands_is_cut_off_as_well(monkeypatch):
    listening = socket.create_server(("127.0.0.1", 0))
    place = f"127.0.0.1:{listening.getsockname()[1]}"
    threading.Thread(target=_dribble, args=(listening,), daemon=True).start()
    monkeypatch.setattr(door, "SECONDS", 0.6)
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
    connect = socket.create_connection

    def slowly(*given):
        time.sleep(0.4)
        return connect(*given)

    monkeypatch.setattr(socket, "create_connection", slowly)
    message = door.Message(id="msg_1", body="{}", url=f"https://{place}/", secrets=())
    begun = time.monotonic()
    result = door.post(message, now=NOW, internal=frozenset({place}))
    assert result.outcome is door.Outcome.TOO_SLOW
    assert time.monotonic() - begun < 10  # the other side goes on for twenty seconds
    listening.close()


def _dribble(listening: socket.socket) -> None:
    """Shake hands slowly, then answer one byte at a time."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("mail_server_for_tests.pem"))
    plain, _ = listening.accept()
    time.sleep(0.4)
    with suppress(OSError), context.wrap_socket(plain, server_side=True) as secured:
        for _ in range(200):
            secured.sendall(b"H")
            time.sleep(0.1)


@pytest.mark.parametrize("change", ["pause", "remove"])
def test_what_is_on_its_way_when_an_address_is_paused_or_removed_is_not_tried_again(
    database, department, allowing, receiver, subscribed, monkeypatch, change
):
    receiver.does = "fail"
    receive_case(database, department, when="2026-11-20 09:00")
    act = partial(getattr(subscriptions, change), actor=department.administrator,
                  webhook_id=subscribed.id, now=NOW)  # fmt: skip
    if change == "pause":
        act = partial(act, paused=True)
    # Killed while it sends: the message is claimed, and nothing was written down.
    monkeypatch.setattr(delivering, "_record", lambda *_, **__: None)
    delivering.run(database, allowing, NOW)
    database.write(act)
    monkeypatch.undo()
    told = len(receiver.got)
    for minutes in (3, 10):
        delivering.run(database, allowing, NOW + timedelta(minutes=minutes))
    assert len(receiver.got) == told
    (message,) = messages(database)
    assert message.status == {"pause": "held", "remove": "withdrawn"}[change]
    assert message.next_attempt_at is None


def test_one_slow_receiver_holds_back_only_its_own_messages(
    database, department, allowing, receiver, subscribed, monkeypatch
):
    monkeypatch.setattr(door, "SECONDS", 0.3)
    slow = Receiver("hang")
    settings = allowing.model_copy(
        update={"webhook_internal": f"{receiver.place},{slow.place}"}
    )
    other = subscribe(database, department, f"http://{slow.place}/", settings)
    for _ in range(3 * 16):
        database.write(
            partial(
                subscriptions.send_test,
                actor=department.administrator,
                webhook_id=other.id,
                now=NOW - timedelta(minutes=5),
            )
        )
    receive_case(database, department, when="2026-11-20 09:00")
    delivering.run(database, settings, NOW)
    assert len(receiver.got) == 1
    assert len(slow.got) <= 16
    slow.shutdown()
    slow.server_close()


def test_a_resolver_that_hangs_or_is_slow_is_within_the_same_deadline(
    database, department, allowing, subscribed, receiver, monkeypatch
):
    """The look-up and the exchange have one deadline together, not one each."""
    monkeypatch.setattr(door, "SECONDS", 1.0)
    released = threading.Event()
    look_up, waits = socket.getaddrinfo, {"seconds": 30.0}

    def slow_resolver(*given, **named):
        released.wait(waits["seconds"])
        return look_up(*given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", slow_resolver)
    left = []

    class Noted(door._Pinned):
        def __init__(self, *given, seconds, **named):
            left.append(seconds)
            super().__init__(*given, seconds=seconds, **named)

    monkeypatch.setattr(door, "_Pinned", Noted)
    receive_case(database, department, when="2026-11-20 09:00")
    begun = time.monotonic()
    assert delivering.run(database, allowing, NOW) == "1 too_slow"
    assert time.monotonic() - begun < 5
    (waiting,) = messages(database)
    assert (waiting.status, receiver.got) == ("queued", [])

    assert left == []  # nothing was begun with a name that nobody knows

    monkeypatch.setattr(door, "SECONDS", 3.0)
    waits["seconds"], receiver.does = 1.0, "hang"
    again = NOW + timedelta(minutes=2)
    assert delivering.run(database, allowing, again) == "1 too_slow"
    # The exchange got no more than what the look-up had left of the three seconds.
    assert len(left) == 1
    assert 0 < left[0] <= 2.0
    released.set()


def test_when_too_many_look_ups_hang_no_more_are_begun(monkeypatch):
    monkeypatch.setattr(left_behind, "_ROOM", threading.BoundedSemaphore(1))
    monkeypatch.setattr(door, "SECONDS", 0.1)
    released = threading.Event()
    asked = []

    def hanging(*given, **named):
        asked.append(given)
        released.wait(30)
        raise OSError("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    message = door.Message(
        id="msg_1", body="{}", url="https://cham.example/", secrets=()
    )
    results = [door.post(message, now=NOW, internal=frozenset()) for _ in range(3)]
    released.set()
    assert {one.outcome for one in results} == {door.Outcome.TOO_SLOW}
    assert len(asked) == 1

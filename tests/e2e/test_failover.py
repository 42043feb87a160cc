"""No case that was acknowledged is lost when the leader is killed, moved or frozen."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import pairwise
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from sqlalchemy import func, select

from tests.conftest import settings_for
from tests.e2e.programs import Program, a_case, new_token
from tests.factories import make_department
from tests.serving import ServingProcess, run_dunghen, start_serving
from tracker import verify
from tracker.db import Database, open_database
from tracker.models import Case
from tracker.now import now

pytestmark = [pytest.mark.e2e, pytest.mark.proof]

SCRIPT = Path(__file__).parents[2] / "deploy/cluster"
CLIENTS = 8
#: A statement's limit, its grace, and one look at each of three hosts.
LONGEST_ANSWER = 5 + 3 + 3 * 3 + 3
#: Patroni's ttl, the election, and the look of a client that asks again.
LONGEST_GAP = 45


@dataclass(slots=True)
class Cluster:
    """The cluster of `deploy/cluster`, on a folder and ports of its own."""

    folder: Path

    def __call__(self, *said: object) -> str:
        """Do what an operator types; give what it prints."""
        done = subprocess.run(
            [SCRIPT, *map(str, said), "--folder", self.folder, "--port", "26100"],
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    def leader(self) -> int:
        return int(self("leader"))


@dataclass(slots=True)
class Desk:
    """Programs that register, ask again under the same key, and keep what they hear."""

    url: str
    token: str
    told: dict[str, str] = field(default_factory=dict)
    at: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    asked_again: int = 0
    longest: float = 0
    over: threading.Event = field(default_factory=threading.Event)

    def work(self, number: int) -> None:
        turn = 0
        while not self.over.is_set():
            turn += 1
            self.register(number, turn)
            self.over.wait(0.1)

    def register(self, number: int, turn: int) -> None:
        key = f"doi-may-{number}-{turn}"
        while True:
            began = time.monotonic()
            program = Program(self.url, self.token)
            try:
                answer = program.register(a_case(number * 100_000 + turn), key)
            except (OSError, HTTPException) as error:
                self.faults.append(f"{key}: {type(error).__name__}")
                return
            finally:
                program.close()
                self.longest = max(self.longest, time.monotonic() - began)
            if answer.status in {200, 201}:
                self.told[key] = answer.body["case"]["code"]
                self.at.append(time.monotonic())
                return
            if answer.status != 503 or not answer.headers.get("retry-after"):
                self.faults.append(f"{key}: {answer.status} {answer.body}")
                return
            self.asked_again += 1
            time.sleep(0.5)

    def gap(self, since: float) -> float:
        """Give the longest time without an acknowledgement since an instant."""
        times = [since, *sorted(one for one in self.at if one > since)]
        return max(b - a for a, b in pairwise(times))


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster(Path("/var/tmp/dunghen-cluster-proof"))
    made("down")
    made("up")
    yield made
    made("down")


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    url = cluster("url")
    done = run_dunghen(url, "db", "upgrade")
    assert done.returncode == 0, done.stderr
    opened = open_database(settings_for(url))
    yield opened
    opened.close()


@pytest.fixture
def served(cluster: Cluster, database: Database, tmp_path: Path):
    server = start_serving(cluster("url"), tmp_path, call_seconds=5)
    yield server
    server.stop()


def test_no_acknowledged_case_is_lost(
    cluster: Cluster, database: Database, served: ServingProcess
) -> None:
    department = make_department(database)
    served.wait_until_ready(120)
    desk = Desk(served.url, new_token(database, department, now()))
    clients = [
        threading.Thread(target=desk.work, args=(number,)) for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    try:
        for number in range(3):
            _fault(f"kill {number + 1}", desk, cluster, _killed)
        _fault("switchover", desk, cluster, _switched)
        _fault("frozen", desk, cluster, _frozen, page=f"{served.url}/thu-tuc")
    finally:
        desk.over.set()
        for client in clients:
            client.join(timeout=90)
    print(
        f"{len(desk.told)} acknowledged, asked again {desk.asked_again} times, "
        f"longest answer {desk.longest:.1f} s"
    )
    assert desk.faults == []
    assert desk.longest <= LONGEST_ANSWER
    assert len(set(desk.told.values())) == len(desk.told)
    with database.read() as session:
        kept = set(session.scalars(select(Case.code)))
        in_all = session.scalar(select(func.count()).select_from(Case))
    assert set(desk.told.values()) - kept == set()
    assert in_all == len(desk.told)
    assert verify.run(database) == []


def _fault(
    name: str,
    desk: Desk,
    cluster: Cluster,
    happen: Callable[[Cluster], Callable[[], None]],
    page: str = "",
) -> None:
    """Let it happen, wait until cases are registered again, and mend it."""
    began, before = time.monotonic(), len(desk.told)
    mend = happen(cluster)
    pages = _page_in_the_gap(page) if page else ""
    old = time.monotonic()
    while not any(one > old for one in desk.at[-CLIENTS:]):
        assert time.monotonic() - began < 2 * LONGEST_GAP, f"{name}: nothing goes on"
        time.sleep(0.2)
    time.sleep(3)
    gap = desk.gap(began)
    mend()
    cluster("wait")
    print(f"{name}: gap {gap:.1f} s, {len(desk.told) - before} registered {pages}")
    assert gap < LONGEST_GAP


def _killed(cluster: Cluster) -> Callable[[], None]:
    leader = cluster.leader()
    cluster("kill", leader)
    return lambda: _start(cluster, leader)


def _start(cluster: Cluster, node: int) -> None:
    cluster("start", node)


def _switched(cluster: Cluster) -> Callable[[], None]:
    cluster("switchover")
    return lambda: None


def _frozen(cluster: Cluster) -> Callable[[], None]:
    leader = cluster.leader()
    cluster("freeze", leader)

    def thaw() -> None:
        cluster("thaw", leader)

    return thaw


def _page_in_the_gap(address: str) -> str:
    """Read a page while no leader answers: it says when to come back, in time."""
    began = time.monotonic()
    with pytest.raises(HTTPError) as refused:
        urlopen(address, timeout=LONGEST_ANSWER)
    took = time.monotonic() - began
    assert refused.value.code == 503
    assert refused.value.headers["Retry-After"]
    assert "thử lại" in refused.value.read().decode().lower()
    return f"(a page said 503 after {took:.1f} s)"

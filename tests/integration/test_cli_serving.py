"""`dunghen serve` and `dunghen demo`, started and ended as an operator does."""

import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.ports import free_port
from tests.serving import DUNGHEN, environment, run_dunghen

pytestmark = pytest.mark.db

only_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def answer(url: str, process: "subprocess.Popen[bytes]", seconds: float = 90) -> str:
    """Read a page as soon as the process serves it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urlopen(url, timeout=5) as page:
            return page.read().decode()
        time.sleep(0.1)
    raise AssertionError(f"{url} did not answer; exit code {process.poll()}")


@only_sqlite
def test_a_port_in_use_and_missing_tables_are_said_at_once(
    database_url, empty_database_url
):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = run_dunghen(database_url, "serve", "--port", port)
        assert ended.returncode == 3
        assert "--port" in ended.stderr
        assert run_dunghen(database_url, "demo", "--port", port).returncode == 3
    ended = run_dunghen(empty_database_url, "serve", "--port", str(free_port()))
    assert ended.returncode == 4
    assert "dunghen db upgrade" in ended.stderr


def test_the_demo_prints_its_accounts_serves_and_leaves_nothing(tmp_path):
    port = free_port()
    said = tmp_path / "said.txt"
    folder = tmp_path / "temporary"
    folder.mkdir()
    given = environment("sqlite:///never-used.db") | {"TMPDIR": str(folder)}
    with (
        said.open("wb") as output,
        subprocess.Popen(
            [DUNGHEN, "demo", "--port", str(port), "--cases", "12", "--lang", "en"],
            env=given,
            cwd=tmp_path,
            stdout=output,
            stderr=output,
        ) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            assert answer(f"{url}/healthz", process) == "ok\n"
            assert "Đúng Hẹn" in answer(f"{url}/", process)
            assert any(folder.rglob("demo.db"))
        finally:
            process.terminate()
            assert process.wait(timeout=30) == 0
    told = said.read_text(encoding="utf-8")
    assert "Accounts:" in told
    assert f"{url}/thu-demo" in told
    assert "Traceback" not in told
    assert list(folder.iterdir()) == []
    assert not (Path(tmp_path) / "never-used.db").exists()

"""What cannot be right about an installation is refused with the way on, politely."""

import json
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from tests.conftest import settings_for
from tests.e2e.office import Office, served
from tests.e2e.page_reading import read_page
from tests.e2e.programs import a_case, new_token
from tests.e2e.refusals import (
    assert_complaint,
    assert_no_trace,
    assert_page,
    assert_problem,
    nothing_changed,
)
from tests.factories import receive_case
from tests.serving import environment, run_dunghen
from tracker.db import open_database
from web.app import create_app

pytestmark = [pytest.mark.db, pytest.mark.e2e]

ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED = {f"hours_{day}": "" for day in WEEK}
TEN_MEGABYTES = 10 * 1024 * 1024

#: The library as another one would present itself, before anybody has looked at it.
OLD_LIBRARY = """
import sys
from pysqlite3 import dbapi2
dbapi2.sqlite_version = "3.40.1"
from web.cli import main
sys.argv = ["dunghen", "--lang", "vi", "sweep"]
main()
"""


@ONLY_SQLITE
def test_a_calendar_that_never_opens(office: Office, database_url: str) -> None:
    administrator = office.who("administrator")
    with nothing_changed(office.database):
        page = administrator.do(
            "/quan-tri/gio-lam-viec",
            "/quan-tri/gio-lam-viec",
            422,
            press="preview",
            why="Đóng cửa",
            **CLOSED,
        )
        assert_page(page, 422, "Cơ quan không mở cửa ngày nào")
        question = {
            "id": "closed",
            "start": "2026-11-19T09:00:00+07:00",
            "limit": {"amount": 5, "unit": "working_day"},
            "calendar": {"hours": {}},
        }
        run = run_dunghen(
            database_url, "deadline", "--jsonl", stdin=json.dumps(question)
        )
    assert run.returncode == 1
    assert json.loads(run.stdout)["error"]["code"] == "no_working_time"
    assert_no_trace(run.stdout + run.stderr)


@ONLY_SQLITE
def test_broken_settings_are_all_named_at_once(
    office: Office, database_url: str
) -> None:
    broken = {"port": "tám nghìn", "smtp_tls": "maybe", "public_url": "mau.example"}
    for command in ("serve", "scheduler", "sweep"):
        run = run_dunghen(database_url, "--lang", "vi", command, **broken)
        assert_complaint(
            run,
            4,
            "Cấu hình không hợp lệ",
            "DUNGHEN_PORT",
            "DUNGHEN_SMTP_TLS",
            "DUNGHEN_PUBLIC_URL",
        )
    with nothing_changed(office.database):
        administrator = office.who("administrator")
        page = administrator.do(
            "/quan-tri/lua-chon", "/quan-tri/lua-chon", 422, publish_days="chín mươi"
        )
        assert_page(page, 422, "nhập một số nguyên")


def test_missing_tables(empty_database_url: str) -> None:
    for command in ("serve", "scheduler", "sweep"):
        run = run_dunghen(empty_database_url, "--lang", "vi", command)
        assert_complaint(run, 4, "Cơ sở dữ liệu chưa sẵn sàng", "`dunghen db upgrade`")
    settings = settings_for(empty_database_url)
    database = open_database(settings)
    try:
        client = TestClient(create_app(settings, database))
        for address in ("/", "/xin-loi", "/dang-nhap", "/thu-tuc"):
            answer = client.get(address)
            page = read_page(answer.status_code, str(answer.url), answer.text)
            assert_page(page, 503, "Cơ sở dữ liệu chưa sẵn sàng", "dunghen db upgrade")
        token = {"Authorization": f"Bearer dh_{'0' * 32}_secret"}
        answer = client.get("/api/v1/cases", headers=token)
        assert_problem(answer, 503, "database_not_ready", "dunghen db upgrade")
        assert answer.headers["retry-after"]
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert "dunghen db upgrade" in str(ready.json()["faults"])
    finally:
        database.close()


@ONLY_SQLITE
def test_an_old_sqlite_library(database_url: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", OLD_LIBRARY],
        env=environment(database_url),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert_complaint(run, 4, "SQLite 3.40.1", "3.51.3", "requirements.lock")


def test_a_mail_server_that_refuses(office: Office, database_url: str) -> None:
    office.it_is("2026-11-23 09:00")
    administrator = office.who("administrator")
    sent = "/quan-tri/thu/gui-thu"
    office.smtp.recipient_answers["sai@mau.example"] = "550 5.1.1 no such mailbox"
    administrator.do("/quan-tri/thu", sent, to="sai@mau.example")
    office.work()
    page = administrator.read("/quan-tri/thu")
    assert_page(page, 200, "Không gửi được", "no such mailbox")
    assert "sai@mau.example" in page.text

    # A server that does not listen loses nothing: the letter waits for the next round.
    office.smtp.stop()
    receive_case(office.database, office.department, when="2026-11-23 08:59")
    office.work()
    page = administrator.read("/quan-tri/hop-thu-di?trang-thai=queued")
    assert "Đang chờ" in page.text
    assert_no_trace(page.html)
    office.smtp.start()
    office.it_is("2026-11-23 09:30")
    (letter,) = office.mails("thuhang@dan.example")
    assert "Đã nhận hồ sơ" in letter.message["Subject"]


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """Serve the office over the network, as bodies of any size come in."""
    with served(office.app) as url:
        yield url


def pieces(size: int) -> Iterator[bytes]:
    """Give a body in pieces, so that no header says how long it will be."""
    for _ in range(size // 65_536):
        yield b"a" * 65_536


def send_whole(
    url: str, path: str, headers: dict[str, str], *, chunked: bool
) -> tuple[HTTPResponse, str]:
    """Send ten megabytes; a server may answer, and hang up, before it has them all."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
    connection.putrequest("POST", path)
    for name, value in headers.items():
        connection.putheader(name, value)
    if chunked:
        connection.putheader("Transfer-Encoding", "chunked")
    else:
        connection.putheader("Content-Length", str(TEN_MEGABYTES))
    connection.endheaders()
    try:
        for piece in pieces(TEN_MEGABYTES):
            framed = b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece
            connection.send(framed)
        if chunked:
            connection.send(b"0\r\n\r\n")
    except (BrokenPipeError, ConnectionResetError):
        pass  # the answer is there already
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


@ONLY_SQLITE
@pytest.mark.parametrize("chunked", [False, True], ids=["length told", "length untold"])
def test_a_body_of_ten_megabytes(office: Office, address: str, chunked: bool) -> None:
    token = new_token(office.database, office.department, office.now)
    bearer = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with nothing_changed(office.database):
        answer, text = send_whole(address, "/api/v1/cases", bearer, chunked=chunked)
        assert answer.status == 413
        assert answer.headers["content-type"].startswith("application/problem+json")
        problem = json.loads(text)
        assert problem["status"] == 413
        assert "quá lớn" in problem["detail_vi"]
        assert "Send less" in problem["detail"]
        assert_no_trace(text)
        for path in ("/dang-nhap", "/tra-cuu"):
            answer, text = send_whole(address, path, form, chunked=chunked)
            page = read_page(answer.status, f"{address}{path}", text)
            assert_page(page, 413, "quá lớn", "Hãy chia nhỏ rồi gửi lại")
    # The server is well, and takes what is of an ordinary size.
    client = TestClient(office.app, base_url=address)
    made = client.post("/api/v1/cases", json=a_case(), headers=bearer)
    assert made.status_code == 201

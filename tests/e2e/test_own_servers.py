"""The servers that the tests bring along do what the tests believe of them."""

import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page

from tests.postgres import PostgresServer
from tests.smtp import SmtpServer

pytestmark = pytest.mark.e2e


def test_a_killed_postgresql_starts_again_with_what_it_had_acknowledged(
    durable_postgres: PostgresServer,
) -> None:
    url = durable_postgres.create("kept")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE fact (no int)")
        connection.execute("INSERT INTO fact VALUES (1)")
    durable_postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    durable_postgres.start_again()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT no FROM fact").fetchall() == [(1,)]
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_a_stopped_postgresql_leaves_nothing_behind() -> None:
    server = PostgresServer(durable=False).start()
    number = (server.folder / "data/postmaster.pid").read_text().splitlines()[0]
    server.stop()
    assert not server.folder.exists()
    assert not Path(f"/proc/{number}").exists()


def test_the_product_works_as_an_ordinary_role(postgres: PostgresServer) -> None:
    with psycopg.connect(postgres.url("postgres")) as connection:
        assert connection.execute("SHOW is_superuser").fetchone() == ("off",)


DYING_TESTS = """
import os, sys
from tests.postgres import PostgresServer
server = PostgresServer(durable=False).start()
number = (server.folder / "data/postmaster.pid").read_text().splitlines()[0]
print(number, server.folder, flush=True)
os.kill(os.getpid(), 9)
"""


def test_a_server_ends_when_the_tests_are_killed() -> None:
    root = Path(__file__).parents[2]
    died = subprocess.run(
        [sys.executable, "-c", DYING_TESTS],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    number, folder = died.stdout.split()
    assert died.returncode == -9
    deadline = time.monotonic() + 20
    while Path(folder).exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(folder).exists()
    assert not Path(f"/proc/{number}").exists()


def mail_to(*recipients: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "mot-cua@x99.example"
    message["To"] = ", ".join(recipients)
    message["Subject"] = "Hẹn lại ngày trả kết quả"
    message.set_content("Kính gửi ông/bà")
    return message


def test_the_mail_server_answers_by_its_script(smtp: SmtpServer) -> None:
    smtp.recipient_answers["no@x99.example"] = "550 no such person"
    smtp.data_answers.append("451 try later")
    with smtplib.SMTP(smtp.host, smtp.port) as client:
        with pytest.raises(smtplib.SMTPDataError, match="451"):
            client.send_message(mail_to("yes@x99.example"))
        refused = client.send_message(mail_to("yes@x99.example", "no@x99.example"))
    assert refused == {"no@x99.example": (550, b"no such person")}
    [mail] = smtp.to("yes@x99.example")
    assert mail.message["Subject"] == "Hẹn lại ngày trả kết quả"
    assert mail.text == "Kính gửi ông/bà\n"


def test_a_stopped_mail_server_refuses_the_connection(smtp: SmtpServer) -> None:
    smtp.stop()
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP(smtp.host, smtp.port)
    smtp.start()
    with smtplib.SMTP(smtp.host, smtp.port) as client:
        assert client.noop()[0] == 250


def test_the_browser_shows_vietnamese(page: Page) -> None:
    page.set_content("<html lang=vi><title>Đúng Hẹn</title><p>Hồ sơ của bạn</p>")
    assert page.title() == "Đúng Hẹn"
    assert page.get_by_text("Hồ sơ của bạn").is_visible()

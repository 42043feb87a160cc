"""A late case through a real `dunghen serve`: its own clock and jobs, real mail."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import httpx2
import pytest

from tests.canaries import found_in, personal_values
from tests.e2e.office import give_passwords
from tests.e2e.person import Person
from tests.e2e.waiting import wait_until
from tests.factories import a_person, make_department
from tests.first_run import PASSWORD
from tests.serving import ServingProcess
from tests.smtp import ReceivedMail, SmtpServer
from tracker import verify
from tracker.accounts.actor import Actor
from tracker.cases.entry import NewCase
from tracker.cases.reception import register
from tracker.db import Database
from tracker.ids import new_id
from tracker.now import now

pytestmark = [pytest.mark.db, pytest.mark.e2e]

NAME, ADDRESS = "Nguyễn Thị Thu Hằng", "thuhang@dan.example"
Sign = Callable[[str], Person]


@pytest.fixture
def sign_in(
    start_server: Callable[..., ServingProcess], smtp: SmtpServer
) -> Iterator[Callable[[], Sign]]:
    """Start the server, and give browsers to people who sign in there."""
    with ExitStack() as open_browsers:

        def start() -> Sign:
            server = start_server(
                smtp_host=smtp.host,
                smtp_port=smtp.port,
                smtp_tls="none",
                is_program=True,
            )

            def browser(username: str) -> Person:
                client = httpx2.Client(
                    base_url=server.url, follow_redirects=True, timeout=60
                )
                open_browsers.enter_context(client)
                return Person(client, username, PASSWORD if username else "")

            return browser

        yield start


def late_case(database: Database, desk: Actor, procedure_id: object) -> str:
    """Let a case have come in 40 days ago, and nobody have looked at it since."""
    new = NewCase(id=new_id(), procedure_id=procedure_id, applicant=a_person(name=NAME))
    when = now() - timedelta(days=40)
    case = database.write(lambda session: register(session, desk, new, now=when))
    return str(case.code)


def test_found_late_apologised_for_and_published_by_a_served_process(
    database: Database, smtp: SmtpServer, sign_in: Callable[[], Sign]
) -> None:
    department = make_department(database)
    give_passwords(database, department.agency_id)
    code = late_case(database, department.desk, department.procedures["five-days"])
    browser = sign_in()
    manager, desk, citizen = map(browser, ("manager", "desk", ""))

    def mail(address: str, about: str) -> list[ReceivedMail]:
        return [one for one in smtp.to(address) if about in one.message["Subject"]]

    # The jobs of the server find it late and tell the manager, all by themselves.
    wait_until(lambda: mail("manager@mau.example", "Đã quá hạn"), seconds=60)
    assert code in manager.read("/giai-trinh").text
    case = manager.read(f"/ho-so/{code}")
    notice = next(href for href, _ in case.links if "/loi-xin-loi/" in href)

    form = manager.read(notice).form("/noi-dung")
    day = form.fields["new_date"].choices[-1].value
    page = manager.send(
        form,
        press="trinh",
        reason_code="officer_absent",
        reason_text="Cán bộ nghỉ ốm, phòng chưa bố trí người thay.",
        new_date=day,
    )
    page = manager.send(page.form("/noi-dung"), press="duyet")
    assert "Đã duyệt" in page.text
    page = desk.send(
        desk.read(notice).form("/phat-hanh"),
        number="9/SKHCN-XL",
        issued_on=f"{now() + timedelta(hours=7):%d/%m/%Y}",
        signatory_id="Vũ Minh Châu",
    )
    assert "Đã phát hành" in page.text
    (letter,) = wait_until(lambda: mail(ADDRESS, "Xin lỗi"), seconds=60)
    assert "nhưng đến nay chưa có" in letter.text
    assert "9/SKHCN-XL" in letter.text

    listed = citizen.read("/xin-loi")
    assert "N.T.T.H." in listed.text
    assert found_in([listed.html], personal_values(database)) == {}
    done = desk.do(f"/ho-so/{code}", f"/ho-so/{code}/ghi-chu", text="Đã gọi điện.")
    assert "Đã gọi điện." in done.text
    assert verify.run(database) == []

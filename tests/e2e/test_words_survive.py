"""What an officer wrote in any form is found again when it could not be sent."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from tests.e2e.office import Office, served
from tests.factories import hold_case
from tests.first_run import PASSWORD
from tracker.models import CaseEvent, SignIn

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

WORDS = "Đã gọi điện, người nộp hẹn mang bản vẽ tới vào sáng thứ Năm."


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    with served(office.app) as url:
        yield url


@pytest.fixture
def case_page(office: Office, address: str, page: Page) -> str:
    case = hold_case(office.database, office.department, when="2026-11-18 09:00")
    page.goto(f"{address}/dang-nhap?tiep=/ho-so/{case.code}")
    enter(page)
    return f"{address}/ho-so/{case.code}"


def enter(page: Page) -> None:
    page.locator("[name=username]").fill("officer")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".side-menu")).to_be_attached()


def notes_of(office: Office) -> list[str]:
    with office.database.read() as session:
        notes = select(CaseEvent.data).where(CaseEvent.kind == "case.noted")
        return [data["text"] for data in session.scalars(notes)]


def test_a_session_that_is_over_keeps_the_words_and_the_way_back(
    office: Office, case_page: str, page: Page
) -> None:
    page.goto(f"{case_page}/ghi-chu")
    page.locator("main textarea").fill(WORDS)
    office.database.write(
        lambda session: session.execute(update(SignIn).values(ended_at=office.now))
    )
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Phiên làm việc đã hết.")).to_be_visible()
    enter(page)
    page.wait_for_url(f"{case_page}/ghi-chu")
    expect(page.get_by_text("Đã khôi phục bản nháp")).to_be_visible()
    expect(page.locator("main textarea")).to_have_value(WORDS)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"{case_page}?xong=*")
    assert notes_of(office) == [WORDS]

    page.goto(f"{case_page}/ghi-chu")
    expect(page.locator("main textarea")).to_have_value("")


def test_a_line_that_is_gone_keeps_the_words_in_a_folded_form(
    office: Office, case_page: str, page: Page
) -> None:
    note = page.locator(f"form[action='/ho-so/{case_page.rsplit('/', 1)[1]}/ghi-chu']")
    page.get_by_text("Thêm ghi chú").click()
    note.locator("textarea").fill(WORDS)
    page.context.set_offline(True)
    note.get_by_role("button").click()
    page.wait_for_timeout(300)
    page.context.set_offline(False)
    assert notes_of(office) == []

    page.goto(case_page)
    expect(note.locator("textarea")).to_be_visible()
    expect(note.locator("textarea")).to_have_value(WORDS)
    note.get_by_role("button", name="Bỏ bản nháp").click()
    page.wait_for_load_state()
    expect(note.locator("textarea")).to_have_value("")

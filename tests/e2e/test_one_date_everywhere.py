"""The 25-day case of 26/01/2026: one date, one strip, wherever somebody looks."""

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from notifications.spoken_dates import official_day
from rules import LimitUnit, TimeLimit, due, vietnam
from tests.browser import open_browser
from tests.e2e.office import Office, pdf_text, served
from tests.e2e.test_explanation_page import signed_in
from tests.factories import at, receive_case
from tests.qr import codes_on

pytestmark = [pytest.mark.db, pytest.mark.e2e]

RECEIVED = datetime(2026, 1, 26, 9)
DUE = date(2026, 2, 23)
APOLOGY = date(2026, 2, 13)
Strip = list[tuple[str, str]]


@pytest.fixture
def desk(office: Office) -> Iterator[Page]:
    """Open a browser at the desk on the morning of the case."""
    office.now = at("2026-01-26 09:00")
    with served(office.app) as address, open_browser() as browser:
        yield signed_in(browser, address)


def strip_on(page: Page, name: str) -> Strip:
    """Read the calendar strip: what each day says, and how it looks."""
    strip = page.locator("table.strip")
    expect(strip).to_have_count(1)
    _keep(page, name)
    found: Strip = strip.locator("td[title]").evaluate_all(
        "days => days.map(day => [day.title, day.className])"
    )
    return [(title, look) for title, look in found]


def _keep(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for it, to be looked at."""
    folder = os.environ.get("STRIP_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_register_form_case_page_and_the_page_behind_the_qr_say_one_date(
    office: Office, desk: Page
) -> None:
    procedure = office.department.procedures["calendar-days"]
    desk.goto(f"/dang-ky?procedure={procedure}")
    beside_the_form = strip_on(desk, "register")

    case = receive_case(
        office.database,
        office.department,
        when="2026-01-26 09:00",
        procedure="calendar-days",
    )
    desk.goto(f"/ho-so/{case.code}")
    on_the_case = strip_on(desk, "case")

    receipt = desk.request.get(f"/ho-so/{case.code}/giay-hen.pdf").body()
    (address,) = codes_on(receipt)
    assert address == f"http://mau.example/tra-cuu?ma={case.code}"
    said = pdf_text(receipt)
    assert official_day(DUE).replace("\xa0", " ") in said
    assert case.lookup_secret in said.replace(" ", "")

    # A citizen's telephone: nobody is signed in there.
    desk.context.clear_cookies()
    target = urlsplit(address)
    desk.goto(f"{target.path}?{target.query}")
    expect(desk.get_by_label("Mã hồ sơ")).to_have_value(str(case.code))
    desk.get_by_label("Mã tra cứu").fill(case.lookup_secret)
    desk.get_by_role("button", name="Tra cứu").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(
        "Hẹn trả thứ Hai, 23/02/2026"
    )
    behind_the_code = strip_on(desk, "look-up")

    assert beside_the_form == on_the_case == behind_the_code
    days = dict(on_the_case)
    (promised,) = [title for title, look in days.items() if "day-due" in look]
    (owed,) = [title for title, look in days.items() if "day-cut" in look]
    assert promised.startswith("thứ Hai, 23/02/2026")
    assert owed.startswith("thứ Sáu, 13/02/2026")
    assert sum("Tết" in title for title in days) >= 5

    with desk.expect_download() as taken:
        desk.get_by_role("button", name="Thêm vào lịch của tôi").click()
    (day,) = Calendar.from_ical(taken.value.path().read_bytes()).walk("VEVENT")
    assert day.start == DUE

    answer = due(RECEIVED, TimeLimit(25, LimitUnit.DAY), vietnam())
    assert answer.due_at is not None
    assert (answer.due_at.date(), answer.apology_due_on) == (DUE, APOLOGY)

"""Very long names and very long lists, in a real browser: nothing breaks."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import insert, select

from tests.e2e.page_checks import DESK, NARROWEST, PHONE
from tests.showroom import Showroom, open_showroom
from tests.stages import LONG_NAME, add_stages
from tracker.ids import new_id
from tracker.models import Case, Officer

pytestmark = [pytest.mark.db, pytest.mark.e2e]

MANY = 10_000
TABLET = 1024
#: What of a row makes a page too long for whoever has to read it.
HIGHEST = 30_000


@pytest.fixture(scope="module")
def showroom() -> Iterator[Showroom]:
    with open_showroom(cases=10) as opened:
        yield opened


@pytest.fixture(scope="module")
def codes(showroom: Showroom) -> list[str]:
    return add_stages(showroom)


def window(browser: Browser, showroom: Showroom, reader: str, width: int) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=showroom.url
    )
    if reader:
        context.add_cookies([showroom.cookie(reader)])
    return context.new_page()


def test_a_name_of_200_signs_and_30_lines_of_address_stay_on_the_page(
    browser: Browser, showroom: Showroom, codes: list[str]
) -> None:
    page = window(browser, showroom, "mai", DESK)
    cases = (f"/ho-so/{codes[-1]}", f"/ho-so/{codes[2]}")
    for address in ("/viec-can-lam", "/so-theo-doi", *cases):
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok
        for width in (DESK, TABLET, PHONE, NARROWEST):
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide == width, address
    assert LONG_NAME[-40:] in page.content()
    page.context.close()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_lists_stay_on_a_narrow_screen_when_no_face_comes_and_all_is_long(
    browser: Browser, showroom: Showroom, lang: str
) -> None:
    """Other faces are wider; whatever a row tells may be as long as a name."""
    page = window(browser, showroom, "yen", NARROWEST)
    page.context.add_cookies([{"name": "lang", "value": lang, "url": showroom.url}])
    page.route("**/*.woff2", lambda route: route.abort())
    for address in ("/loi-xin-loi", "/giai-trinh", "/viec-can-lam"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == NARROWEST
        assert page.evaluate(PUT, LONG_NAME), address
        assert page.evaluate("document.documentElement.scrollWidth") == NARROWEST
    page.context.close()


PUT = """(name) => {
  const told = document.querySelectorAll("main table :is(.row-title, .sub, .tag)");
  for (const one of told) one.textContent = name;
  return told.length;
}"""


def test_a_list_of_ten_thousand_pages(
    browser: Browser, showroom: Showroom, codes: list[str]
) -> None:
    multiply(showroom, codes[2], MANY)
    page = window(browser, showroom, "phuc", DESK)
    page.goto("/viec-can-lam")
    assert "10.0" in page.locator("main").inner_text()
    seen: set[str] = set()
    page.locator("main td a[href*='nhom=']", has_text="10.0").click()
    for _ in range(3):
        shown = set(page.locator("main .row-title").evaluate_all(HREFS))
        assert shown
        assert not shown & seen, "a case stands on two pages"
        seen |= shown
        assert page.evaluate("document.documentElement.scrollHeight") < HIGHEST
        page.locator("main nav.pager a[rel=next]").click()
    page.context.close()


HREFS = "(links) => links.map((link) => link.getAttribute('href'))"


def multiply(showroom: Showroom, code: str, times: int) -> None:
    """Lay many cases like one into an officer's hands, set-wise."""
    with showroom.database.read() as session:
        case = session.scalars(select(Case).where(Case.code == code)).one()
        holder = session.scalars(
            select(Officer.id).where(Officer.username == "phuc")
        ).one()
        row: dict[str, Any] = {
            column.key: getattr(case, column.key) for column in Case.__table__.columns
        }
    rows = [
        {
            **row,
            "id": new_id(),
            "code": f"X99.99-261120-{number:05}",
            "holder_officer_id": holder,
            "next_timer_at": showroom.now + timedelta(days=900),
        }
        for number in range(times)
    ]
    showroom.database.write(lambda session: session.execute(insert(Case), rows))

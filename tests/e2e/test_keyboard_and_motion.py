"""No page holds the keyboard fast; none moves for a reader who asked for rest."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.every_page import every_page
from tests.e2e.page_checks import DESK, PHONE, Opened, open_watched, watch
from tests.e2e.tabbing import tab_through
from tests.showroom import Showroom, open_showroom
from tests.stages import add_stages

pytestmark = [pytest.mark.db, pytest.mark.e2e]

#: Where most time is spent, of every audience.
DAILY = (
    ("", "/tra-cuu"),
    ("yen", "/ho-so/{code}"),
    ("mai", "/dang-ky"),
    ("chau", "/buoi-sang"),
    ("quantri", "/quan-tri/lich"),
)
#: What moves: transitions and animations that last.
MOVING = """() => [...document.querySelectorAll("*")]
  .flatMap((it) => [it, "::before", "::after"].map((part) => part === it
      ? getComputedStyle(it) : getComputedStyle(it, part)))
  .filter((s) => [...s.transitionDuration.split(","), ...s.animationDuration.split(",")]
      .some((one) => parseFloat(one) > 0) && s.transitionProperty !== "none"
      || s.animationName !== "none" || s.scrollBehavior === "smooth").length"""


@pytest.fixture(scope="module")
def showroom() -> Iterator[Showroom]:
    with open_showroom(cases=10) as opened:
        yield opened


@pytest.fixture(scope="module")
def codes(showroom: Showroom) -> list[str]:
    return add_stages(showroom)


def window(
    browser: Browser, showroom: Showroom, reader: str, width: int, motion: str
) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        base_url=showroom.url,
        reduced_motion=motion,  # type: ignore[arg-type]
    )
    if reader:
        context.add_cookies([showroom.cookie(reader)])
    return context


def stumbles(page: Page, address: str) -> list[str]:
    opened = open_watched(watch(page), address)
    return [f"{address}: {fault}" for fault in tab_through(opened)]


def test_tab_goes_through_the_pages_of_every_day_and_out_again(
    browser: Browser, showroom: Showroom, codes: list[str]
) -> None:
    wrong: list[str] = []
    for number, (reader, address) in enumerate(DAILY):
        width = (DESK, PHONE)[number % 2]
        context = window(browser, showroom, reader, width, "no-preference")
        wrong += stumbles(context.new_page(), address.format(code=codes[-1]))
        context.close()
    assert wrong == []


def test_a_page_that_holds_the_keyboard_is_found(
    browser: Browser, showroom: Showroom
) -> None:
    page = browser.new_page()
    page.set_content(
        """<a href="#a">first</a><a href="#b">second</a><a href="#c">third</a>
        <script>addEventListener("keydown", (pressed) => {
          if (document.activeElement.hash === "#b") pressed.preventDefault();
        })</script>"""
    )
    assert any("third" in fault for fault in tab_through(Opened(page)))
    page.close()


def test_nothing_moves_for_a_reader_who_asked_for_rest(
    browser: Browser, showroom: Showroom, codes: list[str]
) -> None:
    moving = {"reduce": 0, "no-preference": 0}
    for motion in moving:
        for reader, address in DAILY[::2]:
            context = window(browser, showroom, reader, DESK, motion)
            page = context.new_page()
            page.goto(address.format(code=codes[-1]))
            moving[motion] += page.evaluate(MOVING)
            context.close()
    assert moving["reduce"] == 0
    assert moving["no-preference"] > 0, "the question finds nothing that moves"


@pytest.mark.proof
def test_tab_goes_through_every_page(
    browser: Browser, showroom: Showroom, codes: list[str]
) -> None:
    wrong: list[str] = []
    spots = [spot for spot in every_page(showroom, codes).values() if spot.is_page]
    for spot in spots:
        for width in (DESK, PHONE):
            context = window(browser, showroom, spot.reader, width, "no-preference")
            wrong += stumbles(context.new_page(), spot.address)
            context.close()
    print(f"{2 * len(spots)} pages gone through, {len(wrong)} faults")
    assert wrong == []

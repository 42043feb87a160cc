"""Every page in a real browser: for everybody, in both languages, wide and narrow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

import pytest
from playwright.sync_api import Browser

from tests.distributed import recorded, statement_faults
from tests.e2e.every_page import Spot, every_page, routes
from tests.e2e.page_checks import (
    CHECKS,
    DESK,
    PHONE,
    Opened,
    faults,
    open_watched,
    watch,
)
from tests.gallery_states import STATES, State, arrive
from tests.showroom import Showroom, open_empty_room, open_showroom
from tests.stages import add_stages

pytestmark = [pytest.mark.db, pytest.mark.e2e]

COMBINATIONS = tuple(product(("vi", "en"), (DESK, PHONE)))
#: What is read and is no page. Whatever else is not found in the walk is a fault.
NO_PAGES = {
    "/api/v1/cases": "answers programs in JSON",
    "/api/v1/cases/{code}": "answers programs in JSON",
    "/api/v1/cases/{code}/events": "answers programs in JSON",
    "/api/v1/procedures": "answers programs in JSON",
    "/lich-don-vi/{secret}": "a calendar file, behind a secret that is shown once",
    "/thiet-lap": "closed once there is an agency; checked on an empty installation",
}
#: What a script asks for, to be put into a page that is checked.
FRAGMENTS = {
    "/dang-ky/loi-hen",
    "/quan-tri/nhap-so/{import_id}/tien-do",
    "/quan-tri/thu/ket-qua",
    "/quan-tri/viec-dang-chay/dang-chay",
    "/quan-tri/viec-dang-chay/{work_id}/tien-do",
    "/thay-doi/menu",
}


@pytest.fixture(scope="module")
def statements() -> Iterator[set[str]]:
    """Collect what the database is asked for while the demo is made and walked."""
    with recorded() as found:
        yield found


@pytest.fixture(scope="module")
def showroom(statements: set[str]) -> Iterator[Showroom]:
    with open_showroom(cases=60) as opened:
        yield opened


@pytest.fixture(scope="module")
def spots(showroom: Showroom) -> Mapping[str, Spot]:
    return every_page(showroom, add_stages(showroom))


@dataclass(slots=True)
class Visits:
    """One browser window for each reader, in all turns; and what was wrong.

    A new window costs as much as three pages, so one is turned; what it kept of other
    pages is forgotten when it is turned so for the first time, as in a new one.
    """

    showroom: Showroom
    browser: Browser
    open: dict[str, Opened] = field(default_factory=dict)
    turned: set[tuple[str, str, int]] = field(default_factory=set)
    checks: int = 0
    wrong: list[str] = field(default_factory=list)

    def window(self, reader: str, lang: str, width: int) -> Opened:
        """Give a reader's window."""
        if reader not in self.open:
            context = self.browser.new_context(
                base_url=self.showroom.url, color_scheme="light"
            )
            if reader:
                context.add_cookies([self.showroom.cookie(reader)])
            self.open[reader] = watch(context.new_page())
        opened = self.open[reader]
        page = opened.page
        page.context.add_cookies(
            [{"name": "lang", "value": lang, "url": self.showroom.url}]
        )
        page.set_viewport_size({"width": width, "height": 900})
        if (reader, lang, width) not in self.turned:
            self.turned.add((reader, lang, width))
            browser = page.context.new_cdp_session(page)
            browser.send("Network.clearBrowserCache")
            browser.detach()
        return opened

    def page(self, spot: Spot, lang: str, width: int) -> None:
        """Open a page and check it."""
        opened = self.window(spot.reader, lang, width)
        open_watched(opened, spot.address)
        self._judge(opened, f"{spot.route} {spot.reader} {lang} {width}")

    def state(self, state: State, lang: str, width: int) -> None:
        """Bring a page into a state and check it as it then stands."""
        opened = self.window(state.reader, lang, width)
        opened.complaints.clear()
        arrive(opened.page, state, self.showroom)
        opened.html = opened.page.content()
        self._judge(opened, f"{state.name} {lang} {width}")

    def _judge(self, opened: Opened, where: str) -> None:
        self.checks += len(CHECKS)
        self.wrong += [f"{where}: {fault}" for fault in faults(opened)]


@pytest.fixture(scope="module")
def visits(showroom: Showroom, browser: Browser) -> Iterator[Visits]:
    made = Visits(showroom, browser)
    yield made
    for opened in made.open.values():
        opened.page.context.close()


def test_every_route_is_a_page_that_is_checked_or_has_a_reason(
    spots: Mapping[str, Spot],
) -> None:
    missing = {route for route in routes() if route not in spots}
    assert missing == set(NO_PAGES)
    others = {spot.kind for spot in spots.values() if not spot.is_page}
    assert "text/html" not in {
        spot.kind
        for spot in spots.values()
        if not spot.is_page and spot.route not in FRAGMENTS
    }
    assert others
    assert sum(spot.is_page for spot in spots.values()) >= 70


def test_agencies_may_lie_on_different_machines(
    spots: Mapping[str, Spot], statements: set[str]
) -> None:
    """Every statement of the demo and of every page goes to one agency, or to each."""
    assert spots
    assert len(statements) > 400
    assert {
        sql: found
        for sql in statements
        if (found := statement_faults(sql, dialect="sqlite"))
    } == {}


def test_each_page_is_well(
    spots: Mapping[str, Spot], visits: Visits, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each page once; the languages and the widths take turns."""
    visits.wrong.clear()
    pages = [spot for spot in spots.values() if spot.is_page]
    for number, spot in enumerate(pages):
        visits.page(spot, *COMBINATIONS[number % len(COMBINATIONS)])
    tell(capsys, visits, f"{len(pages)} pages")
    assert visits.wrong == []


def test_each_state_reached_by_a_form_is_well(
    visits: Visits, capsys: pytest.CaptureFixture[str]
) -> None:
    visits.wrong.clear()
    states = [state for state in STATES if state.is_set_up and state.steps]
    for number, state in enumerate(states):
        visits.state(state, *COMBINATIONS[number % len(COMBINATIONS)])
    tell(capsys, visits, f"{len(states)} states")
    assert visits.wrong == []


def test_the_first_page_of_an_empty_installation_is_well(browser: Browser) -> None:
    with open_empty_room() as room:
        made = Visits(room, browser)
        for lang, width in COMBINATIONS:
            made.page(Spot("/thiet-lap", "/thiet-lap", "", "page"), lang, width)
    assert made.wrong == []


@pytest.mark.proof
def test_all_is_well_in_both_languages_wide_and_narrow(
    spots: Mapping[str, Spot], visits: Visits, capsys: pytest.CaptureFixture[str]
) -> None:
    visits.wrong.clear()
    pages = [spot for spot in spots.values() if spot.is_page]
    states = [state for state in STATES if state.is_set_up]
    for lang, width in COMBINATIONS:
        for spot in pages:
            visits.page(spot, lang, width)
        for state in states:
            visits.state(state, lang, width)
    tell(capsys, visits, f"{len(pages)} pages and {len(states)} states")
    assert visits.wrong == []


def tell(capsys: pytest.CaptureFixture[str], visits: Visits, about: str) -> None:
    """Print how much was checked, whoever runs it."""
    with capsys.disabled():
        print(f"\n{about}: {visits.checks} checks so far, {len(visits.wrong)} faults")


WRONG = """<!doctype html><title></title><main><img src=nothing.png>
<div style="width: 2000px">wide</div><a href="#x" class="lost">here</a></main>
<script>throw new Error("a script")</script>"""
SIGNS = (
    "axe image-alt", "console: a script", "policy:", "inline: <script", "no title",
    "layout shift", "px on a screen", "focus unseen", "first headings",
)  # fmt: skip


def test_the_checks_find_what_is_wrong(browser: Browser, showroom: Showroom) -> None:
    """Each check is shown a page that it has to refuse."""
    made = Visits(showroom, browser)
    opened = made.window("", "vi", PHONE)
    opened.page.route(
        "**/wrong", lambda route: route.fulfill(body=WRONG, content_type="text/html")
    )
    open_watched(opened, "/wrong")
    opened.page.evaluate(
        """async () => {
          const late = document.createElement("p");
          late.textContent = "pushes everything down";
          document.body.prepend(late);
          const style = document.createElement("style");
          style.textContent = "* { outline: none !important; }";
          document.body.append(style, " ".repeat(9));
          await new Promise((done) => setTimeout(done, 300));
        }"""
    )
    found = faults(opened)
    missed = [sign for sign in SIGNS if not any(sign in fault for fault in found)]
    assert missed == []

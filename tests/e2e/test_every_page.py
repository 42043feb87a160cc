"""Every page in a real browser: for everybody, in both languages, wide and narrow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

import pytest
from playwright.sync_api import Browser

from tests.e2e.every_page import Spot, every_page, routes
from tests.e2e.page_checks import (
    CHECKS,
    DESK,
    NARROWEST,
    PHONE,
    Opened,
    faults,
    open_watched,
    watch,
)
from tests.gallery_states import STATES, State, arrive
from tests.showroom import Showroom, open_showroom
from tests.stages import add_stages

pytestmark = [pytest.mark.db, pytest.mark.e2e]

COMBINATIONS = tuple(product(("vi", "en"), (DESK, PHONE)))
#: What is read and is no page. Whatever else is not found in the walk is a fault.
NO_PAGES = {
    "/api/v1/cases": "answers programs in JSON",
    "/api/v1/cases/{code}": "answers programs in JSON",
    "/api/v1/cases/{code}/events": "answers programs in JSON",
    "/api/v1/procedures": "answers programs in JSON",
    "/thiet-lap": "closed once there is an agency; checked on an empty installation",
}


@pytest.fixture(scope="module")
def showroom() -> Iterator[Showroom]:
    with open_showroom(cases=60) as opened:
        yield opened


@pytest.fixture(scope="module")
def spots(showroom: Showroom) -> Mapping[str, Spot]:
    return every_page(showroom, add_stages(showroom))


@dataclass(slots=True)
class Visits:
    """One browser window for each reader, language and width; and what was wrong."""

    showroom: Showroom
    browser: Browser
    open: dict[tuple[str, str, int], Opened] = field(default_factory=dict)
    checks: int = 0
    wrong: list[str] = field(default_factory=list)

    def window(self, reader: str, lang: str, width: int) -> Opened:
        """Give a reader's window."""
        key = (reader, lang, width)
        if key not in self.open:
            context = self.browser.new_context(
                viewport={"width": width, "height": 900},
                base_url=self.showroom.url,
                color_scheme="light",
            )
            chosen = {"name": "lang", "value": lang, "url": self.showroom.url}
            context.add_cookies([chosen])
            if reader:
                context.add_cookies([self.showroom.cookie(reader)])
            self.open[key] = watch(context.new_page())
        return self.open[key]

    def page(self, spot: Spot, lang: str, width: int) -> None:
        """Open a page and check it."""
        opened = self.window(spot.reader, lang, width)
        open_watched(opened, spot.address)
        self._judge(opened, f"{spot.route} {spot.reader} {lang} {width}")

    def state(self, state: State, lang: str, width: int) -> None:
        """Bring a page into a state and check it as it then stands."""
        opened = self.window(state.reader, lang, width)
        opened.complaints.clear()
        opened.came.clear()
        arrive(opened.page, state, self.showroom)
        opened.html = opened.page.content()
        self._judge(opened, f"{state.name} {lang} {width}")

    def _judge(self, opened: Opened, where: str) -> None:
        self.checks += len(CHECKS)
        self.wrong += [f"{where}: {fault}" for fault in faults(opened)]

"""Every page there is: the list of routes, and one address for each of them.

Nobody keeps a list of pages. Each reader follows the links that he sees, and what no
link leads to is tried with the codes and numbers that were met on the way. A new route
is found by itself, or the test of `test_every_page.py` says that it is not.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

import httpx2
from starlette.routing import compile_path

from tests.e2e.page_reading import read_page
from tests.house.test_routes import ROUTES
from tests.showroom import Showroom
from web.deps import COOKIE

#: Who looks: the public first, then one of every role, then the other officers.
READERS = (
    "", "mai", "phuc", "yen", "chau", "khiem", "quantri", "binh", "haivy", "khoa",
)  # fmt: skip
#: Where readers begin who know where to go.
DOORS = (
    "/", "/dang-nhap", "/viec-can-lam", "/thu-demo", "/mat-khau", "/quan-tri/danh-muc",
)  # fmt: skip
#: How many addresses of one route one reader opens.
MOST_OF_A_KIND = 4
#: How many guesses are made for a route that no link leads to.
MOST_GUESSES = 100
SKIPPED = ("/static/", "/api/")


@dataclass(frozen=True, slots=True)
class Spot:
    """One address of a route that answered, and who read it."""

    route: str
    address: str
    reader: str
    kind: str

    @property
    def is_page(self) -> bool:
        """Say whether it is a page of its own, not a file, a stream or a fragment."""
        return self.kind == "page"


@cache
def routes() -> dict[str, re.Pattern[str]]:
    """Give every route that is read, with the form of its addresses."""
    paths = [name.removeprefix("GET ") for name in ROUTES if name.startswith("GET ")]
    # A fixed word goes before a parameter, as in the application.
    paths.sort(key=lambda path: (path.count("{"), path))
    return {path: compile_path(path)[0] for path in paths}


def route_of(address: str) -> tuple[str, dict[str, str]]:
    """Say which route answers an address, and with which values."""
    path = urlsplit(address).path
    for route, pattern in routes().items():
        if match := pattern.fullmatch(path):
            return route, match.groupdict()
    return "", {}


@dataclass(slots=True)
class Walk:
    """One reader's way through the pages."""

    showroom: Showroom
    doors: tuple[str, ...] = DOORS
    found: dict[str, Spot] = field(default_factory=dict)
    values: dict[str, dict[str, None]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    _clients: dict[str, httpx2.Client] = field(default_factory=dict)

    def client(self, reader: str) -> httpx2.Client:
        """Give a reader's own browser."""
        if reader not in self._clients:
            cookies = {}
            if reader:
                cookies[COOKIE] = self.showroom.cookie(reader)["value"]
            self._clients[reader] = httpx2.Client(
                base_url=self.showroom.url, cookies=cookies, timeout=30
            )
        return self._clients[reader]

    def close(self) -> None:
        """Close all browsers."""
        for client in self._clients.values():
            client.close()

    def read(self, reader: str, address: str) -> list[str]:
        """Open an address, keep it if it is the first of its route; give its links."""
        route, values = route_of(address)
        with self.client(reader).stream("GET", address) as answer:
            kind = answer.headers.get("content-type", "").split(";")[0]
            if answer.status_code != 200:
                return []
            html = answer.read().decode() if kind == "text/html" else ""
        if html.lstrip().lower().startswith("<!doctype"):
            kind = "page"
        if route:
            self.found.setdefault(route, Spot(route, address, reader, kind))
            for name, value in values.items():
                self.values[name][value] = None
        return list(self._links(address, html)) if kind == "page" else []

    def _links(self, address: str, html: str) -> Iterator[str]:
        page = read_page(200, self.showroom.url + address, html)
        there = [href for href, _ in page.links]
        # Where a form goes there is often a page of the same form by itself.
        there += [self.showroom.url + form.action for form in page.forms]
        # Letters are text: their addresses are those of the public installation.
        there += re.findall(rf"{re.escape(self.showroom.public_url)}[^\s<\"]*", html)
        here = urlsplit(self.showroom.url).netloc
        public = urlsplit(self.showroom.public_url).netloc
        for href in there:
            parts = urlsplit(href)
            if parts.netloc in {here, public} and not parts.path.startswith(SKIPPED):
                yield parts.path + (f"?{parts.query}" if parts.query else "")

    def follow(self, reader: str) -> None:
        """Follow the links that a reader sees, some of each kind."""
        opened: Counter[str] = Counter()
        seen = set(self.doors)
        waiting = deque(self.doors)
        while waiting:
            address = waiting.popleft()
            route, _ = route_of(address)
            if not route or opened[route] >= self._most(route):
                continue
            opened[route] += address not in self.doors
            for link in self.read(reader, address):
                if link not in seen and "lang=" not in link:
                    seen.add(link)
                    waiting.append(link)

    def _most(self, route: str) -> int:
        """A page without a parameter is one page; of cases there are many kinds."""
        if "{" not in route:
            return 1
        return 1 if route in self.found and route != "/ho-so/{code}" else MOST_OF_A_KIND

    def guess(self, readers: Iterable[str]) -> None:
        """Try what no link led to, with the values that were met."""
        for route in [one for one in routes() if one not in self.found]:
            tries = 0
            for address in self._addresses(route):
                for reader in readers:
                    tries += 1
                    if route not in self.found and tries <= MOST_GUESSES:
                        self.read(reader, address)

    def _addresses(self, route: str) -> list[str]:
        names = re.findall(r"{(\w+)}", route)
        if not names:
            return [route]
        if len(names) > 1 or route.startswith(SKIPPED):
            return []
        return [route.replace(f"{{{names[0]}}}", one) for one in self.values[names[0]]]


def every_page(showroom: Showroom, codes: Iterable[str] = ()) -> dict[str, Spot]:
    """Find one address for each route, by everybody's links and then by guessing.

    The cases of `codes` are opened by everybody, whatever else the lists lead to.
    """
    cases = tuple(f"/ho-so/{code}" for code in codes)
    walk = Walk(showroom, DOORS + cases + tuple(showroom.written("/khao-sat/")[:3]))
    try:
        for reader in READERS:
            walk.follow(reader)
        walk.guess(READERS)
    finally:
        walk.close()
    return walk.found

"""Reading everything that a stranger or a search engine can reach."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlencode, urlsplit

from pypdf import PdfReader

from tests.e2e.page_reading import FormOnPage, local_links, read_page

#: What a stranger may try that no page links to.
UNLINKED = (
    "/", "/dang-nhap", "/healthz", "/readyz", "/metrics", "/api/v1/openapi.json",
    "/robots.txt", "/sitemap.xml",
    "/xin-loi/khong-phai-so", "/khong-co-trang-nay", "/viec-can-lam", "/giai-trinh",
    "/y-kien", "/api/v1/cases", "/khao-sat/khong-co",
)  # fmt: skip
_ADDRESS = re.compile(r"https?://[\w.:-]+(/[^\s\"'<>\\]*)")
_LINKED = re.compile(r"<link[^>]+href=\"([^\"]+)\"")


@dataclass(slots=True)
class Crawl:
    """What was read, by address; each with body, headers and where it led."""

    texts: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)

    def keep(self, address: str, answer: Any) -> None:
        """Keep an answer as it came, and what a reader gets out of a paper."""
        kind = answer.headers.get("content-type", "").split(";")[0]
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        text = answer.content.decode("utf-8", "replace")
        if kind == "application/pdf":
            pages = PdfReader(BytesIO(answer.content))
            text += " ".join(page.extract_text() for page in pages.pages)
            text += str(pages.metadata)
        if kind == "text/calendar":
            text += re.sub(r"\r?\n[ \t]", "", text)  # lines that were folded
        heads = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        self.texts[address] = f"{address}\n{heads}\n{text}"


def crawl(client: Any, more: list[str]) -> Crawl:
    """Follow links, feeds, alternates and every choice of every filter."""
    found = Crawl()
    follow(client, found, [*UNLINKED, *more])
    return found


def follow(client: Any, found: Crawl, waiting: list[str]) -> None:
    """Read addresses and whatever they lead to, pages in both languages."""
    while waiting:
        address = waiting.pop()
        path = urlsplit(address).path
        if address in found.texts or path.startswith(("/static/", "/thu-demo")):
            continue
        client.cookies.clear()  # a language that was chosen would stay
        answer = client.get(address, follow_redirects=False)
        found.keep(address, answer)
        if "location" in answer.headers:
            waiting.append(_local(answer.headers["location"]))
        waiting += ways_on(address, answer)


def ways_on(address: str, answer: Any) -> Iterator[str]:
    """Give the addresses that an answer leads to."""
    if "html" not in answer.headers.get("content-type", ""):
        yield from (path.rstrip("&") for path in _ADDRESS.findall(answer.text))
        return
    page = read_page(answer.status_code, f"http://mau.example{address}", answer.text)
    yield from (_local(link) for link in local_links(page) if "lang=" not in link)
    yield from (one for one in _LINKED.findall(answer.text) if one.startswith("/"))
    for form in page.forms:
        if form.method == "get":
            yield from _choices(form)
    if address.startswith("/") and "lang=" not in address:
        yield f"{address}{'&' if '?' in address else '?'}lang=en"


def _choices(form: FormOnPage) -> Iterator[str]:
    for name, one in form.fields.items():
        for choice in one.choices:
            if choice.value:
                yield f"{form.action}?{urlencode({name: choice.value})}"
        if not one.choices:
            yield f"{form.action}?{urlencode({name: 'giay phep'})}"


def _local(link: str) -> str:
    there = urlsplit(link)
    return there.path + (f"?{there.query}" if there.query else "")

"""What is asked of every page in a real browser, whatever it is about."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

DESK, PHONE, NARROWEST = 1280, 390, 320
#: As a browser scores it: 0.1 is still called good; a page moved by one line, 0.02.
STILL = 0.001
#: Everything but the fonts that a first visit fetches, in bytes as they come.
HEAVIEST = 120_000
_WEIGHT = """() => [...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource").filter(
      (one) => /\\.(css|js)(\\?|$)/.test(one.name))]
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""
#: Scripts that the policy would forbid; what has a `src` is a file of ours.
_INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']", re.IGNORECASE
)
#: Watches from the first frame on; asked for when the page stands.
WATCH_SHIFTS = """
  window.__shifts = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries())
      if (!one.hadRecentInput) window.__shifts.push([one.value,
        ...one.sources.map((s) => s.node && (s.node.className || s.node.nodeName))]);
  }).observe({type: "layout-shift", buffered: true});
"""
#: Elements that have the focus and do not show it, by comparing their looks.
UNSEEN_FOCUS = """() => {
  const looks = (it) => [it, it.parentElement, it.nextElementSibling].filter(Boolean)
    .map((one) => { const s = getComputedStyle(one);
      return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow,
              s.borderColor, s.backgroundColor].join(); }).join("|");
  const can = "a[href], button, input:not([type=hidden]), select, textarea, summary,"
    + " [tabindex='0']";
  const lost = [];
  for (const it of document.querySelectorAll(can)) {
    if (it.disabled || !it.checkVisibility({visibilityProperty: true})) continue;
    document.activeElement && document.activeElement.blur();
    const before = looks(it);
    it.focus({preventScroll: true, focusVisible: true});
    if (document.activeElement === it && looks(it) === before)
      lost.push(it.outerHTML.slice(0, 120));
  }
  document.activeElement && document.activeElement.blur();
  return lost;
}"""


@dataclass(slots=True)
class Opened:
    """A page in a browser, and all that came with it."""

    page: Page
    answer: Response | None = None
    html: str = ""
    complaints: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        """Give the status of the answer."""
        return self.answer.status if self.answer else 0

    def heard(self, answer: Response) -> None:
        """Remember the answer that is the page itself."""
        is_page = answer.request.resource_type == "document"
        if is_page and answer.frame == self.page.main_frame:
            self.answer = answer


def watch(page: Page) -> Opened:
    """Listen to a page before it is opened."""
    opened = Opened(page)
    page.add_init_script(WATCH_SHIFTS)
    page.on("console", lambda said: opened.complaints.append(said.text))
    page.on("response", lambda answer: opened.heard(answer))
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    return opened


def open_watched(opened: Opened, address: str) -> Opened:
    """Open an address and wait until it stands."""
    opened.complaints.clear()
    answer = opened.page.goto(address, wait_until="load")
    assert answer is not None
    opened.page.evaluate("document.fonts.ready")
    opened.html = answer.text()
    return opened


def axe(opened: Opened) -> Iterator[str]:
    """Ask axe-core."""
    found: dict[str, Any] = Axe().run(opened.page).response
    for one in found["violations"]:
        for node in one["nodes"]:
            yield f"axe {one['id']}: {node['html'][:160]} ({node['failureSummary']})"


def silence(opened: Opened) -> Iterator[str]:
    """Hear of no error of a script, and of nothing that the policy forbids."""
    for said in opened.complaints:
        # A browser complains of each page that is not there; that one is meant.
        if not (said.startswith("Failed to load") and opened.status >= 400):
            yield f"console: {said}"


def policy(opened: Opened) -> Iterator[str]:
    """Read the policy, and find nothing written inline that it would forbid."""
    heads = opened.answer.headers if opened.answer else {}
    said = heads.get("content-security-policy", "")
    if "default-src 'self'" not in said or "unsafe" in said:
        yield f"policy: {said!r}"
    for match in _INLINE.finditer(opened.html):
        yield f"inline: {opened.html[match.start() : match.start() + 80]}"


def reflow(opened: Opened) -> Iterator[str]:
    """See nothing leave the screen: at this width, and at 320 (WCAG 1.4.10)."""
    size = opened.page.viewport_size or {"width": DESK, "height": 900}
    for width in (size["width"], NARROWEST):
        opened.page.set_viewport_size({"width": width, "height": size["height"]})
        wide = opened.page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"{wide} px on a screen of {width}"
    opened.page.set_viewport_size(size)


def focus(opened: Opened) -> Iterator[str]:
    """See where the focus is, on everything that can have it."""
    yield from (f"focus unseen: {one}" for one in opened.page.evaluate(UNSEEN_FOCUS))


def stillness(opened: Opened) -> Iterator[str]:
    """See nothing jump while the page comes.

    A face that comes in the tenth of a second in which a browser still waits for it
    may move a word by a hair, on a busy machine; that is under `STILL`.
    """
    shifts = opened.page.evaluate("window.__shifts")
    if sum(value for value, *_ in shifts) > STILL:
        yield f"layout shift: {shifts}"


def weight(opened: Opened) -> Iterator[str]:
    """Weigh all but fonts and pictures, as it came over the line."""
    heavy = opened.page.evaluate(_WEIGHT)
    if not 0 < heavy < HEAVIEST:
        yield f"weight: {heavy} bytes"


def outline(opened: Opened) -> Iterator[str]:
    """Read a page by its title, its one first heading, and its way past the frame."""
    html = opened.html
    if html.count("<h1") != 1:
        yield f"{html.count('<h1')} first headings"
    if not re.search(r"<title>[^<]{3,}", html):
        yield "no title"
    if 'class="skip"' not in html or 'id="content"' not in html:
        yield "no way past the frame"


Check = Callable[[Opened], Iterator[str]]
CHECKS: tuple[Check, ...] = (
    silence, policy, outline, stillness, weight, axe, focus, reflow,
)  # fmt: skip


def faults(opened: Opened, checks: tuple[Check, ...] = CHECKS) -> list[str]:
    """Make all checks of a page that stands; say what is wrong."""
    return [fault for check in checks for fault in check(opened)]

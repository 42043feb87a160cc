"""`make gallery`: a picture of every key state, and the page that shows them.

The department is played anew up to the same instant each time, so a picture changes
only where the page did.
"""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser import open_browser
from tests.gallery_states import STATES, State, arrive
from tests.house.tree import ROOT
from tests.showroom import Showroom, open_empty_room, open_showroom
from tools.small_png import small_png

FOLDER = ROOT / "docs/gallery"
#: Wide and high; a page that is longer is cut, its beginning is what one sees first.
SIZES = {"desk": (1280, 1500), "phone": (390, 1400)}
_SCREENS = {"desk": 900, "phone": 844}
_HEAD = """# Gallery

Key states of Đúng Hẹn, as `make gallery` takes them: an invented department on Monday,
23/11/2026, 09:20, in Chromium at 1280 and 390 px. Long pages are cut.
"""


def main() -> None:
    """Take all pictures, and write the page that shows them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with open_showroom() as showroom, open_browser() as browser:
        _take(browser, showroom, [state for state in STATES if state.is_set_up])
    with open_empty_room() as showroom, open_browser() as browser:
        _take(browser, showroom, [state for state in STATES if not state.is_set_up])
    (FOLDER / "index.md").write_text("\n".join(_index()), encoding="utf-8")
    pictures = list(FOLDER.glob("*.png"))
    size = sum(picture.stat().st_size for picture in pictures)
    print(f"{len(pictures)} pictures of {len(STATES)} states, {size / 1e6:.1f} MB")  # noqa: T201


def _take(browser: Browser, showroom: Showroom, states: list[State]) -> None:
    for state in states:
        for size in state.sizes:
            page = open_page(browser, showroom, state, size)
            arrive(page, state, showroom)
            _picture(page, FOLDER / f"{state.name}-{size}.png", *SIZES[size])
            page.context.close()


def open_page(browser: Browser, showroom: Showroom, state: State, size: str) -> Page:
    """Open a reader's browser, with the faces of the letters already there."""
    width = SIZES[size][0]
    context = browser.new_context(
        viewport={"width": width, "height": _SCREENS[size]},
        color_scheme="light",
        reduced_motion="reduce",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    context.clock.set_fixed_time(showroom.now)
    chosen = {"name": "lang", "value": state.lang, "url": showroom.url}
    context.add_cookies([chosen])
    if state.reader:
        context.add_cookies([showroom.cookie(state.reader)])
    return context.new_page()


def _picture(page: Page, file: Path, width: int, highest: int) -> None:
    page.evaluate("document.fonts.ready")
    page.evaluate("scrollTo(0, 0)")
    height = page.evaluate("document.documentElement.scrollHeight")
    # What sticks to the edge of the screen stays there: the screen becomes the picture.
    page.set_viewport_size({"width": width, "height": min(height, highest)})
    taken = page.screenshot(animations="disabled")
    # The policy of our own pages is strict; a blank one may read what it is given.
    page.goto("about:blank")
    file.write_bytes(small_png(page, taken))


def _index() -> Iterator[str]:
    yield _HEAD
    for state in STATES:
        yield f"## {state.said}\n"
        yield " ".join(_shown(state, size) for size in state.sizes) + "\n"


def _shown(state: State, size: str) -> str:
    width = SIZES[size][0] // 2
    return (
        f'<img src="{state.name}-{size}.png" width="{width}" '
        f'alt="{state.said}, {SIZES[size][0]} px">'
    )


if __name__ == "__main__":
    main()

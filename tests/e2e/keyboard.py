"""A person without a mouse: from place to place by Tab, seeing what has the focus."""

from playwright.sync_api import Page

_MOST_STEPS = 120
#: The words of what has the focus, as a screen reader would say them.
_FOCUSED = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return "";
  const by = it.getAttribute("aria-labelledby");
  const named = by && by.split(" ").map(
    (id) => (document.getElementById(id) || {}).innerText || "").join(" ");
  const labels = it.labels && [...it.labels].map((one) => one.innerText).join(" ");
  return it.getAttribute("aria-label") || named || labels || it.innerText || "";
}"""


def focused(page: Page) -> str:
    """Say what has the focus."""
    return " ".join(str(page.evaluate(_FOCUSED)).split())


def press_until_focused(page: Page, words: str) -> None:
    """Press Tab until something of that name has the focus; a trap is a failure."""
    passed = []
    for _ in range(_MOST_STEPS):
        said = focused(page)
        if said.startswith(words):
            return
        passed.append(said)
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {words!r}, only to {passed}")


def type_into(page: Page, label: str, text: str) -> None:
    """Go to a field by Tab, and type over what stands there."""
    press_until_focused(page, label)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)

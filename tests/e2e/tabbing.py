"""Going through a page with the Tab key alone."""

from collections.abc import Iterator

from tests.e2e.page_checks import Opened

#: Numbers what Tab should reach; of the buttons of one choice it reaches one.
NUMBER = """() => {
  const can = "a[href], button, input:not([type=hidden]), select, textarea, summary,"
    + " [tabindex='0'], [contenteditable=true]";
  const choices = new Set();
  let number = 0;
  for (const it of document.querySelectorAll(can)) {
    if (it.disabled || it.tabIndex < 0) continue;
    if (it.closest("[inert]")) continue;
    if (!it.checkVisibility({visibilityProperty: true})) continue;
    if (it.matches("summary") && it !== it.parentElement.querySelector("summary"))
      continue;
    if (it.type === "radio") {
      const choice = (it.form ? it.form.id + it.form.action : "") + it.name;
      if (choices.has(choice)) continue;
      choices.add(choice);
      for (const one of document.getElementsByName(it.name))
        if (one.form === it.form) one.dataset.stop = number;
    }
    it.dataset.stop = number++;
  }
  // From the top, wherever the page has put the reader.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  return number;
}"""
STOP = """() => {
  const it = document.activeElement;
  if (!it || it === document.body || it === document.documentElement) return -1;
  return it.dataset.stop === undefined ? it.outerHTML.slice(0, 100) : +it.dataset.stop;
}"""


def tab_through(opened: Opened) -> Iterator[str]:
    """Press Tab until the page is left: past the skip link first, and past all."""
    page = opened.page
    expected = page.evaluate(NUMBER)
    reached: set[int] = set()
    for _ in range(expected + 5):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if isinstance(stop, str):
            yield f"Tab stops where nothing is to be done: {stop}"
            continue
        if stop == -1 or stop in reached:
            break
        if not reached and stop != 0:
            yield f"Tab begins at number {stop}, not at the way past the frame"
        reached.add(stop)
    missed = set(range(expected)) - reached
    for number in sorted(missed)[:3]:
        lost = page.locator(f"[data-stop='{number}']").first
        yield f"Tab never comes to {lost.evaluate('(it) => it.outerHTML')[:100]}"

"""Forms as a browser sends them: all fields of a page, changed where one types."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from httpx2 import Response

from tests.visitor import Visitor

Fields = dict[str, list[str]]


@dataclass
class _Forms(HTMLParser):
    """Collects the forms of a page with what a browser would send of each."""

    forms: list[tuple[str, Fields]] = field(default_factory=list)
    _select: str = ""
    _area: str = ""
    _options: list[tuple[str, bool]] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((found.get("action", ""), {}))
        elif tag == "input" and found.get("name"):
            is_choice = found.get("type") in {"checkbox", "radio"}
            if not is_choice or "checked" in found:
                self._put(found["name"], found.get("value", ""))
            elif self.forms:
                self.forms[-1][1].setdefault(found["name"], [])
        elif tag == "select":
            self._select, self._options = found.get("name", ""), []
        elif tag == "option":
            self._options.append((found.get("value", ""), "selected" in found))
        elif tag == "textarea":
            self._area, self._text = found.get("name", ""), []

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            values = [value for value, chosen in self._options if chosen]
            first = [value for value, _ in self._options][:1]
            for value in (values or first)[:1]:
                self._put(self._select, value)
            self._select = ""
        elif tag == "textarea" and self._area:
            # A browser passes over the line end right after the tag.
            self._put(self._area, "".join(self._text).removeprefix("\n"))
            self._area = ""

    def _put(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1][1].setdefault(name, []).append(value)


def form_of(response: Response, action: str) -> Fields:
    """Give what a browser would send of the form that leads to an address."""
    parser = _Forms()
    parser.feed(response.text)
    return next(fields for target, fields in parser.forms if target == action)


def actions_of(response: Response) -> Iterator[str]:
    """Give where the forms of a page lead to."""
    parser = _Forms()
    parser.feed(response.text)
    return (target for target, _ in parser.forms)


def send(
    visitor: Visitor,
    page: Response,
    action: str,
    *,
    to: str = "",
    **typed: str | list[str],
) -> Response:
    """Send a form of a page with what is typed; where it leads to is not followed."""
    return visitor.client.post(
        to or action,
        data={**form_of(page, action), **typed},
        follow_redirects=False,
    )


def fill_in(visitor: Visitor, path: str, **typed: str | list[str]) -> Response:
    """Open a page and send the form that leads to the page's own address."""
    page = visitor.get(path)
    return send(visitor, page, path.partition("?")[0], **typed)

"""A page as a person without a script has it: its words, its links, its forms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_SILENT = {"script", "style", "head", "template", "svg"}
_VOID = {"input", "br", "img", "meta", "link", "hr", "source", "wbr", "col"}


@dataclass(slots=True)
class Choice:
    """One option of a list, or one of several buttons to tick."""

    value: str
    text: str = ""
    chosen: bool = False


@dataclass(slots=True)
class Field:
    """One named field of a form, as the page offers it."""

    kind: str
    value: str = ""
    choices: list[Choice] = field(default_factory=list)

    @property
    def sent(self) -> list[str]:
        """What a browser sends of it when nobody touches it."""
        if self.kind == "select":
            marked = [one.value for one in self.choices if one.chosen]
            return marked[-1:] or [one.value for one in self.choices[:1]]
        if self.kind in {"radio", "checkbox"}:
            return [one.value for one in self.choices if one.chosen]
        return [self.value]

    def typed(self, given: str) -> str:
        """Take what is typed, or the choice that has this value or these words."""
        if not self.choices:
            return given
        exact = [one for one in self.choices if given in {one.value, one.text}]
        fitting = exact or [one for one in self.choices if given in one.text]
        assert fitting, f"{given!r} is not among {self.choices}"
        return fitting[0].value


@dataclass(slots=True)
class FormOnPage:
    """A form with its fields and its buttons."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def filled(self, typed: Mapping[str, str], press: str = "") -> dict[str, list[str]]:
        """Give what a browser sends; a field that is not there cannot be filled in."""
        sent = {name: one.sent for name, one in self.fields.items()}
        for name, given in typed.items():
            assert name in self.fields, f"{name!r} is not among {sorted(self.fields)}"
            sent[name] = [self.fields[name].typed(given)]
        for name, value, text in self.buttons:
            if name and press and press in {value, text}:
                sent[name] = [value]
                press = ""
        assert not press, f"{press!r} is not among {self.buttons}"
        return {name: values for name, values in sent.items() if values}


@dataclass(slots=True)
class ReadPage:
    """What came back for an address."""

    status: int
    url: str
    html: str
    text: str = ""
    title: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    forms: list[FormOnPage] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Give the address without the server."""
        return urlsplit(self.url).path

    def form(self, action: str) -> FormOnPage:
        """Find the form that goes to an address (or to the end of one)."""
        found = [one for one in self.forms if one.action.endswith(action)]
        offered = [one.action for one in self.forms]
        assert found, f"{self.path} has no form to {action}, only to {offered}"
        return found[0]

    def offers(self, action: str) -> bool:
        """Say whether the page has a form to an address."""
        return any(one.action.endswith(action) for one in self.forms)

    def link(self, text: str) -> str:
        """Give the address behind a link, by its words."""
        found = [href for href, said in self.links if text in said]
        assert found, f"{self.path} has no link {text!r}: {self.links}"
        return found[0]


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.url = url
        self.said: list[str] = []
        self.title: list[str] = []
        self.links: list[tuple[str, list[str]]] = []
        self.forms: list[FormOnPage] = []
        self.open: list[str] = []
        self.into: list[list[str]] = []
        self.form: FormOnPage | None = None
        self.area: Field | None = None
        self.options: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "a" and "href" in given:
            words: list[str] = []
            self.links.append((urljoin(self.url, given["href"]), words))
            self.into.append(words)
        elif tag == "form":
            action = urlsplit(urljoin(self.url, given.get("action") or self.url)).path
            self.form = FormOnPage(action, given.get("method", "get").lower())
            self.forms.append(self.form)
        elif self.form is not None:
            self._in_form(self.form, tag, given)
        self.said.append(" ")

    def _in_form(self, form: FormOnPage, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "option" and self.options is not None:
            words: list[str] = []
            self.into.append(words)
            choice = Choice(given.get("value", ""), chosen="selected" in given)
            self.options.choices.append(choice)
        elif tag == "button":
            words = []
            self.into.append(words)
            form.buttons.append((name, given.get("value", ""), ""))
        elif not name or "disabled" in given:
            return
        elif tag == "select":
            self.options = form.fields[name] = Field("select")
        elif tag == "textarea":
            self.area = form.fields[name] = Field("text")
        elif tag == "input" and given.get("type", "text") in {"radio", "checkbox"}:
            one = form.fields.setdefault(name, Field(given["type"]))
            one.choices.append(
                Choice(given.get("value", "on"), chosen="checked" in given)
            )
        elif tag == "input" and given.get("type") != "submit":
            form.fields[name] = Field("text", given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag == "a" and self.into:
            self.into.pop()
        elif tag == "option" and self.options is not None and self.into:
            self.options.choices[-1].text = _tidy(self.into.pop())
        elif tag == "button" and self.form is not None and self.into:
            name, value, _ = self.form.buttons[-1]
            self.form.buttons[-1] = (name, value, _tidy(self.into.pop()))
        elif tag == "select":
            self.options = None
        elif tag == "textarea":
            self.area = None
        elif tag == "form":
            self.form = None
        self.said.append(" ")

    def handle_data(self, data: str) -> None:
        if "title" in self.open and "svg" not in self.open:
            self.title.append(data)
        for words in self.into:
            words.append(data)
        if self.area is not None:
            self.area.value += data
        elif not _SILENT.intersection(self.open):
            self.said.append(data)


def _tidy(words: list[str]) -> str:
    return " ".join("".join(words).split())


def read_page(status: int, url: str, html: str) -> ReadPage:
    """Read what came back for an address."""
    reader = _Reader(url)
    reader.feed(html)
    reader.close()
    return ReadPage(
        status=status,
        url=url,
        html=html,
        text=_tidy(reader.said),
        title=_tidy(reader.title),
        links=[(href, _tidy(words)) for href, words in reader.links],
        forms=reader.forms,
    )


def local_links(page: ReadPage) -> Iterator[str]:
    """Give the links of a page that stay on its server."""
    here = urlsplit(page.url)
    for href, _ in page.links:
        there = urlsplit(href)
        if (there.scheme, there.netloc) == (here.scheme, here.netloc):
            yield there._replace(fragment="").geturl()

"""What comes from outside stays words, in every letter: no header, no markup.

Every text of every letter is replaced in turn by values that somebody could have typed
to break out: into another header, into the markup, or out of the reading order.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from email import message_from_bytes
from enum import Enum
from functools import cache
from html.parser import HTMLParser

import pytest

from notifications.envelope import compose, decoded
from notifications.errors import PermanentDeliveryError, UnsafeLinkError
from notifications.letters import Letter, letter_name
from notifications.rendering import Rendered, render
from notifications.samples import SAMPLES
from tests.unit.test_rendering_headers import OURS, SENDER, mail

HOSTILE = {
    "markup": "<img src=x onerror=alert(1)></p></td><script>x()</script>\"'&amp;",
    "template": "{{ 7*7 }}{% raw %}{# ẩn #}",
    "header": "Xin lỗi\r\nBcc: ke-xau@x.example\r\n\r\n<b>thân thư khác</b>",
    "bare line feed": "Xin lỗi\nBcc: ke-xau@x.example",
    "bare return": "Xin lỗi\rBcc: ke-xau@x.example",
    "encoded word": "=?utf-8?q?=0D=0ABcc:_ke-xau@x.example?=",
    "odd line ends": "Xin lỗi\x0bBcc: a\x0cBcc: b\x85Bcc: c\u2028Bcc: d\u2029Bcc: e",
    "bidi": "\u202egnp.exe\u202c \u2066đảo\u2069 \u200fchữ\u200e \u061cở đây",
    "nul": "Lê\x00Văn\x00Tám\x1b[31m\x7f",
    "half a sign": "nửa \ud800 chữ",
}
HARMLESS = "Một câu thường"
#: These choose the words of a letter; no text from outside is ever put there.
KEYS = {"duty", "kind"}
#: Nothing of a letter may show these, wherever they were typed.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
each_letter = pytest.mark.parametrize(
    "letter", SAMPLES, ids=lambda one: letter_name(type(one))
)


def variants(part: object, value: str) -> Iterator[tuple[str, object]]:
    """Give the letter once for each text in it, with that text replaced."""
    if isinstance(part, str) and not isinstance(part, Enum):
        yield "", value
    elif isinstance(part, tuple):
        for no, one in enumerate(part):
            for path, changed in variants(one, value):
                yield f"[{no}]{path}", (*part[:no], changed, *part[no + 1 :])
    elif is_dataclass(part) and not isinstance(part, type):
        for field in fields(part):
            if field.name not in KEYS:
                for path, changed in variants(getattr(part, field.name), value):
                    yield (
                        f".{field.name}{path}",
                        replace(part, **{field.name: changed}),
                    )


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value for name, value in attrs if name in {"href", "src"}]


def shape(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """List the tags of a page; a text of several lines may be several paragraphs."""
    found = _Tags(page)
    assert all(link.startswith("https://") for link in found.links)
    return [one for one in found.seen if one[0] not in {"p", "br"}]


def sent(rendered: Rendered, name: str) -> bytes | None:
    """Put it in its envelope to a reader of that name; none where it is refused."""
    said = mail(
        subject=rendered.subject, text=rendered.text, html=rendered.html, to_name=name
    )
    try:
        return compose(said, SENDER)
    except PermanentDeliveryError:
        return None


@cache
def plainly(letter: Letter) -> dict[str, tuple[Rendered, object]]:
    """Give the letter with each text replaced by a harmless one, and its tags."""
    return {
        path: (rendered := render(changed), shape(rendered.html))
        for path, changed in variants(letter, HARMLESS)
        if not path.endswith("url")
    }


@pytest.mark.parametrize("kind", HOSTILE)
@each_letter
def test_no_text_becomes_a_header_or_markup(letter: Letter, kind: str) -> None:
    value, written = HOSTILE[kind], 0
    for path, changed in variants(letter, value):
        if path.endswith("url"):
            with pytest.raises(UnsafeLinkError):
                render(changed)
            continue
        plain, tags = plainly(letter)[path]
        try:
            rendered = render(changed)
        except PermanentDeliveryError:
            # Kept as a letter that failed: only where the text stands in the subject.
            assert HARMLESS in plain.subject, path
            continue
        written += 1
        assert shape(rendered.html) == tags, path
        assert len(rendered.subject.splitlines()) == 1, path
        for part in (rendered.subject, rendered.text, rendered.html):
            assert not UNSEEN.search(part), path
        if kind in {"markup", "template"}:
            is_said = HARMLESS in plain.text
            assert (value in rendered.text) == is_said, path
        if HARMLESS in plain.subject or written == 1:
            raw = sent(rendered, HARMLESS)
            assert raw is not None, path
            seen = message_from_bytes(raw)
            assert set(seen.keys()) == OURS, path
            assert decoded(seen["Subject"]) == rendered.subject
    assert written


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_name_of_a_reader_becomes_a_header(kind: str) -> None:
    raw = sent(render(SAMPLES[0]), HOSTILE[kind])
    assert raw is None or set(message_from_bytes(raw).keys()) == OURS

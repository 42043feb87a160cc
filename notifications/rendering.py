"""A letter becomes subject, text and HTML; the only Jinja of the post office."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from notifications import spoken_dates
from notifications.errors import UnsafeLinkError
from notifications.headers import header_text, printable
from notifications.letters import Letter, letter_name

TEMPLATES = Path(__file__).parent / "templates"
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A letter as it will be read."""

    subject: str
    text: str
    html: str


def render(letter: Letter) -> Rendered:
    """Write `letter` out in full; a fault in letter or template shows here and now."""
    folder = letter_name(type(letter))
    context = {"letter": letter, "letterhead": letter.letterhead}
    text_environment = _environment(html=False)
    subject = header_text(
        text_environment.get_template(f"{folder}/subject.txt").render(context).strip()
    )
    text = text_environment.get_template(f"{folder}/body.txt").render(context)
    page = _environment(html=True).get_template(f"{folder}/body.html")
    return Rendered(
        subject=subject,
        text=printable(_BLANK_LINES.sub("\n\n", text).strip() + "\n"),
        html=printable(page.render(context, subject=subject)),
    )


@lru_cache(maxsize=2)
def _environment(*, html: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        # Always on: Jinja's guess by file name would leave some templates open.
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "day": spoken_dates.day,
        "plain_day": spoken_dates.plain_day,
        "hour": spoken_dates.hour,
        "day_and_hour": spoken_dates.day_and_hour,
        "link": _link,
        "short": _short,
    }
    return environment if html else environment.overlay(autoescape=False)


def _link(url: str) -> str:
    parts = urlsplit(url)
    is_web_page = parts.scheme in {"http", "https"} and bool(parts.netloc)
    if not is_web_page or re.search(r"[\s<>\"]", url):
        raise UnsafeLinkError(url)
    return url


def _short(text: str, length: int = 80) -> str:
    """Cut a long title at a word, for a subject line."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"

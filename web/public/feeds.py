"""Apologies to subscribe to: /xin-loi.atom and /xin-loi.json (JSON Feed 1.1).

Built from the same masked rows as the pages. An entry keeps its id for good, and is
dated anew when its fate changes, also when a new date passes by without a result.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import Depends, Request, Response
from fastapi.responses import JSONResponse

from tracker.addresses import base_url
from tracker.queries import published
from tracker.queries.published import ShownApology
from web.deps import settings_of
from web.presenting.dates import date_full
from web.presenting.fates import headline, reason, verdict_of
from web.presenting.i18n import translate
from web.public.keeping import kept
from web.public.reading import AtPlace, Place
from web.rendering import language_of
from web.router import Router

router = Router()

#: How many entries a feed has; older ones stay at their addresses.
ENTRIES = 50
_ATOM = "http://www.w3.org/2005/Atom"
_JSON_FEED = "https://jsonfeed.org/version/1.1"
#: What XML 1.0 cannot hold, however it is written.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Feed:
    """The newest apologies with the words and addresses of a feed."""

    def __init__(
        self, request: Request, place: Place, shown: Sequence[ShownApology]
    ) -> None:
        """Take the entries; everything else follows from them."""
        self.shown = shown
        self.lang = language_of(request)
        self.place = place
        self.base = settings_of(request).public_url.rstrip("/")
        if place.office is not None:
            self.base = base_url(place.office)
        self.id = "urn:dunghen:xin-loi"
        if place.agency is not None:
            self.id = f"{self.id}:{place.agency.agency_id}"
        self.author = place.agency.name_vi if place.agency else "Đúng Hẹn"
        self.title = translate("Lời xin lỗi", self.lang) + f" – {self.author}"

    @property
    def updated(self) -> datetime:
        """The instant of the last change in the whole feed; of an empty one the day."""
        day = self.place.instant.replace(hour=0, minute=0, second=0, microsecond=0)
        return max((one.changed_at for one in self.shown), default=day)

    def at(self, path: str) -> str:
        """Give the full address of a page, in the language of the feed."""
        given = {"lang": "en"} if self.lang == "en" else {}
        return self.base + self.place.link(path, given)

    def page_of(self, one: ShownApology) -> str:
        """Give the permanent address of an apology."""
        return f"{base_url(one.office)}/xin-loi/{one.row.id}"

    def text_of(self, one: ShownApology) -> str:
        """Tell one apology in a few lines, in the order of its story."""
        row, lang = one.row, self.lang
        said = verdict_of(one, lang)
        first, then = "Đã hẹn {day}.", "Hẹn lại {day}."
        if one.is_error:
            first, then = "Ghi nhận sai sót {day}.", "Sửa xong trước hết {day}."
        lines = [
            row.procedure_vi,
            translate(first, lang, day=date_full(row.promised_on, lang)),
            translate("Lý do: {reason}", lang, reason=reason(one, lang)),
        ]
        if row.new_on:
            lines.append(translate(then, lang, day=date_full(row.new_on, lang)))
        unit = row.unit_vi or one.office.agency.name_vi
        lines.append(translate("Đơn vị chịu trách nhiệm: {unit}.", lang, unit=unit))
        if row.corrected_on:
            day = date_full(row.corrected_on, lang)
            lines.append(translate("Đã đính chính {day}.", lang, day=day))
        return "\n".join([*lines, f"{said.title}. {said.note}".strip()])


def feed_of(request: Request, place: AtPlace) -> Feed:
    """Read the newest apologies of the agency that is meant, or of all."""
    wanted = published.Wanted(
        agency_id=place.agency.agency_id if place.agency else None
    )
    found = published.apologies(
        place.session, today=place.today, wanted=wanted, limit=ENTRIES
    )
    return Feed(request, place, found.shown)


Wished = Annotated[Feed, Depends(feed_of)]


@router.get("/xin-loi.atom")
def atom(request: Request, feed: Wished) -> Response:
    """Give the apologies as Atom (RFC 4287)."""
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": feed.lang})
    _put(root, "id", feed.id)
    _put(root, "title", feed.title)
    _put(root, "updated", feed.updated.isoformat())
    SubElement(root, "link", rel="self", href=feed.at("/xin-loi.atom"))
    SubElement(root, "link", rel="alternate", href=feed.at("/xin-loi"))
    _put(SubElement(root, "author"), "name", feed.author)
    for one in feed.shown:
        _entry(root, feed, one)
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    made = Response(body, media_type="application/atom+xml; charset=utf-8")
    return kept(request, made)


def _entry(root: Element, feed: Feed, one: ShownApology) -> None:
    entry = SubElement(root, "entry")
    _put(entry, "id", one.row.id.urn)
    _put(entry, "title", headline(one, feed.lang))
    _put(entry, "published", one.row.published_at.isoformat())
    _put(entry, "updated", one.changed_at.isoformat())
    SubElement(entry, "link", rel="alternate", href=feed.page_of(one))
    _put(entry, "summary", feed.text_of(one))
    if one.row.field_vi:
        SubElement(entry, "category", term=_xml(one.row.field_vi))


def _put(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _xml(text)


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)


@router.get("/xin-loi.json")
def json_feed(request: Request, feed: Wished) -> Response:
    """Give the apologies as a JSON Feed."""
    found: dict[str, Any] = {
        "version": _JSON_FEED,
        "title": feed.title,
        "home_page_url": feed.at("/xin-loi"),
        "feed_url": feed.at("/xin-loi.json"),
        "language": feed.lang,
        "authors": [{"name": feed.author}],
        "items": [
            {
                "id": one.row.id.urn,
                "url": feed.page_of(one),
                "title": headline(one, feed.lang),
                "content_text": feed.text_of(one),
                "date_published": one.row.published_at.isoformat(),
                "date_modified": one.changed_at.isoformat(),
                "tags": [one.row.field_vi] if one.row.field_vi else [],
                "_dung_hen": {"fate": str(one.fate), "kind": one.row.kind},
            }
            for one in feed.shown
        ],
    }
    return kept(request, JSONResponse(found, media_type="application/feed+json"))

"""Every component renders, in both languages, without inline style or script."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from rules import LimitUnit, TimeLimit, day_marks, due, vietnam
from tests.house.tree import ROOT
from web import presenting
from web.presenting import i18n, strip
from web.presenting.figures import Span

TODAY = date(2026, 11, 23)
PROMISES = {
    "7 ngày làm việc": (datetime(2026, 11, 23, 14, 20), TimeLimit(7, LimitUnit.WORKING_DAY)),
    "25 ngày, qua Tết": (datetime(2026, 1, 26, 9), TimeLimit(25, LimitUnit.DAY)),
    "10 ngày làm việc, có ngày làm bù": (
        datetime(2026, 8, 17, 9),
        TimeLimit(10, LimitUnit.WORKING_DAY),
    ),
    "4 tháng": (datetime(2026, 3, 2, 9), TimeLimit(4, LimitUnit.MONTH)),
}  # fmt: skip
VOID = {"input", "meta", "link", "br", "hr", "img"}


def environment(lang: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(ROOT / "web/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    presenting.install(made, lang)
    return made


def layout_context(path: str = "/quan-tri/thanh-phan") -> dict[str, Any]:
    scope = {"type": "http", "path": path, "query_string": b"", "headers": [],
             "method": "GET", "server": ("testserver", 80), "scheme": "http"}  # fmt: skip
    return {
        "request": Request(scope),
        "signed_in": None,
        "actor": SimpleNamespace(
            name="Trần Ngọc Mai", roles=frozenset({"desk"}), officer_id=None
        ),
        "agency": SimpleNamespace(
            name_vi="Sở Khoa học và Công nghệ", address_vi="", phone=""
        ),
        "nav": [
            {"href": "/buoi-sang", "label": "Buổi sáng", "icon": "morning", "group": 0, "count": 0, "current": False},
            {"href": "/viec-can-lam", "label": "Việc cần làm", "icon": "list", "group": 0, "count": 12, "current": True},
            {"href": "/giai-trinh", "label": "Sổ giải trình", "icon": "scales", "group": 1, "count": 0, "current": False},
        ],
        "flash": "Đã lưu.",
        "csrf_token": "token",
        "is_demo": True,
    }  # fmt: skip


def strips(lang: str) -> Mapping[str, object]:
    calendar = vietnam()
    found = {}
    for name, (start, limit) in PROMISES.items():
        answer = due(start, limit, calendar, explain=True)
        assert answer.due_at is not None
        weeks = strip.strip_weeks(day_marks(start, limit, calendar), TODAY, lang)
        found[name] = (weeks, strip.reasons(answer.explanation, lang), answer.due_at)
    return found


def picker() -> list[list[dict[str, object] | None]]:
    closed = {"open": False, "load": 0, "label": ""}
    days: list[dict[str, object]] = [
        {**closed, "on": f"2026-11-{day}", "text": str(day), "note": note}
        for day, note in ((23, "hôm nay"), (24, "lễ"), (25, "hẹn cũ"))
    ]
    days += [
        {"on": f"2026-11-{day}", "text": str(day), "note": f"{load} hồ sơ", "open": True,
         "label": f"{day}/11/2026, {load} hồ sơ", "load": load}
        for day, load in ((26, 4), (27, 9), (30, 2))
    ]  # fmt: skip
    return [[*days[:5], None, None], [days[5], *[None] * 6]]


def gallery(lang: str) -> str:
    spans = [
        Span(holder=1, minutes=300),
        Span(holder=2, minutes=3630),
        Span(holder=3, minutes=3630, beyond=1230),
        Span(holder=2, minutes=3630, beyond=1500),
        Span(holder=4, minutes=920),
    ]
    page = environment(lang).get_template("components/gallery.html")
    return page.render(
        **layout_context(),
        strips=strips(lang),
        picker=picker(),
        spans=spans,
        today=TODAY,
    )


@pytest.fixture(scope="module", params=i18n.LANGUAGES)
def page(request: pytest.FixtureRequest) -> str:
    return gallery(request.param)


class Outline(HTMLParser):
    """Collects what the checks ask of a page, and whether its tags are paired."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.headings: list[int] = []
        self.controls: list[dict[str, str | None]] = []
        self.labels: set[str | None] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        if tag in {"input", "select", "textarea"}:
            self.controls.append({**found, "in_label": str("label" in self.open)})
        if tag == "label":
            self.labels.add(found.get("for"))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def outline(html: str) -> Outline:
    found = Outline()
    found.feed(html)
    assert found.open == []
    return found


def test_the_gallery_is_well_formed_and_its_ids_are_unique(page: str) -> None:
    ids = outline(page).ids
    assert len(ids) > 40
    assert len(ids) == len(set(ids))


def test_nothing_on_it_breaks_the_content_policy(page: str) -> None:
    for tag, name, value in outline(page).attributes:
        assert name != "style", tag
        assert not name.startswith("on"), f"{tag} {name}"
        if name in {"src", "href"}:
            assert not str(value).startswith(("http:", "https:", "//", "data:"))
    assert "<style" not in page
    assert re.findall(r"<script(?![^>]* src=)", page) == []


def test_every_control_has_a_name_for_ears(page: str) -> None:
    found = outline(page)
    for control in found.controls:
        if control.get("type") == "hidden":
            continue
        named = (
            control.get("aria-label")
            or control["in_label"] == "True"
            or control.get("id") in found.labels
        )
        assert named, control


def test_what_an_error_points_at_is_there(page: str) -> None:
    ids = set(outline(page).ids)
    summary = page[page.index('id="error-summary"') :]
    targets = re.findall(r'href="#([^"]+)"', summary[: summary.index("</section>")])
    assert len(targets) == 3
    assert set(targets) <= ids
    described = re.findall(r'aria-describedby="([^"]+)"', page)
    assert {name for one in described for name in one.split()} <= ids


def test_no_level_of_heading_is_skipped(page: str) -> None:
    levels = outline(page).headings
    assert levels[0] == 1
    for before, after in zip(levels, levels[1:], strict=False):
        assert after <= before + 1, levels


def test_every_icon_that_is_used_is_drawn() -> None:
    drawn = set(
        re.findall(r'symbol id="(\w+)"', (ROOT / "web/static/icons.svg").read_text())
    )
    used = set(re.findall(r"icons\.svg\?v=\w+#(\w+)", gallery("vi")))
    assert len(used) > 30
    assert used <= drawn


@pytest.mark.parametrize("layout", ["public", "bare", "staff"])
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_each_layout_renders_before_there_is_an_agency(layout: str, lang: str) -> None:
    context = {**layout_context("/"), "agency": None, "actor": None, "nav": []}
    html = environment(lang).get_template(f"layout/{layout}.html").render(**context)
    assert f'<html lang="{lang}"' in html
    assert outline(html).ids.count("content") == 1

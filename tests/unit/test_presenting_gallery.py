"""Every component renders, in both languages, without inline style or script."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from tests.gallery import environment, gallery, layout_context
from tests.house.tree import ROOT
from web.presenting import i18n

VOID = {"input", "meta", "link", "br", "hr", "img"}


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
    for before, after in pairwise(levels):
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

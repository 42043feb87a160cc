"""What every template keeps to, whoever wrote it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import nodes

from notifications.papers import (
    APOLOGY_HEADS,
    ERROR_PLACES,
    PLACEHOLDERS,
    REPORT_HEADS,
    SCORE_HEADS,
    SLIP_PLACES,
    STEP_HEADS,
    TIMES_HEADS,
)
from tests.gallery import environment
from tests.house.tree import ROOT
from tracker.reports import GROUPED_BY
from web.presenting import i18n

FOLDER = ROOT / "web/templates"
NAMES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
STYLES = "".join(
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "web/static/css").glob("*.css"))
)
STYLED = set(re.findall(r"\.([a-zA-Z][\w-]*)", STYLES))
OPEN = ("account/", "public/")
#: Shown to developers, in Vietnamese only.
GALLERY = "components/gallery.html"
VIETNAMESE = re.compile(r"[À-ỹ]")
IMPORT = re.compile(r'{%-?\s*from\s+"([^"]+)"\s+import\s+([^%]+?)\s*-?%}')


def code(name: str) -> str:
    """Give a template without its comments."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return re.sub(r"(?s){#.*?#}", "", text)


def said_in(name: str) -> set[str]:
    """Give every text that a template asks to be said in the reader's language."""
    tree = environment("vi").parse((FOLDER / name).read_text(encoding="utf-8"))
    return {
        text
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "t" and call.args
        for text in choices(call.args[0])
    }


def choices(part: nodes.Node | None) -> Iterator[str]:
    """Give a text, or both of a choice between two."""
    if isinstance(part, nodes.Const):
        yield str(part.value)
    if isinstance(part, nodes.CondExpr):
        yield from choices(part.expr1)
        yield from choices(part.expr2)


def written_in_code() -> set[str]:
    """Give every text of the pages' Python, some of which templates translate."""
    return {
        part.value
        for path in (ROOT / "web").rglob("*.py")
        for part in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles_and_what_it_imports_is_there(name: str) -> None:
    env = environment("vi")
    assert env.get_template(name).name == name
    for module, imported in IMPORT.findall(code(name)):
        there = env.get_template(module).module
        wanted = [word.split(" as ")[0].strip() for word in imported.split(",")]
        assert [word for word in wanted if not hasattr(there, word)] == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != GALLERY])
def test_all_it_says_is_said_in_english_too(name: str) -> None:
    assert said_in(name) - set(i18n.catalogue("en")) == set()


@pytest.mark.parametrize("name", [name for name in NAMES if name != GALLERY])
def test_it_asks_for_every_sentence_to_be_translated(name: str) -> None:
    """A text that `t` never sees would stay Vietnamese, whatever the reader chose."""
    tree = environment("vi").parse((FOLDER / name).read_text(encoding="utf-8"))
    constants = {str(part.value) for part in tree.find_all(nodes.Const)}
    assert {text for text in constants - said_in(name) if is_ours(text)} == set()


def is_ours(text: str) -> bool:
    return bool(VIETNAMESE.search(text)) and text != "Đúng Hẹn"


def test_no_translation_is_left_over() -> None:
    asked = set[str]().union(*(said_in(name) for name in NAMES))
    asked |= written_in_code() | {*PLACEHOLDERS.values(), *SLIP_PLACES.values()}
    asked |= set(ERROR_PLACES.values())
    asked |= {*REPORT_HEADS, *SCORE_HEADS, *APOLOGY_HEADS, *GROUPED_BY.values()}
    asked |= {*TIMES_HEADS, *STEP_HEADS}
    assert set(i18n.catalogue("en")) - asked == set()


@pytest.mark.parametrize("name", NAMES)
def test_it_has_no_inline_style_or_script_and_escapes_everything(name: str) -> None:
    text = code(name)
    assert not re.search(r"\sstyle\s*=|<style", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", text)


@pytest.mark.parametrize("name", NAMES)
def test_every_class_it_uses_has_a_style(name: str) -> None:
    still = re.sub(r"(?s){%.*?%}|{{.*?}}", "\0", code(name))
    words = " ".join(re.findall(r"class=\"([^\"]*)\"", still)).split()
    used = {word for word in words if "\0" not in word}
    assert used - STYLED == set()


def test_every_form_that_writes_carries_the_token() -> None:
    """A form without it is refused by the server, in front of somebody."""
    without = [
        name
        for name in NAMES
        for form in re.findall(r"(?s)<form[^>]*method=\"post\".*?</form>", code(name))
        if "csrf" not in form
    ]
    # Where nobody is signed in there is no token; the edge asks where a form is from.
    assert [name for name in without if not name.startswith(OPEN)] == []


def test_every_style_sheet_is_linked_and_all_are_small() -> None:
    sheets = list((ROOT / "web/static/css").glob("*.css"))
    linked = " ".join(code(name) for name in NAMES)
    assert [one.name for one in sheets if not is_linked(one, linked)] == []
    assert sum(sheet.stat().st_size for sheet in sheets) < 100_000


def is_linked(sheet: Path, templates: str) -> bool:
    """Find the sheet in the list of the skeleton, or linked by a page."""
    return f'"{sheet.stem}"' in templates or f"css/{sheet.name}" in templates

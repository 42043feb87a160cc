"""What every template keeps to, whoever wrote it."""

import re
from pathlib import Path

import pytest

from tests.gallery import environment
from tests.house.tree import ROOT

FOLDER = ROOT / "web/templates"
NAMES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
STYLES = "".join(
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "web/static/css").glob("*.css"))
)
STYLED = set(re.findall(r"\.([a-zA-Z][\w-]*)", STYLES))
OPEN = ("account/", "public/")
IMPORT = re.compile(r'{%-?\s*from\s+"([^"]+)"\s+import\s+([^%]+?)\s*-?%}')


def code(name: str) -> str:
    """Give a template without its comments."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return re.sub(r"(?s){#.*?#}", "", text)


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles_and_what_it_imports_is_there(name: str) -> None:
    env = environment("vi")
    assert env.get_template(name).name == name
    for module, imported in IMPORT.findall(code(name)):
        there = env.get_template(module).module
        wanted = [word.split(" as ")[0].strip() for word in imported.split(",")]
        assert [word for word in wanted if not hasattr(there, word)] == []


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

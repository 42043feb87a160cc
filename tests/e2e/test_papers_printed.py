"""The papers as another program draws them: embedded fonts only, nothing cut off."""

import subprocess
from pathlib import Path

import pytest

from notifications.papers import FORM_KEYS, typeset
from tests.papers import sheets
from tests.unit.test_papers_layout import rows_of

pytestmark = pytest.mark.e2e

SHEETS = sheets()
DARK = 200


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write every paper to a folder."""
    folder = tmp_path_factory.mktemp("printed")
    for key, sheet in SHEETS.items():
        (folder / f"{key}.pdf").write_bytes(typeset(sheet))
    return folder


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("key", FORM_KEYS)
def test_every_font_is_embedded_and_ours(folder, key):
    lines = run("pdffonts", str(folder / f"{key}.pdf")).splitlines()[2:]
    assert lines
    for line in lines:
        name, rest = line.split(None, 1)
        assert "+Tinos-" in name
        # ... encoding, embedded, subset, unicode, and the object's two numbers
        assert rest.split()[-5:-2] == ["yes", "yes", "yes"]


@pytest.mark.parametrize("key", FORM_KEYS)
def test_every_page_is_drawn_inside_its_margins(folder, key):
    run("pdftoppm", "-r", "25.4", "-png", str(folder / f"{key}.pdf"), f"{folder}/{key}")
    pages = sorted(folder.glob(f"{key}-*.png"))
    assert pages
    for page in pages:
        rows = grey(page.read_bytes())
        width, marks = len(rows[0]), ink(rows)
        assert marks, page.name
        # At a point to a millimetre: 30 mm left, 15 or 20 mm right, by NĐ 30/2020.
        right = width - (15 if width > len(rows) else 20)
        assert min(x for x, _ in marks) >= 29, page.name
        assert max(x for x, _ in marks) <= right + 1, page.name


def grey(png: bytes) -> list[list[int]]:
    """Unpack a page of three bytes a point."""
    return [[row[x] for x in range(0, len(row), 3)] for row in rows_of(png, deep=3)]


def ink(rows: list[list[int]]) -> list[tuple[int, int]]:
    return [
        (x, y)
        for y, row in enumerate(rows)
        for x, value in enumerate(row)
        if value < DARK
    ]

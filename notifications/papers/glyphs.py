"""Which signs the shipped fonts can print; a paper must not fail for a foreign name."""

from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent.parent / "fonts"

#: Stands for a sign that the fonts do not have, so that the gap is seen and filled in
#: by hand. An archival PDF without it is refused by the typesetter altogether.
MISSING = "□"


def drawable(text: str) -> str:
    """Give the text with a box for each sign that no font of the papers has.

    >>> drawable("Nguyễn 王")
    'Nguyễn □'
    """
    if text.isascii():
        return text
    known = _known()
    return "".join(
        sign if sign.isascii() or ord(sign) in known else MISSING for sign in text
    )


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    """Give the signs that all the fonts have: bold must print what roman prints."""
    return frozenset.intersection(*(_signs(path) for path in FONTS.glob("*.ttf")))


def _signs(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path) as font:
        return frozenset(font.getBestCmap())

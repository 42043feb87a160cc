"""Texts in the reader's language: written in Vietnamese, looked up in English.

A template says `t("Đăng xuất")`. Vietnamese is the text itself; English is looked up
in the catalogue, `texts/en/*.json`, and stays Vietnamese where it is not there yet.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("vi", "en")

_TEXTS = Path(__file__).parent / "texts"


class TextClashError(ValueError):
    """Two files of the catalogue translate one text differently."""


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """Read all files of one language; each area of pages has a file of its own."""
    found: dict[str, str] = {}
    for path in sorted((_TEXTS / lang).glob("*.json")):
        texts: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        for source, said in texts.items():
            if found.setdefault(source, said) != said:
                raise TextClashError(f"{path.name}: {source}")
    return found


def translate(text: str, lang: str = "vi", /, **values: object) -> str:
    """Give a text in a language, with its values put in.

    >>> translate("Còn {n} chỗ cần sửa", "en", n=2)
    'To be corrected: 2'
    """
    # A sentence whose words are not fixed brings its English along (web.typed.Said).
    if lang == "vi":
        said = text
    else:
        said = getattr(text, "en", "") or catalogue(lang).get(text, text)
    return said.format_map(values) if values else said

"""Texts in the reader's language: written in Vietnamese, looked up in English.

A template says `t("Đăng xuất")`. Vietnamese is the text itself; English is looked up
in the gettext catalogues, `web/locale/en/LC_MESSAGES/*.po`, and stays Vietnamese where
it is not there yet. A value called `n` is a count: it chooses the plural, and is
written with the separators of the language.
"""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

from web.presenting.numbers import number

LANGUAGES = ("vi", "en")

_LOCALE = Path(__file__).parent.parent / "locale"


class TextClashError(ValueError):
    """Two files of the catalogue translate one text differently."""


@cache
def catalogue(lang: str) -> Mapping[str, tuple[str, ...]]:
    """Read all files of one language: each text with what is said for one and many.

    Each area of pages has a file of its own. Raises `TextClashError`.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, source, said in _messages(lang):
        if found.setdefault(source, said) != said:
            raise TextClashError(f"{name}: {source}")
    return found


def translate(text: str, lang: str = "vi", /, **values: object) -> str:
    """Give a text in a language, with its values put in.

    >>> translate("{n} hồ sơ", "en", n=1), translate("{n} hồ sơ", "en", n=2)
    ('1 case', '2 cases')
    >>> translate("{n} hồ sơ", n=2991)
    '2.991 hồ sơ'
    """
    # A sentence whose words are not fixed brings its English along (web.typed.Said).
    if lang == "vi":
        said = text
    elif not (said := getattr(text, "en", "")):
        said = _form(catalogue(lang).get(text, (text,)), lang, values.get("n"))
    count = values.get("n")
    if isinstance(count, int):
        values["n"] = number(count, lang)
    return said.format_map(values) if values else said


def _form(said: tuple[str, ...], lang: str, number: object) -> str:
    if len(said) > 1 and isinstance(number, int) and _is_one(lang, number):
        return said[0]
    return said[-1]


@lru_cache(maxsize=1024)
def _is_one(lang: str, number: int) -> bool:
    return bool(Locale(lang).plural_form(number) == "one")


def _messages(lang: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for path in sorted((_LOCALE / lang / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=lang, abort_invalid=True):
                source = message.id if isinstance(message.id, str) else message.id[0]
                said = message.string
                if source and said:
                    yield (
                        path.name,
                        source,
                        (said,) if isinstance(said, str) else tuple(said),
                    )

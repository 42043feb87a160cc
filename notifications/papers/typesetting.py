"""Pages out of typst; the only place that sets type."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from notifications.errors import PaperError
from notifications.headers import printable
from notifications.papers.forms import FORMS
from notifications.papers.glyphs import FONTS, drawable

if TYPE_CHECKING:
    import typst

# One set of pages at a time: the typesetter keeps its caches, and they are not shared.
# A long paper has its own, so that nobody waits behind it for a receipt.
_LOCK, _LOCK_OF_LONG = Lock(), Lock()
# Forty signs without a space are no word of any language: they may break anywhere.
_ENDLESS = re.compile(r"\S{40,}")
SPACES = re.compile(r"[ \t\n]+")  # not the space that holds two words together
_AS_IT_IS = frozenset({"qr", "lookup_url"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A paper ready to be set: its form, what it says, and the day it bears."""

    form: Path
    data: Mapping[str, object]
    made_on: datetime
    is_long: bool = False

    @property
    def inputs(self) -> dict[str, str]:
        """What the form is given: data, which never becomes part of its source."""
        return {"data": json.dumps(_tidy(self.data), ensure_ascii=False)}


def typeset(sheet: Sheet) -> bytes:
    """Return the PDF of a sheet.

    The same paper gives the same bytes: only fonts shipped here, and the date of the
    paper instead of the date of the machine.
    """
    import typst

    with _LOCK_OF_LONG if sheet.is_long else _LOCK:
        try:
            pdf = _compiler(is_long=sheet.is_long).compile(
                input=sheet.form,
                format="pdf",
                sys_inputs=sheet.inputs,
                pdf_standards=["a-2a"],
                timestamp=sheet.made_on.astimezone(UTC).replace(microsecond=0),
            )
        except typst.TypstError as fault:
            raise PaperError(fault.message) from fault
    if not isinstance(pdf, bytes):
        raise PaperError("typst")
    return pdf


def _tidy(value: object) -> object:
    """Trim spaces, replace what cannot be printed, and let endless words break."""
    if isinstance(value, str):
        words = drawable(SPACES.sub(" ", printable(value)).strip(" "))
        return _ENDLESS.sub(lambda word: "\u200b".join(word[0]), words)
    if isinstance(value, Mapping):
        return {
            key: item if key in _AS_IT_IS else _tidy(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    return value


@lru_cache(maxsize=2)
def _compiler(*, is_long: bool) -> "typst.Compiler":  # noqa: ARG001 - one for each
    import typst

    return typst.Compiler(root=FORMS, font_paths=fonts())


def fonts() -> "typst.Fonts":
    """Return the fonts of every paper, whatever this machine has installed."""
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[FONTS],
    )

"""Which edition of a form was in force on a day: a folder named by its first day."""

from datetime import date
from functools import lru_cache
from pathlib import Path

FORMS = Path(__file__).parent.parent / "templates" / "papers"


def form_folder(form: str, on: date) -> Path:
    """Return the edition in force on `on`; before the first one known, the first."""
    editions = _editions(form)
    in_force = [edition for edition in editions if edition <= on.isoformat()]
    return FORMS / form / (in_force[-1] if in_force else editions[0])


@lru_cache(maxsize=16)
def _editions(form: str) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in (FORMS / form).iterdir()))


@lru_cache(maxsize=16)
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def default_wording(*, is_before_due: bool, on: date) -> str:
    """Return the sentences shipped for an apology: a promise breaking, or broken.

    Drafted for this product; no official text has been compared with it.
    """
    name = "before_due.txt" if is_before_due else "after_due.txt"
    return _text(form_folder("apology", on) / name)

"""Which edition of a form was in force on a day: a folder named by its first day."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

FORMS = Path(__file__).parent.parent / "templates" / "papers"

#: The forms in the order of their numbers; each has a folder of editions.
FORM_KEYS = (
    "receipt",
    "supplement_request",
    "refusal",
    "apology",
    "stop_notice",
    "process_slip",
    "register",
    "period_report",
    "ledger_statement",
    "error_apology",
    "reminder_slip",
    "progress_report",
    "feedback_report",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One edition of a form: its number and title in the source it comes from."""

    key: str
    folder: Path
    number: str
    title: str
    source: str
    signed_by: str = ""
    signed_by_head: str = ""

    @property
    def page(self) -> Path:
        """Where the typeset page lies."""
        return self.folder / "page.typ"

    @property
    def valid_from(self) -> date:
        """The first day of this edition."""
        return date.fromisoformat(self.folder.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyWording:
    """Sentences that an agency wrote for a form, from a day on."""

    form: str
    valid_from: date
    text: str
    is_compared: bool = False  # with the official text, by a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The sentences in force on a day, and whether anybody compared them."""

    text: str
    valid_from: date
    is_compared: bool
    is_shipped: bool


def form_of(key: str, on: date) -> Form:
    """Read the edition of a form that is in force on a day."""
    folder = form_folder(key, on)
    return Form(key=key, folder=folder, **_particulars(folder))


def editions_of(key: str) -> list[Form]:
    """List every edition of a form that is shipped, the oldest first."""
    days = (date.fromisoformat(name) for name in _editions(key))
    return [form_of(key, day) for day in days]


def form_folder(form: str, on: date) -> Path:
    """Return the edition in force on `on`; before the first one known, the first."""
    editions = _editions(form)
    in_force = [edition for edition in editions if edition <= on.isoformat()]
    return FORMS / form / (in_force[-1] if in_force else editions[0])


def wording_of(key: str, on: date, own: Iterable[AgencyWording] = ()) -> Wording:
    """Give the sentences of a form on a day: the agency's own, or those shipped.

    The later first day wins, so that a new edition of the form is not printed with
    sentences that were written for the one before; on the same day the agency's.
    """
    folder = form_folder(key, on)
    shipped = Wording(
        text=_text(folder / "wording.txt").strip(),
        valid_from=date.fromisoformat(folder.name),
        is_compared=False,
        is_shipped=True,
    )
    in_force = [w for w in own if w.form == key and w.valid_from <= on]
    latest = max(in_force, key=lambda wording: wording.valid_from, default=None)
    if latest is None or latest.valid_from < shipped.valid_from:
        return shipped
    return Wording(
        text=latest.text.strip(),
        valid_from=latest.valid_from,
        is_compared=latest.is_compared,
        is_shipped=False,
    )


@lru_cache(maxsize=16)
def _editions(form: str) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in (FORMS / form).iterdir()))


@lru_cache(maxsize=32)
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=32)
def _particulars(folder: Path) -> dict[str, str]:
    return tomllib.loads((folder / "form.toml").read_text(encoding="utf-8"))


def default_wording(*, is_before_due: bool, on: date) -> str:
    """Return the sentences shipped for an apology: a promise breaking, or broken.

    Drafted for this product; no official text has been compared with it.
    """
    name = "before_due.txt" if is_before_due else "after_due.txt"
    return _text(form_folder("apology", on) / name)

"""Two versions of a procedure beside each other, and what differs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.catalogue.entries import Document, Entry, StepEntry, Variant
from tracker.catalogue.lookup import get
from tracker.catalogue.versions import entry_of
from tracker.errors import NotFoundError
from tracker.models import Procedure

Item = TypeVar("Item")

#: What a version states in one value, in the order in which people ask.
FIELDS = (
    "limit",
    "fee_vnd",
    "fee_note_vi",
    "clock_starts",
    "cutoff",
    "after_supplement",
    "supplement_ask",
    "supplement_window",
    "name_vi",
    "code",
    "field_vi",
    "competent_agency_vi",
    "legal_basis",
    "decision_no",
    "decided_on",
)


class How(StrEnum):
    """What became of one line from the first version to the second."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair(Generic[Item]):
    """One line in both versions; none: that version does not have it."""

    name: str
    before: Item | None
    after: Item | None

    @property
    def how(self) -> How:
        """Say what became of it."""
        if self.before == self.after:
            return How.SAME
        if self.before in (None, ""):
            return How.ADDED
        return How.REMOVED if self.after in (None, "") else How.CHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of one procedure, line by line."""

    before: Procedure
    after: Procedure
    fields: tuple[Pair[object], ...]
    documents: tuple[Pair[Document], ...]
    steps: tuple[Pair[StepEntry], ...]
    variants: tuple[Pair[Variant], ...]

    @property
    def changes(self) -> int:
        """Count the lines that differ."""
        parts = (self.fields, self.documents, self.steps, self.variants)
        return sum(pair.how is not How.SAME for part in parts for pair in part)


def compare(
    session: Session, agency_id: UUID, first_id: UUID, second_id: UUID
) -> Comparison:
    """Lay two versions side by side, the older one first.

    Raises `NotFoundError` for versions of two procedures.
    """
    rows = [get(session, agency_id, one) for one in (first_id, second_id)]
    before, after = sorted(rows, key=lambda row: row.version_no)
    if before.key != after.key:
        raise NotFoundError(what="version", what_vi="phiên bản", key=str(second_id))
    old, new = entry_of(session, before), entry_of(session, after)
    return Comparison(
        before=before,
        after=after,
        fields=tuple(_fields(old, new)),
        documents=_paired(old.documents, new.documents, lambda one: one.name_vi),
        steps=_paired(
            [_unnumbered(one) for one in old.steps],
            [_unnumbered(one) for one in new.steps],
            lambda one: one.name_vi,
        ),
        variants=_paired(old.variants, new.variants, lambda one: one.name_vi),
    )


def _fields(old: Entry, new: Entry) -> Iterator[Pair[object]]:
    for name in FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if before not in (None, "") or after not in (None, ""):
            yield Pair(name=name, before=before, after=after)


def _unnumbered(step: StepEntry) -> StepEntry:
    """Leave out what a reader does not compare: a step that moved up is the same."""
    return StepEntry(no=0, name_vi=step.name_vi, role_vi=step.role_vi, limit=step.limit)


def _paired(
    old: Iterable[Item], new: Iterable[Item], name_of: Callable[[Item], str]
) -> tuple[Pair[Item], ...]:
    """Pair items by name: those of the second version in its order, then the rest."""
    left = {name_of(one): one for one in old}
    pairs = [
        Pair(name=name_of(one), before=left.pop(name_of(one), None), after=one)
        for one in new
    ]
    rest = [Pair(name=name, before=one, after=None) for name, one in left.items()]
    return (*pairs, *rest)

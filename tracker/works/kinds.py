"""The kinds of long work: who may ask for each, and what carries it out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tracker.works.calendar_change import carry_calendar
from tracker.works.checking import carry_check
from tracker.works.errand import Errand, Outcome
from tracker.works.exporting import carry_export


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind; `carry` gives no outcome where it ended the work by itself.

    `act` is the permission that asking for it needs, and having its file.
    """

    act: str
    carry: Callable[[Errand], Outcome | None]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "export": Kind(act="data.export", carry=carry_export),
        "check": Kind(act="agency.change", carry=carry_check),
        "calendar": Kind(act="calendar.change", carry=carry_calendar),
    }
)

"""The address of a worklist: whose cases, which filters, which group, from where on.

Everything that is chosen stands in the address, so that a list can be kept, sent to a
colleague, and found again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from tracker.accounts.actor import Actor
from tracker.cases.entry import CHANNELS
from tracker.errors import CommandRefusedError
from tracker.queries.work_filters import EVERYTHING, Filters
from tracker.queries.work_groups import Group, Scope, own_scope
from tracker.queries.work_pages import After
from web.staff.work_rows import GROUP_OF_SLUG, WORDS
from web.typed import Errors, day_of, errors_of

PATH = "/viec-can-lam"
#: How the order by the chance of being late is called in an address.
BY_RISK = "nguy-co"
_PERIOD = {"hen-tu": "Hẹn trả từ ngày", "hen-den": "Hẹn trả đến ngày"}
_LONGEST = 200
_CHANCE = re.compile(r"[0-9](\.[0-9]{1,20})?(e-[0-9]{1,2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a reader asks the worklist for, and what of it could not be read."""

    actor: Actor
    scope: Scope
    filters: Filters = EVERYTHING
    only: Group | None = None
    by_risk: bool = False
    after: After | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)

    @property
    def scope_name(self) -> str:
        """Name whose cases these are, as the address does."""
        if self.scope.officer_id is not None:
            return "toi"
        if self.scope.unit_id is None:
            return "tat-ca"
        is_own = self.scope.unit_id == self.actor.unit_id
        return "don-vi" if is_own else str(self.scope.unit_id)

    @property
    def is_filtered(self) -> bool:
        """Say whether more than the scope narrows the list."""
        return self.filters != EVERYTHING

    @property
    def query(self) -> str:
        """Write what is asked for, always in the same order; the page is no part."""
        slug = WORDS[self.only].slug if self.only else ""
        return urlencode(self._choices() | ({"nhom": slug} if slug else {}))

    def link(self, **changes: str) -> str:
        """Give the address of the same list with another group or page."""
        added = {key: value for key, value in changes.items() if value}
        return f"{PATH}?{urlencode(self._choices() | added)}"

    def _choices(self) -> dict[str, str]:
        chosen = self.filters
        found = {
            "pham-vi": self.scope_name,
            "can-bo": str(chosen.officer_id or ""),
            "linh-vuc": chosen.field_vi,
            "thu-tuc": chosen.procedure_key,
            "kenh": chosen.channel,
            "hen-tu": _written(chosen.due_from),
            "hen-den": _written(chosen.due_to),
            "nguy-co": "1" if chosen.at_risk else "",
            "xep": BY_RISK if self.by_risk else "",
        }
        return {key: value for key, value in found.items() if value}


def read_asked(given: Mapping[str, str], actor: Actor) -> Asked:
    """Read an address; what cannot be read narrows nothing, and is named."""
    typed = {key: value[:_LONGEST] for key, value in given.items()}
    errors: Errors = {}
    days: dict[str, date | None] = {}
    for name, label_vi in _PERIOD.items():
        try:
            days[name] = day_of(typed.get(name, ""), name, label_vi)
        except CommandRefusedError as error:
            errors |= errors_of(error)
    officer_id = _uuid(typed.get("can-bo", ""))
    only = GROUP_OF_SLUG.get(typed.get("nhom", ""))
    channel = typed.get("kenh", "")
    by_risk = typed.get("xep", "") == BY_RISK
    return Asked(
        actor=actor,
        # Whoever asks for one officer's cases means all of them.
        scope=Scope() if officer_id else _scope(actor, typed.get("pham-vi", "")),
        filters=Filters(
            officer_id=officer_id,
            field_vi=typed.get("linh-vuc", "").strip(),
            procedure_key=typed.get("thu-tuc", "").strip(),
            channel=channel if channel in CHANNELS else "",
            due_from=days.get("hen-tu"),
            due_to=days.get("hen-den"),
            at_risk=typed.get("nguy-co", "") == "1",
        ),
        only=only,
        by_risk=by_risk,
        after=read_mark(typed.get("sau", "")) if only or by_risk else None,
        typed=typed,
        errors=errors,
    )


def write_mark(after: After) -> str:
    """Write where a page begins, for its address."""
    if after.chance is not None:
        return f"{after.chance!r}_{after.case_id.hex}"
    return f"{after.at.isoformat() if after.at else ''}_{after.case_id.hex}"


def read_mark(text: str) -> After | None:
    """Read where a page begins; a broken mark begins at the beginning."""
    where, _, case_id = text.rpartition("_")
    try:
        key = UUID(hex=case_id)
        if _CHANCE.fullmatch(where):
            return After(None, key, float(where))
        at = datetime.fromisoformat(where) if where else None
    except ValueError:
        return None
    return After(at, key) if at is None or at.tzinfo else None


def _scope(actor: Actor, name: str) -> Scope:
    """Read whose cases are asked for; without a word, as the role begins."""
    match name:
        case "toi":
            return Scope(officer_id=actor.officer_id, unit_id=actor.unit_id)
        case "don-vi":
            return Scope(unit_id=actor.unit_id)
        case "tat-ca":
            return Scope()
        case _:
            unit_id = _uuid(name)
            return Scope(unit_id=unit_id) if unit_id else own_scope(actor)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _written(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""

"""One line of a register read: a record of a case, or everything that is wrong."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from notifications.cells import as_meant
from tracker.errors import InvalidValueError
from tracker.models import Procedure, Unit
from tracker.text_entry import (
    case_code,
    clean,
    email,
    folded,
    identity_number,
    is_plain,
    phone,
)
from tracker.transfer.dates import Instants, TimeOf
from tracker.transfer.faults import Fault
from tracker.transfer.reading import Cells
from tracker.transfer.reference import Reference, is_known
from tracker.transfer.words import CHANNELS, KINDS, NOT_RECEIVED, STATES

_LONGEST = {
    "code": 60, "procedure_code": 60, "procedure": 1000, "applicant": 300,
    "representative": 200, "identity_no": 40, "phone": 60, "email": 254,
    "address": 500, "contact": 600, "subject": 500, "unit": 300,
}  # fmt: skip
_LONGEST_OTHER = 120
#: Fits every field, and is no formula nor guarded against being one.
_SHORT = 40
_MARKED = re.compile(r"^[=@+'-]|;'").search
_EARLIEST = date(1990, 1, 1)
_TOLERANCE = timedelta(minutes=2)
_FORMULA = re.compile(r"[=@＝＠]|[+＋－-](?![\d\s(])")
_BROKEN = re.compile("[\ud800-\udfff\ufffd]")
_PHONE_IN_TEXT = re.compile(r"(?:\+84|0)[\d .\-]{8,13}\d")
#: States in which the case ended, by the column that says when.
_ENDS = {"finished", "returned", "withdrawn", "stopped", "closed"}
_WAITS = {"supplement_required", "payment_required"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a line says of a case, read and checked."""

    code: str
    procedure: Procedure
    applicant: str
    applicant_kind: str
    representative: str
    identity_no: str
    phone: str
    email: str
    address: str
    subject: str
    channel: str
    unit: Unit | None
    state: str
    received_at: datetime
    promised_at: datetime | None
    reappointed_on: date | None
    ended_at: datetime | None
    returned_at: datetime | None
    waiting_since: datetime | None

    def facts(self) -> dict[str, Any]:
        """Give what is compared when the same code comes again, and kept beside it."""

        def said(at: datetime | None) -> str | None:
            return at.isoformat() if at else None

        return {
            "procedure": self.procedure.key,
            "applicant": self.applicant,
            "state": self.state,
            "received_at": said(self.received_at),
            "promised_at": said(self.promised_at),
            "reappointed_on": self.reappointed_on and self.reappointed_on.isoformat(),
            "ended_at": said(self.ended_at),
            "returned_at": said(self.returned_at),
        }


class LineReader:
    """Reads the lines of one file by its mapping."""

    def __init__(
        self,
        reference: Reference,
        mapping: Mapping[str, int],
        width: int,
        now: datetime,
    ) -> None:
        """Keep what every line needs."""
        self.reference = reference
        self._mapping = mapping
        self._width = width
        self._now = now
        self._instants = Instants(reference.office.time)

    def code(self, cells: Cells | None) -> str:
        """Give the code of a line as it counts for doubles; empty if it has none."""
        if cells is None or (at := self._mapping["code"]) >= len(cells):
            return ""
        text = clean(cells[at])
        return case_code(text) or text

    def read(self, cells: Cells | None) -> Record | list[Fault]:
        """Read one line: a record, or its faults, all of them."""
        if cells is None:
            return [Fault("unreadable")]
        extra = [cell for cell in cells[self._width :] if cell.strip()]
        if extra or (len(cells) < self._width and len(cells) <= self._last):
            return [Fault("columns", value=str(len(cells)))]
        line = _Line(self.reference, self._instants, self._now, self._texts(cells))
        return line.read()

    @cached_property
    def _last(self) -> int:
        return max(self._mapping.values())

    def _texts(self, cells: Sequence[str]) -> dict[str, str]:
        return {key: cells[at] for key, at in self._mapping.items() if at < len(cells)}


class _Line:
    """One line while it is read; what is wrong gathers in `faults`."""

    def __init__(
        self,
        reference: Reference,
        instants: Instants,
        now: datetime,
        texts: Mapping[str, str],
    ) -> None:
        self._reference = reference
        self._instants = instants
        self._now = now
        self.faults: list[Fault] = []
        self._texts = {key: self._cell(key, text) for key, text in texts.items()}

    def read(self) -> Record | list[Fault]:
        code = self._code()
        applicant = self._needed("applicant", "name_missing")
        received = self._date("received_at", self._reference.opening)
        if received is None and not self._text("received_at"):
            self._fault("received_missing", "received_at")
        promised = self._date("promised_at", self._reference.closing, ahead=True)
        ends = self._ends()
        state = self._state(*ends)
        day = self._day(received) if received else None
        procedure = self._procedure(day)
        moved = self._moved(promised)
        waiting = self._date("waiting_since", self._reference.opening)
        self._check_order(received, promised, ends, waiting)
        self._check_dates_of(state, ends, waiting)
        who = self._who(applicant)
        channel = self._choice("channel", CHANNELS, "channel_unknown")
        unit = self._unit()
        if self.faults or procedure is None or received is None:
            return self.faults
        finished, returned = ends
        return Record(
            code=code,
            procedure=procedure,
            subject=self._text("subject"),
            channel=channel or "in_person",
            unit=unit,
            state=state,
            received_at=received,
            promised_at=promised,
            reappointed_on=moved,
            ended_at=finished if state in _ENDS else None,
            returned_at=returned if state == "returned" else None,
            waiting_since=waiting if state in _WAITS else None,
            **who,
        )

    def _who(self, name: str) -> dict[str, str]:
        """Read who asked, as far as the register tells."""
        address, number = self._contact()
        return {
            "applicant": name,
            "applicant_kind": self._choice("applicant_kind", KINDS, "kind_unknown")
            or "natural",
            "representative": self._text("representative"),
            "identity_no": self._checked(
                "identity_no", identity_number, "identity_malformed"
            ),
            "phone": number,
            "email": self._checked("email", email, "email_malformed"),
            "address": address,
        }

    def _fault(self, kind: str, field: str, value: str = "") -> None:
        self.faults.append(Fault(kind, field, value[:200]))

    def _text(self, key: str) -> str:
        return self._texts.get(key, "")

    def _cell(self, key: str, raw: str) -> str:
        """Clean a cell; what cannot be shown or would be carried out is a fault."""
        if not raw or (len(raw) <= _SHORT and not _MARKED(raw) and is_plain(raw)):
            return raw
        if _BROKEN.search(raw):
            self._fault("encoding", key)
            return ""
        if not raw.isprintable() and any(
            unicodedata.category(one) == "Cc" and one not in "\t\r\n" for one in raw
        ):
            self._fault("control", key)
            return ""
        text = " ".join(clean(raw).split())
        if _FORMULA.match(text):
            self._fault("formula", key, text)
            return ""
        # What our own export and others put before a harmless text.
        text = as_meant(text)
        if len(text) > _LONGEST.get(key, _LONGEST_OTHER):
            self._fault("too_long", key, text)
            return ""
        return text

    def _needed(self, key: str, kind: str) -> str:
        text = self._text(key)
        if not text and not any(fault.field == key for fault in self.faults):
            self._fault(kind, key)
        return text

    def _code(self) -> str:
        text = self._needed("code", "code_missing")
        code = case_code(text) if text else ""
        if code is None:
            self._fault("code_malformed", "code", text)
        return code or ""

    def _date(
        self, key: str, time_of: TimeOf, *, ahead: bool = False
    ) -> datetime | None:
        text = self._text(key)
        if not text:
            return None
        at = self._instants.read(text, time_of)
        if at is None:
            self._fault("date_malformed", key, text)
            return None
        day = self._day(at)
        if day < _EARLIEST:
            self._fault("date_ancient", key, text)
            return None
        if not ahead and at > self._now + _TOLERANCE:
            if day != self._day(self._now):
                self._fault("date_future", key, text)
                return None
            at = self._now  # today, of which only the day is known
        if ahead and day > self._day(self._now) + timedelta(days=3660):
            self._fault("date_future", key, text)
            return None
        return at

    def _day(self, at: datetime) -> date:
        return self._instants.day(at)

    def _ends(self) -> tuple[datetime | None, datetime | None]:
        """Give when the work ended, and when the result was returned."""
        returned = self._date("returned_at", self._reference.closing)
        finished = self._date("finished_at", self._reference.closing)
        if finished is None and not self._text("finished_at"):
            finished = returned
        if finished and returned and returned < finished:
            if self._day(finished) != self._day(returned):
                self._fault(
                    "returned_before_finished", "returned_at", self._text("returned_at")
                )
            finished = returned
        return finished, returned

    def _state(self, finished: datetime | None, returned: datetime | None) -> str:
        text = self._text("state")
        if not text:
            return "returned" if returned else "finished" if finished else "processing"
        name = self._reference.plain(text)
        if name in NOT_RECEIVED:
            self._fault("state_not_received", "state", text)
        elif name not in STATES:
            self._fault("state_unknown", "state", text)
        return STATES.get(name, "")

    def _procedure(self, day: date | None) -> Procedure | None:
        code, name = self._text("procedure_code"), self._text("procedure")
        if not code and not name:
            self._needed("procedure", "procedure_missing")
            return None
        found = self._reference.procedure(code, name, day or self._day(self._now))
        if found is None:
            self._fault("procedure_unknown", "procedure", name or code)
        elif day and not self._text("promised_at") and not is_known(found, day):
            self._fault("procedure_no_limit", "procedure", name or code)
        return found

    def _moved(self, promised: datetime | None) -> date | None:
        moved = self._date("reappointed_on", self._reference.closing, ahead=True)
        if moved is None:
            return None
        if promised is None or self._day(moved) <= self._day(promised):
            text = self._text("reappointed_on")
            self._fault("reappointed_not_later", "reappointed_on", text)
        return self._day(moved)

    def _check_order(
        self,
        received: datetime | None,
        promised: datetime | None,
        ends: tuple[datetime | None, datetime | None],
        waiting: datetime | None,
    ) -> None:
        if received is None:
            return
        day = self._day(received)
        for at, key, kind in (
            (promised, "promised_at", "promised_before_received"),
            (waiting, "waiting_since", "waiting_before_received"),
            (ends[0], self._end_field, "finished_before_received"),
        ):
            if at is not None and self._day(at) < day:
                self._fault(kind, key, self._text(key))

    @property
    def _end_field(self) -> str:
        return "finished_at" if self._text("finished_at") else "returned_at"

    def _check_dates_of(
        self,
        state: str,
        ends: tuple[datetime | None, datetime | None],
        waiting: datetime | None,
    ) -> None:
        has_fault = any(
            fault.field in {"finished_at", "returned_at"} for fault in self.faults
        )
        said = self._text("state")
        is_over = ends[1] if state == "returned" else ends[0]
        if state in _ENDS and is_over is None and not has_fault:
            self._fault("end_date_missing", "state", said)
        if state in _WAITS and waiting is None and not self._text("waiting_since"):
            self._fault("waiting_date_missing", "state", said)

    def _contact(self) -> tuple[str, str]:
        """Give address and telephone, also where one column holds both."""
        both = self._text("contact")
        if not both:
            number = self._checked("phone", phone, "phone_malformed")
            return self._text("address"), number
        found = _PHONE_IN_TEXT.search(both)
        number = ""
        if found:
            try:
                number = phone(found[0])
            except InvalidValueError:
                self._fault("phone_malformed", "contact", found[0])
        rest = both.replace(found[0], "") if found else both
        return rest.strip(" ;,-/")[:500], number

    def _checked(self, key: str, read: Callable[[str], str], kind: str) -> str:
        text = self._text(key)
        try:
            return read(text) if text else ""
        except InvalidValueError:
            self._fault(kind, key, text)
            return ""

    def _choice(self, key: str, choices: Mapping[str, str], kind: str) -> str:
        text = self._text(key)
        if not text:
            return ""
        found = choices.get(self._reference.plain(text))
        if found is None:
            self._fault(kind, key, text)
        return found or ""

    def _unit(self) -> Unit | None:
        text = self._text("unit")
        if not text:
            return None
        found = self._reference.unit(text)
        if found is None:
            agency = self._reference.office.agency
            if folded(text) in {folded(agency.name_vi), agency.code.lower()}:
                return None
            self._fault("unit_unknown", "unit", text)
        return found

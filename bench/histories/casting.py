"""Filling moulds: each cast has ids, a code, a secret and an applicant of its own."""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bench.histories.filling import Sink
from bench.histories.moulds import CaseMould, Moulds
from bench.histories.people import Someone, invent, secret
from tracker.accounts.actor import Actor
from tracker.findable import keep_words
from tracker.models import CodeCounter
from tracker.text_entry import folded

#: One agency has a quarter of all cases: a city beside many small places.
_ONE_IN = 4
_TOLD = 500


@dataclass(slots=True)
class _Applicant:
    """Somebody who asks once or several times, and the identifier they have."""

    someone: Someone
    identifier: UUID
    comes_again: int


class Caster:
    """Casts agencies and their cases, and counts what has to be unique in each.

    `cases_each` is how often an applicant comes.
    """

    def __init__(
        self, moulds: Moulds, agencies: int, seed: int, cases_each: int = 1
    ) -> None:
        """Begin with the same numbers for the same seed."""
        self._moulds = moulds
        self._agencies = agencies
        self._cases_each = cases_each
        self._applicants: dict[tuple[int, str], _Applicant] = {}
        self._chance = random.Random(seed)
        self._codes = [f"X{10 + no // 90}.{10 + no % 90}" for no in range(agencies)]
        self._counters: dict[tuple[int, str, str], int] = defaultdict(int)
        self._words: dict[int, set[str]] = defaultdict(set)
        self._of_agency = [
            {
                **_numbered("a", "9", number),
                "agency": code,
                "agency_name": f"Sở Khoa học và Công nghệ tỉnh Mẫu {number + 1}",
            }
            for number, code in enumerate(self._codes)
        ]

    def id_of(self, played: UUID, number: int = 0) -> UUID:
        """Give the identifier that something of the agency has in a cast."""
        begins = self._moulds.agency_ids.known[played.hex]
        return UUID(begins + self._of_agency[number]["a"])

    def actor(self, played: Actor) -> Actor:
        """Give the person that somebody who played is in the first cast."""
        return replace(
            played,
            agency_id=self.id_of(played.agency_id),
            officer_id=played.officer_id and self.id_of(played.officer_id),
            unit_id=played.unit_id and self.id_of(played.unit_id),
            desk_id=played.desk_id and self.id_of(played.desk_id),
        )

    def cast_agency(self, sink: Sink, number: int) -> None:
        """Cast an agency with its people, its catalogue and its calendar."""
        for shape, piece in self._moulds.agency.items():
            sink.add(shape, piece % self._of_agency[number])

    def cast_cases(
        self, sink: Sink, cases: int, progress: Callable[[int], None]
    ) -> None:
        """Cast so many cases, in the order in which the played ones came in."""
        done = 0
        for mould, count in self._moulds.shares(cases):
            for _ in range(count):
                agency = self._agency_of(done)
                person = self._applicant(mould, done, agency)
                gaps = self._gaps(mould, done, agency, person)
                is_known = person.comes_again < self._cases_each - 1
                for shape, piece in mould.pieces.items():
                    if not (is_known and shape[0] == "applicants"):
                        sink.add(shape, piece % gaps)
                done += 1
                if done % _TOLD == 0:
                    progress(done)
        progress(done)

    def keep_words(self, session: Session, *, number: int) -> None:
        """Write down the words of an agency's names."""
        agency_id = UUID(self._agency_id(number))
        keep_words(session, agency_id, " ".join(sorted(self._words[number])))

    def keep_counters(self, session: Session) -> None:
        """Write down up to which number codes were given out on each day."""
        rows = [
            {
                "agency_id": UUID(self._agency_id(number)),
                "kind": kind,
                "day": _day(day),
                "last": last,
            }
            for (number, kind, day), last in self._counters.items()
        ]
        for begin in range(0, len(rows), 10_000):
            session.execute(insert(CodeCounter), rows[begin : begin + 10_000])

    def _agency_of(self, number: int) -> int:
        if self._agencies == 1 or number % _ONE_IN == 0:
            return 0
        return 1 + (number - number // _ONE_IN) % (self._agencies - 1)

    def _agency_id(self, number: int) -> str:
        return str(self.id_of(self._moulds.agency_id, number))

    def _applicant(self, mould: CaseMould, number: int, agency: int) -> _Applicant:
        found = self._applicants.get((agency, mould.kind))
        if found is not None and found.comes_again:
            found.comes_again -= 1
            return found
        someone = invent(mould.kind, self._chance)
        self._words[agency].update(someone.folded.split())
        identifier = UUID(f"{mould.milliseconds:012x}7000a{number:015x}")
        found = _Applicant(someone, identifier, self._cases_each - 1)
        self._applicants[agency, mould.kind] = found
        return found

    def _gaps(
        self, mould: CaseMould, number: int, agency: int, person: _Applicant
    ) -> dict[str, str]:
        someone = person.someone
        code = self._code(agency, "case", mould.received_on)
        submission = self._code(agency, "submission", mould.submitted_on)
        submission = submission and f"N{submission}"
        return {
            **self._of_agency[agency],
            **_numbered("c", "8", number),
            "code": code,
            "code_folded": folded(code),
            "number": submission,
            "number_folded": folded(submission),
            "secret": secret(self._chance),
            "person": str(person.identifier),
            "person_plain": person.identifier.hex,
            "name": someone.name,
            "folded": someone.folded,
            "shown": someone.shown,
            "phone": someone.phone,
            "identity": someone.identity_no,
            "address": someone.address,
            "representative": someone.representative,
        }

    def _code(self, agency: int, kind: str, day: str) -> str:
        if not day:
            return ""
        self._counters[agency, kind, day] += 1
        return f"{self._codes[agency]}-{day}-{self._counters[agency, kind, day]:04d}"


def _numbered(gap: str, variant: str, number: int) -> dict[str, str]:
    """Give the end of every identifier of a cast, with a dash and without."""
    ends = f"{variant}{number:015x}"
    return {gap: f"{ends[:4]}-{ends[4:]}", f"{gap}_plain": ends}


def _day(text: str) -> date:
    return datetime.strptime(text, "%y%m%d").date()

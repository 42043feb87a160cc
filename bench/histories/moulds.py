"""Moulds: the rows of a played case, or of the agency, with gaps for what differs.

A mould is text with named gaps (`%(code)s`), one piece for each table, already in the
form that the target database takes. Filling one is a single formatting, which costs
less than the database needs to take the rows.

Every identifier becomes the instant of its own row, the number of its gap and, from
the filling, the number of the cast: a valid UUIDv7 in the order of time.
"""

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Table, Uuid

from bench.histories.playing import DENSER, is_dense
from notifications.instants import UtcDateTime
from tracker.masking import shown_name
from tracker.models import Base
from tracker.text_entry import folded

Raw = dict[str, Any]
#: Rows of a table by its name.
Rows = Mapping[str, list[Raw]]
#: A table, and the columns that are given.
Shape = tuple[str, tuple[str, ...]]

#: What is not cast: it is filled anew, or belongs to one person or process.
LEFT_OUT = frozenset(
    {
        *("public_logs", "log_leaves", "log_nodes", "log_checkpoints", "log_keys"),
        *("code_counters", "search_words", "leases", "heartbeats", "digest_items"),
        *("sign_ins", "attempt_salts", "attempt_windows", "idempotency_keys"),
        *("tallies", "published_figures", "published_durations", "case_prospects"),
        *("webhooks", "webhook_messages", "webhook_attempts"),
    }
)
FIELD, LINE = "\x1f", "\x1e"
_ID = r"(?<![0-9a-f])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32})"
_WRITTEN = ("recorded_at", "created_at", "opened_at", "drafted_at", "published_at")
_HAPPENED = ("asked_at", "entered_at", "at")


def tables() -> list[Table]:
    """List the tables of an agency that are cast, each after what it refers to."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if table.name not in LEFT_OUT and "agency_id" in table.c
    ]


@dataclass(frozen=True, slots=True)
class Ids:
    """The first three quarters of every identifier, by the one that was played."""

    gap: str
    known: dict[str, str] = field(default_factory=dict)

    def add(self, played: str, milliseconds: int) -> None:
        """Keep an instant and a number for an identifier."""
        at = f"{milliseconds:012x}"
        self.known.setdefault(
            played, f"{at[:8]}-{at[8:]}-7{len(self.known) % 4096:03x}-"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMould:
    """A case that can be cast: what it is counted by, and its pieces."""

    kind: str
    received_on: str
    submitted_on: str
    day: datetime
    pieces: Mapping[Shape, str]

    @property
    def milliseconds(self) -> int:
        """The instant at which the case was written down, as in its identifiers."""
        return int(self.day.replace(tzinfo=UTC).timestamp() * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moulds:
    """Everything that was played, ready to be cast for one engine."""

    agency: Mapping[Shape, str]
    cases: list[CaseMould]
    agency_id: UUID
    agency_ids: Ids
    line: str  # what ends a row

    def shares(self, cases: int) -> Iterator[tuple[CaseMould, int]]:
        """Say how many casts of each mould; of the latest days each stands for few."""
        weights = [
            1 / DENSER if is_dense(mould.day.date()) else 1.0 for mould in self.cases
        ]
        each, owed = cases / sum(weights), 0.0
        given = 0
        for mould, weight in zip(self.cases, weights, strict=True):
            owed += weight * each
            yield mould, round(owed) - given
            given = round(owed)


def read_moulds(file: Path, engine: str) -> Moulds:
    """Read what was played and cut it into moulds for an engine."""
    with sqlite3.connect(file) as connection:
        connection.row_factory = sqlite3.Row
        played = {
            table.name: [
                dict(row) for row in connection.execute(f'SELECT * FROM "{table.name}"')
            ]
            for table in tables()
        }
    owned = _owned(played)
    of_agency, of_case = _parted(played, owned)
    agency_ids = Ids("a")
    for raw in _all(of_agency):
        if "id" in raw:
            agency_ids.add(raw["id"], _milliseconds(raw, raw))
    agency = played["agencies"][0]
    agency_ids.add(agency["agency_id"], _milliseconds(agency, agency))
    texts = {agency["name_vi"]: "agency_name", agency["code"]: "agency"}
    writer = _Writer(engine, (agency_ids,), texts)
    return Moulds(
        agency_id=UUID(agency["agency_id"]),
        agency_ids=agency_ids,
        agency=writer.pieces(of_agency),
        cases=sorted(
            (_case_mould(rows, engine, agency_ids, texts) for rows in of_case.values()),
            key=lambda mould: mould.day,
        ),
        line="\n" if engine == "postgresql" else LINE,
    )


def _case_mould(
    rows: Rows, engine: str, agency_ids: Ids, texts: Mapping[str, str]
) -> CaseMould:
    case, applicant = rows["cases"][0], rows["applicants"][0]
    ids = Ids("c")
    for raw in _all(rows):
        if "id" in raw:
            ids.add(raw["id"], _milliseconds(raw, case))
    code, number = case["code"] or "", case["submission_no"] or ""
    own = {
        code: "code",
        folded(code): "code_folded",
        number: "number",
        folded(number): "number_folded",
        case["lookup_secret"]: "secret",
        applicant["name"]: "name",
        applicant["name_folded"]: "folded",
        shown_name(applicant["kind"], applicant["name"]).text: "shown",
        applicant["phone"]: "phone",
        applicant["identity_no"]: "identity",
        applicant["address"]: "address",
        applicant["representative"]: "representative",
        case["applicant_id"]: "person_plain",
        str(UUID(case["applicant_id"])): "person",
    }
    own |= {applicant["name"]: "name"}  # an organisation is shown by its name
    writer = _Writer(engine, (agency_ids, ids), {**texts, **own}, case)
    return CaseMould(
        kind=applicant["kind"],
        received_on=code.split("-")[-2] if code else "",
        submitted_on=number.split("-")[-2] if number else "",
        day=datetime.fromisoformat(case["created_at"]),
        pieces=writer.pieces(rows),
    )


def _owned(played: Rows) -> dict[str, str]:
    """Say of every identifier that hangs on a case, on which."""
    owned: dict[str, str] = {}
    for case in played["cases"]:
        owned |= {case["id"]: case["id"], case["applicant_id"]: case["id"]}
    for table in tables():
        for raw in played[table.name]:
            case_id = _case_of(table, raw, owned)
            if case_id and "id" in raw:
                owned[raw["id"]] = case_id
            if case_id and raw.get("published_id"):
                owned[raw["published_id"]] = case_id
    return owned


def _case_of(table: Table, raw: Raw, owned: Mapping[str, str]) -> str | None:
    for column in table.c:
        if isinstance(column.type, Uuid) and raw[column.name] in owned:
            return owned[raw[column.name]]
    return None


def _parted(
    played: Rows, owned: Mapping[str, str]
) -> tuple[Rows, dict[str, dict[str, list[Raw]]]]:
    of_agency: dict[str, list[Raw]] = defaultdict(list)
    of_case: dict[str, dict[str, list[Raw]]] = defaultdict(lambda: defaultdict(list))
    for table in tables():
        for raw in played[table.name]:
            case_id = _case_of(table, raw, owned)
            if case_id is None:
                of_agency[table.name].append(raw)
            else:
                of_case[case_id][table.name].append(raw)
    return of_agency, of_case


def _all(rows: Rows) -> Iterator[Raw]:
    for table in tables():
        yield from rows.get(table.name, ())


def _milliseconds(raw: Raw, otherwise: Raw) -> int:
    for name in (*_WRITTEN, *_HAPPENED):
        for source in (raw, otherwise):
            if source.get(name):
                at = datetime.fromisoformat(source[name]).replace(tzinfo=UTC)
                return int(at.timestamp() * 1000)
    return 0


class _Writer:
    """Writes rows as an engine takes them, with gaps for what differs."""

    def __init__(
        self,
        engine: str,
        ids: tuple[Ids, ...],
        texts: Mapping[str, str],
        case: Raw | None = None,
    ) -> None:
        self._is_sqlite = engine == "sqlite"
        self._ids = ids
        self._texts = {text: gap for text, gap in texts.items() if text}
        self._case = case
        known = sorted(self._texts, key=len, reverse=True)
        self._found = re.compile("|".join([_ID, *map(re.escape, known)]))

    def pieces(self, rows: Rows) -> dict[Shape, str]:
        """Write all rows, a piece for each shape."""
        made: dict[Shape, list[str]] = defaultdict(list)
        for table in tables():
            for raw in rows.get(table.name, ()):
                columns = [
                    column
                    for column in table.c
                    if not self._is_sqlite or raw[column.name] is not None
                ]
                shape = table.name, tuple(column.name for column in columns)
                cells = (self._cell(column, raw[column.name]) for column in columns)
                line = (FIELD if self._is_sqlite else "\t").join(cells)
                made[shape].append(line + (LINE if self._is_sqlite else "\n"))
        return {shape: "".join(lines) for shape, lines in made.items()}

    def _cell(self, column: Column[Any], value: Any) -> str:
        if value is None:
            return r"\N"
        if isinstance(column.type, JSON):
            value = json.dumps(json.loads(value), ensure_ascii=False)
        text = str(value)
        if not self._is_sqlite:
            text = _copied(column, text)
        begin, parts = 0, []
        for match in self._found.finditer(text):
            parts += [text[begin : match.start()].replace("%", "%%")]
            parts += [self._gap(match.group())]
            begin = match.end()
        return "".join([*parts, text[begin:].replace("%", "%%")])

    def _gap(self, text: str) -> str:
        if text in self._texts:
            return f"%({self._texts[text]})s"
        played = text.replace("-", "")
        for ids in self._ids:
            if played in ids.known:
                return _id(ids.known[played], ids.gap, dashed="-" in text)
        own = self._ids[-1]
        own.add(played, _milliseconds(self._case, self._case) if self._case else 0)
        return _id(own.known[played], own.gap, dashed="-" in text)


def _id(begins: str, gap: str, *, dashed: bool) -> str:
    if dashed:
        return f"{begins}%({gap})s"
    return f"{begins.replace('-', '')}%({gap}_plain)s"


def _copied(column: Column[Any], text: str) -> str:
    """Write a value as COPY takes it."""
    match column.type:
        case Uuid():
            parts = (text[:8], text[8:12], text[12:16], text[16:20], text[20:])
            return "-".join(parts)
        case UtcDateTime():
            return f"{text}+00"
        case Boolean():
            return "t" if text == "1" else "f"
        case _:
            text = text.replace("\\", "\\\\").replace("\t", "\\t")
            return text.replace("\n", "\\n").replace("\r", "\\r")

"""The fate of every line of a chunk: new, the same, different, or bad."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from tracker.text_entry import clean
from tracker.transfer.faults import Fault
from tracker.transfer.known import Known, differences
from tracker.transfer.reading import Line
from tracker.transfer.rows import LineReader, Record

NEW, SAME, DIFFERS, BAD = "n", "s", "d", "b"
#: What the counts of an import are called.
COUNTED = {NEW: "new", SAME: "same", DIFFERS: "differs", BAD: "bad"}

_LONGEST_CELL = 500
#: A power of two, as every later length of the table.
_FIRST_SLOTS = 1 << 16
_MOST_CELLS = 100


class Seen:
    """The codes that stood in earlier lines: eight bytes each, in a table half empty.

    A set of Python would take ten times as much for a register of a million lines.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._slots = array("Q", bytes(8 * _FIRST_SLOTS))
        self._count = 0

    def is_twice(self, code: str) -> bool:
        """Note a code; say whether it stood in an earlier line."""
        digest = blake2b(code.encode(errors="replace"), digest_size=8).digest()
        number = int.from_bytes(digest, "big") or 1  # nought is an empty slot
        if not _put(self._slots, number):
            return True
        self._count += 1
        if self._count * 3 > len(self._slots) * 2:
            self._grow()
        return False

    def _grow(self) -> None:
        wider = array("Q", bytes(2 * 8 * len(self._slots)))
        for number in self._slots:
            if number:
                _put(wider, number)
        self._slots = wider


def _put(slots: "array[int]", number: int) -> bool:
    """Put a number where it belongs, or into the next empty slot; false if there."""
    last = len(slots) - 1
    at = number & last
    while found := slots[at]:
        if found == number:
            return False
        at = (at + 1) & last
    slots[at] = number
    return True


@dataclass(frozen=True, slots=True)
class Read:
    """A line as read: a record, or its faults."""

    line: Line
    record: Record | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A line with its fate, and what is to be told of it."""

    read: Read
    fate: str
    known: Known | None = None
    finding: dict[str, Any] | None = None


def read_lines(reader: LineReader, lines: Sequence[Line], seen: Seen) -> list[Read]:
    """Read lines; a code that stood in the file before is a fault."""
    found = []
    for line in lines:
        code = reader.code(line.cells)
        is_twice = bool(code) and seen.is_twice(code)
        read = reader.read(line.cells)
        faults = read if isinstance(read, list) else []
        if is_twice:
            faults = [*faults, Fault("code_twice", "code", code)]
        record = read if isinstance(read, Record) and not is_twice else None
        found.append(Read(line, record, tuple(faults)))
    return found


def judge_lines(reads: Sequence[Read], known: Mapping[str, Known]) -> list[Judged]:
    """Give each line its fate, beside what the agency has."""
    return [_judged(read, known) for read in reads]


def _judged(read: Read, known: Mapping[str, Known]) -> Judged:
    record = read.record
    if record is None:
        return Judged(read, BAD, finding=_finding(read))
    there = known.get(record.code)
    if there is None or there.is_let_go:
        return Judged(read, NEW, known=there)
    found = differences(there, record)
    if not found:
        return Judged(read, SAME, known=there)
    finding = {
        "line": read.line.number,
        "fate": DIFFERS,
        "code": record.code,
        "differences": found,
        "cells": _cells(read.line),
    }
    return Judged(read, DIFFERS, known=there, finding=finding)


def _finding(read: Read) -> dict[str, Any]:
    return {
        "line": read.line.number,
        "fate": BAD,
        "code": "",
        "faults": [
            {"kind": one.kind, "field": one.field, "value": _storable(one.value)}
            for one in read.faults
        ],
        "cells": _cells(read.line),
    }


def _cells(line: Line) -> list[str]:
    cells = line.cells or []
    return [_storable(cell) for cell in cells[:_MOST_CELLS]]


def _storable(text: str) -> str:
    """Give a cell as it can be stored and shown: bounded, nothing invisible."""
    return clean(text[:_LONGEST_CELL])

"""Whether the log, its signatures and its facts agree: `dunghen log verify`.

For the operator, who has the database. Whoever does not trust the operator uses the
stand-alone verifier and a checkpoint of their own.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules import merkle
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    LogCheckpoint,
    LogLeaf,
    PublicLog,
    PublishedApology,
)
from tracker.transparency import signing
from tracker.transparency.leaves import (
    PUBLISHED_FACTS,
    PUBLISHED_SEALED,
    TURNS,
    canonical,
    entry_text,
    notice_text,
    seal,
)
from tracker.transparency.reading import keys, root_at

_TURNED = frozenset(f"accountability.{kind}" for kind in TURNS)


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where something does not agree with something else."""

    origin: str
    where: str
    problem: str


def check(session: Session, log: PublicLog) -> Iterator[Fault]:
    """Read every leaf, every signed root and every fact, and say what is wrong."""
    for where, problem in chain(
        _tree(session, log),
        _signatures(session, log),
        _facts(session, log),
        _turns(session, log),
    ):
        yield Fault(log.origin, where, problem)


def _tree(session: Session, log: PublicLog) -> Iterator[tuple[str, str]]:
    rows = session.execute(
        select(LogLeaf.leaf_index, LogLeaf.leaf)
        .where(LogLeaf.agency_id == log.agency_id, LogLeaf.leaf_index.is_not(None))
        .order_by(LogLeaf.leaf_index),
        execution_options={"yield_per": 1000},
    )
    signed = {one.size: one for one in _signed(session, log)}
    made: dict[merkle.Node, bytes] = {}
    count = 0
    for index, text in rows:
        if index != count:
            yield f"leaf {count}", "is missing"
            return
        hashed = merkle.leaf_hash(text.encode())
        made.update(merkle.added(hashed, count, lambda *at: made[at]))
        count += 1
        if count in signed:
            found = merkle.folded([made[at] for at in merkle.cover(0, count)]).hex()
            if found != signed[count].root:
                yield f"size {count}", "the leaves have another root than was signed"
    if count != log.size or (signed and max(signed) > count):
        yield f"size {count}", "the log is shorter than it was"
        return
    whole = merkle.folded([made[at] for at in merkle.cover(0, count)])
    if root_at(session, log.agency_id, count) != whole:
        yield f"size {count}", "the kept nodes are not those of the leaves"


def _signatures(session: Session, log: PublicLog) -> Iterator[tuple[str, str]]:
    known = [key.verifier_key for key in keys(session, log.agency_id)]
    for one in _signed(session, log):
        if not any(signing.is_signed(one.note, key) for key in known):
            yield f"size {one.size}", "the signature is by none of the keys"


def _signed(session: Session, log: PublicLog) -> list[LogCheckpoint]:
    query = select(LogCheckpoint).where(LogCheckpoint.agency_id == log.agency_id)
    return list(session.scalars(query.order_by(LogCheckpoint.size)))


def _facts(session: Session, log: PublicLog) -> Iterator[tuple[str, str]]:
    latest: dict[UUID, LogLeaf] = {}
    for leaf in session.scalars(
        select(LogLeaf)
        .where(LogLeaf.agency_id == log.agency_id, LogLeaf.kind.not_in(_TURNED))
        .order_by(LogLeaf.id)
    ):
        latest[leaf.about] = leaf
    published = {
        row.id: row
        for row in session.scalars(
            select(PublishedApology).where(PublishedApology.agency_id == log.agency_id)
        )
    }
    for about in published.keys() - latest.keys():
        if log.backfilled_at is not None:
            yield f"apology {about}", "is published and has no leaf"
    for about, leaf in latest.items():
        said = json.loads(leaf.leaf)
        row = published.get(about)
        if row is not None:
            yield from _published(row, said, leaf.salts)
        elif leaf.kind.startswith("apology.") and said["facts"]:
            yield f"apology {about}", "has a leaf and is no longer there"
        else:
            yield from _sealed(session, leaf, said)


def _turns(session: Session, log: PublicLog) -> Iterator[tuple[str, str]]:
    """Compare each accountability entry with all its leaves, and find what has none."""
    lines: dict[UUID, int] = {}
    for leaf in session.scalars(
        select(LogLeaf).where(
            LogLeaf.agency_id == log.agency_id, LogLeaf.kind.in_(_TURNED)
        )
    ):
        said = json.loads(leaf.leaf)
        lines[leaf.about] = max(said["facts"]["lines"], lines.get(leaf.about, 0))
        yield from _sealed(session, leaf, said)
    line = AccountabilityEvent
    for entry_id, seq in session.execute(
        select(line.entry_id, func.max(line.seq))
        .where(line.agency_id == log.agency_id, line.kind.in_(TURNS))
        .group_by(line.entry_id)
    ):
        if log.backfilled_at is not None and seq > lines.get(entry_id, 0):
            yield f"entry {entry_id}", f"line {seq} has no leaf"


def _published(
    row: PublishedApology, said: dict[str, Any], salts: dict[str, str]
) -> Iterator[tuple[str, str]]:
    facts = json.loads(
        canonical({name: getattr(row, name) for name in PUBLISHED_FACTS})
    )
    for name in PUBLISHED_FACTS:
        if facts[name] != said["facts"].get(name):
            yield f"apology {row.id}", f"{name} is not what its leaf says"
    for name in PUBLISHED_SEALED:
        sealed = said["sealed"].get(name)
        text = getattr(row, name)
        is_so = sealed == seal(salts[name], text) if name in salts else not text
        if not is_so:
            yield f"apology {row.id}", f"{name} is not what its leaf seals"


def _sealed(
    session: Session, leaf: LogLeaf, said: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    place = (leaf.agency_id, leaf.about)
    for name, sealed in said["sealed"].items():
        text = ""
        if name == "notice" and (notice := session.get(ApologyNotice, place)):
            text = notice_text(notice)
        if name == "entry" and (entry := session.get(AccountabilityEntry, place)):
            text = entry_text(session, entry, said["facts"]["lines"])
        if seal(leaf.salts.get(name, ""), text) != sealed:
            yield f"{name} {leaf.about}", "is not what its leaf seals"

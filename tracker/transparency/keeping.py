"""The job that keeps the logs: numbers leaves, signs roots, mails them out.

A leaf gets its number here and not in the transaction of its fact, so that no two
officers ever wait for each other's number. Running twice adds nothing; two keepers at
once are told apart by the row of the log, which each of them locks.
"""

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import insert, select, tuple_
from sqlalchemy.orm import Session

from rules import merkle
from tracker.db import Database
from tracker.errors import LogBrokenError
from tracker.models import (
    Agency,
    LogCheckpoint,
    LogKey,
    LogLeaf,
    LogNode,
    PublicLog,
)
from tracker.one_by_one import one_by_one
from tracker.settings import Settings
from tracker.transparency import mailing, signing
from tracker.transparency.backfill import enter_what_is_missing
from tracker.transparency.leaves import enter_key
from tracker.transparency.reading import root_at

_BATCH = 1000


def run(database: Database, settings: Settings, now: datetime) -> str:
    """Keep the log of every agency; say how many leaves were numbered."""
    with database.read() as session:
        agencies = list(session.scalars(select(Agency.agency_id)))

    def keep(agency_id: UUID) -> int:
        database.write(
            partial(_open_log, agency_id=agency_id, settings=settings, now=now)
        )
        _until_none(database, enter_what_is_missing, agency_id=agency_id, now=now)
        numbered = _until_none(database, number_leaves, agency_id=agency_id)
        sign(database, settings, agency_id, now)
        database.write(partial(mailing.tell_inspectors, agency_id=agency_id, now=now))
        return numbered

    return f"{sum(one_by_one(agencies, keep))} leaves"


def replace_key(database: Database, settings: Settings, now: datetime) -> list[str]:
    """Sign with a new key from now on; give its lines for verifiers.

    The change is itself a leaf of every log, and the next roots are signed by both
    keys for as long as the file of the old one is there.
    """
    with database.read() as session:
        logs = list(session.scalars(select(PublicLog)))
        last = {log.agency_id: _last_key(session, log.agency_id) for log in logs}
    signing.replace_key(settings.log_key_path)
    key = signing.load_keys(settings.log_key_path)[0]
    lines = []
    for log in logs:
        line = signing.verifier_key(log.origin, key)
        lines.append(line)
        database.write(
            partial(
                enter_key,
                agency_id=log.agency_id,
                old=last[log.agency_id],
                new=line,
                now=now,
            )
        )
    return lines


def number_leaves(session: Session, *, agency_id: UUID) -> int:
    """Give the next leaves their numbers, and add the nodes that become whole."""
    log = session.get_one(PublicLog, agency_id, with_for_update=True)
    waiting = list(
        session.scalars(
            select(LogLeaf)
            .where(LogLeaf.agency_id == agency_id, LogLeaf.leaf_index.is_(None))
            .order_by(LogLeaf.id)
            .limit(_BATCH)
        )
    )
    if not waiting:
        return 0
    made = _nodes(session, agency_id, merkle.cover(0, log.size))
    fresh: list[dict[str, object]] = []
    for leaf in waiting:
        hashed = merkle.leaf_hash(leaf.leaf.encode())
        for place, value in merkle.added(hashed, log.size, lambda *at: made[at]):
            made[place] = value
            fresh.append(_row(agency_id, place, value))
        leaf.leaf_index = log.size
        log.size += 1
    session.execute(insert(LogNode), fresh)
    session.flush()
    return len(waiting)


def sign(
    database: Database, settings: Settings, agency_id: UUID, now: datetime
) -> bool:
    """Sign the root of a log that has grown; false if there was nothing to sign.

    Raises `LogBrokenError` where the log no longer begins with what was signed before,
    and `SettingsError` where the key is lost: neither is mended in silence.
    """
    path = settings.log_key_path
    with database.read() as session:
        log = session.get_one(PublicLog, agency_id)
        last = _last(session, agency_id)
        if last is not None:
            _check_kept(session, log, last)
        if log.size == (last.size if last else 0):
            return False
        root = root_at(session, agency_id, log.size)
        is_first = session.scalar(select(LogKey.verifier_key).limit(1)) is None
    if is_first and not path.exists():
        signing.make_key(path)
    keys = signing.load_keys(path)
    note = signing.signed_note(
        checkpoint_text(log.origin, log.size, root), log.origin, keys
    )
    database.write(
        lambda session: _keep(
            session,
            LogCheckpoint(
                agency_id=agency_id,
                size=log.size,
                root=root.hex(),
                note=note,
                signed_at=now,
            ),
            signing.verifier_key(log.origin, keys[0]),
        )
    )
    return True


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """Give the body of a checkpoint: name, size and root, a line each."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def _keep(session: Session, checkpoint: LogCheckpoint, key: str) -> None:
    place = (checkpoint.agency_id, checkpoint.size)
    if session.get(LogCheckpoint, place) is None:
        session.add(checkpoint)
    if session.get(LogKey, (checkpoint.agency_id, key)) is None:
        session.add(
            LogKey(
                agency_id=checkpoint.agency_id,
                verifier_key=key,
                since_at=checkpoint.signed_at,
            )
        )
    session.flush()


def _check_kept(session: Session, log: PublicLog, last: LogCheckpoint) -> None:
    is_there = log.size >= last.size
    if not is_there or root_at(session, log.agency_id, last.size).hex() != last.root:
        raise LogBrokenError(origin=log.origin, size=last.size)


def _open_log(
    session: Session, agency_id: UUID, settings: Settings, now: datetime
) -> None:
    if session.get(PublicLog, agency_id) is None:
        code = session.get_one(Agency, agency_id).code
        host = urlsplit(settings.public_url).netloc
        session.add(
            PublicLog(
                agency_id=agency_id,
                origin=f"{host}/nhat-ky/{'-'.join(code.split())}".replace("+", "-"),
                created_at=now,
                backfilled_at=None,
                mailed_on=None,
            )
        )
        session.flush()


def _until_none(database: Database, step: Callable[..., int], **given: object) -> int:
    done = 0
    while found := database.write(partial(step, **given)):
        done += found
    return done


def _row(agency_id: UUID, place: merkle.Node, value: bytes) -> dict[str, object]:
    level, at = place
    return {
        "agency_id": agency_id,
        "level": level,
        "position": at,
        "hash": value.hex(),
    }


def _nodes(
    session: Session, agency_id: UUID, wanted: list[merkle.Node]
) -> dict[merkle.Node, bytes]:
    if not wanted:
        return {}
    rows = session.execute(
        select(LogNode.level, LogNode.position, LogNode.hash).where(
            LogNode.agency_id == agency_id,
            tuple_(LogNode.level, LogNode.position).in_(wanted),
        )
    )
    return {(level, at): bytes.fromhex(text) for level, at, text in rows}


def _last(session: Session, agency_id: UUID) -> LogCheckpoint | None:
    return session.scalar(
        select(LogCheckpoint)
        .where(LogCheckpoint.agency_id == agency_id)
        .order_by(LogCheckpoint.size.desc())
        .limit(1)
    )


def _last_key(session: Session, agency_id: UUID) -> str:
    found = session.scalar(
        select(LogKey.verifier_key)
        .where(LogKey.agency_id == agency_id)
        .order_by(LogKey.since_at.desc())
        .limit(1)
    )
    return found or ""

"""Reading the public log: leaves by their numbers, roots, proofs, checkpoints."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from rules import merkle
from tracker.errors import InvalidValueError, NotFoundError
from tracker.models import Agency, LogCheckpoint, LogKey, LogLeaf, LogNode, PublicLog

#: How many leaves are read at once.
MOST_LEAVES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That a leaf is under a signed root; `opened` opens what the leaf has sealed."""

    log: PublicLog
    leaf: LogLeaf
    checkpoint: LogCheckpoint
    hashes: Sequence[bytes]
    opened: dict[str, str]


def log_of(session: Session, agency_code: str) -> PublicLog:
    """Find the log of an agency; raise `NotFoundError` where there is none yet."""
    found = session.scalar(
        select(PublicLog)
        .join(Agency, Agency.agency_id == PublicLog.agency_id)
        .where(Agency.code == agency_code.strip().upper())
    )
    if found is None:
        raise NotFoundError(what="public log", what_vi="nhật ký công khai", key="")
    return found


def log_of_agency(session: Session, agency_id: UUID) -> PublicLog | None:
    """Give the log of an agency, if it has been opened."""
    return session.get(PublicLog, agency_id)


def latest(session: Session, agency_id: UUID) -> LogCheckpoint | None:
    """Give the newest signed root, if one was ever signed."""
    return session.scalar(
        select(LogCheckpoint)
        .where(LogCheckpoint.agency_id == agency_id)
        .order_by(LogCheckpoint.size.desc())
        .limit(1)
    )


def keys(session: Session, agency_id: UUID) -> list[LogKey]:
    """List the keys that signed, the newest first."""
    query = select(LogKey).where(LogKey.agency_id == agency_id)
    return list(session.scalars(query.order_by(LogKey.since_at.desc())))


def leaves(session: Session, agency_id: UUID, begin: int, end: int) -> list[LogLeaf]:
    """Read the leaves from one number up to, and without, another."""
    end = min(end, begin + MOST_LEAVES)
    return list(
        session.scalars(
            select(LogLeaf)
            .where(
                LogLeaf.agency_id == agency_id,
                LogLeaf.leaf_index >= begin,
                LogLeaf.leaf_index < end,
            )
            .order_by(LogLeaf.leaf_index)
        )
    )


def root_at(session: Session, agency_id: UUID, size: int) -> bytes:
    """Give the root over the first leaves, from the nodes that are kept."""
    return _spans(session, agency_id, [(0, size)])[0]


def inclusion(session: Session, agency_id: UUID, index: int, size: int) -> list[bytes]:
    """Prove a leaf under the root of that size; raise `InvalidValueError`."""
    _check_size(session, agency_id, size)
    try:
        spans = merkle.inclusion_spans(index, size)
    except ValueError:
        raise _no_such(
            "index", "the log has no such leaf.", "Không có mục này."
        ) from None
    return _spans(session, agency_id, spans)


def consistency(session: Session, agency_id: UUID, old: int, size: int) -> list[bytes]:
    """Prove that the log began with an older one; raise `InvalidValueError`."""
    _check_size(session, agency_id, size)
    try:
        spans = merkle.consistency_spans(old, size)
    except ValueError:
        raise _no_such(
            "from", "the log never had that size.", "Nhật ký chưa từng có số mục này."
        ) from None
    return _spans(session, agency_id, spans)


def proof_of(
    session: Session, agency_id: UUID, about: UUID, values: dict[str, str]
) -> Proof | None:
    """Prove the last leaf about something under the newest root, if it is there yet.

    `values` are the texts that are shown now; with their salts they open the leaf.
    """
    log, checkpoint = session.get(PublicLog, agency_id), latest(session, agency_id)
    if log is None or checkpoint is None:
        return None
    leaf = session.scalar(
        select(LogLeaf)
        .where(
            LogLeaf.agency_id == agency_id,
            LogLeaf.about == about,
            LogLeaf.leaf_index < checkpoint.size,
        )
        .order_by(LogLeaf.leaf_index.desc())
        .limit(1)
    )
    if leaf is None or leaf.leaf_index is None:
        return None
    return Proof(
        log=log,
        leaf=leaf,
        checkpoint=checkpoint,
        hashes=inclusion(session, agency_id, leaf.leaf_index, checkpoint.size),
        opened={name: values[name] for name in leaf.salts if name in values},
    )


def printed_checkpoint(session: Session, agency_id: UUID) -> str:
    """Say the newest root as it stands on paper; nothing where none was signed yet.

    The first sixteen signs of the root are enough to compare with a kept checkpoint of
    the same size: to find another tree that begins alike is out of reach.
    """
    log, found = session.get(PublicLog, agency_id), latest(session, agency_id)
    if log is None or found is None:
        return ""
    root = base64.b64encode(bytes.fromhex(found.root)).decode()[:16]
    return f"Nhật ký công khai {log.origin}: {found.size} mục, {root}"


def _check_size(session: Session, agency_id: UUID, size: int) -> None:
    if not 0 < size <= session.get_one(PublicLog, agency_id).size:
        raise _no_such(
            "size", "the log is not that long.", "Nhật ký không dài đến vậy."
        )


def _no_such(field: str, problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(field=field, problem=problem, problem_vi=problem_vi)


def _spans(
    session: Session, agency_id: UUID, spans: Sequence[merkle.Span]
) -> list[bytes]:
    wanted = [merkle.cover(begin, end) for begin, end in spans]
    every = sorted({node for nodes in wanted for node in nodes})
    found = (
        session.execute(
            select(LogNode.level, LogNode.position, LogNode.hash).where(
                LogNode.agency_id == agency_id,
                tuple_(LogNode.level, LogNode.position).in_(every),
            )
        ).all()
        if every
        else []
    )
    made = {(level, at): bytes.fromhex(text) for level, at, text in found}
    # A node that is gone gives a root that fits nothing, and so is found.
    return [
        merkle.folded([made.get(node, merkle.EMPTY_ROOT) for node in nodes])
        for nodes in wanted
    ]

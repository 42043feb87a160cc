"""Giving an agency what it has: checked, written into the record, then streamed."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.administration import record
from tracker.accounts.permissions import require
from tracker.db import Database
from tracker.errors import InvalidValueError
from tracker.transfer.datasets import counted, rows_of
from tracker.transfer.sets import DATASETS
from tracker.transfer.writers import FORMATS

#: Asks for every set at once.
EVERYTHING = "everything"


def note_export(
    session: Session, actor: Actor, key: str, kind: str, *, now: datetime
) -> None:
    """Write down who took which set along, or `EVERYTHING`.

    Raises `InvalidValueError` for an unknown set or format.
    """
    require(actor, "data.export")
    if key not in DATASETS and key != EVERYTHING:
        raise InvalidValueError(
            field="dataset",
            problem=f"choose one of {', '.join(DATASETS)}.",
            problem_vi="Chọn bộ dữ liệu cần tải về.",
        )
    if kind not in FORMATS:
        raise InvalidValueError(
            field="format",
            problem=f"choose one of {', '.join(FORMATS)}.",
            problem_vi="Chọn định dạng tệp.",
        )
    record(
        session,
        actor,
        "data.exported",
        {
            "dataset": "Tất cả các bộ" if key == EVERYTHING else DATASETS[key].vi,
            "format": kind.upper(),
        },
        now=now,
    )


def export(
    database: Database,
    actor: Actor,
    key: str,
    kind: str,
    lang: str = "vi",
    *,
    told: Callable[[int], object] = lambda _rows: None,
) -> Iterator[bytes]:
    """Stream one set of the actor's agency, from one snapshot; `told` hears of rows."""
    dataset = DATASETS[key]
    _media, writer = FORMATS[kind]
    with database.read() as session:
        keys = [name for name, _vi, _en in dataset.columns]
        rows = counted(rows_of(session, actor.agency_id, dataset), told)
        yield from writer(keys, dataset.heads(lang), rows)

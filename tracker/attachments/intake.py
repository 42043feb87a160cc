"""Taking files in: looked at, stored, and only then written into the case.

The bytes go first. A crash in between leaves bytes that belong to no case, which are
cleared away later; never a row whose bytes are missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import BinaryIO

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.attachments.content import ALLOWED, ALLOWED_SAID, media_type_of
from tracker.attachments.entry import NewAttachment, attach
from tracker.db import Database
from tracker.errors import InvalidValueError
from tracker.failpoints import reached
from tracker.file_store import FileStore
from tracker.models import Case
from tracker.text_entry import extension_of, file_name

#: So many files may come with one form.
MOST_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as somebody chose it: the name it claims, and its bytes."""

    name: str
    source: BinaryIO


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of the files of one form; a refused one keeps no other back."""

    added: tuple[str, ...]
    known: tuple[str, ...]
    refused: tuple[InvalidValueError, ...]


def take_in(
    database: Database,
    store: FileStore,
    actor: Actor,
    case: Case,
    given: Sequence[GivenFile],
    *,
    kind: str,
    limit_mb: int,
    now: datetime,
) -> TakenIn:
    """Attach the files that may be attached; say of the others why they may not."""
    require(actor, "case.attach", case)
    fit: list[tuple[NewAttachment, GivenFile]] = []
    refused: list[InvalidValueError] = []
    for one in given[:MOST_AT_ONCE]:
        try:
            fit.append((_stored(store, actor, one, limit_mb), one))
        except InvalidValueError as error:
            refused.append(error)
    if len(given) > MOST_AT_ONCE:
        refused.append(_too_many(len(given)))
    if not fit:
        return TakenIn((), (), tuple(refused))
    reached("attachments.stored")
    new = [one for one, _ in fit]
    added = database.write(
        partial(attach, actor=actor, case_id=case.id, files=new, kind=kind, now=now)
    )
    for written, file in fit:
        # Cleared away between the two, as bytes of nobody? They are still in hand.
        if store.size(actor.agency_id, written.sha256) is None:
            file.source.seek(0)
            store.keep(actor.agency_id, file.source)
    known = tuple(one.name for one in new if one.id not in added)
    return TakenIn(
        tuple(one.name for one in new if one.id in added), known, tuple(refused)
    )


def _stored(
    store: FileStore, actor: Actor, given: GivenFile, limit_mb: int
) -> NewAttachment:
    """Look at one file and store its bytes."""
    claimed = file_name(given.name)
    size = given.source.seek(0, 2)
    if size == 0:
        raise _refused(
            claimed,
            "the file is empty.",
            "không có nội dung gì. Hãy mở thử tệp trên máy rồi chọn lại.",
        )
    if size > limit_mb * 1_000_000:
        raise _refused(
            claimed,
            f"the file is larger than {limit_mb} MB.",
            f"lớn hơn {limit_mb} MB. Hãy quét ở độ phân giải thấp hơn "
            "hoặc chia thành nhiều tệp.",
        )
    media_type = media_type_of(given.source)
    if media_type is None:
        raise _refused(
            claimed,
            f"by its content this is none of {ALLOWED_SAID} without macros.",
            f"nội dung không phải {ALLOWED_SAID} không có macro.",
        )
    name = _named(claimed, media_type)
    given.source.seek(0)
    kept = store.keep(actor.agency_id, given.source)
    return NewAttachment(
        name=name, media_type=media_type, size=kept.size, sha256=kept.sha256
    )


def _named(claimed: str, media_type: str) -> str:
    """Give the name that the file will have; refuse one that lies about the content."""
    known = ALLOWED[media_type]
    extension = extension_of(claimed)
    if not extension:
        return f"{claimed or 'tep'}{known[0]}"
    if extension.lower() not in known:
        said = known[0].removeprefix(".").upper()
        raise _refused(
            claimed,
            f"the name says {extension}, the content is {said}.",
            f"tên tệp ghi {extension} nhưng nội dung là {said}. "
            "Hãy đổi tên cho đúng rồi chọn lại.",
        )
    return claimed


def _refused(name: str, problem: str, problem_vi: str) -> InvalidValueError:
    shown = name or "(không tên)"
    return InvalidValueError(
        field="files",
        problem=f"File {name or '(no name)'}: {problem}",
        problem_vi=f"Tệp {shown}: {problem_vi}",
    )


def _too_many(count: int) -> InvalidValueError:
    return InvalidValueError(
        field="files",
        problem=f"{count} files at once; only the first {MOST_AT_ONCE} were taken.",
        problem_vi=f"Chọn {count} tệp một lần; chỉ nhận {MOST_AT_ONCE} tệp đầu. "
        "Hãy gửi tiếp các tệp còn lại.",
    )

"""Where the bytes of attached files lie: the only speaker to fsspec.

A file is named by its SHA-256 inside the folder of its agency, so identical bytes lie
there once and one agency's files can be handed over without another's. Bytes are
written beside their place and moved there when they are whole: what has its name is
complete.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from tracker.errors import SettingsError, StorageError
from tracker.ids import new_id

_CHUNK = 1_048_576
_PART = ".part"


@dataclass(frozen=True, slots=True)
class KeptBytes:
    """Bytes that lie in the store: their name and their length."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One entry of the store as it is found there; `is_part` was never finished."""

    path: str
    agency_id: UUID
    sha256: str
    is_part: bool


class FileStore:
    """The store that an address names; opening it reads nothing."""

    def __init__(self, url: str) -> None:
        """Choose the kind of store; raise `SettingsError` for an unknown one."""
        try:
            self._fs, root = url_to_fs(url)
        except (ValueError, ImportError) as error:
            raise SettingsError(problem=f"DUNGHEN_FILES_URL: {error}") from None
        self._root = root.rstrip("/")
        self._is_local = isinstance(self._fs, LocalFileSystem)

    def keep(self, agency_id: UUID, source: BinaryIO) -> KeptBytes:
        """Store bytes under their hash, to be found again after a loss of power.

        Bytes that are there already are written once more: the file is then young,
        and whoever clears away what belongs to no case leaves it alone.
        """
        with _storing():
            folder = self._folder(agency_id)
            part = f"{folder}/{new_id().hex}{_PART}"
            try:
                kept = self._write(part, source)
                place = self._place(agency_id, kept.sha256)
                self._make_folder(place.rpartition("/")[0])
                self._fs.mv(part, place)
            except BaseException:
                self._drop(part)
                raise
            if self._is_local:
                for parent in (Path(place).parent, Path(folder)):
                    _settle(parent)
        return kept

    def size(self, agency_id: UUID, digest: str) -> int | None:
        """Say how long the stored file is; `None` if it is not there."""
        with _storing():
            try:
                return int(self._fs.size(self._place(agency_id, digest)))
            except FileNotFoundError:
                return None

    def chunks(self, agency_id: UUID, digest: str) -> Iterator[bytes]:
        """Read a file piece by piece."""
        with _storing(), self._fs.open(self._place(agency_id, digest), "rb") as file:
            while piece := file.read(_CHUNK):
                yield piece

    @contextmanager
    def opened(self, agency_id: UUID, digest: str) -> Iterator[BinaryIO]:
        """Open a file for reading in order; raise `FileNotFoundError` if it is gone."""
        with _storing(), self._fs.open(self._place(agency_id, digest), "rb") as file:
            yield file

    def digest(self, agency_id: UUID, digest: str) -> str | None:
        """Read a file again and give the hash that it has now; `None` if it is gone."""
        found = sha256()
        try:
            for piece in self.chunks(agency_id, digest):
                found.update(piece)
        except FileNotFoundError:
            return None
        return found.hexdigest()

    def all(self) -> Iterator[Stored]:
        """List what lies in the store, finished or not."""
        with _storing():
            paths = self._fs.find(self._root) if self._fs.exists(self._root) else []
        for path in paths:
            agency, _, rest = path.removeprefix(self._root).strip("/").partition("/")
            name = rest.rpartition("/")[2]
            try:
                agency_id = UUID(agency)
            except ValueError:
                continue  # not ours
            is_part = name.endswith(_PART)
            yield Stored(path=path, agency_id=agency_id, sha256=name, is_part=is_part)

    def written_at(self, stored: Stored) -> datetime | None:
        """Say since when an entry lies there; `None` if it is gone."""
        try:
            at: datetime = self._fs.modified(stored.path)
        except FileNotFoundError:
            return None
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    def remove(self, stored: Stored) -> None:
        """Take an entry out of the store."""
        self._drop(stored.path)

    def _write(self, part: str, source: BinaryIO) -> KeptBytes:
        digest, size = sha256(), 0
        self._make_folder(part.rpartition("/")[0])
        with self._fs.open(part, "wb") as target:
            while piece := source.read(_CHUNK):
                target.write(piece)
                digest.update(piece)
                size += len(piece)
            if self._is_local:
                target.flush()
                os.fsync(target.fileno())
        return KeptBytes(digest.hexdigest(), size)

    def _make_folder(self, folder: str) -> None:
        if self._is_local and not Path(self._root).exists():
            # Scans are personal: nobody else on this machine reads them.
            Path(self._root).mkdir(mode=0o700, parents=True, exist_ok=True)
        self._fs.makedirs(folder, exist_ok=True)

    def _drop(self, path: str) -> None:
        try:
            self._fs.rm_file(path)
        except FileNotFoundError:
            return

    def _folder(self, agency_id: UUID) -> str:
        return f"{self._root}/{agency_id.hex}"

    def _place(self, agency_id: UUID, digest: str) -> str:
        return f"{self._folder(agency_id)}/{digest[:2]}/{digest}"


@contextmanager
def _storing() -> Iterator[None]:
    """Say a fault of the store as a refusal; a file that is absent stays one."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageError from error


def _settle(folder: Path) -> None:
    """See to it that the new name survives a loss of power."""
    handle: Any = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

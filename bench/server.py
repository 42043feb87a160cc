"""The PostgreSQL that is measured: as in service, but for hours of loading before."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from tests.postgres import PostgresServer

_CARELESS = ("fsync", "full_page_writes")


class BenchServer(PostgresServer):
    """A durable server with memory for millions of cases, thrown away afterwards.

    Unlike a server in service it keeps no log from which a replica could follow
    (`wal_level = minimal`), so that a load into empty tables is written once.
    """

    def __init__(self) -> None:
        """Choose folder and port."""
        super().__init__(durable=True)

    def settings(self) -> dict[str, object]:
        """Say how the server is set up; what `careless` changes is left out."""
        given = super().settings() | {
            "shared_buffers": "1GB",
            "max_wal_size": "4GB",
            "wal_level": "minimal",
            "max_wal_senders": 0,
        }
        return {name: value for name, value in given.items() if name not in _CARELESS}

    @property
    def free(self) -> int:
        """How many bytes the disk under the server has left."""
        return shutil.disk_usage(self.folder).free

    @contextmanager
    def careless(self) -> Iterator[None]:
        """Let nothing wait for the disk while a database is loaded, and sync after."""
        for name in _CARELESS:
            self.sql(f"ALTER SYSTEM SET {name} = off")
        self.sql("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            self.sql("CHECKPOINT")
            os.sync()
            for name in _CARELESS:
                self.sql(f"ALTER SYSTEM RESET {name}")
            self.sql("SELECT pg_reload_conf()")

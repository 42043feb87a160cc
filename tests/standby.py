"""A real streaming replica of one of our own servers, and what may happen to it."""

import time

from typing_extensions import override

from tests.postgres import PostgresServer


class Standby(PostgresServer):
    """A copy of a running server that follows it."""

    def __init__(self, primary: PostgresServer) -> None:
        """Choose folder and port; `start` copies and follows."""
        super().__init__(durable=primary.durable)
        self.primary = primary

    @override
    def start(self) -> "Standby":
        """Take a base backup of the primary and stream from there."""
        self._run("pg_basebackup", "--pgdata=data", "--write-recovery-conf",
                  "--no-sync", "--checkpoint=fast", "--host=127.0.0.1",
                  f"--port={self.primary.port}", "--username=postgres")  # fmt: skip
        self.start_again()
        return self

    def pause(self) -> None:
        """Replay nothing more; what the primary sends is kept for later."""
        self.sql("SELECT pg_wal_replay_pause()")
        self._until("SELECT pg_get_wal_replay_pause_state() = 'paused'")

    def resume(self) -> None:
        """Replay what has come meanwhile."""
        self.sql("SELECT pg_wal_replay_resume()")

    def catch_up(self) -> None:
        """Wait until all is replayed that the primary has written so far."""
        position = self.primary.value("SELECT pg_current_wal_flush_lsn()::text")
        self._until(f"SELECT pg_last_wal_replay_lsn() >= '{position}'::pg_lsn")

    def _until(self, question: str) -> None:
        for _ in range(400):
            if self.value(question) is True:
                return
            time.sleep(0.025)
        raise TimeoutError(question)

"""A PostgreSQL of our own: never one that runs already, never one that stays.

The server runs under a shell that waits for a line. When the tests die instead, even
by `kill -9`, the pipe closes, and the shell stops the server and removes its folder.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL
from typing import Any

import psycopg

from tests.ports import free_port

#: The role the product works under: an ordinary one; a superuser is refused nothing.
ROLE = "dunghen"

_KEEPER = """
"$@" &
server=$!
read -r _
asked=$?
kill -QUIT "$server" 2>/dev/null
wait "$server"
[ "$asked" = 0 ] || { folder=$PWD; cd / && rm -rf "$folder"; }
"""


class PostgresServer:
    """One server with its own folder and port; `start` makes it, `stop` removes it."""

    def __init__(self, *, durable: bool) -> None:
        """Choose folder and port. A durable server calls fsync as in service."""
        self.durable = durable
        self.folder = Path(tempfile.mkdtemp(prefix="dunghen-pg-"))
        self.port = free_port()
        self.binaries = _binaries()
        #: Further settings of the server, for the next start.
        self.given: dict[str, str] = {}
        self._keeper: subprocess.Popen[bytes] | None = None
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:  # initdb and postgres refuse to run as root
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self._as = {
                "user": nobody.pw_uid,
                "group": nobody.pw_gid,
                "extra_groups": [],
            }

    def start(self) -> "PostgresServer":
        """Make the cluster, start it, and make the role of the product."""
        self._run("initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        self.start_again()
        self.sql(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        return self

    def start_again(self) -> None:
        """Start the server on the data it has, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._keeper = subprocess.Popen(
                ["/bin/sh", "-c", _KEEPER, "keeper", *self._command()],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=self._environment(),
                start_new_session=True,
                **self._as,
            )
        for _ in range(600):
            with suppress(psycopg.OperationalError):
                self.sql("SELECT 1")
                return
            if self._keeper.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text(encoding="utf-8"))

    def url(self, name: str) -> str:
        """Write the address of a database, as the product's role."""
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, *, template: str = "template0") -> str:
        """Make a database as a copy of another; give its address."""
        self.sql(
            f"CREATE DATABASE {name} TEMPLATE {template} OWNER {ROLE} "
            "STRATEGY FILE_COPY"
        )
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def sql(self, statement: str, database: str = "postgres") -> None:
        """Run one statement as the superuser."""
        with self._connected(database) as connection:
            connection.execute(statement)

    def value(self, question: str, database: str = "postgres") -> Any:
        """Ask for one value as the superuser."""
        with self._connected(database) as connection:
            row = connection.execute(question).fetchone()
        return row[0] if row else None

    def _connected(self, database: str) -> "psycopg.Connection[Any]":
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="postgres",
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def kill(self) -> None:
        """End the server with SIGKILL, as a machine does that runs out of memory."""
        text = (self.folder / "data/postmaster.pid").read_text(encoding="ascii")
        os.kill(int(text.splitlines()[0]), SIGKILL)
        self._wait()

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self) -> None:
        if self._keeper is not None:
            assert self._keeper.stdin is not None
            with suppress(BrokenPipeError):
                self._keeper.stdin.write(b"\n")
                self._keeper.stdin.close()
            self._keeper.wait(timeout=60)
            self._keeper = None

    def settings(self) -> dict[str, object]:
        """Say how the server is set up."""
        return {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 120,
            "shared_buffers": "32MB",
            "max_wal_size": "256MB",
            "fsync": "on" if self.durable else "off",
            "full_page_writes": "on" if self.durable else "off",
            "autovacuum": "on" if self.durable else "off",
            "log_min_messages": "warning",
            **self.given,
        }

    def _command(self) -> list[str]:
        options = [part for key, value in self.settings().items()
                   for part in ("-c", f"{key}={value}")]  # fmt: skip
        return [str(self.binaries / "postgres"), "-D", "data", *options]

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.binaries / program, *arguments],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
            **self._as,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    def _environment(self) -> dict[str, str]:
        # With root's HOME, libpq inside the server would look into root's folder.
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}


def _binaries() -> Path:
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: float(path.parent.name),
    )
    return found[-1]
